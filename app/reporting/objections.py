"""What buyers objected to, as the desk counts it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.queries.orders import buyers_of_orders, objections
from app.reporting.schemas import Decision


async def open_objections(session: AsyncSession, territory_id: UUID) -> list[Decision]:
    """What buyers objected to, by the names of the buyers: their deliveries wait for an answer."""
    waiting = await objections(session, territory_id, buyer_id=None, open_only=True)
    if not waiting:
        return []
    owners = await buyers_of_orders(session, territory_id, {each.order_id for each in waiting})
    names = sorted({each.destination.buyer_name for each in owners.values()})
    return [Decision(kind="objections_open", count=len(waiting), names=names, emails=[])]
