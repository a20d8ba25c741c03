"""What the closing of a cycle reads: identifiers only, so that a cycle of any size fits in memory."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders.tables import Order, OrderLine


async def placed_order_ids(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[UUID]:
    """The orders of a cycle that were not cancelled."""
    query = select(Order.id).where(
        Order.territory_id == territory_id, Order.cycle_id == cycle_id, Order.cancelled_at.is_(None)
    )
    return list(await session.scalars(query.order_by(Order.id)))


async def ordered_producer_ids(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[UUID]:
    """The producers from whom something was ordered in a cycle."""
    lines = select(OrderLine.producer_id).where(OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id)
    return list(await session.scalars(lines.distinct().order_by(OrderLine.producer_id)))


async def buyers_by_cycle(
    session: AsyncSession, territory_id: UUID, cycle_ids: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """Who ordered in each of some cycles. One query."""
    query = (
        select(Order.cycle_id, Order.buyer_id)
        .where(Order.territory_id == territory_id, Order.cycle_id.in_(cycle_ids), Order.cancelled_at.is_(None))
        .distinct()
    )
    found: dict[UUID, set[UUID]] = {cycle_id: set() for cycle_id in cycle_ids}
    for cycle_id, buyer_id in await session.execute(query):
        found[cycle_id].add(buyer_id)
    return found


async def placed_areas(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[tuple[UUID, UUID]]:
    """The orders of a cycle that were not cancelled, each with the area that it was saved for."""
    query = select(Order.id, Order.area_id).where(
        Order.territory_id == territory_id, Order.cycle_id == cycle_id, Order.cancelled_at.is_(None)
    )
    return [(row.id, row.area_id) for row in await session.execute(query.order_by(Order.id))]
