"""Reads of orders and their versions. Everything is narrowed by territory first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import position
from app.identity.queries import DeliveryPointView
from app.orders import tables
from app.orders.queries.lists import WEIGHT, destination_from_row
from app.orders.rules import Destination, Facts, Line, Order, OrderState
from app.orders.tables import OrderLine, OrderVersion
from app.pricing.rules import Component, Vat, component_from_json, share_from_json, sum_shares

LINE_COLUMNS = tuple(OrderLine.__table__.columns)
ORDER_COLUMNS = tuple(tables.Order.__table__.columns)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An order with the cut-off that people see with it."""

    order: Order
    editable_until: datetime


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order in a list; ``lines`` is their number."""

    id: UUID
    cycle_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    destination: Destination
    version: int
    state: OrderState
    lines: int
    total_cents: int
    weight_kg: Decimal
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an order; ``changes`` as ``rules.change_json`` writes them; ``person_id`` None: the program."""

    version: int
    at: datetime
    person_id: UUID | None
    reason: str
    total_cents: int
    changes: list[dict[str, Any]]


def _components(kept: Sequence[Mapping[str, Any]]) -> tuple[Component, ...]:
    return tuple(component_from_json(each) for each in kept)


def line_from_row(row: Any) -> Line:
    """A line as it is stored."""
    facts = Facts(
        offer_id=row.offer_id,
        pack_id=row.pack_id,
        producer_id=row.producer_id,
        product_name=row.product_name,
        pack_name=row.pack_name,
        unit=row.unit,
        content=row.content,
        net_weight_kg=row.net_weight_kg,
        vat_rate=row.vat_rate,
        catch_weight=row.catch_weight,
        producer_price=row.producer_price,
        unit_price=row.unit_price,
        components=_components(row.components),
    )
    shares = tuple(share_from_json(each) for each in row.shares)
    return Line(facts, row.quantity, row.note, row.goods_cents, row.delivery_cents, row.total_cents, shares)


def _state(cancelled_at: datetime | None) -> OrderState:
    return OrderState.PLACED if cancelled_at is None else OrderState.CANCELLED


def order_from_row(row: Row[Any], lines: tuple[Line, ...]) -> Order:
    """An order as it is stored."""
    return Order(
        id=row.id,
        cycle_id=row.cycle_id,
        delivery_point_id=row.delivery_point_id,
        buyer_id=row.buyer_id,
        destination=destination_from_row(row._mapping),
        version=row.version,
        state=_state(row.cancelled_at),
        lines=lines,
        shares=sum_shares(share for line in lines for share in line.shares),
        goods_cents=row.goods_cents,
        delivery_cents=row.delivery_cents,
        excl_cents=row.excl_cents,
        vat=tuple(Vat(Decimal(each["rate"]), each["base_cents"], each["vat_cents"]) for each in row.vat),
        vat_cents=row.vat_cents,
        total_cents=row.total_cents,
        updated_at=row.updated_at,
    )


_LINES = (  # built once: it is asked for in every change of an order
    select(*LINE_COLUMNS)
    .where(OrderLine.territory_id == bindparam("territory"), OrderLine.order_id == bindparam("order"))
    .order_by(OrderLine.position)
)


async def lines_of_order(session: AsyncSession, territory_id: UUID, order_id: UUID) -> tuple[Line, ...]:
    """The lines of one order, in the buyer's order."""
    found = await session.execute(_LINES, {"territory": territory_id, "order": order_id})
    return tuple(line_from_row(row) for row in found)


async def order_view(session: AsyncSession, territory_id: UUID, order_id: UUID) -> Order | None:
    """An order with its lines; None when the territory has no such order. Two queries, whatever its size."""
    query = select(*ORDER_COLUMNS).where(tables.Order.territory_id == territory_id, tables.Order.id == order_id)
    return await _with_lines(session, query)


async def orders_by_id(session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, Order]:
    """Some orders of a territory with their lines. Two queries, whatever their number."""
    own = tables.Order.territory_id == territory_id
    rows = (await session.execute(select(*ORDER_COLUMNS).where(own, tables.Order.id.in_(order_ids)))).all()
    lines: dict[UUID, list[Line]] = {row.id: [] for row in rows}
    found = await session.execute(
        select(*LINE_COLUMNS)
        .where(OrderLine.territory_id == territory_id, OrderLine.order_id.in_(order_ids))
        .order_by(OrderLine.order_id, OrderLine.position)
    )
    for line in found:
        lines[line.order_id].append(line_from_row(line))
    return {row.id: order_from_row(row, tuple(lines[row.id])) for row in rows}


async def order_of(session: AsyncSession, territory_id: UUID, cycle_id: UUID, delivery_point_id: UUID) -> Order | None:
    """The order of a delivery point in a cycle, with its lines."""
    query = select(*ORDER_COLUMNS).where(
        tables.Order.territory_id == territory_id,
        tables.Order.cycle_id == cycle_id,
        tables.Order.delivery_point_id == delivery_point_id,
    )
    return await _with_lines(session, query)


def destination_of(point: DeliveryPointView) -> Destination:
    """Where an order that is saved now goes."""
    return Destination(point.area_id, point.area_name, point.name, point.organisation_name, point.commune)


def empty_order(cycle_id: UUID, point: DeliveryPointView) -> Order:
    """What is shown where nothing was ordered yet: version 0."""
    return Order(
        id=None,
        cycle_id=cycle_id,
        delivery_point_id=point.id,
        buyer_id=point.organisation_id,
        destination=destination_of(point),
        version=0,
        state=OrderState.NONE,
        lines=(),
        shares=(),
        goods_cents=0,
        delivery_cents=0,
        excl_cents=0,
        vat=(),
        vat_cents=0,
        total_cents=0,
        updated_at=None,
    )


async def taken_by_buyer(
    session: AsyncSession, territory_id: UUID, buyer_id: UUID, except_order: UUID, offer_ids: Collection[UUID]
) -> dict[UUID, Decimal]:
    """How much of some offers a buyer has in his orders for other delivery points."""
    order, line = tables.Order, OrderLine
    found = await session.execute(
        select(line.offer_id, func.sum(line.quantity))
        .join(order, (order.territory_id == line.territory_id) & (order.id == line.order_id))
        .where(
            line.territory_id == territory_id,
            line.offer_id.in_(offer_ids),
            order.buyer_id == buyer_id,
            order.id != except_order,
        )
        .group_by(line.offer_id)
    )
    return {row[0]: row[1] for row in found}


async def last_order_before(
    session: AsyncSession, territory_id: UUID, delivery_point_id: UUID, cycle_id: UUID, before: datetime
) -> Order | None:
    """The newest order with lines that was placed before a moment, for another cycle than ``cycle_id``."""
    order = tables.Order
    query = (
        select(*ORDER_COLUMNS)
        .where(
            order.territory_id == territory_id,
            order.delivery_point_id == delivery_point_id,
            order.cycle_id != cycle_id,
            order.cancelled_at.is_(None),
            order.created_at < before,
        )
        .order_by(order.created_at.desc(), order.id.desc())
        .limit(1)
    )
    return await _with_lines(session, query)


async def _with_lines(session: AsyncSession, query: Select[Any]) -> Order | None:
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return order_from_row(row, await lines_of_order(session, row.territory_id, row.id))


def _summaries(territory_id: UUID) -> Select[Any]:
    order = tables.Order
    sums = (
        select(func.count().label("lines"), func.coalesce(func.sum(WEIGHT), 0).label("weight_kg"))
        .where(OrderLine.territory_id == order.territory_id, OrderLine.order_id == order.id)
        .lateral()
    )
    return select(order, sums.c.lines, sums.c.weight_kg).where(order.territory_id == territory_id)


def _summary(row: Row[Any]) -> OrderSummary:
    order: tables.Order = row[0]
    return OrderSummary(
        id=order.id,
        cycle_id=order.cycle_id,
        delivery_point_id=order.delivery_point_id,
        buyer_id=order.buyer_id,
        destination=Destination(**{each.name: getattr(order, each.name) for each in fields(Destination)}),
        version=order.version,
        state=_state(order.cancelled_at),
        lines=row.lines,
        total_cents=order.total_cents,
        weight_kg=row.weight_kg,
        created_at=order.created_at,
        updated_at=order.updated_at,
    )


async def orders_page(
    session: AsyncSession,
    territory_id: UUID,
    *,
    buyer_id: UUID | None,
    cycle_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> list[OrderSummary]:
    """The newest orders, one more than ``limit`` if there are more; of one buyer unless ``buyer_id`` is None."""
    order = tables.Order
    query = _summaries(territory_id).order_by(order.created_at.desc(), order.id.desc()).limit(limit + 1)
    if buyer_id is not None:
        query = query.where(order.buyer_id == buyer_id)
    if cycle_id is not None:
        query = query.where(order.cycle_id == cycle_id)
    if cursor is not None:
        query = query.where(tuple_(order.created_at, order.id) < tuple_(*position(cursor)))
    return [_summary(row) for row in await session.execute(query)]


async def orders_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[OrderSummary]:
    """All orders of a cycle that have lines, in the order of their delivery points' ids. One query."""
    order = tables.Order
    query = _summaries(territory_id).where(order.cycle_id == cycle_id, order.cancelled_at.is_(None))
    return [_summary(row) for row in await session.execute(query.order_by(order.delivery_point_id))]


async def versions(session: AsyncSession, territory_id: UUID, order_id: UUID) -> list[Version]:
    """Every version of an order, the newest first."""
    v = OrderVersion
    found = await session.execute(
        select(v.version, v.at, v.person_id, v.reason, v.total_cents, v.changes)
        .where(v.territory_id == territory_id, v.order_id == order_id)
        .order_by(v.version.desc())
    )
    return [Version(*row) for row in found]
