"""What one buyer ordered, week by week."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders import tables
from app.orders.queries.orders import LINE_COLUMNS, line_from_row
from app.orders.rules import Facts
from app.orders.tables import OrderLine


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """A line of a buyer's order: its own copy of what was ordered, ``quantity`` in pricing units."""

    cycle_id: UUID
    delivery_point_id: UUID
    facts: Facts
    quantity: Decimal


async def buyer_lines(
    session: AsyncSession, territory_id: UUID, buyer_id: UUID, cycle_ids: Collection[UUID]
) -> list[BuyerLine]:
    """A buyer's lines in some cycles, of all of his places, by name. One query."""
    order, line = tables.Order, OrderLine
    query = (
        select(*LINE_COLUMNS, order.delivery_point_id)
        .join(order, (order.territory_id == line.territory_id) & (order.id == line.order_id))
        .where(
            line.territory_id == territory_id,
            line.cycle_id.in_(cycle_ids),
            order.buyer_id == buyer_id,
            order.cancelled_at.is_(None),
        )
        .order_by(line.product_name, line.pack_name, line.order_id)
    )
    found = []
    for row in await session.execute(query):
        line_ = line_from_row(row)
        found.append(BuyerLine(row.cycle_id, row.delivery_point_id, line_.facts, line_.quantity))
    return found
