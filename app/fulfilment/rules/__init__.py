"""Pure decisions from the cut-off to the plate: lists, shortages."""

from app.fulfilment.rules.lists import (
    LATE_ORDERS,
    WEEKS_LOOKED_AT,
    Item,
    Place,
    ProducerList,
    ProductSum,
    Stop,
    StopList,
    arrange,
    is_final,
    missing_buyers,
    packs_of,
)

__all__ = [
    "LATE_ORDERS",
    "WEEKS_LOOKED_AT",
    "Item",
    "Place",
    "ProducerList",
    "ProductSum",
    "Stop",
    "StopList",
    "arrange",
    "is_final",
    "missing_buyers",
    "packs_of",
]
