"""Lots and recalls over HTTP."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.core.quantity import plain
from app.core.writing import ONE_LINE
from app.fulfilment.queries.lots import LotLine, LotView, RecallView
from app.fulfilment.rules.lots import LotFacts
from app.fulfilment.schemas.steps import Reason

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
Number = Annotated[str, Field(max_length=40), ONE_LINE]


class LotIn(BaseModel):
    """A lot of a product. Without a number the program gives one; at most one of the two dates."""

    id: UUID
    product_id: UUID
    number: Number = ""
    made_on: date
    use_by: date | None = None
    best_before: date | None = None

    def facts(self) -> LotFacts:
        """For the action, which knows the farm."""
        return LotFacts(self.product_id, self.product_id, self.number, self.made_on, self.use_by, self.best_before)


class LotOut(BaseModel):
    """A lot."""

    id: UUID
    producer_id: UUID
    product_id: UUID
    number: str
    made_on: date
    use_by: date | None
    best_before: date | None

    @classmethod
    def of(cls, view: LotView) -> "LotOut":
        """As JSON."""
        return cls.model_validate(view, from_attributes=True)


class LotLineOut(BaseModel):
    """A buyer who got the lot, and how much."""

    order_id: UUID
    cycle_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    product_name: str
    pack_name: str
    unit: str
    quantity: Text

    @classmethod
    def of(cls, line: LotLine) -> "LotLineOut":
        """As JSON."""
        where, facts = line.placed.destination, line.placed.line.facts
        return cls(
            order_id=line.placed.order_id,
            cycle_id=line.placed.cycle_id,
            buyer_name=where.buyer_name,
            delivery_point_name=where.delivery_point_name,
            commune=where.commune,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            quantity=line.quantity,
        )


class RecallOut(BaseModel):
    """A recall that was sent; ``orders``: how many were told."""

    id: UUID
    message: str
    at: datetime
    orders: int

    @classmethod
    def of(cls, view: RecallView) -> "RecallOut":
        """As JSON."""
        return cls.model_validate(view, from_attributes=True)


class LotTraceOut(BaseModel):
    """A lot, everybody who got it, and its recalls."""

    lot: LotOut
    lines: list[LotLineOut]
    recalls: list[RecallOut]


class RecallIn(BaseModel):
    """What everybody who got the lot is told."""

    id: UUID
    message: Annotated[Reason, Field(min_length=10, max_length=2000)]
