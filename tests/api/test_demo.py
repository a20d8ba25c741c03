"""The demo territory in a real database: every promise holds in it, and the same day gives the same rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.db import Base, Database
from app.demo.actions import PASSWORD, demo_accounts, load_demo

TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


async def rows(database: Database, query: str, **values: Any) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.execute(text(query), values)).all()


async def one(database: Database, query: str, **values: Any) -> Any:
    return (await rows(database, query, **values))[0][0]


@pytest.fixture
async def demo(database: Database) -> Database:
    await load_demo(database, today=TODAY)
    return database


async def test_it_has_the_members_and_the_weeks_that_were_asked_for(demo: Database) -> None:
    kinds = dict(await rows(demo, "SELECT kind, count(*) FROM organisations GROUP BY kind"))
    assert kinds == {"producer": 16, "hub": 1, "carrier": 1, "canteen": 8, "shop": 6}
    assert await one(demo, "SELECT count(*) FROM packs") >= 140
    assert (
        await one(demo, "SELECT count(*) FROM cycles WHERE closed_at IS NOT NULL AND closes_at < :now", now=MORNING)
        == 8
    )
    open_now = "SELECT count(*) FROM cycles WHERE opens_at <= :now AND closes_at > :now AND closed_at IS NULL"
    assert await one(demo, open_now, now=MORNING) == 1


async def test_reserved_is_the_sum_of_the_lines_and_never_more_than_available(demo: Database) -> None:
    wrong = """
        SELECT count(*) FROM offers
        LEFT JOIN (SELECT offer_id, sum(quantity) AS ordered FROM order_lines GROUP BY offer_id) AS taken
               ON taken.offer_id = offers.id
        WHERE reserved <> coalesce(ordered, 0) OR reserved > available"""
    assert await one(demo, wrong) == 0
    assert await one(demo, "SELECT sum(reserved) FROM offers") > 0


async def test_shares_sum_to_their_line_and_lines_to_their_order(demo: Database) -> None:
    shares = """
        SELECT count(*) FROM order_lines
        WHERE total_cents <> (SELECT sum((share ->> 'cents')::int) FROM jsonb_array_elements(shares) AS share)"""
    assert await one(demo, shares) == 0
    totals = """
        SELECT count(*) FROM orders
        JOIN (SELECT order_id, sum(goods_cents) AS goods, sum(delivery_cents) AS delivery, sum(total_cents) AS total
              FROM order_lines GROUP BY order_id) AS lines ON order_id = orders.id
        WHERE goods_cents <> goods OR delivery_cents <> delivery OR excl_cents <> total"""
    assert await one(demo, totals) == 0
    assert await one(demo, "SELECT count(*) FROM orders") > 100


async def test_every_quantity_is_one_that_the_offer_allows(demo: Database) -> None:
    odd = """
        SELECT count(*) FROM order_lines JOIN offers ON offers.id = offer_id
        WHERE quantity < minimum OR mod(quantity - minimum, step) <> 0
           OR order_lines.unit_price <> offers.unit_price"""
    assert await one(demo, odd) == 0
    over = """
        SELECT count(*) FROM (
            SELECT sum(quantity) AS taken, min(per_buyer_max) AS most FROM order_lines
            JOIN offers ON offers.id = offer_id JOIN orders ON orders.id = order_id
            GROUP BY buyer_id, offer_id) AS buyers
        WHERE taken > most"""
    assert await one(demo, over) == 0


async def test_the_last_version_of_an_order_tells_its_total(demo: Database) -> None:
    wrong = """
        SELECT count(*) FROM orders JOIN order_versions
          ON order_id = orders.id AND order_versions.version = orders.version
        WHERE order_versions.total_cents <> orders.total_cents OR at <> updated_at"""
    assert await one(demo, wrong) == 0
    assert await one(demo, "SELECT count(*) FROM order_versions") > await one(demo, "SELECT count(*) FROM orders")


async def test_orders_lie_in_their_week_and_before_today(demo: Database) -> None:
    early_or_late = """
        SELECT count(*) FROM orders JOIN cycles ON cycles.id = cycle_id
        WHERE orders.created_at < opens_at OR orders.updated_at >= closes_at OR orders.updated_at > :now"""
    assert await one(demo, early_or_late, now=MORNING) == 0


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
        """SELECT fee_schedule_id, max(delivery) FROM (
               SELECT cycle_id, sum(delivery_cents) AS delivery FROM order_lines GROUP BY order_id, cycle_id) AS sums
           JOIN (SELECT DISTINCT cycle_id, fee_schedule_id FROM offers) AS published USING (cycle_id)
           GROUP BY fee_schedule_id ORDER BY fee_schedule_id""",
    )
    assert [row[1] for row in schedules] == [800, 750]


async def test_the_same_day_gives_the_same_rows_and_another_day_others(database: Database) -> None:
    async def load(today: date) -> dict[str, str]:
        async with database.writing() as session:
            names = [table.name for table in Base.metadata.sorted_tables]
            await session.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        await load_demo(database, today=today)
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
    kinds = dict(await rows(database, "SELECT kind, count(*) FROM organisations GROUP BY kind"))
    assert kinds == {"producer": 48, "hub": 1, "carrier": 1, "canteen": 24, "shop": 18}
    assert await one(database, "SELECT count(*) FROM orders") > 300
    assert await one(database, "SELECT count(*) FROM offers WHERE reserved > available") == 0


@pytest.mark.parametrize("ahead", range(7))
async def test_on_any_day_of_the_week_and_year_one_week_is_open(database: Database, ahead: int) -> None:
    today = TODAY + timedelta(days=ahead * 50 + ahead)
    await load_demo(database, today=today)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    open_now = "SELECT count(*) FROM cycles WHERE opens_at <= :now AND closes_at > :now"
    assert await one(database, open_now, now=midnight) == 1
    assert await one(database, "SELECT count(*) FROM orders WHERE updated_at > :now", now=midnight) == 0


async def test_no_account_is_named_before_the_demo_is_there(database: Database) -> None:
    assert await demo_accounts(database) == []


async def test_every_role_has_an_account_that_can_sign_in(demo: Database, client: Any) -> None:
    accounts = await demo_accounts(demo)
    assert {account.role for account in accounts} >= {"cook", "shopkeeper", "grower", "coordinator", "observer"}
    for account in accounts:
        answer = await client.post("/api/sign-in/password", json={"email": account.email, "password": PASSWORD})
        assert answer.status_code == 200, (account, answer.text)
