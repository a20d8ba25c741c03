"""Pictures that belong to deliveries: photos of lines, and signatures."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.fulfilment.queries.delivery import Delivery
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.recording import sees_line
from app.fulfilment.tables import DeliveryPhoto, Handover
from app.identity.rules import Actor


@dataclass(frozen=True, slots=True)
class LinePhoto:
    """A WebP picture and the line that it shows."""

    order_id: UUID
    offer_id: UUID
    content: bytes


async def line_photo(session: AsyncSession, territory_id: UUID, photo_id: UUID, *, thumbnail: bool) -> LinePhoto:
    """Raises NotFound."""
    p = DeliveryPhoto
    picture = p.thumbnail if thumbnail else p.content
    query = select(p.order_id, p.offer_id, picture).where(p.territory_id == territory_id, p.id == photo_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return LinePhoto(row[0], row[1], row[2])


async def signature(session: AsyncSession, territory_id: UUID, handover_id: UUID) -> tuple[UUID, bytes]:
    """The order that was handed over, and the PNG of who signed for it. Raises NotFound."""
    h = Handover
    query = select(h.order_id, h.signature).where(h.territory_id == territory_id, h.id == handover_id)
    row = (await session.execute(query)).one_or_none()
    if row is None or row[1] is None:
        raise NotFound
    return row[0], row[1]


async def signatures_of(
    session: AsyncSession, territory_id: UUID, deliveries: Collection[Delivery]
) -> dict[UUID, bytes]:
    """The PNGs of the handovers that were signed, by handover. One statement."""
    h = Handover
    ids = {each.id for delivery in deliveries for each in delivery.handovers if each.signed}
    query = select(h.id, h.signature).where(h.territory_id == territory_id, h.id.in_(ids))
    return {row.id: row.signature for row in await session.execute(query)}


async def sees_order_line(session: AsyncSession, actor: Actor, order_id: UUID, offer_id: UUID) -> None:
    """Raises NotFound for a line that does not pass through the actor's hands."""
    line = (await lines_by_key(session, actor.territory_id, {(order_id, offer_id)})).get((order_id, offer_id))
    if line is None or not sees_line(actor, line.line.facts.producer_id, line.buyer_id):
        raise NotFound
