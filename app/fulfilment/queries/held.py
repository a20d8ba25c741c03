"""The deliveries that a change is about, locked so that two changes of one order wait for each other."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.tables import Delivery, Objection


async def hold_deliveries(session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, int]:
    """Locks the deliveries of some orders by rising id: the version of each one's settlement, 0 before the first.

    An order that is missing has no delivery yet: its cut-off is not over.
    """
    d = Delivery
    query = select(d.order_id, d.settled_version).where(d.territory_id == territory_id, d.order_id.in_(order_ids))
    rows = await session.execute(query.order_by(d.order_id).with_for_update(key_share=True))
    return {row.order_id: row.settled_version for row in rows}


async def hold_next_due(session: AsyncSession, now: datetime) -> tuple[UUID, UUID] | None:
    """Locks a delivery whose buyer could object until ``now`` and has no case open: territory and order.

    One that somebody is working on is left for the next time.
    """
    d, o = Delivery, Objection
    waits = select(o.id).where(o.territory_id == d.territory_id, o.order_id == d.order_id, o.outcome.is_(None)).exists()
    query = (
        select(d.territory_id, d.order_id)
        .where(d.settled_version == 0, d.accept_at <= now, ~waits)
        .order_by(d.accept_at, d.order_id)
        .limit(1)
        .with_for_update(of=d, key_share=True, skip_locked=True)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.territory_id, row.order_id)
