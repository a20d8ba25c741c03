"""The account of who is signed in: sessions, password, language, and the hats she switches between."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.settings import Settings
from app.identity import actions
from app.identity.tables import MagicLink, Person, SignInSession
from tests.factories.identity import make_member, make_network, make_organisation, make_person
from tests.mailbox import Mailbox
from tests.signing_in import HASHED, SECRET, by_password, link_for, open_link


@pytest.fixture
async def network(session):
    network = await make_network(session)
    network.cook.password_hash = HASHED
    await session.commit()
    return network


@pytest.fixture
def mailbox(database: Database, settings: Settings, clock: FixedClock) -> Mailbox:
    return Mailbox(database, settings, clock)


async def test_a_session_ends_thirty_days_after_its_last_use(client, network, clock) -> None:
    await by_password(client, network.cook.email)
    for _ in range(3):
        clock.moment += timedelta(days=29)
        assert (await client.get("/api/me")).status_code == 200
    clock.moment += timedelta(days=30)
    assert (await client.get("/api/me")).status_code == 401


async def test_no_session_outlives_a_year(client, network, clock) -> None:
    await by_password(client, network.cook.email)
    for _ in range(14):
        clock.moment += timedelta(days=26)
        assert (await client.get("/api/me")).status_code == 200
    clock.moment += timedelta(days=2)
    assert (await client.get("/api/me")).status_code == 401


async def test_use_is_noted_every_few_minutes_only_and_after_the_answer(client, network, clock, statements) -> None:
    await by_password(client, network.cook.email)
    clock.moment += timedelta(minutes=4)
    with statements() as sent:
        await client.get("/api/me")
    assert not any(statement.startswith("UPDATE") for statement in sent)
    clock.moment += timedelta(minutes=1)
    with statements() as sent:
        await client.get("/api/me")
    assert [statement.split()[1] for statement in sent if statement.startswith("UPDATE")] == ["sign_in_sessions"]
    assert sent[-1].startswith("UPDATE")


async def test_sessions_are_listed_and_ended_one_by_one(client, sign_in, network) -> None:
    await by_password(client, network.cook.email)
    phone = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    listed = (await client.get("/api/me/sessions")).json()
    assert sorted(each["current"] for each in listed) == [False, True]
    other = next(each["id"] for each in listed if not each["current"])
    assert (await client.delete(f"/api/me/sessions/{other}")).status_code == 204
    assert (await phone.get("/api/me")).status_code == 401
    assert (await client.get("/api/me")).status_code == 200
    assert (await client.delete(f"/api/me/sessions/{other}")).status_code == 404


async def test_nobody_ends_another_person_s_session(client, sign_in, network) -> None:
    await by_password(client, network.cook.email)
    (mine,) = (await client.get("/api/me/sessions")).json()
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert (await grower.delete(f"/api/me/sessions/{mine['id']}")).status_code == 404
    assert (await client.get("/api/me")).status_code == 200


async def test_signing_out_everywhere_ends_all_sessions_and_links(client, sign_in, network, mailbox) -> None:
    await by_password(client, network.cook.email)
    phone = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    token = await link_for(client, mailbox, network.cook.email)
    assert (await phone.post("/api/sign-out/everywhere")).status_code == 204
    assert (await client.get("/api/me")).status_code == 401
    assert (await phone.get("/api/me")).status_code == 401
    assert (await open_link(client, token)).status_code == 410
    assert (await grower.get("/api/me")).status_code == 200


async def test_a_password_is_set_and_changed(sign_in, client, network, mailbox) -> None:
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    phone = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert (await grower.put("/api/me/password", json={"new": "dix carottes"})).status_code == 204
    assert (await by_password(client, network.grower.email, "dix carottes")).status_code == 200
    assert (await phone.get("/api/me")).status_code == 401
    assert (await grower.get("/api/me")).json()["person"]["has_password"] is True
    (mail,) = await mailbox.collect()
    assert (mail.to, mail.subject) == (network.grower.email, "Votre mot de passe a changé")


async def test_changing_a_password_needs_the_present_one(sign_in, client, network) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    for body in ({"new": "dix carottes"}, {"new": "dix carottes", "current": "faux"}):
        answer = await cook.put("/api/me/password", json=body)
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["current"]
    assert (await by_password(client, network.cook.email)).status_code == 200
    changed = await cook.put("/api/me/password", json={"new": "dix carottes", "current": SECRET})
    assert changed.status_code == 204
    assert (await by_password(client, network.cook.email)).status_code == 401


async def test_a_weak_password_is_refused_with_a_sentence(sign_in, network) -> None:
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    answer = await grower.put("/api/me/password", json={"new": "court"})
    assert answer.status_code == 422
    assert answer.json()["fields"]["new"].startswith("Trop court")


async def test_who_forgot_her_password_sets_another_after_a_link(client, network, mailbox, clock) -> None:
    await open_link(client, await link_for(client, mailbox, network.cook.email))
    clock.moment += timedelta(minutes=10)
    assert (await client.put("/api/me/password", json={"new": "dix carottes"})).status_code == 204


async def test_long_after_a_link_the_present_password_is_asked_for_again(client, network, mailbox, clock) -> None:
    await open_link(client, await link_for(client, mailbox, network.cook.email))
    clock.moment += timedelta(minutes=31)
    assert (await client.put("/api/me/password", json={"new": "dix carottes"})).status_code == 422


async def test_the_present_password_cannot_be_guessed_at_leisure(sign_in, network) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    body = {"new": "dix carottes", "current": "faux"}
    answers = [(await cook.put("/api/me/password", json=body)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_name_and_language_are_changed(sign_in, network) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    assert (await cook.patch("/api/me", json={"language": "en"})).json()["person"]["language"] == "en"
    answer = await cook.patch("/api/me", json={"name": "  Mireille  "})
    assert answer.json()["person"]["name"] == "Mireille"
    assert answer.json()["person"]["language"] == "en"
    refused = await cook.get(f"/api/organisations/{network.territory.id}")
    assert refused.json()["title"] == "Not found, or not yours to see."


async def test_a_person_with_two_organisations_switches_hats(session, client, sign_in, network) -> None:
    farm = await make_organisation(session, network.territory, "producer", name="Ferme du Pré")
    await make_member(session, farm, "staff", network.cook)
    await session.commit()
    await by_password(client, network.cook.email)
    me = (await client.get("/api/me")).json()
    assert [hat["organisation"]["name"] for hat in me["hats"]] == [network.canteen.name, "Ferme du Pré"]
    choice = {"territory_id": str(network.territory.id), "organisation_id": str(farm.id)}
    changed = (await client.put("/api/me/hat", json=choice)).json()
    assert changed["hat"]["organisation"]["id"] == str(farm.id)
    assert (changed["hat"]["role"], changed["hat"]["manager"]) == ("producer", False)
    assert (await client.get("/api/me")).json()["hat"] == changed["hat"]
    await client.post("/api/sign-out")
    assert (await by_password(client, network.cook.email)).json()["hat"] == changed["hat"]  # the hat worn last


async def test_nobody_wears_a_hat_that_is_not_hers(session, sign_in, network) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    for organisation in (str(network.farm.id), None):
        choice = {"territory_id": str(network.territory.id), "organisation_id": organisation}
        assert (await cook.put("/api/me/hat", json=choice)).status_code == 404
    assert (await cook.get("/api/me")).json()["hat"]["organisation"]["id"] == str(network.canteen.id)


async def test_a_person_without_any_hat_signs_in_and_sees_nothing(session, client, database) -> None:
    person = await make_person(session, password_hash=HASHED)
    await session.commit()
    me = (await by_password(client, person.email)).json()
    assert (me["hat"], me["hats"]) == (None, [])
    assert (await client.get("/api/territory")).status_code == 404


async def test_a_hat_that_was_taken_away_is_worn_no_longer(session, sign_in, network) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    await coordinator.post(f"/api/organisations/{network.canteen.id}/leave")
    assert (await cook.get("/api/territory")).status_code == 404
    assert (await cook.get("/api/me")).json()["hat"] is None


async def test_old_traces_of_sign_ins_are_deleted(client, network, mailbox, clock, database) -> None:
    await open_link(client, await link_for(client, mailbox, network.cook.email))
    clock.moment += timedelta(days=121)
    async with database.writing() as session:
        assert await actions.forget_old(session, clock.now()) is False
        for table in (MagicLink, SignInSession):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await session.scalar(select(func.count()).select_from(Person)) == 7
