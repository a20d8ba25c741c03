"""Why an order is refused, as programs read it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class NotEnoughLine(BaseModel):
    """A line that cannot be had in full; ``left``: what this order may have of it in all."""

    offer_id: UUID
    product_name: str
    pack_name: str
    wanted: str
    left: str


class NewPrice(BaseModel):
    """A line whose unit price is not the one that was shown."""

    offer_id: UUID
    product_name: str
    pack_name: str
    old_unit_price: str
    new_unit_price: str


class OrderRefused(BaseModel):
    """Codes: not_enough, price_changed, cycle_closed, cycle_not_open, cycle_cancelled, no_delivery."""

    code: str
    title: str
    next: str
    lines: list[NotEnoughLine | NewPrice] | None = None
    old_total: str | None = None
    new_total: str | None = None
    closed_at: datetime | None = None
    opens_at: datetime | None = None
    reason: str | None = None


class OrderOverwritten(BaseModel):
    """412: somebody changed the order meanwhile."""

    code: Literal["order_changed"]
    title: str
    next: str
    version: int


REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown, or not yours"},
    409: {"model": OrderRefused},
    412: {"model": OrderOverwritten},
}
