"""The statements that sums over a period are made of: each read is one statement, whatever the number of lines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, Uuid, column, func
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import TableValuedAlias

from app.cycles.tables import Cycle
from app.orders.tables import Order, OrderLine

Bounds = tuple[datetime, datetime]


def shares_of_lines(shares: ColumnElement[Any] | None = None) -> TableValuedAlias:
    """The shares that lines keep (of orders, or in another column), as rows: actor, organisation_id, label, cents.

    To be joined on ``true()``.
    """
    return (
        func.jsonb_to_recordset(OrderLine.shares if shares is None else shares)
        .table_valued(
            column("actor", Text), column("organisation_id", Uuid), column("label", Text), column("cents", Integer)
        )
        .render_derived(with_types=True)
    )


def latest(name: ColumnElement[str], closes_at: ColumnElement[datetime]) -> ColumnElement[str]:
    """Of the names in a group, the one in its last cycle."""
    return func.array_agg(aggregate_order_by(name, closes_at.desc(), name), type_=ARRAY(Text))[1]


def line_order() -> ColumnElement[bool]:
    """A line and its order."""
    return (Order.territory_id == OrderLine.territory_id) & (Order.id == OrderLine.order_id)


def line_cycle() -> ColumnElement[bool]:
    """A line and its cycle."""
    return (Cycle.territory_id == OrderLine.territory_id) & (Cycle.id == OrderLine.cycle_id)


def cycles_of(territory_id: UUID, bounds: Bounds) -> tuple[ColumnElement[bool], ...]:
    """The cycles of a territory whose cut-off lies in a period."""
    start, end = bounds
    return (
        Cycle.territory_id == territory_id,
        Cycle.closes_at >= start,
        Cycle.closes_at < end,
        Cycle.cancelled_at.is_(None),
    )
