"""Returnable crates: each move, with who and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.tables import CrateMove

MOST_MOVES = 500


@dataclass(frozen=True, slots=True)
class CrateMoveView:
    """Crates that went out to an organisation (``count`` > 0) or came back (< 0)."""

    id: UUID
    organisation_id: UUID
    order_id: UUID | None
    kind: str
    count: int
    note: str
    at: datetime
    person_id: UUID | None


async def crate_moves(session: AsyncSession, territory_id: UUID, organisation_id: UUID | None) -> list[CrateMoveView]:
    """The newest ones, of one organisation unless it is None. One statement."""
    query = select(CrateMove).where(CrateMove.territory_id == territory_id)
    if organisation_id is not None:
        query = query.where(CrateMove.organisation_id == organisation_id)
    rows = await session.scalars(query.order_by(CrateMove.at.desc(), CrateMove.id.desc()).limit(MOST_MOVES))
    return [CrateMoveView(*(getattr(row, name) for name in CrateMoveView.__slots__)) for row in rows]
