"""Many hands on one delivery at once, on real PostgreSQL: settled once, written once, never given twice, nothing half.

Where two meet, the first one's transaction is kept open until the second one waits for it: no luck is needed.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.ids import new_id
from app.core.outbox import OutboxMessage
from app.fulfilment.actions import settle
from app.fulfilment.actions.confirm import confirm_offers
from app.fulfilment.actions.objections import object_to
from app.fulfilment.actions.record import record_entries
from app.fulfilment.actions.settle import accept, accept_due
from app.fulfilment.actions.share import share_shortage
from app.fulfilment.queries.held import hold_next_due
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.rules.allocation import SharingRule
from app.fulfilment.rules.cases import Kind, NewObjection
from app.fulfilment.rules.confirming import OfferWord
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.recording import NewEntry
from app.fulfilment.tables import Delivery, LineEntry, Objection, SettledLine, Settlement
from app.identity.rules import Actor, Role
from tests.concurrency.waiting import somebody_waits
from tests.factories.plate import Plate, make_plate

pytestmark = pytest.mark.concurrency
PHONES = 8
Writes = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """The canteen ordered 30 kg and 20 kg, the shop 30 kg of the first offer, in crates of 10 kg."""
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


def actor(plate: Plate, who: str) -> Actor:
    network = plate.market.network
    here = network.territory.id
    return {
        "cook": Actor(network.cook.id, here, Role.BUYER, network.canteen.id, "canteen"),
        "grower": Actor(network.grower.id, here, Role.PRODUCER, network.farm.id, "producer"),
        "packer": Actor(network.packer.id, here, Role.HUB, network.hub.id, "hub"),
        "coordinator": Actor(network.coordinator.id, here, Role.COORDINATOR),
    }[who]


async def meanwhile(
    database: Database, first: Writes, second: Callable[[], Awaitable[httpx.Response]]
) -> httpx.Response:
    """The answer to ``second``, which came while ``first`` was not committed yet, and waited for it."""
    async with database.writing() as writing:
        await first(writing)
        asked = asyncio.ensure_future(second())
        await somebody_waits(database)
        assert not asked.done()
    return await asked


async def count(session: AsyncSession, table: type[Any], *conditions: Any) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def delivery(plate: Plate) -> dict[str, Any]:
    found: dict[str, Any] = (await plate.browsers["cook"].get(f"/api/orders/{plate.order_id}/delivery")).json()
    return found


def accepts(plate: Plate, who: str = "cook") -> Awaitable[httpx.Response]:
    return plate.browsers[who].post(f"/api/orders/{plate.order_id}/acceptance")


def new_entry(plate: Plate, number: int, quantity: str, step: Step = Step.PICKED) -> NewEntry:
    offer = plate.market.offers[number].id
    return NewEntry(new_id(), plate.order_id, offer, step, Decimal(quantity), plate.clock.now())


def word(plate: Plate, quantity: str) -> OfferWord:
    return OfferWord(new_id(), plate.market.offers[0].id, Decimal(quantity))


async def shortage(plate: Plate) -> dict[str, Any]:
    found: list[dict[str, Any]] = (await plate.browsers["coordinator"].get(f"{plate.cycle_path}/shortages")).json()
    return found[0]


async def share(plate: Plate, shown: dict[str, Any]) -> httpx.Response:
    parts = [{"order_id": each["order_id"], "given": each["given"]} for each in shown["parts"]]
    path = f"{plate.cycle_path}/shortages/{shown['offer']['offer_id']}/share"
    return await plate.browsers["coordinator"].post(path, json={"rule": shown["rule"], "parts": parts})


# an order is settled once


async def test_of_two_who_accept_one_delivery_the_second_is_told_that_it_is_settled(plate, session, database) -> None:
    cook = actor(plate, "cook")
    answer = await meanwhile(
        database,
        lambda writing: accept(writing, cook, plate.order_id, plate.clock.now()),
        lambda: accepts(plate, "coordinator"),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "already_settled")
    assert await count(session, Settlement) == 1
    assert await count(session, SettledLine) == 2


async def test_many_workers_settle_each_order_once_and_tell_it_once(plate, session, database) -> None:
    later = plate.clock.now() + timedelta(days=30)

    async def work() -> list[bool]:
        done = []
        for _ in range(3):
            async with database.writing() as writing:
                done.append(await accept_due(writing, later))
        return done

    done = await asyncio.gather(*(work() for _ in range(4)), return_exceptions=True)
    assert sum(sum(each) for each in done if isinstance(each, list)) == 2
    assert [each for each in done if isinstance(each, BaseException)] == []
    assert await count(session, Settlement) == 2
    keys = [each.key for each in await session.scalars(select(OutboxMessage)) if each.topic == "fulfilment.settled"]
    assert len(keys) == len(set(keys)) == 2


# what is said meets what is settled


async def test_what_was_weighed_before_the_delivery_was_accepted_is_paid_as_weighed(plate, session, database) -> None:
    packer = actor(plate, "packer")
    answer = await meanwhile(
        database,
        lambda writing: record_entries(
            writing, packer, [new_entry(plate, 0, "20")], plate.clock.now(), plate.clock.now()
        ),
        lambda: accepts(plate),
    )
    assert answer.status_code == 200
    paid = await session.scalars(select(SettledLine.quantity).order_by(SettledLine.position))
    assert list(paid) == [20, 20]


async def test_what_comes_after_the_delivery_was_accepted_is_refused_and_nothing_of_it_is_written(
    plate, session, database
) -> None:
    cook = actor(plate, "cook")
    entry = plate.entry(0, "picked", "20")
    answer = await meanwhile(
        database,
        lambda writing: accept(writing, cook, plate.order_id, plate.clock.now()),
        lambda: plate.say("packer", entry),
    )
    assert answer.json()["refused"] == [{"id": entry["id"], "code": "already_settled"}]
    assert await count(session, LineEntry, LineEntry.step == "picked") == 0


# objections


def objection(plate: Plate) -> NewObjection:
    return NewObjection(new_id(), plate.market.offers[0].id, Kind.DAMAGED, Decimal(10), "écrasé")


async def test_an_objection_that_came_first_keeps_the_delivery_open(plate, session, database) -> None:
    cook = actor(plate, "cook")
    answer = await meanwhile(
        database,
        lambda writing: object_to(writing, cook, plate.order_id, objection(plate), plate.clock.now()),
        lambda: accepts(plate, "coordinator"),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "case_open")
    assert await count(session, Settlement) == 0


async def test_an_objection_that_came_after_the_acceptance_is_refused(plate, session, database) -> None:
    cook = actor(plate, "cook")
    body = {"id": str(new_id()), "offer_id": str(plate.market.offers[0].id), "kind": "damaged", "quantity": "10"}
    answer = await meanwhile(
        database,
        lambda writing: accept(writing, cook, plate.order_id, plate.clock.now()),
        lambda: plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/objections", json=body),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "already_settled")
    assert await count(session, Objection) == 0


async def test_the_clock_leaves_an_order_whose_buyer_is_objecting(plate, session, database) -> None:
    cook, until = actor(plate, "cook"), (await delivery(plate))["objections_until"]
    async with database.writing() as objects:
        await object_to(objects, cook, plate.order_id, objection(plate), plate.clock.now())
        async with database.writing() as clock:
            due = plate.clock.now() + timedelta(days=30)
            while await accept_due(clock, due):
                pass
    assert until
    version = await session.scalar(select(Delivery.settled_version).where(Delivery.order_id == plate.order_id))
    assert version == 0


async def test_a_case_opened_just_before_the_clock_locks_the_order_is_seen(
    plate, session, database, monkeypatch
) -> None:
    """Between the statement that finds an order and its lock a case may be committed: it is looked at once more."""
    cook = actor(plate, "cook")
    find = hold_next_due

    async def find_before_the_case(writing: AsyncSession, now: Any) -> tuple[UUID, UUID] | None:
        found = await find(writing, now)
        return found or (cook.territory_id, plate.order_id)

    async with database.writing() as writing:
        await object_to(writing, cook, plate.order_id, objection(plate), plate.clock.now())
    monkeypatch.setattr(settle, "hold_next_due", find_before_the_case)
    for _ in range(2):
        async with database.writing() as writing:
            await accept_due(writing, plate.clock.now() + timedelta(days=30))
    own = Settlement.order_id == plate.order_id
    assert await count(session, Settlement, own) == 0


# shortages


async def test_a_farm_that_says_less_while_a_shortage_is_shared_makes_the_coordinator_look_again(
    plate, session, database
) -> None:
    await plate.confirm(plate.word(0, "40"))
    shown = await shortage(plate)
    grower = actor(plate, "grower")
    replaces = frozenset(UUID(each) for each in shown["offer"]["entry_ids"])
    less = OfferWord(new_id(), plate.market.offers[0].id, Decimal(20), replaces=replaces)
    answer = await meanwhile(
        database,
        lambda writing: confirm_offers(writing, grower, plate.market.cycle.id, [less], plate.clock.now()),
        lambda: share(plate, shown),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "shortage_changed")
    assert await count(session, LineEntry, LineEntry.step == "allocated") == 0


async def test_a_farm_that_finds_the_rest_while_it_is_shared_makes_every_line_whole_again(plate, database) -> None:
    await plate.confirm(plate.word(0, "40"))
    shown = await shortage(plate)
    given = {UUID(each["order_id"]): Decimal(each["given"]) for each in shown["parts"]}
    desk, cycle_id, offer_id = actor(plate, "coordinator"), plate.market.cycle.id, plate.market.offers[0].id
    whole = plate.word(0, "60", replaces=shown["offer"]["entry_ids"])
    answer = await meanwhile(
        database,
        lambda writing: share_shortage(
            writing, desk, cycle_id, offer_id, SharingRule.IN_PROPORTION, given, plate.clock.now()
        ),
        lambda: plate.confirm(whole),
    )
    assert answer.status_code == 200, answer.text
    async with database.reading() as reading:
        (stock, _) = await stocks_of_cycle(reading, desk.territory_id, cycle_id)
    assert {line.allocated for line in stock.lines} == {Decimal(30)}


async def test_two_who_share_the_same_shortage_give_once_and_tell_once(plate, session) -> None:
    await plate.confirm(plate.word(0, "40"))
    shown = await shortage(plate)
    answers = await asyncio.gather(*(share(plate, shown) for _ in range(PHONES)))
    assert {each.status_code for each in answers} == {200}
    given = list(await session.scalars(select(LineEntry.quantity).where(LineEntry.step == "allocated")))
    assert sum(given) == 40
    assert len(given) == 2
    told = [each for each in await session.scalars(select(OutboxMessage)) if each.topic == "fulfilment.shared"]
    assert len(told) == 2  # both buyers are a crate short, and each is told once


async def test_in_a_crowd_nobody_is_ever_given_more_than_there_was(plate, session, database) -> None:
    chance = random.Random(5)  # noqa: S311 - the same crowd each time
    desk, cycle_id = actor(plate, "coordinator"), plate.market.cycle.id

    async def farm() -> None:
        async with database.reading() as reading:
            (stock, _) = await stocks_of_cycle(reading, desk.territory_id, cycle_id)
        said = str(chance.choice((10, 20, 30, 40, 50, 60)))
        await plate.confirm(plate.word(0, said, replaces=[str(each) for each in stock.entry_ids]))

    async def desk_shares() -> None:
        found = (await plate.browsers["coordinator"].get(f"{plate.cycle_path}/shortages")).json()
        for each in found:
            await share(plate, each)

    for _ in range(6):
        await asyncio.gather(farm(), desk_shares(), desk_shares(), farm(), desk_shares())
        async with database.reading() as reading:
            (stock, _) = await stocks_of_cycle(reading, desk.territory_id, cycle_id)
        given = [line.allocated for line in stock.lines]
        assert stock.available is not None
        if None not in given and sum(filter(None, given), Decimal(0)) > stock.available:
            assert (stock.short, stock.shared) == (True, False)  # the farm said less afterwards: the desk is asked
    shares = await session.execute(
        select(LineEntry.recorded_at, LineEntry.details, LineEntry.quantity).where(LineEntry.step == "allocated")
    )
    for _, details, quantity in shares:
        assert quantity <= Decimal(details.get("available", "60"))


# phones


async def test_many_phones_that_send_the_same_batch_write_it_once(plate, session) -> None:
    batch = [plate.entry(number % 2, "picked", str(quantity)) for number, quantity in enumerate(range(1, 21))]
    answers = await asyncio.gather(*(plate.say("packer", *batch) for _ in range(PHONES)))
    said = Counter(each for answer in answers for each in answer.json()["written"])
    assert set(said.values()) == {1}
    assert set(said) == {each["id"] for each in batch}
    for answer in answers:
        body = answer.json()
        assert len(body["written"]) + len(body["known"]) == len(batch)
        assert body["refused"] == []
    assert await count(session, LineEntry) == len(batch)


# crashes


async def test_a_connection_that_dies_leaves_nothing_half_written_and_sending_again_writes_all(
    plate, session, database
) -> None:
    packer = actor(plate, "packer")
    entries = [new_entry(plate, 0, "20"), new_entry(plate, 1, "20", Step.RECEIVED)]
    before = await session.scalar(select(Delivery.accept_at).where(Delivery.order_id == plate.order_id))

    async def record_and_die() -> None:
        async with database.writing() as writing:
            await record_entries(writing, packer, entries, plate.clock.now(), plate.clock.now())
            backend = await writing.scalar(text("SELECT pg_backend_pid()"))
            await session.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
            await writing.scalar(text("SELECT 1"))

    with pytest.raises(DBAPIError):
        await record_and_die()
    assert await count(session, LineEntry) == 0
    await session.rollback()
    assert before == await session.scalar(select(Delivery.accept_at).where(Delivery.order_id == plate.order_id))
    async with database.writing() as writing:
        recorded = await record_entries(writing, packer, entries, plate.clock.now(), plate.clock.now())
    assert set(recorded.written) == {each.id for each in entries}


async def test_a_settlement_that_breaks_off_is_not_there_and_is_made_whole_the_next_time(
    plate, session, database, monkeypatch
) -> None:
    later = plate.clock.now() + timedelta(days=30)

    async def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("the line is cut")

    with monkeypatch.context() as cut:
        cut.setattr("app.core.outbox.emit", broken)
        with pytest.raises(ConnectionError):
            async with database.writing() as writing:
                await accept_due(writing, later)
    assert [await count(session, table) for table in (Settlement, SettledLine, LineEntry)] == [0, 0, 0]
    for _ in range(2):
        async with database.writing() as writing:
            assert await accept_due(writing, later)
    assert await count(session, Settlement) == 2
