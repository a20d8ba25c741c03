"""Lots, and everybody who got one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core.days import local_day
from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.fulfilment.queries.life import LineLife, lives_of_lines
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.life import Step, present
from app.fulfilment.rules.lots import searched_day
from app.fulfilment.tables import LineEntry, Lot
from app.identity import queries as identity
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
class NamedLot:
    """A lot with the names of its product and farm as they are today."""

    lot: LotView
    product_name: str
    producer_name: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """A line that was picked from a lot, how much of it there is, and the week it belongs to."""

    placed: PlacedLine
    quantity: Decimal
    delivers_on: date | None
    closes_at: datetime


def lot_view(row: Lot) -> LotView:
    """A row, frozen."""
    return LotView(*(getattr(row, name) for name in LotView.__slots__))


async def find_lots(
    session: AsyncSession, actor: Actor, words: str, now: datetime, product_id: UUID | None = None
) -> list[NamedLot]:
    """The newest lots whose number, product or farm holds the words, or that were made on the day that they name.

    A farm finds its own. A fixed number of statements.
    """
    query = select(Lot).where(Lot.territory_id == actor.territory_id)
    if actor.role is Role.PRODUCER:
        query = query.where(Lot.producer_id == actor.organisation_id)
    if product_id is not None:
        query = query.where(Lot.product_id == product_id)
    if words.strip():
        query = query.where(await _holds_words(session, actor, words.strip(), now))
    rows = await session.scalars(query.order_by(Lot.made_on.desc(), Lot.id.desc()).limit(MOST_LOTS))
    return await _named(session, actor.territory_id, [lot_view(row) for row in rows])


async def _holds_words(session: AsyncSession, actor: Actor, words: str, now: datetime) -> ColumnElement[bool]:
    day = searched_day(words, local_day(now, actor.timezone))
    if day is not None:
        return (Lot.made_on == day) | Lot.number.icontains(words, autoescape=True)
    products = await catalogue.products_named(session, actor.territory_id, words)
    farms = await identity.organisations_named(session, actor.territory_id, words)
    return (
        Lot.number.icontains(words, autoescape=True)
        | catalogue.among(Lot.product_id, products)
        | catalogue.among(Lot.producer_id, farms)
    )


async def _named(session: AsyncSession, territory_id: UUID, found: Sequence[LotView]) -> list[NamedLot]:
    products = await catalogue.product_names(session, territory_id, {each.product_id for each in found})
    farms = await identity.organisations_by_id(session, {each.producer_id for each in found})
    return [NamedLot(each, products[each.product_id], farms[each.producer_id].name) for each in found]


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


async def named_lot(session: AsyncSession, actor: Actor, lot_id: UUID) -> NamedLot:
    """One lot with its names; a farm's own only. Raises NotFound."""
    return (await _named(session, actor.territory_id, [await lot(session, actor, lot_id)]))[0]


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
    weeks = await cycles.cycles_by_id(session, territory_id, {each.cycle_id for each in placed.values()})
    lines = [
        _line(placed[key], life, weeks[placed[key].cycle_id])
        for key, life in lives.items()
        if key in placed and Step.PICKED in life.steps and _holds(life, lot_id)
    ]
    return sorted(lines, key=lambda each: (each.placed.destination.buyer_name, each.closes_at, each.placed.key))


def _line(placed: PlacedLine, life: LineLife, week: CycleView) -> LotLine:
    day = week.delivery(placed.destination.area_id)
    quantity = present(placed.line.quantity, life.steps)
    return LotLine(placed, quantity, day.delivers_on if day else None, week.window.closes_at)


def _holds(life: LineLife, lot_id: UUID) -> bool:
    """A doubt is no reason to leave a buyer out: rivals count too."""
    state = life.steps[Step.PICKED]
    return any(life.of(entry).lot_id == lot_id for entry in (state.counts, *state.rivals))
