"""An order on its way and as it was settled: every step side by side. A fixed number of statements per order."""

from collections.abc import Collection, Mapping
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
from app.fulfilment.queries.lines import StandIn, substitutes
from app.fulfilment.rules.cases import Case, Kind, Outcome
from app.fulfilment.rules.life import Difference, differences, present
from app.fulfilment.rules.settling import Delivered, Settled, settle
from app.fulfilment.tables import Handover, Objection, Settlement
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

    id: UUID
    at: datetime
    received_by: str
    signed: bool
    temperatures: list[dict[str, Any]]
    note: str


@dataclass(frozen=True, slots=True)
class SettlementView:
    """That an order was accepted, or corrected afterwards: its version, from 1; who, when, why; and what is paid.

    ``reason``: ``time``, ``buyer``, or the words of a correction.
    """

    version: int
    at: datetime
    person_id: UUID | None
    reason: str
    total_cents: int


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
    settlements: tuple[SettlementView, ...]


async def delivery_of(session: AsyncSession, territory_id: UUID, order_id: UUID) -> Delivery:
    """An order with the lives of its lines. Raises NotFound before its cut-off is over."""
    found = await deliveries(session, territory_id, [order_id])
    if not found:
        raise NotFound
    return found[0]


async def deliveries_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[Delivery]:
    """All orders of a week on their way, by commune and buyer. Raises NotFound for a week that does not exist."""
    await cycles.cycle(session, territory_id, cycle_id)
    d = tables.Delivery
    ids = await session.scalars(select(d.order_id).where(d.territory_id == territory_id, d.cycle_id == cycle_id))
    found = await deliveries(session, territory_id, ids.all())
    return sorted(found, key=lambda each: (each.order.destination.commune, each.order.destination.buyer_name))


async def deliveries(session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]) -> list[Delivery]:
    """Orders on their way with the lives of their lines; a fixed number of statements, whatever their number."""
    rows = await _rows(session, territory_id, order_ids)
    found = await orders.orders_by_id(session, territory_id, rows)
    lives = await lives_of_orders(session, territory_id, rows)
    objections = await _objections(session, territory_id, rows)
    views = await cycles.cycles_by_id(session, territory_id, {each.cycle_id for each in found.values()})
    stand_ins = await substitutes(session, territory_id, rows)
    handovers = await _handovers(session, territory_id, rows)
    settled = await _settlements(session, territory_id, rows)
    return [
        _delivery(rows[order_id], order, views[order.cycle_id], lives, objections, stand_ins, handovers, settled)
        for order_id, order in found.items()
    ]


def _delivery(
    row: tables.Delivery,
    order: Order,
    cycle: CycleView,
    lives: Mapping[tuple[UUID, UUID], LineLife],
    objections: Mapping[UUID, list[ObjectionView]],
    stand_ins: Mapping[UUID, list[StandIn]],
    handovers: Mapping[UUID, list[HandoverView]],
    settled: Mapping[UUID, list[SettlementView]],
) -> Delivery:
    mine = stand_ins.get(row.order_id, [])
    instead = {each.line.facts.offer_id: each.for_offer_id for each in mine}
    said = objections.get(row.order_id, [])
    lines = tuple(
        _line(row.order_id, line, lives, said, instead) for line in (*order.lines, *(each.line for each in mine))
    )
    as_paid = settle([Delivered(each.line, each.present) for each in lines])
    taken = tuple(handovers.get(row.order_id, ()))
    versions = tuple(settled.get(row.order_id, ()))
    return Delivery(order, cycle, lines, taken, as_paid, row.accept_at, row.settled_version, versions)


def _line(
    order_id: UUID,
    line: Line,
    lives: Mapping[tuple[UUID, UUID], LineLife],
    objections: list[ObjectionView],
    instead: Mapping[UUID, UUID],
) -> LineDelivery:
    life = lives.get((order_id, line.facts.offer_id), UNTOUCHED)
    mine = tuple(each for each in objections if each.case.offer_id == line.facts.offer_id)
    now = present(line.quantity, life.steps)
    for_offer = instead.get(line.facts.offer_id)
    return LineDelivery(line, life, now, tuple(differences(line.quantity, life.steps)), mine, for_offer)


async def _objections(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, list[ObjectionView]]:
    """The objections to orders, oldest first."""
    o = Objection
    query = select(o).where(o.territory_id == territory_id, o.order_id.in_(order_ids)).order_by(o.id)
    found: dict[UUID, list[ObjectionView]] = {}
    for row in await session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(row.order_id, []).append(objection_view(row))
    return found


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


async def _handovers(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, list[HandoverView]]:
    h = Handover
    query = (
        select(h.order_id, h.id, h.at, h.received_by, h.signature.is_not(None), h.temperatures, h.note)
        .where(h.territory_id == territory_id, h.order_id.in_(order_ids))
        .order_by(h.at, h.id)
    )
    found: dict[UUID, list[HandoverView]] = {}
    for row in await session.execute(query):
        found.setdefault(row[0], []).append(HandoverView(*row[1:]))
    return found


async def _settlements(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, list[SettlementView]]:
    """By order, the first version first."""
    s = Settlement
    query = (
        select(s.order_id, s.version, s.at, s.person_id, s.reason, s.total_cents)
        .where(s.territory_id == territory_id, s.order_id.in_(order_ids))
        .order_by(s.version)
    )
    found: dict[UUID, list[SettlementView]] = {}
    for row in await session.execute(query):
        found.setdefault(row[0], []).append(SettlementView(*row[1:]))
    return found


async def _rows(session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, tables.Delivery]:
    d = tables.Delivery
    query = select(d).where(d.territory_id == territory_id, d.order_id.in_(order_ids))
    return {row.order_id: row for row in await session.scalars(query.execution_options(populate_existing=True))}
