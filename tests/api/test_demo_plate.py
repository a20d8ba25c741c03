"""The demo's closed weeks on their way to the plate: what the rules of real ones promise holds in them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from app.core.db import Database
from app.demo.actions import load_demo
from app.fulfilment.actions import accept_due
from app.fulfilment.queries.delivery import deliveries

TODAY = date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

PROMISES = {  # each query finds what must not be there
    "more given of an offer than there is": """
        SELECT offer_id FROM (SELECT offer_id, sum(quantity) AS given FROM line_entries
                              WHERE step = 'allocated' GROUP BY offer_id) AS shared
        JOIN (SELECT offer_id, min(quantity) AS there FROM offer_entries GROUP BY offer_id) AS said USING (offer_id)
        WHERE given > there""",
    "a shortage of a settled order that nobody shared": """
        SELECT said.offer_id FROM offer_entries AS said
        JOIN order_lines USING (offer_id) JOIN settlements USING (order_id)
        WHERE said.quantity < (SELECT sum(quantity) FROM order_lines AS own WHERE own.offer_id = said.offer_id)
          AND NOT EXISTS (SELECT FROM line_entries AS given
                          WHERE given.offer_id = said.offer_id AND given.step = 'allocated')""",
    "something said after the day of loading, or before the cut-off": """
        SELECT line_entries.id FROM line_entries JOIN cycles ON cycles.id = cycle_id
        WHERE recorded_at >= :midnight OR at < closes_at""",
    "a fixed pack of which more came than was ordered": """
        SELECT line_entries.id FROM line_entries JOIN order_lines USING (order_id, offer_id)
        WHERE NOT catch_weight AND line_entries.quantity > order_lines.quantity""",
    "shares that do not sum to their line": """
        SELECT order_id FROM settled_lines
        WHERE total_cents <> (SELECT coalesce(sum((share ->> 'cents')::int), 0)
                              FROM jsonb_array_elements(shares) AS share)""",
    "lines that do not sum to their settlement": """
        SELECT settlements.order_id FROM settlements
        LEFT JOIN (SELECT order_id, sum(goods_cents) AS goods, sum(delivery_cents) AS delivery
                   FROM settled_lines GROUP BY order_id) AS lines USING (order_id)
        WHERE (goods_cents, delivery_cents) IS DISTINCT FROM (goods, delivery)""",
    "a line picked without a lot of its own product": """
        SELECT line_entries.id FROM line_entries JOIN offers ON offers.id = offer_id
        LEFT JOIN lots ON lots.id = lot_id
        WHERE line_entries.step = 'picked' AND lots.product_id IS DISTINCT FROM offers.product_id""",
    "crates that came back without having gone out": """
        SELECT organisation_id FROM crate_moves GROUP BY organisation_id, kind HAVING sum(count) < 0""",
    "an order of a closed week without its delivery": """
        SELECT orders.id FROM orders JOIN cycles ON cycles.id = cycle_id
        LEFT JOIN deliveries ON order_id = orders.id
        WHERE (closed_at IS NOT NULL) <> (order_id IS NOT NULL)""",
    "a settled order with an open case": """
        SELECT order_id FROM objections JOIN deliveries USING (order_id)
        WHERE outcome IS NULL AND settled_version > 0""",
    "what stands in is dearer than what is missing": """
        SELECT substitute_lines.order_id FROM substitute_lines JOIN offers AS one ON one.id = offer_id
        JOIN offers AS missing ON missing.id = for_offer_id
        WHERE one.unit_price > missing.unit_price OR one.unit <> missing.unit""",
}


async def rows(database: Database, query: str, **values: Any) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.execute(text(query), values)).all()


async def one(database: Database, query: str, **values: Any) -> Any:
    return (await rows(database, query, **values))[0][0]


async def broken(database: Database, midnight: datetime = MIDNIGHT) -> list[str]:
    found = []
    for promise, query in PROMISES.items():
        values = {"midnight": midnight} if ":midnight" in query else {}
        if await rows(database, query, **values):
            found.append(promise)
    return found


@pytest.fixture
async def demo(database: Database) -> Database:
    await load_demo(database, today=TODAY)
    return database


@pytest.mark.parametrize("today", [TODAY, date(2026, 11, 27), date(2027, 7, 3)])
async def test_every_promise_holds(database: Database, today: date) -> None:
    await load_demo(database, today=today)
    assert await broken(database, datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(hours=1)) == []


async def test_a_broken_promise_is_found(demo: Database) -> None:
    async with demo.writing() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("UPDATE settled_lines SET shares = shares || shares"))
        await session.execute(text("UPDATE substitute_lines SET for_offer_id = offer_id, offer_id = for_offer_id"))
        await session.execute(text("DELETE FROM crate_moves WHERE count > 0"))
    assert len(await broken(demo)) == 3


async def test_a_past_week_shows_what_happens_in_real_ones(demo: Database) -> None:
    steps = dict(await rows(demo, "SELECT step, count(*) FROM line_entries GROUP BY step"))
    assert set(steps) == {"confirmed", "allocated", "picked", "shipped", "received", "accepted"}
    counts = {
        "shared": "SELECT count(DISTINCT offer_id) FROM line_entries WHERE step = 'allocated'",
        "weighed": "SELECT count(*) FROM line_entries WHERE details ? 'pieces' AND details ? 'tare'",
        "decided": "SELECT count(*) FROM line_entries WHERE cardinality(replaces) = 2",
        "too warm": """SELECT count(*) FROM handovers, jsonb_array_elements(temperatures) AS one
                       WHERE (one ->> 'celsius')::numeric > (one ->> 'limit')::numeric AND note <> ''""",
        "crates back": "SELECT count(*) FROM crate_moves WHERE count < 0",
        "credits": "SELECT count(*) FROM objections WHERE outcome = 'credit' AND answer <> ''",
        "open": "SELECT count(*) FROM objections WHERE outcome IS NULL",
        "stand in": "SELECT count(*) FROM substitute_lines",
        "recalls": "SELECT count(*) FROM recalls WHERE cardinality(orders) > 0",
        "by the buyer": "SELECT count(*) FROM settlements WHERE reason = 'buyer'",
        "by the clock": "SELECT count(*) FROM settlements WHERE reason = 'time' AND person_id IS NULL",
    }
    found = {name: await one(demo, query) for name, query in counts.items()}
    assert all(found.values()), found
    assert (found["too warm"], found["decided"], found["open"], found["recalls"]) == (1, 1, 1, 1)


async def test_the_newest_closed_week_waits_to_be_prepared_and_some_farms_have_not_answered(demo: Database) -> None:
    newest = "(SELECT id FROM cycles WHERE closed_at IS NOT NULL ORDER BY closes_at DESC LIMIT 1)"
    steps = await rows(demo, f"SELECT DISTINCT step FROM line_entries WHERE cycle_id = {newest}")  # noqa: S608
    assert [row.step for row in steps] == ["confirmed"]
    said = f"SELECT count(*), count(*) FILTER (WHERE reason <> '') FROM offer_entries WHERE cycle_id = {newest}"  # noqa: S608
    answers, short = (await rows(demo, said))[0]
    asked = f"SELECT count(*) FROM offers WHERE cycle_id = {newest} AND reserved > 0"  # noqa: S608
    assert 0 < answers < await one(demo, asked)
    assert short == 1


async def as_before_it_was_settled(database: Database) -> None:
    """Takes back what the clock has settled, past the triggers that keep people from doing so."""
    own = "order_id IN (SELECT order_id FROM settlements WHERE reason = 'time')"
    async with database.writing() as session:
        for statement in (
            "SET LOCAL session_replication_role = replica",
            f"UPDATE deliveries SET settled_version = 0 WHERE {own}",  # noqa: S608
            f"DELETE FROM line_entries WHERE step = 'accepted' AND {own}",  # noqa: S608
            f"DELETE FROM settled_lines WHERE {own}",  # noqa: S608
            "DELETE FROM settlements WHERE reason = 'time'",
        ):
            await session.execute(text(statement))


async def test_it_is_paid_as_the_program_itself_would_settle_it(demo: Database) -> None:
    columns = "goods_cents, delivery_cents, excl_cents, vat_cents, total_cents, vat::text"
    paid = f"SELECT {columns} FROM settlements WHERE reason = 'time' ORDER BY order_id"  # noqa: S608
    lines = """
        SELECT order_id, offer_id, position, ordered, quantity, lot_number, total_cents, shares::text
        FROM settled_lines WHERE order_id IN (SELECT order_id FROM settlements WHERE reason = 'time')
        ORDER BY order_id, offer_id"""
    before = await rows(demo, paid), await rows(demo, lines)
    assert before[0]
    await as_before_it_was_settled(demo)
    for _ in before[0]:
        async with demo.writing() as session:
            assert await accept_due(session, MIDNIGHT)
    assert (await rows(demo, paid), await rows(demo, lines)) == before


async def test_what_a_shortage_left_to_each_buyer_is_what_the_desk_would_show(
    demo: Database, client: AsyncClient
) -> None:
    answer = await client.post(
        "/api/sign-in/password", json={"email": "coordination@demo.example", "password": "justepart"}
    )
    assert answer.status_code == 200
    shared = """SELECT DISTINCT cycle_id, offer_id FROM line_entries WHERE step = 'allocated'
                ORDER BY cycle_id LIMIT 3"""
    for row in await rows(demo, shared):
        shown = (await client.get(f"/api/cycles/{row.cycle_id}/shortages")).json()
        mine = next(each for each in shown if each["offer"]["offer_id"] == str(row.offer_id))
        assert mine["rule"] == "in_proportion"
        assert [part["given"] for part in mine["parts"]] == [part["before"] for part in mine["parts"]]


async def test_the_lives_of_the_lines_can_be_read(demo: Database) -> None:
    order_ids = [UUID(str(row[0])) for row in await rows(demo, "SELECT order_id FROM deliveries ORDER BY order_id")]
    territory = await one(demo, "SELECT id FROM territories")
    async with demo.reading() as session:
        found = await deliveries(session, territory, order_ids)
    disputed = [line for each in found for line in each.lines if any(s.disputed for s in line.life.steps.values())]
    assert disputed == []
    assert len(found) == len(order_ids)
    settled = [each for each in found if each.settled_version]
    assert sum(len(line.differences) for each in settled for line in each.lines) > 20
