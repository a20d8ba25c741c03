"""The cut-off with real sessions and real processes: exact, once, complete."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from app.core.clock import Clock
from app.core.db import Database
from app.core.outbox import OutboxMessage
from app.cycles.tables import Cycle
from app.fulfilment.actions import close_due
from app.orders import queries as orders
from app.orders.tables import Order
from tests.factories.identity import make_delivery_point, make_member, make_organisation
from tests.factories.orders import Market, make_market, order_path, put
from tests.post_office import PostOffice, open_post_office

pytestmark = pytest.mark.concurrency
MOST_KILLS = 4
ROOT = Path(__file__).parents[2]


class RunningClock(Clock):
    """Real seconds that begin at a given moment."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._started = begin, time.monotonic()

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=time.monotonic() - self._started)


async def canteens(session: Any, market: Market, how_many: int) -> list[tuple[Any, Any]]:
    """More canteens with a person and a delivery point each: ``(person, point)`` with its organisation on the point."""
    made = []
    for number in range(how_many):
        organisation = await make_organisation(session, market.network.territory, "canteen", name=f"Cantine {number}")
        point = await make_delivery_point(session, market.network.territory, organisation, market.network.area)
        made.append((await make_member(session, organisation), point))
    await session.commit()
    return made


async def test_orders_at_the_cut_off_are_either_refused_or_in_the_lists(
    session: Any, app: Any, database: Database, sign_in: Any
):
    market = await make_market(session, 3, available="100000")
    begin = market.cycle.closes_at - timedelta(seconds=1.5)
    clock = app.state.clock = RunningClock(begin)
    crowd = await canteens(session, market, 24)
    browsers = [await sign_in(person.id, market.network.territory.id, point.organisation_id) for person, point in crowd]
    clock = app.state.clock = RunningClock(begin)
    answers: Counter[str] = Counter()

    async def order(browser: httpx.AsyncClient, point_id: Any) -> Decimal:
        """Changes the order again and again until it is refused; the quantity that was accepted last."""
        accepted, version = Decimal(0), None
        for crates in range(1, 400):
            wanted = {offer.id: str(10 * crates) for offer in market.offers}
            total = f"{Decimal(2 * 10 * crates * 3) * Decimal('1.055'):.2f}"
            answer = await put(browser, order_path(market.cycle.id, point_id), wanted, total, version)
            answers[str(answer.json().get("code", "accepted"))] += 1
            if answer.status_code != 200:
                assert answer.json()["code"] == "cycle_closed", answer.text
                return accepted
            accepted, version = Decimal(30 * crates), answer.json()["version"]
        return accepted

    async def close() -> list[Decimal]:
        """What the lists say at the moment of closing, if it was this closer that did it."""
        said = []
        while clock.now() < market.cycle.closes_at + timedelta(seconds=2):
            async with database.writing() as writing:
                if await close_due(writing, clock.now()):
                    totals = await orders.producer_totals(writing, market.network.territory.id, market.cycle.id)
                    said += [total.weight_kg for total in totals]
            await asyncio.sleep(0.005)
        return said

    ordering = asyncio.gather(*(order(browser, point.id) for browser, (_, point) in zip(browsers, crowd, strict=True)))
    closing = asyncio.gather(close(), close())
    kept = await ordering
    one, two = await closing
    assert one + two == [sum(kept)], "closed once, with every order that was accepted"
    assert answers["cycle_closed"] == 24
    assert answers["accepted"] >= 24
    async with database.reading() as reading:
        placed = set((await reading.scalars(select(Order.id))).all())
        keys = (await reading.scalars(select(OutboxMessage.key))).all()
        last_saved = await reading.scalar(select(func.max(Order.updated_at)))
    assert last_saved is not None
    assert last_saved < market.cycle.closes_at
    assert Counter(keys) == Counter(
        [
            f"list:{market.cycle.id}:{market.network.farm.id}",
            f"totals:{market.cycle.id}:{market.network.coordinator.id}",
            *(f"confirmation:{order_id}" for order_id in placed),
        ]
    )


@contextmanager
def worker(database_url: str, folder: Path, port: int) -> Any:
    """A worker process, killed at the end if it is still there."""
    process = start(database_url, folder, port)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def start(database_url: str, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.concurrency.worker_process", database_url, str(folder), str(port)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@asynccontextmanager
async def due_week(session: Any, app: Any, sign_in: Any, how_many: int) -> AsyncIterator[Market]:
    """A market with one order per canteen, whose cut-off has passed for the clock on the wall."""
    now = datetime.now(UTC)
    window = {"opens_at": now - timedelta(days=2), "closes_at": now - timedelta(minutes=1)}
    market = await make_market(session, 2, available="100000", cycle_fields=window)
    app.state.clock = RunningClock(now - timedelta(hours=1))
    for person, point in await canteens(session, market, how_many):
        browser = await sign_in(person.id, market.network.territory.id, point.organisation_id)
        answer = await put(browser, order_path(market.cycle.id, point.id), {market.offers[0].id: "10"}, "21.10")
        assert answer.status_code == 200, answer.text
    yield market


async def until(condition: Any, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < end, "it took too long"
        await asyncio.sleep(0.05)


async def test_a_worker_killed_while_closing_leaves_it_to_the_other_and_all_are_told_once(
    session: Any, app: Any, database: Database, database_url: str, sign_in: Any, tmp_path: Path
):
    async with due_week(session, app, sign_in, 6) as market:
        with open_post_office(PostOffice()) as office:
            async with database.writing() as blocking:  # the outbox cannot be written: closing stops half-way
                await blocking.execute(text("LOCK TABLE outbox_messages IN SHARE ROW EXCLUSIVE MODE"))
                with worker(database_url, tmp_path, office.port) as first:

                    async def half_way() -> bool:
                        async with database.reading() as reading:
                            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
                            return bool(await reading.scalar(text(waiting)))

                    await until(half_way)
                    os.kill(first.pid, signal.SIGKILL)
                    first.wait()
            async with database.reading() as reading:
                assert await reading.scalar(select(Cycle.closed_at)) is None
            with worker(database_url, tmp_path, office.port), worker(database_url, tmp_path, office.port):
                await until(lambda: all_done(database, 8))
        assert len(office.identifiers) == len(set(office.identifiers)) == 8
        assert Counter(office.recipients)[market.network.grower.email] == 1


async def all_done(database: Database, mails: int) -> bool:
    async with database.reading() as reading:
        waiting = await reading.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.done_at.is_(None))
        )
        sent = await reading.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                OutboxMessage.topic.in_(
                    ["fulfilment.list_mail", "fulfilment.confirmation_mail", "fulfilment.totals_mail"]
                )
            )
        )
    return waiting == 0 and sent == mails


@pytest.mark.slow
async def test_two_workers_killed_again_and_again_lose_nothing_and_tell_nobody_twice(
    session: Any, app: Any, database: Database, database_url: str, sign_in: Any, tmp_path: Path
):
    async with due_week(session, app, sign_in, 24):
        kills = 0
        with open_post_office(PostOffice()) as office:
            workers = [start(database_url, tmp_path, office.port) for _ in range(2)]
            while not await all_done(database, 26) and kills < MOST_KILLS:
                accepted = len(office.accepted)
                await until(lambda before=accepted: more_or_done(database, office, before))
                victim = workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                kills += 1
                workers.append(start(database_url, tmp_path, office.port))
            await until(lambda: all_done(database, 26))
            for each in workers:
                each.kill()
                each.wait()
        assert kills >= 1
        times = Counter(office.identifiers)
        assert len(times) == 26, "one mail per person, whoever was killed"
        repeated = sum(times.values()) - len(times)
        assert repeated <= 4 * kills  # in hand when its worker died: the same Message-ID, for programs to recognise


async def more_or_done(database: Database, office: PostOffice, before: int) -> bool:
    return len(office.accepted) > before + 3 or await all_done(database, 26)
