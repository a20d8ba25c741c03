"""Lots, and everybody who got one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.queries import CycleView
from app.fulfilment.queries.life import LineLife, lives_of_lines
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.life import Step, present
from app.fulfilment.tables import LineEntry, Lot, Recall
from app.identity.rules import Actor, Role
from app.orders.queries import PlacedLine

MOST_LOTS = 200
PICKED_FROM = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot of one product of one farm."""

    id: UUID
    producer_id: UUID
    product_id: UUID
    number: str
    made_on: date
    use_by: date | None
    best_before: date | None


@dataclass(frozen=True, slots=True)
class LotLine:
    """A line that was picked from a lot, and how much of it there is."""

    placed: PlacedLine
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class RecallView:
    """A recall: when, what was said, and to how many orders."""

    id: UUID
    message: str
    at: datetime
    orders: int


def lot_view(row: Lot) -> LotView:
    """A row, frozen."""
    return LotView(*(getattr(row, name) for name in LotView.__slots__))


async def find_lots(session: AsyncSession, actor: Actor, number: str, product_id: UUID | None = None) -> list[LotView]:
    """The newest lots whose number contains the text, whatever its case; a farm finds its own."""
    query = select(Lot).where(Lot.territory_id == actor.territory_id, Lot.number.icontains(number, autoescape=True))
    if actor.role is Role.PRODUCER:
        query = query.where(Lot.producer_id == actor.organisation_id)
    if product_id is not None:
        query = query.where(Lot.product_id == product_id)
    rows = await session.scalars(query.order_by(Lot.made_on.desc(), Lot.id.desc()).limit(MOST_LOTS))
    return [lot_view(row) for row in rows]


async def lots_of_cycle(
    session: AsyncSession, territory_id: UUID, cycle: CycleView, producer_id: UUID | None
) -> list[LotView]:
    """The lots that a week may be picked from: made since a month before its cut-off, of one farm if given."""
    since = (cycle.window.closes_at - PICKED_FROM).date()
    query = select(Lot).where(Lot.territory_id == territory_id, Lot.made_on >= since)
    if producer_id is not None:
        query = query.where(Lot.producer_id == producer_id)
    return [lot_view(row) for row in await session.scalars(query.order_by(Lot.made_on.desc(), Lot.id.desc()))]


async def lot(session: AsyncSession, actor: Actor, lot_id: UUID) -> LotView:
    """One lot; a farm's own only. Raises NotFound."""
    row = await session.scalar(select(Lot).where(Lot.territory_id == actor.territory_id, Lot.id == lot_id))
    if row is None or (actor.role is Role.PRODUCER and row.producer_id != actor.organisation_id):
        raise NotFound
    return lot_view(row)


async def lot_lines(session: AsyncSession, territory_id: UUID, lot_id: UUID) -> list[LotLine]:
    """Every line that holds the lot: picked from it by an entry that counts or that nobody has replaced."""
    keys_query = select(LineEntry.order_id, LineEntry.offer_id).where(
        LineEntry.territory_id == territory_id, LineEntry.lot_id == lot_id
    )
    keys = {(row.order_id, row.offer_id) for row in await session.execute(keys_query.distinct())}
    if not keys:
        return []
    lives = await lives_of_lines(session, territory_id, keys)
    placed = await lines_by_key(session, territory_id, keys)
    return [
        LotLine(placed[key], present(placed[key].line.quantity, life.steps))
        for key, life in sorted(lives.items())
        if key in placed and Step.PICKED in life.steps and _holds(life, lot_id)
    ]


def _holds(life: LineLife, lot_id: UUID) -> bool:
    """A doubt is no reason to leave a buyer out: rivals count too."""
    state = life.steps[Step.PICKED]
    return any(life.of(entry).lot_id == lot_id for entry in (state.counts, *state.rivals))


async def recalls(session: AsyncSession, territory_id: UUID, lot_id: UUID) -> list[RecallView]:
    """The recalls of a lot, newest first."""
    query = select(Recall).where(Recall.territory_id == territory_id, Recall.lot_id == lot_id)
    rows = await session.scalars(query.order_by(Recall.at.desc()))
    return [RecallView(row.id, row.message, row.at, len(row.orders)) for row in rows]
