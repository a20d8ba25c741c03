"""Changes of orders and standing orders, one function per verb."""

from app.orders.actions.place import Asked, own_delivery_point, place_order

__all__ = ["Asked", "own_delivery_point", "place_order"]
