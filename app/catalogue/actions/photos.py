"""Changes of a product's photo."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.actions.desk import log, own_product
from app.catalogue.photos import Resized
from app.catalogue.tables import Photo, Product
from app.core.ids import new_id
from app.identity.rules import Actor


async def set_photo(session: AsyncSession, actor: Actor, product_id: UUID, photo: Resized, now: datetime) -> UUID:
    """Gives a product a photo in place of the one it had."""
    row = await own_product(session, actor, product_id)
    await _drop_photos(session, row)
    kept = Photo(
        territory_id=row.territory_id,
        id=new_id(),
        product_id=row.id,
        content=photo.full,
        thumbnail=photo.thumbnail,
        created_at=now,
    )
    session.add(kept)
    await _point_at_photo(session, actor, row, kept.id, now)
    return kept.id


async def remove_photo(session: AsyncSession, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Takes the photo of a product away. None there: nothing happens."""
    row = await own_product(session, actor, product_id)
    if row.photo_id is not None:
        await _drop_photos(session, row)
        await _point_at_photo(session, actor, row, None, now)


async def _point_at_photo(
    session: AsyncSession, actor: Actor, row: Product, photo_id: UUID | None, now: datetime
) -> None:
    before, row.photo_id, row.updated_at = row.photo_id, photo_id, now
    await session.flush()
    changes = {"photo": [str(before) if before else None, str(photo_id) if photo_id else None]}
    await log(session, actor, row, "product.changed", now, changes)


async def _drop_photos(session: AsyncSession, row: Product) -> None:
    await session.execute(delete(Photo).where(Photo.territory_id == row.territory_id, Photo.product_id == row.id))
