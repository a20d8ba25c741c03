"""Weeks over HTTP: the rhythm, one more week, moving, cancelling; and who is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.outbox import OutboxMessage
from app.cycles import actions, queries
from app.cycles.tables import Cycle, Offer
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import Network, make_area, make_network
from tests.factories.pricing import make_fee_schedule, usual_fees

NEXT_OPENS = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
NEXT_CLOSES = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def desk(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


def body(network: Network, **changes: object) -> dict[str, object]:
    days = [{"area_id": str(network.area.id), "delivers_on": "2026-12-08"}]
    times = {"opens_at": NEXT_OPENS.isoformat(), "closes_at": NEXT_CLOSES.isoformat()}
    return {**times, "deliveries": days, "note": "", **changes}


def rhythm(network: Network, **changes: object) -> dict[str, object]:
    week = {"opens_weekday": 6, "opens_time": "18:00", "closes_weekday": 3, "closes_time": "12:00", "weeks_ahead": 4}
    return {**week, "active": True, "deliveries": [{"area_id": str(network.area.id), "weekday": 1}], **changes}


async def told(session, topic: str) -> list[dict[str, Any]]:
    return list(await session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == topic)))


async def test_a_rhythm_makes_the_weeks_ahead(network, desk) -> None:
    assert (await desk.get("/api/rhythm")).json() is None
    answer = await desk.put("/api/rhythm", json=rhythm(network))
    assert answer.status_code == 200, answer.text
    assert answer.json()["school_days_known_until"] >= "2028-08-01"
    assert (await desk.get("/api/rhythm")).json() == answer.json()
    weeks = (await desk.get("/api/cycles")).json()["items"]
    assert [each["opens_at"] for each in weeks][::-1] == [
        "2026-11-29T17:00:00Z",
        "2026-12-06T17:00:00Z",
        "2026-12-13T17:00:00Z",
        "2026-12-20T17:00:00Z",
        "2026-12-27T17:00:00Z",
    ]
    assert {each["state"] for each in weeks} == {"planned"}
    assert weeks[1]["deliveries"] == [
        {
            "area_id": str(network.area.id),
            "area_name": network.area.name,
            "delivers_on": "2026-12-29",
            "schools_closed": "Vacances de Noël",
        }
    ]


async def test_planning_again_changes_nothing(network, desk, session, database) -> None:
    await desk.put("/api/rhythm", json=rhythm(network))
    for _ in range(2):
        async with database.writing() as worker:
            assert await actions.plan_cycles(worker, TUESDAY) is False
    assert await session.scalar(select(func.count()).select_from(Cycle)) == 5
    async with database.writing() as worker:
        await actions.plan_cycles(worker, TUESDAY + timedelta(weeks=1))
    assert await session.scalar(select(func.count()).select_from(Cycle)) == 6


async def test_a_cancelled_week_does_not_come_back(network, desk, session, database) -> None:
    await desk.put("/api/rhythm", json=rhythm(network))
    week = (await desk.get("/api/cycles")).json()["items"][0]
    await desk.post(f"/api/cycles/{week['id']}/cancel", json={"reason": "neige"})
    async with database.writing() as worker:
        await actions.plan_cycles(worker, TUESDAY)
    assert await session.scalar(select(func.count()).select_from(Cycle)) == 5


async def test_weeks_follow_a_new_rhythm_except_those_moved_by_hand(network, desk, session) -> None:
    await desk.put("/api/rhythm", json=rhythm(network))
    weeks = (await desk.get("/api/cycles")).json()["items"][::-1]
    moved = body(network, opens_at=weeks[0]["opens_at"], closes_at="2026-12-02T11:00:00Z", reason="fête")
    assert (await desk.put(f"/api/cycles/{weeks[0]['id']}", json=moved)).status_code == 200
    await desk.put("/api/rhythm", json=rhythm(network, closes_time="18:00"))
    closes = [each["closes_at"] for each in (await desk.get("/api/cycles")).json()["items"]][::-1]
    assert closes == [
        "2026-12-02T11:00:00Z",
        "2026-12-10T17:00:00Z",
        "2026-12-17T17:00:00Z",
        "2026-12-24T17:00:00Z",
        "2026-12-31T17:00:00Z",
    ]
    letters = await told(session, "cycles.moved")
    assert sorted(len(each["news"]["weeks"]) for each in letters) == [1] * 6 + [4] * 6  # six people, told twice


async def test_a_rhythm_with_a_round_of_another_territory_is_refused(network, desk, session) -> None:
    elsewhere = await make_network(session)
    await session.commit()
    wrong = rhythm(network, deliveries=[{"area_id": str(elsewhere.area.id), "weekday": 1}])
    assert (await desk.put("/api/rhythm", json=wrong)).status_code == 422
    assert (await desk.get("/api/cycles")).json()["items"] == []


async def test_the_coordinator_plans_one_more_week_and_everyone_is_told(network, desk, session) -> None:
    answer = await desk.post("/api/cycles", json=body(network, note="Volailles de Noël"))
    assert answer.status_code == 201, answer.text
    week = answer.json()
    assert (week["state"], week["lists_sent"], week["note"]) == ("planned", False, "Volailles de Noël")
    assert (await desk.get(f"/api/cycles/{week['id']}")).json() == week
    letters = await told(session, "cycles.planned")
    people = [network.cook, network.shopkeeper, network.grower, network.packer, network.driver, network.coordinator]
    assert {each["secret"]["email"] for each in letters} == {person.email for person in people}
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "cycle.planned"))
    assert (entry.person_id, entry.changes["note"]) == (network.coordinator.id, [None, "Volailles de Noël"])


async def test_the_same_key_plans_one_week(network, desk, session) -> None:
    for _ in range(2):
        answer = await desk.post("/api/cycles", json=body(network), headers={"Idempotency-Key": "week"})
        assert answer.status_code == 201
    assert await session.scalar(select(func.count()).select_from(Cycle)) == 1


async def test_fields_that_cannot_be_are_named_in_french(network, desk) -> None:
    wrong = body(network, closes_at="2026-11-20T11:00:00Z", deliveries=[])
    answer = await desk.post("/api/cycles", json=wrong)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"closes_at", "deliveries"}
    assert answer.json()["fields"]["deliveries"].startswith("Choisissez au moins une tournée")


async def test_a_week_is_moved_with_its_reason(network, desk, session) -> None:
    week = (await desk.post("/api/cycles", json=body(network))).json()
    later = body(network, closes_at="2026-12-04T11:00:00Z", reason="Jour férié")
    answer = await desk.put(f"/api/cycles/{week['id']}", json=later)
    assert answer.json()["closes_at"] == "2026-12-04T11:00:00Z"
    letters = await told(session, "cycles.moved")
    assert {each["news"]["reason"] for each in letters} == {"Jour férié"}
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "cycle.moved"))
    assert entry.reason == "Jour férié"
    assert list(entry.changes) == ["closes_at"]


async def test_a_move_that_changes_nothing_disturbs_nobody(network, desk, session) -> None:
    week = (await desk.post("/api/cycles", json=body(network))).json()
    assert (await desk.put(f"/api/cycles/{week['id']}", json=body(network))).json() == week
    assert await told(session, "cycles.moved") == []


async def test_an_open_week_keeps_its_opening_and_its_rounds(network, desk, session) -> None:
    cycle = await make_cycle(session, network.territory, [network.area])
    other = await make_area(session, network.territory)
    await session.commit()
    days = [{"area_id": str(other.id), "delivers_on": "2026-12-02"}]
    wrong = body(network, opens_at="2026-11-23T17:00:00Z", closes_at=CLOSES.isoformat(), deliveries=days)
    answer = await desk.put(f"/api/cycles/{cycle.id}", json=wrong)
    assert set(answer.json()["fields"]) == {"opens_at", "deliveries"}
    right = body(network, opens_at=OPENS.isoformat(), closes_at=(CLOSES + timedelta(hours=6)).isoformat())
    assert (await desk.put(f"/api/cycles/{cycle.id}", json=right)).status_code == 200


async def test_after_the_cut_off_a_week_is_neither_moved_nor_cancelled(network, desk, session, clock) -> None:
    cycle = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    clock.moment = CLOSES
    later = body(network, opens_at=OPENS.isoformat(), closes_at=(CLOSES + timedelta(hours=6)).isoformat())
    for answer in (
        await desk.put(f"/api/cycles/{cycle.id}", json=later),
        await desk.post(f"/api/cycles/{cycle.id}/cancel", json={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "cycle_closed")
    assert (await desk.get(f"/api/cycles/{cycle.id}")).json()["state"] == "closed"


async def test_a_cancelled_week_stays_to_be_read(network, desk, session) -> None:
    cycle = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    answer = await desk.post(f"/api/cycles/{cycle.id}/cancel", json={"reason": "Route coupée"})
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert (await desk.post(f"/api/cycles/{cycle.id}/cancel", json={})).json()["code"] == "cycle_cancelled"
    letters = await told(session, "cycles.cancelled")
    assert (len(letters), letters[0]["news"]["reason"]) == (6, "Route coupée")
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "cycle.cancelled"))
    assert entry.reason == "Route coupée"


async def test_other_territories_do_not_exist(network, desk, session, sign_in) -> None:
    other = await make_network(session)
    cycle = await make_cycle(session, other.territory, [other.area])
    await session.commit()
    assert (await desk.get(f"/api/cycles/{cycle.id}")).status_code == 404
    assert (await desk.put(f"/api/cycles/{cycle.id}", json=body(network))).status_code == 404
    assert (await desk.post(f"/api/cycles/{cycle.id}/cancel", json={})).status_code == 404
    assert (await desk.get("/api/cycles")).json()["items"] == []
    assert (await desk.get("/api/cycles/current")).json() == {"open": None, "next": None, "last": None}
    assert (await desk.get(f"/api/cycles/{uuid4()}")).status_code == 404


async def test_only_the_coordinator_changes_weeks(network, session, sign_in) -> None:
    cycle = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    for person, place in ((network.cook, network.canteen), (network.grower, network.farm), (network.observer, None)):
        browser = await sign_in(person.id, network.territory.id, place and place.id)
        assert (await browser.get(f"/api/cycles/{cycle.id}")).status_code == 200
        assert (await browser.post("/api/cycles", json=body(network))).status_code == 404
        assert (await browser.post(f"/api/cycles/{cycle.id}/cancel", json={})).status_code == 404
        assert (await browser.put("/api/rhythm", json=rhythm(network))).status_code == 404
    assert (await queries.cycle(session, network.territory.id, cycle.id)).window.cancelled_at is None


async def test_what_is_open_now_what_comes_and_what_was(network, desk, session) -> None:
    week = timedelta(weeks=1)
    made = {
        name: await make_cycle(session, network.territory, opens_at=OPENS + shift, closes_at=CLOSES + shift)
        for name, shift in (
            ("older", -2 * week),
            ("last", -week),
            ("open", 0 * week),
            ("next", week),
            ("far", 2 * week),
        )
    }
    await make_cycle(session, network.territory, opens_at=NEXT_OPENS - week, cancelled_at=OPENS)
    await session.commit()
    current = (await desk.get("/api/cycles/current")).json()
    assert {name: each["id"] for name, each in current.items()} == {
        name: str(made[name].id) for name in ("open", "next", "last")
    }


async def test_pages_of_weeks_join_without_a_gap(network, desk, session, statements) -> None:
    for number in range(5):
        await make_cycle(session, network.territory, [network.area], closes_at=CLOSES + timedelta(days=number // 2))
    await session.commit()
    seen: list[dict[str, Any]] = []
    cursor, counts = None, set()
    while cursor is not None or not seen:
        with statements() as sent:
            page = (await desk.get("/api/cycles", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        counts.add(len(sent))
        seen += page["items"]
        cursor = page["next"]
    assert len({each["id"] for each in seen}) == len(seen) == 5
    assert [each["closes_at"] for each in seen] == sorted((each["closes_at"] for each in seen), reverse=True)
    assert counts == {4}  # signed in, cycles, their deliveries, the areas
    recent = (await desk.get("/api/cycles", params={"from": (CLOSES + timedelta(days=1)).isoformat()})).json()["items"]
    assert len(recent) == 3
    assert (await desk.get("/api/cycles", params={"cursor": "WyJ4IiwieSJd"})).status_code == 422


async def test_a_moved_opening_takes_the_fees_that_hold_then(network, desk, session, database) -> None:
    await make_fee_schedule(session, network.territory, usual_fees())
    await make_fee_schedule(session, network.territory, [], NEXT_OPENS + timedelta(days=1))
    product = await make_product(session, network.territory, network.farm)
    cycle = await make_cycle(session, network.territory, [network.area], opens_at=NEXT_OPENS, closes_at=NEXT_CLOSES)
    fields = {"price": "1.90", "fees": usual_fees(), "producer_name": network.farm.name}
    await make_offer(session, cycle, product, await make_pack(session, product), **fields)
    await session.commit()
    later = body(network, opens_at=(NEXT_OPENS + timedelta(days=2)).isoformat())
    assert (await desk.put(f"/api/cycles/{cycle.id}", json=later)).status_code == 200
    async with database.reading() as reading:
        offer = await reading.scalar(select(Offer))
    assert (str(offer.producer_price), str(offer.unit_price), offer.version) == ("1.9000", "1.9000", 2)
    assert [each["actor"] for each in offer.components] == ["producer"]


async def test_a_week_opens_and_closes_once(network, session, database) -> None:
    cycle = await make_cycle(session, network.territory, [network.area])
    await make_cycle(session, network.territory, [network.area], cancelled_at=OPENS)
    await session.commit()
    async with database.writing() as worker:
        opened = await actions.open_next_due(worker, TUESDAY)
        assert opened is not None
        assert opened.id == cycle.id
        assert await actions.open_next_due(worker, TUESDAY) is None
        assert await actions.close_next_due(worker, CLOSES - timedelta(seconds=1)) is None
        closed = await actions.close_next_due(worker, CLOSES + timedelta(hours=1))
        assert closed is not None
        assert (closed.id, closed.window.closed_at) == (cycle.id, CLOSES + timedelta(hours=1))
        assert [each.delivers_on for each in closed.deliveries] == [date(2026, 12, 1)]
        assert await actions.close_next_due(worker, CLOSES + timedelta(hours=1)) is None


async def test_a_week_that_is_over_is_not_opened(network, session, database) -> None:
    await make_cycle(session, network.territory, [network.area])
    await session.commit()
    async with database.writing() as worker:
        assert await actions.open_next_due(worker, CLOSES) is None
