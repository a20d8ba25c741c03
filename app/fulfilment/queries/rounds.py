"""The order of the stops, and which orders were handed over."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.tables import Handover, RoundStop


async def round_positions(session: AsyncSession, territory_id: UUID) -> dict[UUID, int]:
    """Where each delivery point stands in its round, as it was last arranged: a round is the same every week."""
    r = RoundStop
    query = select(r.delivery_point_id, r.position).where(r.territory_id == territory_id)
    return {row.delivery_point_id: row.position for row in await session.execute(query)}


async def handed_over(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> set[UUID]:
    """The orders of a cycle that somebody has taken over."""
    h = Handover
    query = select(h.order_id).where(h.territory_id == territory_id, h.cycle_id == cycle_id)
    return set(await session.scalars(query.distinct()))
