"""In which week each buyer last ordered."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders.tables import Order


async def last_ordering(
    session: AsyncSession, territory_id: UUID, weeks: Mapping[UUID, datetime]
) -> dict[UUID, datetime]:
    """The cut-off of the last of these weeks (cut-off by cycle id) in which each buyer has an order. One query."""
    query = (
        select(Order.buyer_id, Order.cycle_id)
        .where(Order.territory_id == territory_id, Order.cycle_id.in_(weeks), Order.cancelled_at.is_(None))
        .distinct()
    )
    found: dict[UUID, datetime] = {}
    for buyer_id, cycle_id in await session.execute(query):
        found[buyer_id] = max(weeks[cycle_id], found.get(buyer_id, weeks[cycle_id]))
    return found
