"""Lots and recalls over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.core.quantity import plain
from app.core.writing import ONE_LINE
from app.fulfilment.queries.lots import LotLine, LotView, NamedLot
from app.fulfilment.queries.recalls import RecallView, Sent
from app.fulfilment.rules.lots import LotFacts, Told
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


class NamedLotOut(LotOut):
    """A lot with the names of its product and farm."""

    product_name: str
    producer_name: str

    @classmethod
    def of_named(cls, found: NamedLot) -> "NamedLotOut":
        """As JSON."""
        lot = LotOut.of(found.lot).model_dump()
        return cls.model_validate({**lot, "product_name": found.product_name, "producer_name": found.producer_name})


class LotProductOut(BaseModel):
    """A product that lots may be made of."""

    id: UUID
    name: str
    producer_name: str


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
    delivers_on: date | None
    closes_at: datetime

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
            delivers_on=line.delivers_on,
            closes_at=line.closes_at,
        )


class ToldPersonOut(BaseModel):
    """Somebody who was written to; ``at``: when the mail left, null while it waits or when that is forgotten."""

    name: str
    at: datetime | None


class ToldOut(BaseModel):
    """What a buyer was told that he has, as it was then."""

    order_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    product_name: str
    pack_name: str
    unit: str
    quantity: Text
    delivers_on: date | None
    people: list[ToldPersonOut]


class RecallOut(BaseModel):
    """A recall that was sent; ``orders``: how many were told. ``by`` is null for the program itself."""

    id: UUID
    message: str
    at: datetime
    by: str | None
    orders: int
    told: list[ToldOut]

    @classmethod
    def of(cls, view: RecallView) -> "RecallOut":
        """As JSON."""
        told = [_told_out(each, view.sent[each.order_id]) for each in view.told]
        return cls(id=view.id, message=view.message, at=view.at, by=view.by, orders=view.orders, told=told)


def _told_out(told: Told, sent: Sequence[Sent]) -> ToldOut:
    people = [ToldPersonOut(name=each.name, at=each.at) for each in sent]
    names = ("order_id", "buyer_name", "delivery_point_name", "commune", "product_name", "pack_name", "unit")
    values = {name: getattr(told, name) for name in (*names, "quantity", "delivers_on")}
    return ToldOut(**values, people=people)


class LotTraceOut(BaseModel):
    """A lot, everybody who got it, and its recalls."""

    lot: NamedLotOut
    lines: list[LotLineOut]
    recalls: list[RecallOut]


class RecallIn(BaseModel):
    """What everybody who got the lot is told."""

    id: UUID
    message: Annotated[Reason, Field(min_length=10, max_length=2000)]
