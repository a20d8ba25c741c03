"""An order on its way and as it was settled: every step side by side. A fixed number of statements per order."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.fulfilment import tables
from app.fulfilment.queries.life import UNTOUCHED, LineLife, lives_of_orders
from app.fulfilment.queries.lines import stood_in_for, substitutes_of_order
from app.fulfilment.rules.cases import Case, Kind, Outcome
from app.fulfilment.rules.life import Difference, differences, present
from app.fulfilment.rules.settling import Delivered, Settled, settle
from app.fulfilment.tables import Handover, Objection
from app.orders import queries as orders
from app.orders.rules import Line, Order


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection with its words."""

    case: Case
    order_id: UUID
    kind: Kind
    words: str
    photo_id: UUID | None
    opened_at: datetime
    answer: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandoverView:
    """How an order was handed over; ``temperatures`` as they are stored."""

    at: datetime
    received_by: str
    signed: bool
    temperatures: list[dict[str, Any]]
    note: str


@dataclass(frozen=True, slots=True)
class LineDelivery:
    """A line with its life: how much it is now, and every difference on the way.

    ``stands_in_for``: the offer that is missing, for a line that was not ordered.
    """

    line: Line
    life: LineLife
    present: Decimal
    differences: tuple[Difference, ...]
    objections: tuple[ObjectionView, ...]
    stands_in_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order on its way. ``as_paid``: the split on what is there now, or as it was settled."""

    order: Order
    cycle: CycleView
    lines: tuple[LineDelivery, ...]
    handovers: tuple[HandoverView, ...]
    as_paid: Settled
    objections_until: datetime
    settled_version: int


async def delivery_of(session: AsyncSession, territory_id: UUID, order_id: UUID) -> Delivery:
    """An order with the lives of its lines. Raises NotFound before its cut-off is over."""
    row = await _row(session, territory_id, order_id)
    order = await orders.order_view(session, territory_id, order_id)
    if order is None:
        raise NotFound
    lives = await lives_of_orders(session, territory_id, [order_id])
    objections = await objections_of(session, territory_id, order_id)
    cycle = await cycles.cycle(session, territory_id, order.cycle_id)
    instead = await stood_in_for(session, territory_id, order_id)
    extra = [each.line for each in await substitutes_of_order(session, territory_id, order_id)] if instead else []
    lines = tuple(_line(order_id, line, lives, objections, instead) for line in (*order.lines, *extra))
    handovers = await _handovers(session, territory_id, order_id)
    as_paid = settle([Delivered(each.line, each.present) for each in lines])
    return Delivery(order, cycle, lines, handovers, as_paid, row.accept_at, row.settled_version)


def _line(
    order_id: UUID,
    line: Line,
    lives: dict[tuple[UUID, UUID], LineLife],
    objections: list[ObjectionView],
    instead: dict[UUID, UUID],
) -> LineDelivery:
    life = lives.get((order_id, line.facts.offer_id), UNTOUCHED)
    mine = tuple(each for each in objections if each.case.offer_id == line.facts.offer_id)
    now = present(line.quantity, life.steps)
    for_offer = instead.get(line.facts.offer_id)
    return LineDelivery(line, life, now, tuple(differences(line.quantity, life.steps)), mine, for_offer)


async def objections_of(session: AsyncSession, territory_id: UUID, order_id: UUID) -> list[ObjectionView]:
    """The objections to an order, oldest first."""
    o = Objection
    query = select(o).where(o.territory_id == territory_id, o.order_id == order_id).order_by(o.id)
    return [objection_view(row) for row in await session.scalars(query)]


def objection_view(row: Objection) -> ObjectionView:
    """A row, frozen."""
    outcome = None if row.outcome is None else Outcome(row.outcome)
    return ObjectionView(
        case=Case(row.id, row.offer_id, row.quantity, outcome),
        order_id=row.order_id,
        kind=Kind(row.kind),
        words=row.words,
        photo_id=row.photo_id,
        opened_at=row.opened_at,
        answer=row.answer,
        settled_at=row.settled_at,
    )


async def _handovers(session: AsyncSession, territory_id: UUID, order_id: UUID) -> tuple[HandoverView, ...]:
    h = Handover
    query = (
        select(h.recorded_at, h.received_by, h.signature.is_not(None), h.temperatures, h.note)
        .where(h.territory_id == territory_id, h.order_id == order_id)
        .order_by(h.at, h.id)
    )
    return tuple(HandoverView(*row) for row in await session.execute(query))


async def _row(session: AsyncSession, territory_id: UUID, order_id: UUID) -> tables.Delivery:
    d = tables.Delivery
    row = await session.scalar(
        select(d)
        .where(d.territory_id == territory_id, d.order_id == order_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row
