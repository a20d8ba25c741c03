"""Reads of orders and standing orders, as frozen dataclasses that other domains may use."""

from app.orders.queries.lists import ProducerLine, ProducerTotal, producer_lines, producer_totals, share_totals
from app.orders.queries.orders import (
    OrderSummary,
    Sheet,
    Version,
    empty_order,
    last_order_before,
    line_from_row,
    lines_of_order,
    order_from_row,
    order_of,
    order_view,
    orders_of_cycle,
    orders_page,
    taken_by_buyer,
    versions,
)

__all__ = [
    "OrderSummary",
    "ProducerLine",
    "ProducerTotal",
    "Sheet",
    "Version",
    "empty_order",
    "last_order_before",
    "line_from_row",
    "lines_of_order",
    "order_from_row",
    "order_of",
    "order_view",
    "orders_of_cycle",
    "orders_page",
    "producer_lines",
    "producer_totals",
    "share_totals",
    "taken_by_buyer",
    "versions",
]
