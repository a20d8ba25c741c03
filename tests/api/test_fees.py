"""The fee schedule: dated versions, adopted by the coordinator, read by everyone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.core.audit import AuditEntry
from app.core.outbox import OutboxMessage
from app.identity.tables import Person
from app.pricing.queries import delivery_fees_at, schedule_at
from app.pricing.rules import Basis, FeeRule
from app.pricing.tables import FeeSchedule
from tests.conftest import TUESDAY
from tests.factories.identity import Network, make_member, make_network, make_organisation, make_territory
from tests.factories.pricing import SINCE, make_fee_schedule, usual_fees
from tests.mailbox import Mailbox


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def desk(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


def hub_fee(network: Network, **fields: object) -> dict[str, object]:
    fee = {"actor": "hub", "organisation_id": str(network.hub.id), "label": "Plateforme", "basis": "buyer_percent"}
    return {**fee, "value": "8", **fields}


async def test_without_a_schedule_nothing_is_in_force(desk) -> None:
    assert (await desk.get("/api/fees")).json() == {"current": None, "coming": [], "past": []}


async def test_the_coordinator_adopts_fees_that_hold_from_now_on(network, desk, session) -> None:
    answer = await desk.post("/api/fees", json={"note": "AG du 20 novembre", "components": [hub_fee(network)]})
    assert answer.status_code == 201, answer.text
    current = (await desk.get("/api/fees")).json()["current"]
    assert current == answer.json()
    assert current["components"] == [
        {
            "actor": "hub",
            "organisation_id": str(network.hub.id),
            "organisation_name": "Plateforme",
            "label": "Plateforme",
            "basis": "buyer_percent",
            "value": "8.0000",
        }
    ]
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "fees.adopted"))
    assert entry.person_id == network.coordinator.id
    assert entry.changes["components"] == [None, ["Plateforme: 8 buyer_percent"]]
    message = await session.scalar(select(OutboxMessage).where(OutboxMessage.topic == "pricing.fees_changed"))
    assert message.payload == {"territory_id": str(network.territory.id), "since": TUESDAY.isoformat()}


async def test_versions_are_told_apart_by_their_date(network, desk, session) -> None:
    for days in (-40, -10, 5, 30):
        await make_fee_schedule(session, network.territory, usual_fees(), TUESDAY + timedelta(days=days))
    await session.commit()
    fees = (await desk.get("/api/fees")).json()
    dates = [fees["current"]["valid_from"], *(each["valid_from"] for each in [*fees["coming"], *fees["past"]])]
    assert [each[:10] for each in dates] == ["2026-11-14", "2026-11-29", "2026-12-24", "2026-10-15"]


async def test_fees_never_start_in_the_past(network, desk) -> None:
    body = {"valid_from": (TUESDAY - timedelta(seconds=1)).isoformat(), "components": []}
    answer = await desk.post("/api/fees", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["valid_from"]


async def test_two_versions_never_start_at_the_same_moment(network, desk) -> None:
    body = {"valid_from": (TUESDAY + timedelta(days=1)).isoformat(), "components": []}
    assert (await desk.post("/api/fees", json=body)).status_code == 201
    again = await desk.post("/api/fees", json=body)
    assert again.status_code == 422
    assert "valid_from" in again.json()["fields"]


async def test_the_same_key_adopts_once(network, desk, session) -> None:
    body = {"valid_from": (TUESDAY + timedelta(days=1)).isoformat(), "components": [hub_fee(network)]}
    first = await desk.post("/api/fees", json=body, headers={"Idempotency-Key": "k1"})
    again = await desk.post("/api/fees", json=body, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len((await session.scalars(select(FeeSchedule))).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation_id": None},
        {"actor": "processor"},
        {"actor": "network"},
        {"organisation_id": "00000000-0000-0000-0000-000000000009"},
    ],
)
async def test_a_fee_goes_to_a_member_that_does_this_work(network, desk, wrong) -> None:
    answer = await desk.post("/api/fees", json={"components": [hub_fee(network), hub_fee(network, **wrong)]})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["components.1.organisation_id"]


async def test_a_hub_of_another_territory_takes_no_fee(network, desk, session) -> None:
    elsewhere = await make_organisation(session, await make_territory(session), "hub")
    await session.commit()
    answer = await desk.post("/api/fees", json={"components": [hub_fee(network, organisation_id=str(elsewhere.id))]})
    assert answer.status_code == 422


async def test_fees_that_leave_nothing_are_refused(network, desk) -> None:
    answer = await desk.post("/api/fees", json={"components": [hub_fee(network, value="100")]})
    assert (answer.status_code, answer.json()["code"]) == (422, "fees_too_high")
    assert "100" in answer.json()["title"]


async def test_a_version_that_does_not_hold_yet_can_be_taken_back(network, desk) -> None:
    body = {"valid_from": (TUESDAY + timedelta(days=1)).isoformat(), "components": [hub_fee(network)]}
    schedule = (await desk.post("/api/fees", json=body)).json()
    assert (await desk.delete(f"/api/fees/{schedule['id']}")).status_code == 204
    assert (await desk.get("/api/fees")).json()["coming"] == []


async def test_a_version_in_force_stays(network, desk) -> None:
    schedule = (await desk.post("/api/fees", json={"components": [hub_fee(network)]})).json()
    assert (await desk.delete(f"/api/fees/{schedule['id']}")).status_code == 422
    assert (await desk.get("/api/fees")).json()["current"]["id"] == schedule["id"]


async def test_another_territory_cannot_take_it_back(network, desk, session, sign_in) -> None:
    other = await make_network(session)
    await session.commit()
    body = {"valid_from": (TUESDAY + timedelta(days=1)).isoformat(), "components": []}
    schedule = (await desk.post("/api/fees", json=body)).json()
    stranger = await sign_in(other.coordinator.id, other.territory.id)
    assert (await stranger.delete(f"/api/fees/{schedule['id']}")).status_code == 404
    assert (await stranger.get("/api/fees")).json()["coming"] == []


async def test_everyone_reads_the_fees_and_only_the_coordinator_writes_them(network, sign_in) -> None:
    for person, organisation in (
        (network.cook, network.canteen),
        (network.grower, network.farm),
        (network.packer, network.hub),
        (network.driver, network.carrier),
        (network.observer, None),
    ):
        browser = await sign_in(person.id, network.territory.id, organisation and organisation.id)
        assert (await browser.get("/api/fees")).status_code == 200
        assert (await browser.post("/api/fees", json={"components": []})).status_code == 404
        assert (await browser.post("/api/fees/preview", json={})).status_code in (404, 422)


async def test_the_desk_tries_fees_before_it_adopts_them(network, desk) -> None:
    van = {"actor": "carrier", "organisation_id": str(network.carrier.id), "label": "Livraison"}
    fees = [hub_fee(network), {**van, "basis": "per_delivery", "value": "3"}]
    body = {"components": fees, "producer_price": "1.90", "content": "10", "net_weight_kg": "10"}
    preview = (await desk.post("/api/fees/preview", json=body)).json()
    assert preview["unit_price"] == "2.0652"  # 1.90 / 0.92
    assert [each["amount"] for each in preview["components"]] == ["1.90000000", "0.16521739"]
    assert preview["delivery_cents"] == 300


async def test_the_number_of_queries_does_not_grow_with_the_versions(network, desk, session, statements) -> None:
    counts = []
    for number in range(1, 12):
        await make_fee_schedule(session, network.territory, usual_fees(network.hub), SINCE + timedelta(days=number))
        await session.commit()
        with statements() as sent:
            assert (await desk.get("/api/fees")).status_code == 200
        counts.append(len(sent))
    assert set(counts) == {counts[0]}
    assert counts[0] <= 4


async def test_the_version_in_force_is_the_last_one_that_has_begun(network, session) -> None:
    first = await make_fee_schedule(session, network.territory, usual_fees(), SINCE)
    second = await make_fee_schedule(session, network.territory, [], SINCE + timedelta(days=7))
    at = network.territory.id
    assert await schedule_at(session, at, SINCE - timedelta(microseconds=1)) is None
    early, late = await schedule_at(session, at, SINCE), await schedule_at(session, at, SINCE + timedelta(days=7))
    assert early is not None
    assert late is not None
    assert (early.id, late.id) == (first.id, second.id)
    assert [fee.cents for fee in await delivery_fees_at(session, at, SINCE)] == [300]
    assert await delivery_fees_at(session, at, SINCE + timedelta(days=8)) == ()
    assert early.fees[1].value == Decimal("0.05")


async def test_every_member_is_told_of_new_fees_in_his_language(network, desk, session, database, settings, clock):
    await session.execute(update(Person).where(Person.id == network.packer.id).values(language="en"))
    await make_fee_schedule(
        session,
        network.territory,
        [
            FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal(8), network.hub.id),
            FeeRule("carrier", "Transport", Basis.PER_KG, Decimal("0.06"), network.carrier.id),
            FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(2)),
        ],
        SINCE,
    )
    await session.commit()
    starts = (TUESDAY + timedelta(days=7)).isoformat()
    fees = [
        hub_fee(network, value="9.5"),
        hub_fee(network, actor="carrier", organisation_id=str(network.carrier.id), label="Transport", basis="per_kg",
                value="0.065"),
        hub_fee(network, actor="network", organisation_id=None, label="Adhésion", basis="per_delivery", value="4"),
    ]  # fmt: skip
    body = {"note": "AG du 20 novembre", "valid_from": starts, "components": fees}
    assert (await desk.post("/api/fees", json=body)).status_code == 201
    mailbox = Mailbox(database, settings, clock)
    sent = {mail.to: mail for mail in await mailbox.collect()}
    people = (network.cook, network.shopkeeper, network.grower, network.packer, network.driver)
    assert set(sent) == {person.email for person in people}
    cook, packer = sent[network.cook.email], sent[network.packer.email]
    assert "à partir du mardi 1er décembre à 10:00" in cook.text
    assert "Décision\u00a0: AG du 20 novembre" in cook.text
    lines = [line for line in cook.text.replace("\u00a0", " ").split("\n") if line.startswith("- ")]
    assert lines == [
        "- Plateforme : 9,5 % du prix payé (avant : 8 % du prix payé)",
        "- Transport : 0,065 € par kilo (avant : 0,06 € par kilo)",
        "- Adhésion : 4,00 € par livraison (nouveau)",
        "- Réseau : plus rien (avant : 2 % du prix de la ferme)",
    ]
    assert packer.subject.endswith(": new contributions")
    assert "- Plateforme: 9.5% of the price paid (before: 8% of the price paid)" in packer.text


async def test_when_announced_fees_are_withdrawn_everyone_is_told_too(network, desk, database, settings, clock):
    starts = (TUESDAY + timedelta(days=7)).isoformat()
    body = {"valid_from": starts, "components": [hub_fee(network)]}
    schedule = (await desk.post("/api/fees", json=body)).json()
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    assert (await desk.delete(f"/api/fees/{schedule['id']}")).status_code == 204
    told = {mail.to: mail for mail in await mailbox.collect()}
    assert told[network.cook.email].subject.endswith("les contributions ne changent pas")
    assert "a retiré les contributions annoncées pour le mardi 1er décembre" in told[network.cook.email].text


async def test_telling_everyone_takes_the_same_queries_for_few_and_many(network, desk, session, statements) -> None:
    await make_fee_schedule(session, network.territory, usual_fees(), SINCE)
    await session.commit()
    counts = []
    for day in (1, 2):
        with statements() as sent:
            starts = (TUESDAY + timedelta(days=day)).isoformat()
            answer = await desk.post("/api/fees", json={"valid_from": starts, "components": [hub_fee(network)]})
        assert answer.status_code == 201
        counts.append(len(sent))
        for _ in range(20):
            await make_member(session, await make_organisation(session, network.territory, "shop"))
        await session.commit()
    assert counts[0] == counts[1]
