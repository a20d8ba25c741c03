"""Stalls and weeks that change while others order: real sessions at once."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.cycles import actions
from app.cycles.rhythm import RhythmPlan
from app.cycles.rules import BelowReserved, CycleClosed, NotEnough, StallEntry
from app.cycles.tables import Cycle, CycleDelivery, Offer, Rhythm
from app.identity.rules import Actor, Role
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, make_cycle, make_offer
from tests.factories.identity import Network, make_network

pytestmark = pytest.mark.concurrency


class Stall:
    """A farm with three offers in an open cycle."""

    network: Network
    cycle_id: UUID
    offers: list[Offer]

    @property
    def grower(self) -> Actor:
        farm = self.network.farm
        return Actor(
            self.network.grower.id, self.network.territory.id, Role.PRODUCER, farm.id, "producer", manager=True
        )

    @property
    def coordinator(self) -> Actor:
        return Actor(self.network.coordinator.id, self.network.territory.id, Role.COORDINATOR)

    def entries(self, available: str, price: str = "2") -> list[StallEntry]:
        return [StallEntry(each.pack_id, Decimal(price), Decimal(available)) for each in self.offers]


@pytest.fixture
async def stall(session) -> Stall:
    stall = Stall()
    stall.network = network = await make_network(session)
    cycle = await make_cycle(session, network.territory, [network.area])
    stall.cycle_id, stall.offers = cycle.id, []
    for _ in range(3):
        product = await make_product(session, network.territory, network.farm)
        stall.offers.append(
            await make_offer(session, cycle, product, await make_pack(session, product), available="50")
        )
    await session.commit()
    return stall


async def take(database: Database, stall: Stall, offers: list[Offer], quantity: str = "10") -> bool:
    """One order that takes some of each offer; False if it was refused."""
    async with database.writing() as session:
        await actions.hold_open(session, stall.network.territory.id, stall.cycle_id, TUESDAY)
        deltas = {each.id: Decimal(quantity) for each in offers}
        try:
            await actions.reserve(session, stall.network.territory.id, stall.cycle_id, deltas, TUESDAY)
        except NotEnough:
            await session.rollback()
            return False
    return True


async def publish(database: Database, stall: Stall, entries: list[StallEntry]) -> bool:
    """The whole stall; False if it was refused."""
    try:
        async with database.writing() as session:
            await actions.publish_stall(session, stall.grower, stall.cycle_id, entries, TUESDAY)
    except BelowReserved:
        return False
    return True


async def kept(database: Database) -> list[Offer]:
    async with database.reading() as session:
        return list(await session.scalars(select(Offer).order_by(Offer.id)))


async def test_orders_and_a_shrinking_stall_never_oversell_nor_block_each_other(stall, database) -> None:
    backwards = stall.offers[::-1]
    orders = [take(database, stall, stall.offers if number % 2 else backwards) for number in range(8)]
    stalls = [publish(database, stall, stall.entries(str(available))) for available in (40, 30, 20, 50)]
    results = await asyncio.wait_for(asyncio.gather(*orders, *stalls), 60)
    taken = sum(results[:8])
    for offer in await kept(database):
        assert offer.reserved == 10 * taken <= offer.available
        assert offer.version >= 1 + taken


async def test_a_stall_published_twice_at_once_has_each_pack_once(session, stall, database) -> None:
    product = await make_product(session, stall.network.territory, stall.network.farm)
    fresh = await make_pack(session, product)
    await session.commit()
    entries = [*stall.entries("60"), StallEntry(fresh.id, Decimal(3), Decimal(7))]
    assert await asyncio.gather(*(publish(database, stall, entries) for _ in range(6))) == [True] * 6
    offers = await kept(database)
    assert len(offers) == 4
    assert {each.version for each in offers} == {1, 2}  # one of the six changed it, the others found it so


async def test_the_cut_off_waits_for_orders_that_were_accepted_and_refuses_the_next(stall, database) -> None:
    async with database.writing() as session:
        await actions.hold_open(session, stall.network.territory.id, stall.cycle_id, CLOSES - timedelta(seconds=1))
        closing = asyncio.create_task(_close(database))
        await asyncio.sleep(0.2)
        assert not closing.done()
        deltas = {stall.offers[0].id: Decimal(10)}
        await actions.reserve(session, stall.network.territory.id, stall.cycle_id, deltas, TUESDAY)
    assert await asyncio.wait_for(closing, 20) == stall.cycle_id
    assert (await kept(database))[0].reserved == 10
    async with database.writing() as session:
        with pytest.raises(CycleClosed):  # it left the client in time, and came too late
            await actions.hold_open(session, stall.network.territory.id, stall.cycle_id, CLOSES - timedelta(seconds=1))


async def _close(database: Database) -> UUID | None:
    async with database.writing() as session:
        closed = await actions.close_next_due(session, CLOSES)
        return None if closed is None else closed.id


async def test_two_workers_close_a_week_once(stall, database) -> None:
    closed = await asyncio.gather(*(_close(database) for _ in range(4)))
    assert sorted(closed, key=str) == [stall.cycle_id, None, None, None]


async def test_a_week_is_planned_once_by_many_workers(session, stall, database) -> None:
    rhythm = RhythmPlan(6, CLOSES.time(), 3, CLOSES.time(), 6, active=False, deliveries={stall.network.area.id: 1})
    await actions.set_rhythm(session, stall.coordinator, rhythm, TUESDAY)
    await session.execute(update(Rhythm).values(active=True))
    await session.commit()

    async def plan() -> None:
        async with database.writing() as worker:
            await actions.plan_cycles(worker, TUESDAY)

    await asyncio.gather(*(plan() for _ in range(6)))
    assert await _count(session, Cycle) == 7 + 1
    assert await _count(session, CycleDelivery) == 7 + 1


async def _count(session: AsyncSession, table: type[Cycle] | type[CycleDelivery]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_without_the_lock_of_the_cycle_an_order_slips_behind_the_cut_off(stall, database) -> None:
    """The control: who reads the cycle without holding it goes on after its lists were made."""
    async with database.writing() as session:
        found = await session.scalar(select(Cycle).where(Cycle.id == stall.cycle_id))
        assert found is not None
        assert found.closed_at is None  # looked open, and nobody was told to wait
        assert await asyncio.wait_for(_close(database), 20) == stall.cycle_id
        deltas = {stall.offers[0].id: Decimal(10)}
        await actions.reserve(session, stall.network.territory.id, stall.cycle_id, deltas, TUESDAY)
    assert (await kept(database))[0].reserved == 10  # in no list


async def test_a_refusal_leaves_nothing_behind(stall, database) -> None:
    async def too_much() -> None:
        async with database.writing() as session:
            deltas = {stall.offers[0].id: Decimal(10), stall.offers[1].id: Decimal(51)}
            await actions.reserve(session, stall.network.territory.id, stall.cycle_id, deltas, TUESDAY)

    with pytest.raises(NotEnough):
        await too_much()
    assert [each.reserved for each in await kept(database)] == [0, 0, 0]
