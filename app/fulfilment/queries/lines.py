"""The lines of orders on their way: those that were ordered, and those that stand in for missing ones."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles import queries as cycles
from app.fulfilment.tables import SubstituteLine
from app.orders import queries as orders
from app.orders.queries import LineKey, OrderOwner, PlacedLine
from app.orders.rules import Line, facts_of


async def lines_of_cycle(
    session: AsyncSession,
    territory_id: UUID,
    cycle_id: UUID,
    *,
    producer_id: UUID | None = None,
    buyer_id: UUID | None = None,
) -> list[PlacedLine]:
    """All lines of a cycle, or one farm's, or one buyer's, by order; substitutes after what was ordered."""
    placed = await orders.placed_lines(session, territory_id, cycle_id, producer_id=producer_id, buyer_id=buyer_id)
    conditions = [SubstituteLine.cycle_id == cycle_id]
    if producer_id is not None:
        conditions.append(SubstituteLine.producer_id == producer_id)
    found = await _substitutes(session, territory_id, *conditions)
    if buyer_id is not None:
        found = [each for each in found if each.buyer_id == buyer_id]
    return sorted([*placed, *found], key=lambda each: (each.order_id, each.position))


async def lines_by_key(
    session: AsyncSession, territory_id: UUID, keys: Collection[LineKey]
) -> dict[LineKey, PlacedLine]:
    """Some lines by order and offer."""
    placed = await orders.placed_lines_by_key(session, territory_id, set(keys))
    missing = set(keys) - placed.keys()
    if not missing:
        return placed
    wanted = tuple_(SubstituteLine.order_id, SubstituteLine.offer_id).in_(missing)
    return placed | {each.key: each for each in await _substitutes(session, territory_id, wanted)}


@dataclass(frozen=True, slots=True)
class StandIn:
    """A line that was not ordered, and the offer that it stands in for."""

    line: Line
    for_offer_id: UUID


async def substitutes(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, list[StandIn]]:
    """What stands in for missing lines of orders, by order."""
    s = SubstituteLine
    query = select(s.order_id, s.offer_id, s.for_offer_id)
    rows = await session.execute(query.where(s.territory_id == territory_id, s.order_id.in_(order_ids)))
    missing = {(row.order_id, row.offer_id): row.for_offer_id for row in rows}
    found: dict[UUID, list[StandIn]] = {}
    if missing:
        for each in await _substitutes(session, territory_id, s.order_id.in_({key[0] for key in missing})):
            found.setdefault(each.order_id, []).append(StandIn(each.line, missing[each.key]))
    return found


BEHIND_ALL = 100_000  # the position of a substitute: after every line that was ordered


async def _substitutes(session: AsyncSession, territory_id: UUID, *conditions: ColumnElement[bool]) -> list[PlacedLine]:
    query = select(SubstituteLine).where(SubstituteLine.territory_id == territory_id, *conditions)
    rows = (await session.scalars(query.order_by(SubstituteLine.offer_id))).all()
    if not rows:
        return []
    owners = {
        each.order_id: each for each in await orders.owners(session, territory_id, {row.order_id for row in rows})
    }
    found = []
    for cycle_id in {row.cycle_id for row in rows}:
        mine = [row for row in rows if row.cycle_id == cycle_id]
        offers = await cycles.offers_by_id(session, territory_id, cycle_id, {row.offer_id for row in mine})
        for row in mine:
            line = Line(facts_of(offers[row.offer_id]), row.quantity, "", 0, 0, 0, ())
            found.append(_placed(owners[row.order_id], line))
    return found


def _placed(owner: OrderOwner, line: Line) -> PlacedLine:
    return PlacedLine(
        owner.order_id,
        owner.cycle_id,
        owner.delivery_point_id,
        owner.buyer_id,
        owner.destination,
        BEHIND_ALL,
        owner.placed_at,
        line,
    )
