"""Photos of delivered lines: kept once, never changed, never taken away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.photos import Resized
from app.core.errors import NotFound
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.photos import sees_order_line
from app.fulfilment.rules.photos import MOST_PHOTOS, TooManyPhotos
from app.fulfilment.tables import DeliveryPhoto
from app.identity.rules import Actor


async def keep_photo(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    offer_id: UUID,
    photo_id: UUID,
    photo: Resized,
    now: datetime,
) -> None:
    """Keeps a photo of a line under the id that the phone has given it; a known id changes nothing.

    Raises NotFound before the cut-off and for lines of others, TooManyPhotos.
    """
    await sees_order_line(session, actor, order_id, offer_id)
    if order_id not in await hold_deliveries(session, actor.territory_id, [order_id]):
        raise NotFound
    p = DeliveryPhoto
    mine = select(p.id).where(p.territory_id == actor.territory_id, p.order_id == order_id)
    count = await session.scalar(select(func.count()).select_from(mine.where(p.id != photo_id).subquery()))
    if (count or 0) >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    row = {
        "territory_id": actor.territory_id,
        "id": photo_id,
        "order_id": order_id,
        "offer_id": offer_id,
        "content": photo.full,
        "thumbnail": photo.thumbnail,
        "recorded_at": now,
        "person_id": actor.person_id,
    }
    await session.execute(postgresql.insert(p).values(row).on_conflict_do_nothing())
