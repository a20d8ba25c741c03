"""Many people at once on real PostgreSQL: never oversold, never lost, never doubled, and the cut-off is exact."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.cycles.actions import close_next_due
from app.cycles.queries import offers_by_id
from app.cycles.rules import check_enough
from app.cycles.tables import Offer
from app.orders.actions import place, run_standing_orders
from app.orders.tables import Order, OrderLine, OrderVersion, StandingRun
from tests.factories.cycles import CLOSES
from tests.factories.identity import make_delivery_point, make_member, make_organisation
from tests.factories.orders import Market, body, make_market, order_path

pytestmark = pytest.mark.concurrency
BUYERS = 20


class Crowd:
    """Buyers of a market, each with a browser of its own."""

    def __init__(self, market: Market, clients: list[httpx.AsyncClient], paths: list[str]) -> None:
        self.market, self.clients, self.paths = market, clients, paths

    async def all_order(self, wanted: Callable[[int], dict[Any, str]], total: Callable[[int], str]) -> list[Any]:
        """Everybody sends his order at the same moment."""
        sent = [
            client.put(path, json=body(wanted(number), total(number)))
            for number, (client, path) in enumerate(zip(self.clients, self.paths, strict=True))
        ]
        return await asyncio.gather(*sent)


@pytest.fixture
async def crowd(session, sign_in) -> Callable[..., Any]:
    async def make(offers: int, available: str) -> Crowd:
        market = await make_market(session, offers, available=available)
        network, clients, paths = market.network, [], []
        for number in range(BUYERS):
            shop = await make_organisation(session, network.territory, "shop", name=f"Épicerie {number}")
            point = await make_delivery_point(session, network.territory, shop, network.area)
            keeper = await make_member(session, shop)
            await session.commit()
            clients.append(await sign_in(keeper.id, network.territory.id, shop.id))
            paths.append(order_path(market.cycle.id, point.id))
        return Crowd(market, clients, paths)

    return make


async def check_books(database: Database) -> None:
    """What is reserved is what is ordered, orders are the sums of their lines, and versions have no gap."""
    async with database.reading() as session:
        ordered = select(func.coalesce(func.sum(OrderLine.quantity), 0)).where(OrderLine.offer_id == Offer.id)
        offers = await session.execute(select(Offer.reserved, Offer.available, ordered.scalar_subquery()))
        for reserved, available, quantity in offers:
            assert reserved == quantity
            assert reserved <= available
        sums = select(func.coalesce(func.sum(OrderLine.total_cents), 0)).where(OrderLine.order_id == Order.id)
        count = select(func.count()).select_from(OrderVersion).where(OrderVersion.order_id == Order.id)
        for excl, lines, version, versions in await session.execute(
            select(Order.excl_cents, sums.scalar_subquery(), Order.version, count.scalar_subquery())
        ):
            assert (excl, version) == (lines, versions)


async def reserved_of(database: Database) -> list[Decimal]:
    async with database.reading() as session:
        return list(await session.scalars(select(Offer.reserved).order_by(Offer.id)))


async def test_the_last_crates_go_to_as_many_buyers_as_there_are_crates(crowd, database) -> None:
    everyone = await crowd(2, "70")
    one, two = (offer.id for offer in everyone.market.offers)
    answers = await everyone.all_order(lambda _: {one: "10", two: "10"}, lambda _: "42.20")
    codes = Counter(answer.status_code for answer in answers)
    assert codes == {200: 7, 409: BUYERS - 7}
    assert await reserved_of(database) == [70, 70]
    await check_books(database)


async def _without_lock(
    session: AsyncSession, territory_id: Any, cycle_id: Any, deltas: Any, now: Any, *, held: Any
) -> Any:
    """What ``reserve`` would be if it did not lock what it decides on."""
    offers = await offers_by_id(session, territory_id, cycle_id, list(deltas))
    check_enough(offers, deltas, held)
    await asyncio.sleep(0.2)
    for offer_id, delta in deltas.items():
        changed = text("UPDATE offers SET reserved = reserved + :delta WHERE id = :id")
        await session.execute(changed, {"delta": delta, "id": offer_id})
    return offers


async def test_without_the_lock_the_check_of_the_table_still_stops_overselling(crowd, database, monkeypatch) -> None:
    monkeypatch.setattr(place, "reserve", _without_lock)
    everyone = await crowd(1, "70")
    one = everyone.market.offers[0].id
    answers = await everyone.all_order(lambda _: {one: "10"}, lambda _: "21.10")
    assert Counter(answer.status_code for answer in answers)[200] == 7
    assert 500 in {answer.status_code for answer in answers}
    await check_books(database)


async def test_without_lock_and_check_the_race_happens(crowd, database, monkeypatch) -> None:
    """Proves that the tests above can fail: take both guards away, and the stall is oversold."""
    monkeypatch.setattr(place, "reserve", _without_lock)
    everyone = await crowd(1, "70")
    one = everyone.market.offers[0].id
    async with database.writing() as session:
        await session.execute(text("ALTER TABLE offers DROP CONSTRAINT ck_offers_never_oversold"))
    try:
        await everyone.all_order(lambda _: {one: "10"}, lambda _: "21.10")
        assert (await reserved_of(database))[0] > 70
    finally:
        async with database.writing() as session:
            await session.execute(text("TRUNCATE offers CASCADE"))
            await session.execute(
                text("ALTER TABLE offers ADD CONSTRAINT ck_offers_never_oversold CHECK (reserved <= available)")
            )


async def test_nobody_deadlocks_whatever_the_order_of_the_lines(crowd, database) -> None:
    everyone = await crowd(8, "100000")
    ids = [offer.id for offer in everyone.market.offers]
    dice = random.Random(7)  # noqa: S311 - the order of lines, no secret
    for version in range(4):
        wanted = [{key: str(10 * dice.randint(1, 9)) for key in dice.sample(ids, len(ids))} for _ in range(BUYERS)]
        totals = [f"{sum(int(q) for q in each.values()) * 2 * Decimal('1.055'):.2f}" for each in wanted]
        sent = [
            client.put(path, json=body(lines, total), headers={"If-Match": f'"{version}"'})
            for client, path, lines, total in zip(everyone.clients, everyone.paths, wanted, totals, strict=True)
        ]
        assert {answer.status_code for answer in await asyncio.gather(*sent)} == {200}
    await check_books(database)


@pytest.fixture
async def colleagues(session, sign_in) -> tuple[Market, list[httpx.AsyncClient]]:
    """Ten people of one canteen."""
    market = await make_market(session, 10)
    network = market.network
    people = [await make_member(session, network.canteen, "staff") for _ in range(10)]
    await session.commit()
    return market, [await sign_in(each.id, network.territory.id, network.canteen.id) for each in people]


@pytest.mark.parametrize("first", [True, False])
async def test_of_ten_colleagues_with_ten_different_orders_one_is_heard_and_nine_are_told(
    colleagues, database, first
) -> None:
    market, clients = colleagues
    headers = {"If-None-Match": "*"}
    if not first:
        await clients[0].put(market.path, json=body({market.offers[0].id: "20"}, "42.20"))
        headers = {"If-Match": '"1"'}
    sent = [
        client.put(market.path, json=body({offer.id: "10"}, "21.10"), headers=headers)
        for client, offer in zip(clients, market.offers, strict=True)
    ]
    answers = await asyncio.gather(*sent)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 9}
    kept = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (await clients[0].get(market.path)).json() == kept
    await check_books(database)


async def test_the_same_order_ten_times_at_once_has_one_effect(colleagues, database) -> None:
    market, clients = colleagues
    request = body({offer.id: "10" for offer in market.offers}, "211.00")
    answers = await asyncio.gather(*(client.put(market.path, json=request) for client in clients))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["version"] == 1
    await check_books(database)


async def test_an_order_accepted_before_the_cut_off_is_seen_by_whoever_closes(crowd, database, clock) -> None:
    everyone = await crowd(3, "100000")
    ids = [offer.id for offer in everyone.market.offers]
    clock.moment = CLOSES - timedelta(milliseconds=1)

    async def close() -> int:
        await asyncio.sleep(0.03)
        async with database.writing() as session:
            assert await close_next_due(session, CLOSES) is not None
            lists = select(func.count()).select_from(Order)
            return int(await session.scalar(lists) or 0)

    orders = everyone.all_order(lambda _: dict.fromkeys(ids, "10"), lambda _: "63.30")
    answers, in_lists = await asyncio.gather(orders, close())
    codes = Counter(answer.status_code for answer in answers)
    assert codes[200] == in_lists
    assert codes[200] + codes[409] == BUYERS
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"cycle_closed"}
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == in_lists
    await check_books(database)


async def test_a_browser_that_goes_away_in_the_middle_leaves_all_or_nothing(crowd, database) -> None:
    everyone = await crowd(5, "100000")
    wanted = {offer.id: "10" for offer in everyone.market.offers}
    for delay in range(BUYERS):
        request = asyncio.create_task(everyone.clients[delay].put(everyone.paths[delay], json=body(wanted, "105.50")))
        await asyncio.sleep(delay * 0.002)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
    await check_books(database)
    again = await everyone.all_order(lambda _: wanted, lambda _: "105.50")
    assert {answer.status_code for answer in again} == {200}
    await check_books(database)


async def test_two_workers_carry_each_standing_order_once(crowd, database, clock) -> None:
    everyone = await crowd(2, "100")
    lines = [{"pack_id": str(pack.id), "quantity": "10"} for pack in everyone.market.packs]
    for client, path in zip(everyone.clients, everyone.paths, strict=True):
        point = path.rsplit("/", 1)[1]
        assert (await client.put(f"/api/standing-orders/{point}", json={"lines": lines})).status_code == 200

    async def work() -> None:
        idle = 0
        while idle < 3:
            async with database.writing() as session:
                idle = 0 if await run_standing_orders(session, clock.now()) else idle + 1

    await asyncio.gather(work(), work(), work())
    async with database.reading() as session:
        outcomes = Counter(await session.scalars(select(StandingRun.outcome)))
        keys = list(await session.scalars(text("SELECT key FROM outbox_messages WHERE topic = 'orders.standing_told'")))
    assert outcomes == {"placed": 10, "nothing": 10}
    assert len(keys) == len(set(keys)) == BUYERS
    assert await reserved_of(database) == [100, 100]
    await check_books(database)
