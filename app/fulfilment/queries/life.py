"""What was said of lines and offers after the cut-off, by line and offer. Each read is one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.rules.life import Entry, Step, StepState, merge
from app.fulfilment.tables import LineEntry, Lot, OfferEntry
from app.orders.queries import LineKey


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a line with what only readers need."""

    entry: Entry
    lot_id: UUID | None
    photo_id: UUID | None
    details: dict[str, Any]
    lot_number: str | None = None
    use_by: date | None = None
    best_before: date | None = None


@dataclass(frozen=True, slots=True)
class LineLife:
    """What was said of a line, and what holds at each step."""

    said: tuple[Said, ...]
    steps: dict[Step, StepState]

    def of(self, entry: Entry) -> Said:
        """All that came with an entry of this line."""
        return next(each for each in self.said if each.entry.id == entry.id)


UNTOUCHED = LineLife((), {})


async def lives_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> dict[LineKey, LineLife]:
    """The lives of all lines of a cycle of which anything was said."""
    return await _lives(session, LineEntry.territory_id == territory_id, LineEntry.cycle_id == cycle_id)


async def lives_of_orders(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[LineKey, LineLife]:
    """The lives of the lines of some orders."""
    return await _lives(session, LineEntry.territory_id == territory_id, LineEntry.order_id.in_(order_ids))


async def lives_of_lines(
    session: AsyncSession, territory_id: UUID, keys: Collection[LineKey]
) -> dict[LineKey, LineLife]:
    """The lives of some lines."""
    wanted = tuple_(LineEntry.order_id, LineEntry.offer_id).in_(keys)
    return await _lives(session, LineEntry.territory_id == territory_id, wanted)


async def _lives(session: AsyncSession, *conditions: ColumnElement[bool]) -> dict[LineKey, LineLife]:
    columns = [c for c in LineEntry.__table__.columns if c.name not in ("said_at", "producer_id", "cycle_id")]
    lot = (Lot.territory_id == LineEntry.territory_id) & (Lot.id == LineEntry.lot_id)
    query = (
        select(*columns, Lot.number.label("lot_number"), Lot.use_by, Lot.best_before)
        .outerjoin(Lot, lot)
        .where(*conditions)
    )
    said: dict[LineKey, list[Said]] = {}
    for row in await session.execute(query.order_by(LineEntry.id)):
        dated = row.lot_number, row.use_by, row.best_before
        one = Said(_entry(row, Step(row.step)), row.lot_id, row.photo_id, row.details, *dated)
        said.setdefault((row.order_id, row.offer_id), []).append(one)
    return {key: LineLife(tuple(each), merge(one.entry for one in each)) for key, each in said.items()}


def _entry(row: Any, step: Step) -> Entry:
    replaces = frozenset(row.replaces)
    withdrawn = bool(getattr(row, "details", {}).get("withdrawn"))  # words about offers have no details
    return Entry(row.id, step, row.quantity, row.at, row.recorded_at, row.person_id, row.reason, replaces, withdrawn)


@dataclass(frozen=True, slots=True)
class OfferSaid:
    """What a producer can bring of an offer, and what arrived; None while nothing was said.

    ``later``: when the rest comes, by entry.
    """

    confirmed: StepState | None
    brought: StepState | None
    later: Mapping[UUID, date]

    @property
    def later_on(self) -> date | None:
        """When the rest comes, as the producer's word that holds says."""
        return None if self.confirmed is None else self.later.get(self.confirmed.counts.id)


NOTHING_SAID = OfferSaid(None, None, {})


async def offers_said(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> dict[UUID, OfferSaid]:
    """What was said of the offers of a cycle. ``brought`` is merged by the same rules as a step of a line."""
    o = OfferEntry
    rows = (
        await session.execute(
            select(*o.__table__.columns).where(o.territory_id == territory_id, o.cycle_id == cycle_id)
        )
    ).all()
    found: dict[UUID, OfferSaid] = {}
    for offer_id in {row.offer_id for row in rows}:
        mine = [row for row in rows if row.offer_id == offer_id]
        confirmed = _merged(row for row in mine if row.step == "confirmed")
        later = {row.id: row.later_on for row in mine if row.later_on is not None}
        found[offer_id] = OfferSaid(confirmed, _merged(row for row in mine if row.step == "brought"), later)
    return found


def _merged(rows: Any) -> StepState | None:
    # one step at a time: which of the line's steps stands for it makes no difference to what holds
    return merge(_entry(row, Step.CONFIRMED) for row in rows).get(Step.CONFIRMED)
