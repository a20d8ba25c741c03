"""The demo territory in a real database: every promise holds in it, and the same day gives the same rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from app.core.db import Base, Database
from app.demo.actions import PASSWORD, demo_accounts, load_demo

TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

BROKEN_PROMISES = {  # each query finds what must not be there
    "reserved is not the sum of the lines, or more than available": """
        SELECT offers.id FROM offers
        LEFT JOIN (SELECT offer_id, sum(quantity) AS ordered
                   FROM (SELECT offer_id, quantity FROM order_lines
                         UNION ALL SELECT offer_id, quantity FROM substitute_lines) AS lines
                   GROUP BY offer_id) AS taken
               ON taken.offer_id = offers.id
        WHERE reserved <> coalesce(ordered, 0) OR reserved > available""",
    "shares do not sum to their line": """
        SELECT order_id FROM order_lines
        WHERE total_cents <> (SELECT sum((share ->> 'cents')::int) FROM jsonb_array_elements(shares) AS share)""",
    "lines do not sum to their order": """
        SELECT orders.id FROM orders
        LEFT JOIN (SELECT order_id, sum(goods_cents) AS goods, sum(delivery_cents) AS delivery,
                          sum(total_cents) AS total
                   FROM order_lines GROUP BY order_id) AS lines ON order_id = orders.id
        WHERE (goods_cents, delivery_cents, excl_cents) IS DISTINCT FROM (goods, delivery, total)""",
    "VAT does not sum to the order's": """
        SELECT id FROM orders
        WHERE vat_cents <> (SELECT sum((rate ->> 'vat_cents')::int) FROM jsonb_array_elements(vat) AS rate)
           OR excl_cents <> (SELECT sum((rate ->> 'base_cents')::int) FROM jsonb_array_elements(vat) AS rate)""",
    "a quantity that the offer does not allow, or another price": """
        SELECT offer_id FROM order_lines JOIN offers ON offers.id = offer_id
        WHERE quantity < minimum OR mod(quantity - minimum, step) <> 0
           OR order_lines.unit_price <> offers.unit_price""",
    "a buyer has more than his maximum": """
        SELECT buyer_id FROM order_lines JOIN offers ON offers.id = offer_id JOIN orders ON orders.id = order_id
        GROUP BY buyer_id, offer_id HAVING sum(quantity) > min(per_buyer_max)""",
    "the last version tells another total or time": """
        SELECT orders.id FROM orders LEFT JOIN order_versions
          ON order_id = orders.id AND order_versions.version = orders.version
        WHERE order_versions.total_cents IS DISTINCT FROM orders.total_cents OR at <> updated_at""",
    "an order outside of its week, or in the future": """
        SELECT orders.id FROM orders JOIN cycles ON cycles.id = cycle_id
        WHERE orders.created_at < opens_at OR orders.updated_at >= closes_at OR orders.updated_at > :now""",
    "an order for a school that is closed, or where nobody delivers": """
        SELECT orders.id FROM orders JOIN delivery_points ON delivery_points.id = delivery_point_id
        LEFT JOIN cycle_deliveries ON cycle_deliveries.cycle_id = orders.cycle_id
            AND cycle_deliveries.area_id = orders.area_id
        WHERE delivers_on IS NULL OR (school AND schools_closed IS NOT NULL)""",
    "an order or a version without its entry in the history": """
        SELECT order_id FROM order_versions
        WHERE NOT EXISTS (SELECT FROM audit_entries
                          WHERE subject_id = order_id AND changes -> 'version' ->> 1 = version::text)""",
    "an active standing order without its run in every week": """
        SELECT standing_orders.id FROM standing_orders CROSS JOIN cycles
        WHERE active AND NOT EXISTS (SELECT FROM standing_runs
                                     WHERE standing_order_id = standing_orders.id AND cycle_id = cycles.id)""",
    "a run that says another thing than its order": """
        SELECT cycle_id FROM standing_runs JOIN standing_orders ON standing_orders.id = standing_order_id
        LEFT JOIN orders USING (cycle_id, delivery_point_id)
        LEFT JOIN order_versions ON order_id = orders.id AND order_versions.version = 1 AND reason = 'standing'
        WHERE (outcome IN ('placed', 'partly')) <> (reason IS NOT NULL)
           OR jsonb_array_length(changes) + jsonb_array_length(missing) <> jsonb_array_length(lines)""",
}


async def rows(database: Database, query: str, **values: Any) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.execute(text(query), values)).all()


async def one(database: Database, query: str, **values: Any) -> Any:
    return (await rows(database, query, **values))[0][0]


async def broken_promises(database: Database, now: datetime) -> list[str]:
    found = []
    for promise, query in BROKEN_PROMISES.items():
        values = {"now": now} if ":now" in query else {}
        if await rows(database, query, **values):
            found.append(promise)
    return found


async def kinds_of_members(database: Database) -> dict[str, int]:
    return dict(await rows(database, "SELECT kind, count(*) FROM organisations GROUP BY kind"))


@pytest.fixture
async def demo(database: Database) -> Database:
    await load_demo(database, today=TODAY)
    return database


async def test_it_has_the_members_and_the_weeks_that_were_asked_for(demo: Database) -> None:
    assert await kinds_of_members(demo) == {"producer": 16, "hub": 1, "carrier": 1, "canteen": 8, "shop": 6}
    assert await one(demo, "SELECT count(*) FROM packs") >= 140
    closed = "SELECT count(*) FROM cycles WHERE closed_at IS NOT NULL AND closes_at < :now"
    assert await one(demo, closed, now=MORNING) == 8
    open_now = "SELECT count(*) FROM cycles WHERE opens_at <= :now AND closes_at > :now AND closed_at IS NULL"
    assert await one(demo, open_now, now=MORNING) == 1


async def test_every_promise_holds(demo: Database) -> None:
    assert await one(demo, "SELECT count(*) FROM orders") > 100
    assert await broken_promises(demo, MORNING) == []


async def test_a_broken_promise_is_found(demo: Database) -> None:
    async with demo.writing() as session:
        await session.execute(text("UPDATE offers SET reserved = reserved + 1, available = available + 1"))
        await session.execute(text("UPDATE order_lines SET shares = shares || shares"))
        await session.execute(text("UPDATE orders SET updated_at = updated_at + interval '1 year'"))
    assert len(await broken_promises(demo, MORNING)) == 4


async def test_the_open_week_has_sold_out_offers_and_buyers_who_have_not_ordered(demo: Database) -> None:
    sold_out, offers = (
        await rows(
            demo,
            """SELECT count(*) FILTER (WHERE available = reserved), count(*) FROM offers
               JOIN cycles ON cycles.id = cycle_id WHERE closed_at IS NULL""",
        )
    )[0]
    assert offers >= 100
    assert 2 <= sold_out <= 20
    ordered = await rows(
        demo,
        """SELECT name FROM organisations JOIN orders ON buyer_id = organisations.id
           JOIN cycles ON cycles.id = cycle_id WHERE closed_at IS NULL""",
    )
    assert 0 < len(ordered) < 14
    assert not {"Cantine de l'école du Pré-aux-Saules", "La Halle aux Grains"} & {row.name for row in ordered}


async def test_orders_of_old_keep_the_fees_of_their_time(demo: Database) -> None:
    schedules = await rows(
        demo,
        """SELECT fee_schedule_id, array_agg(DISTINCT delivery_cents) FROM orders
           JOIN (SELECT DISTINCT cycle_id, fee_schedule_id FROM offers) AS published USING (cycle_id)
           GROUP BY fee_schedule_id ORDER BY fee_schedule_id""",
    )
    assert [row[1] for row in schedules] == [[800], [750]]


async def test_the_same_day_gives_the_same_rows_and_another_day_others(database: Database) -> None:
    async def load(today: date) -> dict[str, str]:
        async with database.writing() as session:
            names = [table.name for table in Base.metadata.sorted_tables]
            await session.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        assert await load_demo(database, today=today)
        digest = "SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {} AS t"
        return {name: await one(database, digest.format(name)) for name in names}

    first = await load(TODAY)
    assert await load(TODAY) == first
    assert (await load(TODAY + timedelta(days=7)))["orders"] != first["orders"]


async def test_loading_twice_changes_nothing(demo: Database) -> None:
    before = await one(demo, "SELECT count(*) FROM order_lines")
    assert await load_demo(demo, today=TODAY) is False
    assert await one(demo, "SELECT count(*) FROM order_lines") == before


async def test_scale_multiplies_members_and_orders_but_not_the_hub(database: Database) -> None:
    await load_demo(database, scale=3, today=TODAY)
    assert await kinds_of_members(database) == {"producer": 48, "hub": 1, "carrier": 1, "canteen": 24, "shop": 18}
    assert await one(database, "SELECT count(*) FROM orders") > 300
    assert await broken_promises(database, MORNING) == []


@pytest.mark.parametrize("today", [date(2027, 1, 2), date(2027, 5, 5), date(2027, 8, 16)])
async def test_in_any_season_one_week_is_open(database: Database, today: date) -> None:
    await load_demo(database, today=today)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    open_now = "SELECT count(*) FROM cycles WHERE opens_at <= :now AND closes_at > :now"
    assert await one(database, open_now, now=midnight) == 1
    assert await broken_promises(database, midnight) == []


async def test_no_account_is_named_before_the_demo_is_there(database: Database) -> None:
    assert await demo_accounts(database) == []


async def test_every_role_has_an_account_that_can_sign_in(demo: Database, client: AsyncClient) -> None:
    accounts = await demo_accounts(demo)
    assert {account.role for account in accounts} >= {"cook", "shopkeeper", "grower", "coordinator", "observer"}
    for account in accounts:
        answer = await client.post("/api/sign-in/password", json={"email": account.email, "password": PASSWORD})
        assert answer.status_code == 200, (account, answer.text)
