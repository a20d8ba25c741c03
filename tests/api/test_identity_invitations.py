"""Invitations by mail: sent, accepted once, replaced, withdrawn, and who may send them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from app.core.audit import AuditEntry
from app.core.clock import FixedClock
from app.core.db import Database
from app.core.settings import Settings
from app.identity.tables import OrganisationRole, TerritoryRole
from tests.factories.identity import make_member, make_membership, make_network, make_person, make_territory
from tests.mailbox import Mailbox, token_in

NEW = "nouvelle@example.org"


@pytest.fixture
async def network(session):
    network = await make_network(session, name="Plateau")
    await session.commit()
    return network


@pytest.fixture
def mailbox(database: Database, settings: Settings, clock: FixedClock) -> Mailbox:
    return Mailbox(database, settings, clock)


@pytest.fixture
async def coordinator(sign_in, network):
    return await sign_in(network.coordinator.id, network.territory.id)


async def invite(client, organisation, role="manager", email=NEW):
    body = {"email": email, "role": role, "organisation_id": str(organisation.id) if organisation else None}
    return await client.post("/api/invitations", json=body)


async def invited(client, mailbox: Mailbox, organisation, role="manager", email=NEW) -> str:
    """The token that arrives in the invited person's mail."""
    assert (await invite(client, organisation, role, email)).status_code == 201
    (mail,) = await mailbox.collect()
    assert mail.to == email
    return token_in(mail)


async def accept(client, token, **values):
    return await client.post("/api/invitations/accept", json={"token": token, "name": "Nadège", **values})


async def test_a_coordinator_gives_no_role_that_counts_in_another_network(
    session, coordinator, sign_in, network, mailbox
) -> None:
    pending = (await invite(coordinator, network.farm, "staff", "avant@example.org")).json()
    await make_membership(session, await make_territory(session), network.farm)
    await session.commit()
    person = f"/api/organisations/{network.farm.id}/people/{network.grower.id}"
    for refused in (
        await invite(coordinator, network.farm),
        await coordinator.post(f"/api/invitations/{pending['id']}/resend"),
        await coordinator.delete(person),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "managed_by_itself")
    assert (await invite(coordinator, network.canteen)).status_code == 201
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert (await invite(grower, network.farm, "staff", "equipe@example.org")).status_code == 201


async def test_an_organisation_of_two_networks_without_a_manager_gets_its_first_one(
    session, coordinator, network
) -> None:
    await make_membership(session, await make_territory(session), network.farm)
    await session.execute(delete(OrganisationRole).where(OrganisationRole.organisation_id == network.farm.id))
    await session.commit()
    assert (await invite(coordinator, network.farm)).status_code == 201


async def test_the_last_day_of_an_invitation_is_the_territory_s(coordinator, network, mailbox, clock) -> None:
    clock.moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th in Paris
    assert (await invite(coordinator, network.farm)).status_code == 201
    (mail,) = await mailbox.collect()
    assert "9 décembre" in mail.text


async def test_a_farm_is_invited_and_signs_in_through_the_mail(coordinator, client, network, mailbox) -> None:
    answer = await invite(coordinator, network.farm, email=f" {NEW.upper()} ")
    assert answer.status_code == 201
    sent = answer.json()
    assert (sent["email"], sent["role"], sent["organisation_name"]) == (NEW, "manager", network.farm.name)
    assert (sent["inviter_name"], sent["expired"]) == (network.coordinator.name, False)
    assert "token" not in answer.text

    (mail,) = await mailbox.collect()
    assert mail.subject == "Invitation\u00a0: Plateau"
    assert network.farm.name in mail.text
    token = token_in(mail)

    looked = await client.post("/api/invitations/look", json={"token": token})
    assert looked.json() == {
        "email": NEW,
        "territory_name": "Plateau",
        "organisation_name": network.farm.name,
        "role": "manager",
        "known_person": False,
    }

    me = (await accept(client, token, password="dix carottes")).json()
    assert (me["person"]["email"], me["person"]["name"]) == (NEW, "Nadège")
    assert me["hat"]["organisation"]["id"] == str(network.farm.id)
    assert me["hat"]["manager"] is True
    assert (await client.get("/api/me")).status_code == 200
    assert (await coordinator.get("/api/invitations")).json() == []
    credentials = {"email": NEW, "password": "dix carottes"}
    assert (await client.post("/api/sign-in/password", json=credentials)).status_code == 200


async def test_an_invitation_is_accepted_once(coordinator, client, network, mailbox) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    assert (await accept(client, token)).status_code == 200
    again = await accept(client, token)
    assert again.status_code == 410
    assert again.json()["code"] == "invitation_over"
    assert (await client.post("/api/invitations/look", json={"token": token})).status_code == 410


async def test_two_taps_at_once_make_one_person(coordinator, client, network, mailbox) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    answers = await asyncio.gather(*(accept(client, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]


async def test_an_invitation_ends_after_two_weeks(coordinator, client, network, mailbox, clock) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    clock.moment += timedelta(days=14)
    assert (await accept(client, token)).status_code == 410
    (waiting,) = (await coordinator.get("/api/invitations")).json()
    assert waiting["expired"] is True


async def test_sending_again_renews_the_term_and_ends_the_old_link(
    coordinator, client, network, mailbox, clock
) -> None:
    old = await invited(coordinator, mailbox, network.farm)
    clock.moment += timedelta(days=20)
    (waiting,) = (await coordinator.get("/api/invitations")).json()
    answer = await coordinator.post(f"/api/invitations/{waiting['id']}/resend")
    assert answer.json()["expired"] is False
    (mail,) = await mailbox.collect()
    assert (await accept(client, old)).status_code == 410
    assert (await accept(client, token_in(mail))).status_code == 200


async def test_a_withdrawn_invitation_is_over_even_before_its_mail_left(coordinator, client, network, mailbox) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    (waiting,) = (await coordinator.get("/api/invitations")).json()
    assert (await coordinator.delete(f"/api/invitations/{waiting['id']}")).status_code == 204
    assert (await accept(client, token)).status_code == 410
    assert (await coordinator.delete(f"/api/invitations/{waiting['id']}")).status_code == 404
    assert (await coordinator.post(f"/api/invitations/{waiting['id']}/resend")).status_code == 404

    second = (await invite(coordinator, network.farm)).json()
    await coordinator.delete(f"/api/invitations/{second['id']}")
    assert await mailbox.collect() == []


async def test_inviting_twice_replaces_the_first(coordinator, client, network, mailbox) -> None:
    first = await invited(coordinator, mailbox, network.farm, "staff")
    second = await invited(coordinator, mailbox, network.farm, "manager")
    assert len((await coordinator.get("/api/invitations")).json()) == 1
    assert (await accept(client, first)).status_code == 410
    assert (await accept(client, second)).json()["hat"]["manager"] is True


async def test_the_same_key_invites_once(coordinator, network, mailbox) -> None:
    body = {"email": NEW, "role": "manager", "organisation_id": str(network.farm.id)}
    answers = [
        await coordinator.post("/api/invitations", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await mailbox.collect()) == 1


async def test_a_known_person_keeps_her_name_and_password(coordinator, client, network, mailbox, session) -> None:
    token = await invited(coordinator, mailbox, network.shop, "staff", network.grower.email)
    looked = (await client.post("/api/invitations/look", json={"token": token})).json()
    assert looked["known_person"] is True
    me = (await client.post("/api/invitations/accept", json={"token": token})).json()
    assert me["person"]["name"] == network.grower.name
    assert me["person"]["has_password"] is False
    assert len(me["hats"]) == 2
    assert me["hat"]["organisation"]["id"] == str(network.shop.id)


async def test_a_known_person_reads_the_invitation_in_her_language(coordinator, network, mailbox, session) -> None:
    person = await make_person(session, language="en")
    await session.commit()
    await invite(coordinator, network.shop, "staff", person.email)
    (mail,) = await mailbox.collect()
    assert mail.subject == "Invitation: Plateau"


async def test_an_invitation_never_lowers_a_role(coordinator, client, network, mailbox, session, database) -> None:
    token = await invited(coordinator, mailbox, network.shop, "staff")
    person = await make_person(session, email=NEW)
    await make_member(session, network.shop, "manager", person)
    await session.commit()
    assert (await accept(client, token)).json()["hat"]["manager"] is True
    async with database.reading() as reading:
        role = await reading.scalar(select(OrganisationRole.role).where(OrganisationRole.person_id == person.id))
    assert role == "manager"


async def test_an_observer_becomes_coordinator_by_invitation(coordinator, client, network, mailbox, database) -> None:
    token = await invited(coordinator, mailbox, None, "coordinator", network.observer.email)
    assert (await accept(client, token)).json()["hat"]["role"] == "coordinator"
    async with database.reading() as reading:
        query = select(TerritoryRole.role).where(TerritoryRole.person_id == network.observer.id)
        assert await reading.scalar(query) == "coordinator"


async def test_who_has_the_role_already_is_not_invited(coordinator, network, mailbox) -> None:
    answer = await invite(coordinator, network.farm, "staff", network.grower.email)
    assert answer.status_code == 409
    assert answer.json()["code"] == "already_member"
    assert network.grower.email in answer.json()["next"]
    assert await mailbox.collect() == []


@pytest.mark.parametrize(("with_organisation", "role"), [(True, "coordinator"), (False, "manager")])
async def test_a_role_that_does_not_fit_is_refused(coordinator, network, with_organisation, role) -> None:
    answer = await invite(coordinator, network.farm if with_organisation else None, role)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["role"]


async def test_a_newcomer_gives_her_name_and_a_good_password_or_none(coordinator, client, network, mailbox) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    answer = await accept(client, token, name=" ", password="court")
    assert answer.status_code == 422
    assert sorted(answer.json()["fields"]) == ["name", "password"]
    assert (await accept(client, token)).json()["person"]["has_password"] is False


async def test_a_manager_invites_into_her_own_organisation_only(sign_in, client, network, mailbox) -> None:
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    token = await invited(grower, mailbox, network.farm, "staff")
    for organisation, role in ((network.shop, "staff"), (None, "coordinator"), (None, "observer")):
        assert (await invite(grower, organisation, role)).status_code == 404
    assert [each["email"] for each in (await grower.get("/api/invitations")).json()] == [NEW]
    shopkeeper = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    assert (await shopkeeper.get("/api/invitations")).json() == []
    assert (await accept(client, token)).json()["hat"]["manager"] is False
    assert (await invite(client, network.farm, "staff", "autre@example.org")).status_code == 404  # staff
    assert (await client.get("/api/invitations")).status_code == 404


async def test_the_coordinator_of_another_territory_finds_nothing(sign_in, session, network, coordinator) -> None:
    elsewhere = await make_network(session)
    await session.commit()
    stranger = await sign_in(elsewhere.coordinator.id, elsewhere.territory.id)
    sent = (await invite(coordinator, network.farm)).json()
    assert (await invite(stranger, network.farm)).status_code == 404
    assert (await stranger.get("/api/invitations")).json() == []
    assert (await stranger.post(f"/api/invitations/{sent['id']}/resend")).status_code == 404
    assert (await stranger.delete(f"/api/invitations/{sent['id']}")).status_code == 404
    assert len((await coordinator.get("/api/invitations")).json()) == 1


async def test_an_organisation_that_left_takes_its_invitations_with_it(coordinator, client, network, mailbox) -> None:
    token = await invited(coordinator, mailbox, network.farm)
    await coordinator.post(f"/api/organisations/{network.farm.id}/leave")
    assert (await accept(client, token)).status_code == 410
    assert (await coordinator.get("/api/invitations")).json() == []


async def test_who_was_invited_and_who_joined_is_written_down(coordinator, client, network, mailbox, database) -> None:
    await accept(client, await invited(coordinator, mailbox, network.farm))
    async with database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [entry.action for entry in entries] == ["member.invited", "member.joined"]
    assert [entry.owner_id for entry in entries] == [network.farm.id] * 2
    assert entries[0].person_id == network.coordinator.id
    assert entries[1].changes == {"email": [None, NEW], "role": [None, "manager"]}
