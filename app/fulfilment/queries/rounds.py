"""The order of the stops, and how far their deliveries are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.tables import Delivery, Handover, RoundStop


async def round_positions(session: AsyncSession, territory_id: UUID) -> dict[UUID, int]:
    """Where each delivery point stands in its round, as it was last arranged: a round is the same every week."""
    r = RoundStop
    query = select(r.delivery_point_id, r.position).where(r.territory_id == territory_id)
    return {row.delivery_point_id: row.position for row in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a delivery is: to whom it was handed over last, and whether it was accepted."""

    received_by: str | None
    at: datetime | None
    settled: bool


async def taken(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> dict[UUID, Taken]:
    """How far the deliveries of a cycle are, by order. One statement."""
    d, h = Delivery, Handover
    query = (
        select(d.order_id, d.settled_version, h.received_by, h.at)
        .outerjoin(h, (h.territory_id == d.territory_id) & (h.order_id == d.order_id))
        .where(d.territory_id == territory_id, d.cycle_id == cycle_id)
        .order_by(h.at, h.id)
    )
    rows = await session.execute(query)
    return {row.order_id: Taken(row.received_by, row.at, row.settled_version > 0) for row in rows}
