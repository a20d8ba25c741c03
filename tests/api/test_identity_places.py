"""Territories, areas, organisations and delivery points: shown to members, changed by whom they belong to."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.errors import Invalid
from app.core.ids import new_id
from app.identity import actions, queries
from app.identity.rules import SlugTaken
from tests.conftest import TUESDAY
from tests.factories.identity import (
    make_area,
    make_member,
    make_membership,
    make_network,
    make_organisation,
    make_territory,
)

DETAILS = {"name": "Ferme du Haut", "siret": "732 829 320 00074", "commune": "Felletin", "email": "Ferme@Example.org"}


@pytest.fixture
async def network(session):
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def elsewhere(session):
    elsewhere = await make_network(session)
    await session.commit()
    return elsewhere


@pytest.fixture
async def coordinator(sign_in, network):
    return await sign_in(network.coordinator.id, network.territory.id)


@pytest.fixture
async def cook(sign_in, network):
    return await sign_in(network.cook.id, network.territory.id, network.canteen.id)


@pytest.fixture
async def stranger(sign_in, elsewhere):
    """The coordinator of another territory."""
    return await sign_in(elsewhere.coordinator.id, elsewhere.territory.id)


async def audited(database) -> list[tuple[str, dict[str, Any]]]:
    async with database.reading() as session:
        rows = await session.execute(select(AuditEntry.action, AuditEntry.changes).order_by(AuditEntry.id))
        return [(row.action, row.changes) for row in rows]


async def test_the_coordinator_changes_her_territory(coordinator, network, database) -> None:
    body = {"name": "Plateau", "description": "Quarante fermes", "public": False, "school_zone": "B"}
    answer = await coordinator.put("/api/territory", json=body)
    assert answer.status_code == 200
    shown = (await coordinator.get("/api/territory")).json()
    assert {**shown, **body} == shown
    assert shown["slug"] == network.territory.slug
    ((action, changes),) = await audited(database)
    assert action == "territory.changed"
    assert changes["school_zone"] == ["A", "B"]
    assert "slug" not in changes


async def test_what_stays_the_same_is_not_written_down(coordinator, network, database) -> None:
    shown = (await coordinator.get("/api/territory")).json()
    await coordinator.put("/api/territory", json=shown)
    assert await audited(database) == []


async def test_a_school_zone_is_one_of_three(coordinator) -> None:
    body = {"name": "Plateau", "public": True, "school_zone": "D"}
    answer = await coordinator.put("/api/territory", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["school_zone"]


async def test_areas_are_added_and_renamed_with_names_that_differ(coordinator, network) -> None:
    added = await coordinator.post("/api/areas", json={"name": "Nord"})
    assert added.status_code == 201
    taken = await coordinator.post("/api/areas", json={"name": "Nord"})
    assert (taken.status_code, list(taken.json()["fields"])) == (422, ["name"])
    path = f"/api/areas/{added.json()['id']}"
    assert (await coordinator.put(path, json={"name": "Nord"})).status_code == 200
    assert (await coordinator.put(path, json={"name": network.area.name})).status_code == 422
    assert (await coordinator.put(path, json={"name": "Étang"})).json()["name"] == "Étang"
    assert [area["name"] for area in (await coordinator.get("/api/areas")).json()] == ["Étang", network.area.name]


async def test_another_territory_s_areas_are_not_there(stranger, network) -> None:
    assert (await stranger.put(f"/api/areas/{network.area.id}", json={"name": "Nord"})).status_code == 404
    assert network.area.name not in [area["name"] for area in (await stranger.get("/api/areas")).json()]


async def test_a_new_organisation_is_a_member_at_once(coordinator, database) -> None:
    place = {"latitude": "45.890251234", "longitude": "2.18335"}
    answer = await coordinator.post("/api/organisations", json={"kind": "producer", **DETAILS, **place})
    assert answer.status_code == 201
    added = answer.json()
    assert (added["siret"], added["siret_warning"]) == ("73282932000074", None)
    assert (added["latitude"], added["longitude"]) == ("45.890251", "2.183350")
    assert (added["email"], added["people"], added["left_at"]) == ("ferme@example.org", [], None)
    assert (await coordinator.get(f"/api/organisations/{added['id']}")).json() == added
    assert [action for action, _ in await audited(database)] == ["organisation.created"]


async def test_a_siret_that_looks_wrong_is_saved_with_a_warning(coordinator) -> None:
    answer = await coordinator.post("/api/organisations", json={"kind": "shop", "name": "Halle", "siret": "123"})
    assert answer.status_code == 201
    assert answer.json()["siret_warning"] == "Ce SIRET semble faux\u00a0: il doit avoir 14 chiffres."


async def test_members_are_listed_by_name_page_by_page(coordinator, network) -> None:
    path, names = "/api/organisations", []
    cursor = ""
    for _ in range(3):
        page = (await coordinator.get(f"{path}?limit=2{cursor}")).json()
        names += [item["name"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert names == ["Cantine de l’école", "Épicerie", "Ferme des Sources", "Plateforme", "Roues du Plateau"]
    shops = (await coordinator.get(f"{path}?kind=shop")).json()["items"]
    assert [item["name"] for item in shops] == ["Épicerie"]


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJhIiwgImIiXQ=="])
async def test_a_cursor_that_we_did_not_make_is_refused(coordinator, cursor) -> None:
    answer = await coordinator.get(f"/api/organisations?cursor={cursor}")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


async def test_the_list_takes_the_same_queries_however_long_it_is(coordinator, session, network, statements) -> None:
    with statements() as few:
        await coordinator.get("/api/organisations")
    for _ in range(20):
        await make_member(session, await make_organisation(session, network.territory))
    await session.commit()
    with statements() as many:
        assert len((await coordinator.get("/api/organisations")).json()["items"]) == 25
    assert len(many) == len(few) <= 4


async def test_people_are_shown_to_coordinators_and_to_their_own(coordinator, cook, network) -> None:
    seen = {item["id"]: item for item in (await coordinator.get("/api/organisations")).json()["items"]}
    assert [person["name"] for person in seen[str(network.farm.id)]["people"]] == [network.grower.name]
    seen = {item["id"]: item for item in (await cook.get("/api/organisations")).json()["items"]}
    assert seen[str(network.farm.id)]["people"] is None
    assert [person["email"] for person in seen[str(network.canteen.id)]["people"]] == [network.cook.email]


async def test_a_manager_changes_her_own_organisation(cook, network, database) -> None:
    path = f"/api/organisations/{network.canteen.id}"
    answer = await cook.put(path, json={"name": "Cantine", "commune": "Felletin"})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["kind"]) == ("Cantine", "canteen")
    ((action, changes),) = await audited(database)
    assert (action, changes["name"]) == ("organisation.changed", [network.canteen.name, "Cantine"])


async def test_nobody_else_changes_it(session, cook, sign_in, stranger, network) -> None:
    helper = await make_member(session, network.canteen, "staff")
    await session.commit()
    staff = await sign_in(helper.id, network.territory.id, network.canteen.id)
    shopkeeper = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    path = f"/api/organisations/{network.canteen.id}"
    before = (await cook.get(path)).json()
    for client in (staff, shopkeeper, stranger):
        assert (await client.put(path, json={"name": "Prise"})).status_code == 404
    assert (await cook.get(path)).json() == before
    assert (await stranger.get(path)).status_code == 404


async def test_an_organisation_leaves_and_comes_back(coordinator, cook, network, database) -> None:
    path = f"/api/organisations/{network.canteen.id}"
    assert (await coordinator.post(f"{path}/leave")).json()["left_at"] is not None
    names = [item["name"] for item in (await coordinator.get("/api/organisations")).json()["items"]]
    assert network.canteen.name not in names
    (left,) = (await coordinator.get("/api/organisations?left=true")).json()["items"]
    assert left["name"] == network.canteen.name
    assert (await coordinator.post(f"{path}/leave")).status_code == 404
    assert (await cook.get("/api/territory")).status_code == 404

    assert (await coordinator.post(f"{path}/rejoin")).json()["left_at"] is None
    assert (await coordinator.post(f"{path}/rejoin")).status_code == 200
    assert (await cook.get("/api/territory")).status_code == 200
    assert [action for action, _ in await audited(database)] == ["member.left", "member.rejoined"]


async def test_former_members_are_for_coordinators_to_see(coordinator, cook, network) -> None:
    await coordinator.post(f"/api/organisations/{network.farm.id}/leave")
    items = (await cook.get("/api/organisations?left=true")).json()["items"]
    assert all(item["left_at"] is None for item in items)
    assert (await cook.get(f"/api/organisations/{network.farm.id}")).status_code == 404


async def test_leaving_one_territory_changes_nothing_in_another(session, coordinator, sign_in, network) -> None:
    other = await make_territory(session)
    await make_membership(session, other, network.canteen)
    await session.commit()
    await coordinator.post(f"/api/organisations/{network.canteen.id}/leave")
    there = await sign_in(network.cook.id, other.id, network.canteen.id)
    assert (await there.get("/api/territory")).json()["id"] == str(other.id)


async def test_contacts_are_the_people_or_else_the_organisation_s_own_address(session, network) -> None:
    quiet = await make_organisation(session, network.territory, name="Sans compte", email="sans@example.org")
    silent = await make_organisation(session, network.territory, name="Sans rien")
    found = await queries.contacts_of(session, [network.farm.id, quiet.id, silent.id])
    by_organisation = {each.organisation_id: (each.person_id, each.email, each.name) for each in found}
    assert by_organisation == {
        network.farm.id: (network.grower.id, network.grower.email, network.grower.name),
        quiet.id: (None, "sans@example.org", "Sans compte"),
    }


async def test_names_of_the_past_are_found_after_somebody_left(session, network, coordinator) -> None:
    await coordinator.post(f"/api/organisations/{network.farm.id}/leave")
    found = await queries.organisations_by_id(session, [network.farm.id, new_id()])
    assert [each.name for each in found.values()] == [network.farm.name]
    assert network.farm.id not in [each.id for each in await queries.members(session, network.territory.id)]


async def test_a_territory_is_founded_with_its_first_coordinator(session, client, database) -> None:
    token = await actions.found_territory(
        session, name="Plateau", slug="plateau", email="Jeanne@Example.org", person_name="Jeanne", now=TUESDAY
    )
    await session.commit()
    me = (await client.post("/api/sign-in/link/open", json={"token": token})).json()
    assert (me["person"]["email"], me["hat"]["role"]) == ("jeanne@example.org", "coordinator")
    assert (await client.get("/api/territory")).json()["slug"] == "plateau"
    assert [action for action, _ in await audited(database)] == ["territory.founded"]


@pytest.mark.parametrize(
    ("slug", "email", "refusal"),
    [
        ("plateau", "autre@example.org", SlugTaken),
        ("Plateau Sud", "autre@example.org", Invalid),
        ("plateau-sud", "pas une adresse", Invalid),
    ],
)
async def test_what_cannot_be_founded(session, slug, email, refusal) -> None:
    await make_territory(session, slug="plateau")
    with pytest.raises(refusal):
        await actions.found_territory(session, name="P", slug=slug, email=email, person_name="J", now=TUESDAY)


async def test_areas_of_two_territories_may_share_a_name(session, coordinator, elsewhere) -> None:
    await make_area(session, elsewhere.territory, "Nord")
    await session.commit()
    assert (await coordinator.post("/api/areas", json={"name": "Nord"})).status_code == 201


async def test_a_canteen_s_manager_says_whether_the_public_page_names_it(client, cook, network, database) -> None:
    path = f"/api/organisations/{network.canteen.id}"
    public = f"/api/public/territories/{network.territory.slug}"

    async def names() -> list[str]:
        return [name for each in (await client.get(public)).json()["buyers"] for name in each["names"]]

    assert (await cook.get(path)).json()["named"] is False
    assert await names() == []
    for _ in range(2):  # said twice, it happened once
        answer = await cook.put(f"{path}/naming", json={"named": True})
        assert (answer.status_code, answer.json()["named"]) == (200, True)
    assert await names() == [network.canteen.name]
    assert (await cook.put(f"{path}/naming", json={"named": False})).json()["named"] is False
    assert await names() == []
    assert await audited(database) == [
        ("organisation.naming", {"named": [False, True]}),
        ("organisation.naming", {"named": [True, False]}),
    ]


async def test_nobody_else_decides_whether_a_buyer_is_named(sign_in, coordinator, network, session, database) -> None:
    helper = await make_member(session, network.canteen, "staff")
    await session.commit()
    staff = await sign_in(helper.id, network.territory.id, network.canteen.id)
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    canteen, farm = (f"/api/organisations/{each.id}" for each in (network.canteen, network.farm))
    for who, path in ((coordinator, canteen), (staff, canteen), (grower, canteen), (grower, farm)):
        assert (await who.put(f"{path}/naming", json={"named": True})).status_code == 404
    assert (await coordinator.get(canteen)).json()["named"] is False
    assert (await grower.get(canteen)).json()["named"] is None
    assert await audited(database) == []
