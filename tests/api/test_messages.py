"""Who is silent, and messages to many members: one mail for each, once, and never against a person's will."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.core.audit import AuditEntry
from app.core.ids import new_id
from app.core.mail import MailDelayed
from app.core.outbox import OutboxMessage
from app.identity.tables import Invitation, Membership, Person
from app.members.tables import MemberMessage
from app.orders.tables import Order
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import (
    Network,
    make_delivery_point,
    make_member,
    make_network,
    make_organisation,
)
from tests.mailbox import Mailbox, token_in

LETTER = {"audience": "all", "subject": "Fête", "text": "Venez samedi.", "reply_to": "claire@reseau.example"}


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session, name="Plateau")
    await session.commit()
    return network


@pytest.fixture
async def desk(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


@pytest.fixture
def mailbox(database, settings, clock) -> Mailbox:
    return Mailbox(database, settings, clock)


async def closed_weeks(session, network: Network, count: int):
    """The last ``count`` weeks, all closed, the newest first."""
    found = []
    for weeks in range(1, count + 1):
        ago = timedelta(weeks=weeks)
        found.append(
            await make_cycle(
                session, network.territory, [network.area], opens_at=OPENS - ago, closes_at=CLOSES - ago,
                closed_at=CLOSES - ago,
            )
        )  # fmt: skip
    return found


def bare_order(network: Network, cycle) -> Order:
    """The canteen's order of a week, as old as it may be."""
    point = network.point
    return Order(
        territory_id=network.territory.id, id=new_id(), cycle_id=cycle.id, delivery_point_id=point.id,
        buyer_id=network.canteen.id, area_id=point.area_id, area_name="Tournée", delivery_point_name=point.name,
        buyer_name=network.canteen.name, commune=point.commune, version=1, goods_cents=0, delivery_cents=0,
        excl_cents=0, vat_cents=0, total_cents=0, vat=[], created_at=cycle.opens_at, updated_at=cycle.opens_at,
    )  # fmt: skip


async def states(desk) -> dict[str, str]:
    answer = await desk.get("/api/members")
    assert answer.status_code == 200, answer.text
    return {each["name"]: each["state"] for each in answer.json()["members"]}


async def test_members_are_silent_after_four_closed_weeks_without_order_or_offer(network, desk, session) -> None:
    weeks = await closed_weeks(session, network, 5)
    await session.commit()
    assert (await states(desk))["Cantine de l’école"] == "silent"
    product = await make_product(session, network.territory, network.farm)
    await make_offer(session, weeks[3], product, await make_pack(session, product))
    session.add(bare_order(network, weeks[4]))
    await session.commit()
    assert await states(desk) == {
        "Cantine de l’école": "silent",
        "Épicerie": "silent",
        "Ferme des Sources": "active",
        "Plateforme": "active",
        "Roues du Plateau": "active",
    }


async def test_nobody_is_silent_before_four_weeks_have_closed(network, desk, session) -> None:
    await closed_weeks(session, network, 3)
    await session.commit()
    answer = (await desk.get("/api/members")).json()
    assert answer["quiet_since"] is None
    assert {each["state"] for each in answer["members"]} == {"active"}


async def test_an_order_of_the_open_week_ends_the_silence(network, desk, session) -> None:
    await closed_weeks(session, network, 4)
    week = await make_cycle(session, network.territory, [network.area])
    session.add(bare_order(network, week))
    await session.commit()
    answer = (await desk.get("/api/members")).json()
    canteen = next(each for each in answer["members"] if each["name"] == "Cantine de l’école")
    assert (canteen["state"], canteen["last_week"]) == ("active", "2026-11-26T11:00:00Z")
    assert answer["quiet_since"] == "2026-10-25T17:00:00Z"


async def test_who_came_less_than_four_weeks_ago_is_not_silent(network, desk, session) -> None:
    await closed_weeks(session, network, 4)
    young = Membership.organisation_id == network.shop.id
    await session.execute(update(Membership).where(young).values(joined_at=TUESDAY - timedelta(days=20)))
    session.add(_invitation(network, network.canteen.id, accepted_at=TUESDAY - timedelta(days=6)))
    await session.commit()
    assert {name: state for name, state in (await states(desk)).items() if state != "active"} == {
        "Ferme des Sources": "silent"
    }


def _invitation(network: Network, organisation_id, **fields) -> Invitation:
    values = {
        "territory_id": network.territory.id, "id": organisation_id, "organisation_id": organisation_id,
        "role": "manager", "email": "x@example.org", "token_hash": str(organisation_id),
        "invited_by": network.coordinator.id, "created_at": TUESDAY, "expires_at": TUESDAY + timedelta(days=14),
    }  # fmt: skip
    return Invitation(**values | fields)


async def test_a_member_without_people_is_alone_or_invited(network, desk, session) -> None:
    alone = await make_organisation(session, network.territory, "shop", name="Halle")
    asked = await make_organisation(session, network.territory, "shop", name="Marché")
    revoked = await make_organisation(session, network.territory, "shop", name="Souk")
    session.add(_invitation(network, asked.id))
    session.add(_invitation(network, revoked.id, revoked_at=TUESDAY))
    await session.commit()
    found = await states(desk)
    assert (found[alone.name], found[asked.name], found[revoked.name]) == ("alone", "invited", "alone")


async def test_states_take_the_same_queries_for_few_and_many(network, desk, session, statements) -> None:
    with statements() as few:
        await desk.get("/api/members")
    await closed_weeks(session, network, 4)
    for _ in range(15):
        await make_member(session, await make_organisation(session, network.territory, "shop"))
    await session.commit()
    with statements() as many:
        await desk.get("/api/members")
    assert len(many) <= len(few) + 1  # the days of delivery of the closed weeks
    assert len(many) <= 9


async def test_the_answer_is_the_message_that_was_sent_whatever_a_colleague_sent_meanwhile(
    network, desk, session
) -> None:
    message = MemberMessage(
        territory_id=network.territory.id, id=new_id(), subject="Route barrée", body="…", audience="all", area_id=None,
        reply_to="x@example.org", created_at=TUESDAY + timedelta(seconds=1), created_by=network.coordinator.id,
    )  # fmt: skip
    session.add(message)
    await session.commit()
    assert (await desk.post("/api/messages", json=LETTER)).json()["subject"] == "Fête"


async def test_a_message_reaches_each_person_once_in_text_and_html(network, desk, mailbox, session) -> None:
    await make_member(session, network.shop, person=network.cook)
    await session.commit()
    body = {**LETTER, "text": "Bonjour <b>tous</b> !\n\nVoir https://a.example/b?c=1&d=2."}
    sent = await desk.post("/api/messages", json=body)
    assert sent.status_code == 201, sent.text
    assert (sent.json()["people"], sent.json()["waiting"]) == (7, 7)
    mails = {mail.to: mail for mail in await mailbox.collect()}
    assert len(mails) == len(mailbox.mails) == 7
    mail = mails[network.cook.email]
    assert mail.subject == "Plateau\u00a0: Fête"
    assert mail.reply_to == "claire@reseau.example"
    assert "Bonjour <b>tous</b> !" in mail.text
    assert "Bonjour &lt;b&gt;tous&lt;/b&gt; !" in mail.html
    assert (
        '<a href="https://a.example/b?c=1&amp;d=2" style="color:#2f5d3a">https://a.example/b?c=1&amp;d=2</a>.'
        in mail.html
    )
    listed = (await desk.get("/api/messages")).json()["items"]
    assert [(each["delivered"], each["waiting"], each["failing"]) for each in listed] == [(7, 0, 0)]
    assert listed[0]["author_name"] == network.coordinator.name
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "message.sent"))
    assert entry.changes == {"subject": [None, "Fête"], "people": [None, 7]}


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("buyers", {"cook", "shopkeeper"}),
        ("producers", {"grower"}),
        ("movers", {"packer", "driver"}),
        ("silent", {"cook", "shopkeeper", "grower"}),
        ("all", {"cook", "shopkeeper", "grower", "packer", "driver", "coordinator", "observer"}),
    ],
)
async def test_an_audience_is_who_it_says(network, desk, mailbox, session, audience, readers) -> None:
    await closed_weeks(session, network, 4)
    await make_organisation(session, network.territory, "shop", name="Halle")
    await session.commit()
    look = (await desk.post("/api/messages/preview", json={"audience": audience})).json()
    assert (look["people"], look["refusing"]) == (len(readers), 0)
    assert look["empty"] == (1 if audience in ("buyers", "all") else 0)
    await desk.post("/api/messages", json={**LETTER, "audience": audience})
    assert {mail.to for mail in await mailbox.collect()} == {getattr(network, name).email for name in readers}


async def test_an_area_is_whoever_is_delivered_there(network, desk, mailbox, session) -> None:
    other = await make_organisation(session, network.territory, "shop")
    person = await make_member(session, other)
    point = await make_delivery_point(session, network.territory, other)
    await session.commit()
    await desk.post("/api/messages", json={**LETTER, "audience": "area", "area_id": str(point.area_id)})
    assert [mail.to for mail in await mailbox.collect()] == [person.email]
    listed = (await desk.get("/api/messages")).json()["items"]
    assert listed[0]["area_name"] is not None
    unknown = await desk.post("/api/messages", json={**LETTER, "audience": "area", "area_id": str(network.farm.id)})
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["area_id"])


async def test_the_same_sending_twice_is_one_message(network, desk, mailbox) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = await desk.post("/api/messages", json=LETTER, headers=headers)
    again = await desk.post("/api/messages", json=LETTER, headers=headers)
    assert first.json() == again.json()
    assert len(await mailbox.collect()) == 7
    assert len((await desk.get("/api/messages")).json()["items"]) == 1


async def test_one_click_in_the_mail_ends_such_messages_and_another_takes_them_again(
    network, desk, mailbox, client
) -> None:
    await desk.post("/api/messages", json={**LETTER, "audience": "producers"})
    (mail,) = await mailbox.collect()
    token = token_in(mail)
    assert mail.stop == f"http://test/messages#token={token}"
    assert (await client.post("/api/messages/choice", json={"token": token})).status_code == 204
    look = (await desk.post("/api/messages/preview", json={"audience": "producers"})).json()
    assert (look["people"], look["refusing"]) == (0, 1)
    nobody = await desk.post("/api/messages", json={**LETTER, "audience": "producers"})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_write")
    assert (await client.post("/api/messages/choice", json={"token": token, "wanted": True})).status_code == 204
    assert (await desk.post("/api/messages", json={**LETTER, "audience": "producers"})).status_code == 201
    assert (await client.post("/api/messages/choice", json={"token": "unknown"})).status_code == 404


async def test_who_ends_them_between_sending_and_delivery_gets_nothing(network, desk, mailbox, sign_in) -> None:
    await desk.post("/api/messages", json=LETTER)
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    changed = await grower.patch("/api/me", json={"network_mails": False})
    assert changed.json()["person"]["network_mails"] is False
    assert network.grower.email not in {mail.to for mail in await mailbox.collect()}
    listed = (await desk.get("/api/messages")).json()["items"]
    assert (listed[0]["delivered"], listed[0]["refused"]) == (6, 1)


async def test_mails_about_orders_come_whatever_was_chosen_of_messages(network, desk, mailbox, session) -> None:
    await session.execute(update(Person).values(network_mails=False))
    week = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    await desk.post(f"/api/cycles/{week.id}/cancel", json={})
    assert network.cook.email in {mail.to for mail in await mailbox.collect()}


async def test_what_cannot_be_delivered_is_counted(network, desk, mailbox, session) -> None:
    async def refuse(mail, *, message_id, now) -> None:
        raise MailDelayed("no answer")

    await desk.post("/api/messages", json=LETTER)
    mailbox.deliver = refuse
    await mailbox.collect()
    listed = (await desk.get("/api/messages")).json()["items"]
    assert (listed[0]["delivered"], listed[0]["waiting"], listed[0]["failing"]) == (0, 0, 7)
    decisions = (await desk.get("/api/desk")).json()["decisions"]
    failing = next(each for each in decisions if each["kind"] == "mail_failing")
    assert f"Message aux membres · {network.cook.name} (no answer)" in failing["names"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"subject": " \n "}, "subject"),
        ({"subject": "x" * 121}, "subject"),
        ({"text": "\n"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"reply_to": "a@b.example\r\nBcc: c@d.example"}, "reply_to"),
        ({"reply_to": "a@b.example, c@d.example"}, "reply_to"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": "area"}, "area_id"),
    ],
)
async def test_what_is_wrong_is_refused_and_nothing_leaves(desk, session, changed, field) -> None:
    refused = await desk.post("/api/messages", json=LETTER | changed)
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == [field]
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


async def test_a_subject_of_two_lines_has_one_in_the_mail(desk, mailbox) -> None:
    await desk.post("/api/messages", json={**LETTER, "subject": "Fête\r\nBcc: voleur@example.org"})
    mails = await mailbox.collect()
    assert {mail.subject for mail in mails} == {"Plateau\u00a0: Fête Bcc: voleur@example.org"}


async def test_messages_come_in_pages_and_their_counts_in_the_same_queries(desk, statements) -> None:
    for number in range(3):
        await desk.post("/api/messages", json={**LETTER, "subject": f"Lettre {number}"})
    with statements() as one:
        first = (await desk.get("/api/messages?limit=1")).json()
    with statements() as two:
        rest = (await desk.get(f"/api/messages?limit=2&cursor={first['next']}")).json()
    assert [each["subject"] for each in first["items"] + rest["items"]] == ["Lettre 2", "Lettre 1", "Lettre 0"]
    assert rest["next"] is None
    assert len(one) == len(two) == 6


async def test_who_misses_in_the_open_week_can_be_written_to(network, desk, session, sign_in) -> None:
    week = await make_cycle(session, network.territory, [network.area])
    product = await make_product(session, network.territory, network.farm)
    other = await make_organisation(session, network.territory, "processor", name="Moulin")
    await make_member(session, other)
    await make_offer(session, week, product, await make_pack(session, product))
    session.add(bare_order(network, week))
    await session.commit()
    for audience, people in (("without_order", 1), ("without_offer", 1), ("buyers", 2), ("producers", 2)):
        look = (await desk.post("/api/messages/preview", json={"audience": audience})).json()
        assert (audience, look["people"]) == (audience, people)


async def test_the_desk_names_the_silent_ones_and_the_week_that_comes(network, desk, session) -> None:
    await closed_weeks(session, network, 4)
    await make_cycle(session, network.territory, [network.area])
    week = timedelta(weeks=1)
    await make_cycle(session, network.territory, [network.area], opens_at=OPENS + week, closes_at=CLOSES + week)
    await session.commit()
    found = (await desk.get("/api/desk")).json()
    silent = next(each for each in found["decisions"] if each["kind"] == "members_silent")
    assert silent["names"] == ["Cantine de l’école", "Épicerie", "Ferme des Sources"]
    assert (found["cycle"]["state"], found["coming"]["opens_at"]) == ("open", "2026-11-29T17:00:00Z")
