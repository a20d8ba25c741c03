"""What a shop has said of its margins and of its packs."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.shelf.rules import Margins
from app.shelf.tables import ShelfFamily, ShelfPack, ShelfSettings


@dataclass(frozen=True, slots=True)
class Note:
    """What a shop said of a pack: its margin, and how many kg or l are in a piece of it."""

    margin: Decimal | None = None
    measure: tuple[Decimal, str] | None = None


async def notes_of(session: AsyncSession, territory_id: UUID, shop_id: UUID) -> dict[UUID, Note]:
    """By pack. One query."""
    p = ShelfPack
    rows = await session.execute(
        select(p.pack_id, p.margin, p.measure, p.measure_unit).where(
            p.territory_id == territory_id, p.shop_id == shop_id
        )
    )
    return {row.pack_id: Note(row.margin, _measure(row.measure, row.measure_unit)) for row in rows}


def _measure(content: Decimal | None, unit: str | None) -> tuple[Decimal, str] | None:
    return None if content is None or unit is None else (content, unit)


async def margins_of(
    session: AsyncSession, territory_id: UUID, shop_id: UUID, notes: dict[UUID, Note] | None = None
) -> Margins:
    """A shop's margins; those of packs come from ``notes``. Two queries."""
    s, f = ShelfSettings, ShelfFamily
    found = (
        await session.execute(
            select(s.margin, s.step_cents).where(s.territory_id == territory_id, s.shop_id == shop_id)
        )
    ).one_or_none()
    rows = await session.execute(
        select(f.family, f.margin).where(f.territory_id == territory_id, f.shop_id == shop_id).order_by(f.family)
    )
    families = {row.family: row.margin for row in rows}
    packs = {pack_id: note.margin for pack_id, note in (notes or {}).items() if note.margin is not None}
    if found is None:
        return Margins(None, 1, families, packs)
    return Margins(found.margin, found.step_cents, families, packs)
