"""Changes to a shop's margins and to what it counted."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import packs_by_id
from app.core.errors import NotFound
from app.identity.rules import Actor
from app.shelf.queries import Note
from app.shelf.rules import Margins, Stock
from app.shelf.tables import ShelfFamily, ShelfPack, ShelfSettings, ShelfStock


async def save_margins(session: AsyncSession, shop: Actor, margins: Margins, now: datetime) -> None:
    """Replaces the usual margin, the rounding, and the margins of families."""
    own = {"territory_id": shop.territory_id, "shop_id": shop.organisation_id}
    said = {"margin": margins.usual, "step_cents": margins.step_cents, "updated_at": now, "updated_by": shop.person_id}
    keys = (ShelfSettings.territory_id, ShelfSettings.shop_id)
    await session.execute(
        upsert(ShelfSettings).values(own | said).on_conflict_do_update(index_elements=keys, set_=said)
    )
    await session.execute(
        delete(ShelfFamily).where(
            ShelfFamily.territory_id == shop.territory_id, ShelfFamily.shop_id == shop.organisation_id
        )
    )
    rows = [own | {"family": family, "margin": margin} for family, margin in margins.families.items()]
    if rows:
        await session.execute(insert(ShelfFamily), rows)


async def save_note(session: AsyncSession, shop: Actor, pack_id: UUID, note: Note, now: datetime) -> None:
    """Replaces what the shop said of a pack; nothing said leaves nothing. Raises NotFound."""
    await _check_pack(session, shop, pack_id)
    p = ShelfPack
    if note == Note():
        own = (p.territory_id == shop.territory_id, p.shop_id == shop.organisation_id, p.pack_id == pack_id)
        await session.execute(delete(p).where(*own))
        return
    content, unit = note.measure or (None, None)
    said: dict[str, object] = {"margin": note.margin, "measure": content, "measure_unit": unit}
    said |= {"updated_at": now, "updated_by": shop.person_id}
    key = {"territory_id": shop.territory_id, "shop_id": shop.organisation_id, "pack_id": pack_id}
    keys = (p.territory_id, p.shop_id, p.pack_id)
    await session.execute(upsert(p).values(key | said).on_conflict_do_update(index_elements=keys, set_=said))


async def save_stock(
    session: AsyncSession, shop: Actor, delivery_point_id: UUID, pack_id: UUID, stock: Stock, now: datetime
) -> None:
    """Replaces target and count of a pack at a place; neither leaves nothing. Raises NotFound."""
    await _check_pack(session, shop, pack_id)
    s = ShelfStock
    keys = (s.territory_id, s.delivery_point_id, s.pack_id)
    key = {"territory_id": shop.territory_id, "delivery_point_id": delivery_point_id, "pack_id": pack_id}
    if stock == Stock():
        await session.execute(delete(s).where(*(column == key[column.key] for column in keys)))
        return
    said = asdict(stock) | {"updated_at": now, "updated_by": shop.person_id}
    await session.execute(upsert(s).values(key | said).on_conflict_do_update(index_elements=keys, set_=said))


async def _check_pack(session: AsyncSession, shop: Actor, pack_id: UUID) -> None:
    if not await packs_by_id(session, shop.territory_id, [pack_id]):
        raise NotFound
