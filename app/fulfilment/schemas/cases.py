"""Cases and deliveries as lists show them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.fulfilment.queries.delivery import Delivery, ObjectionView
from app.fulfilment.schemas.deliveries import ObjectionOut, Text


class CaseOut(ObjectionOut):
    """A case with what it is about. ``settled``: the delivery was accepted; ``present``: how much came."""

    buyer_name: str
    delivery_point_name: str
    delivers_on: date | None
    product_name: str
    pack_name: str
    producer_name: str
    unit: str
    unit_price: Text
    ordered: Text
    present: Text
    settled: bool

    @classmethod
    def about(cls, view: ObjectionView, delivery: Delivery) -> "CaseOut":
        """As JSON. The line is in the delivery: an objection is to one of its lines."""
        where = delivery.order.destination
        day = delivery.cycle.delivery(where.area_id)
        line = next(each for each in delivery.lines if each.line.facts.offer_id == view.case.offer_id)
        facts = line.line.facts
        return cls(
            **ObjectionOut.of(view).model_dump(),
            buyer_name=where.buyer_name,
            delivery_point_name=where.delivery_point_name,
            delivers_on=day.delivers_on if day else None,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            producer_name=facts.producer_name,
            unit=facts.unit,
            unit_price=facts.unit_price,
            ordered=line.line.quantity,
            present=line.present,
            settled=delivery.settled_version > 0,
        )


class DeliverySummaryOut(BaseModel):
    """Where a delivery stands. ``received``: somebody said what came, or it was handed over; ``cases``: open ones."""

    model_config = ConfigDict(from_attributes=True)

    order_id: UUID
    objections_until: datetime
    settled: bool
    received: bool
    cases: int
