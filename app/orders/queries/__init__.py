"""Reads of orders and standing orders, as frozen dataclasses that other domains may use."""

from app.orders.queries.lists import ProducerLine, ProducerTotal, producer_lines, producer_totals, share_totals
from app.orders.queries.orders import (
    OrderSummary,
    Version,
    last_order_before,
    line_from_row,
    lines_of_order,
    order_from_row,
    order_of,
    order_view,
    orders_of_cycle,
    orders_page,
    versions,
)

__all__ = [
    "OrderSummary",
    "ProducerLine",
    "ProducerTotal",
    "Version",
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
    "versions",
]
