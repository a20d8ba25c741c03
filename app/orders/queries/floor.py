"""The lines that pass through people's hands after the cut-off, with all that settling them again needs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders import tables
from app.orders.queries.lists import DESTINATION, destination_from_row
from app.orders.queries.orders import LINE_COLUMNS, line_from_row
from app.orders.rules import Destination, Line
from app.orders.tables import OrderLine

LineKey = tuple[UUID, UUID]
"""Order and offer: what a line is known by."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with the order that it is in. ``position``: where the buyer has it; ``placed_at``: her first order."""

    order_id: UUID
    cycle_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    destination: Destination
    position: int
    placed_at: datetime
    line: Line

    @property
    def key(self) -> LineKey:
        """What it is known by."""
        return self.order_id, self.line.facts.offer_id


@dataclass(frozen=True, slots=True)
class OrderOwner:
    """Whose order it is, in which cycle, and where it goes."""

    order_id: UUID
    buyer_id: UUID
    cycle_id: UUID
    delivery_point_id: UUID
    destination: Destination
    placed_at: datetime


async def owners(session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]) -> list[OrderOwner]:
    """Whose these orders are. One query."""
    order = tables.Order
    columns = (order.id, order.buyer_id, order.cycle_id, order.delivery_point_id, order.created_at)
    query = select(*columns, *DESTINATION).where(order.territory_id == territory_id, order.id.in_(order_ids))
    return [
        OrderOwner(
            row.id,
            row.buyer_id,
            row.cycle_id,
            row.delivery_point_id,
            destination_from_row(row._mapping),
            row.created_at,
        )
        for row in await session.execute(query)
    ]


async def order_ids_of(session: AsyncSession, territory_id: UUID, buyer_id: UUID) -> list[UUID]:
    """The ids of a buyer's orders that were not cancelled. One query."""
    order = tables.Order
    query = select(order.id).where(
        order.territory_id == territory_id, order.buyer_id == buyer_id, order.cancelled_at.is_(None)
    )
    return list(await session.scalars(query))


async def placed_lines(
    session: AsyncSession,
    territory_id: UUID,
    cycle_id: UUID,
    *,
    producer_id: UUID | None = None,
    buyer_id: UUID | None = None,
) -> list[PlacedLine]:
    """All lines of a cycle, or one farm's, or one buyer's, by order, then in the buyer's order. One query."""
    query = _lines(territory_id).where(OrderLine.cycle_id == cycle_id)
    if producer_id is not None:
        query = query.where(OrderLine.producer_id == producer_id)
    if buyer_id is not None:
        query = query.where(tables.Order.buyer_id == buyer_id)
    return [_placed(row) for row in await session.execute(query)]


async def placed_lines_by_key(
    session: AsyncSession, territory_id: UUID, keys: set[LineKey]
) -> dict[LineKey, PlacedLine]:
    """Some lines of a territory by order and offer. One query."""
    query = _lines(territory_id).where(tuple_(OrderLine.order_id, OrderLine.offer_id).in_(keys))
    return {each.key: each for each in (_placed(row) for row in await session.execute(query))}


def _lines(territory_id: UUID) -> Select[Any]:
    order = tables.Order
    return (
        select(*LINE_COLUMNS, order.delivery_point_id, order.buyer_id, order.created_at, *DESTINATION)
        .join(order, (order.territory_id == OrderLine.territory_id) & (order.id == OrderLine.order_id))
        .where(OrderLine.territory_id == territory_id, order.cancelled_at.is_(None))
        .order_by(OrderLine.order_id, OrderLine.position)
    )


def _placed(row: Row[Any]) -> PlacedLine:
    return PlacedLine(
        row.order_id,
        row.cycle_id,
        row.delivery_point_id,
        row.buyer_id,
        destination_from_row(row._mapping),
        row.position,
        row.created_at,
        line_from_row(row),
    )
