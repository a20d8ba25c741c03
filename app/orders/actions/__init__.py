"""Changes of orders and standing orders, one function per verb."""

from app.orders.actions.place import Asked, own_delivery_point, place_order
from app.orders.actions.standing import (
    StandingDraft,
    remove_standing_order,
    run_standing_orders,
    save_standing_order,
)

__all__ = [
    "Asked",
    "StandingDraft",
    "own_delivery_point",
    "place_order",
    "remove_standing_order",
    "run_standing_orders",
    "save_standing_order",
]
