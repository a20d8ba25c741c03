"""Reads of orders and standing orders, as frozen dataclasses that other domains may use."""

from app.orders.queries.activity import last_ordering
from app.orders.queries.agreed import agreed_prices
from app.orders.queries.buyers import BuyerLine, buyer_lines
from app.orders.queries.cut_off import buyers_by_cycle, ordered_producer_ids, placed_areas, placed_order_ids
from app.orders.queries.floor import (
    LineKey,
    OrderOwner,
    PlacedLine,
    order_ids_of,
    owners,
    placed_lines,
    placed_lines_by_key,
)
from app.orders.queries.lists import ProducerLine, ProducerTotal, producer_lines, producer_totals, share_totals
from app.orders.queries.orders import (
    OrderSummary,
    Sheet,
    Version,
    destination_of,
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
from app.orders.queries.standing import (
    Run,
    last_runs,
    run_of,
    standing_from_row,
    standing_orders_of,
)

__all__ = [
    "BuyerLine",
    "LineKey",
    "OrderOwner",
    "OrderSummary",
    "PlacedLine",
    "ProducerLine",
    "ProducerTotal",
    "Run",
    "Sheet",
    "Version",
    "agreed_prices",
    "buyer_lines",
    "buyers_by_cycle",
    "destination_of",
    "empty_order",
    "last_order_before",
    "last_ordering",
    "last_runs",
    "line_from_row",
    "lines_of_order",
    "order_from_row",
    "order_ids_of",
    "order_of",
    "order_view",
    "ordered_producer_ids",
    "orders_of_cycle",
    "orders_page",
    "owners",
    "placed_areas",
    "placed_lines",
    "placed_lines_by_key",
    "placed_order_ids",
    "producer_lines",
    "producer_totals",
    "run_of",
    "share_totals",
    "standing_from_row",
    "standing_orders_of",
    "taken_by_buyer",
    "versions",
]
