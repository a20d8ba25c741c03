"""When each farm last had something to sell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.tables import Cycle, Offer


async def weeks_since(
    session: AsyncSession, territory_id: UUID, since: datetime, now: datetime
) -> dict[UUID, datetime]:
    """The cut-off of each week that has opened by ``now`` and closes after ``since``, by its id. One query."""
    query = select(Cycle.id, Cycle.closes_at).where(
        Cycle.territory_id == territory_id,
        Cycle.cancelled_at.is_(None),
        Cycle.closes_at > since,
        Cycle.opens_at <= now,
    )
    return {row.id: row.closes_at for row in await session.execute(query)}


async def last_offering(
    session: AsyncSession, territory_id: UUID, since: datetime, now: datetime
) -> dict[UUID, datetime]:
    """The cut-off of the last opened week in which each producer had something to sell. One query."""
    query = (
        select(Offer.producer_id, func.max(Cycle.closes_at))
        .join(Cycle, (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id))
        .where(
            Offer.territory_id == territory_id,
            Offer.withdrawn_at.is_(None),
            Cycle.cancelled_at.is_(None),
            Cycle.closes_at > since,
            Cycle.opens_at <= now,
        )
        .group_by(Offer.producer_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
