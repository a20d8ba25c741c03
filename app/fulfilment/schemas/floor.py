"""A week on the floor over HTTP: compact, for a phone that keeps it for hours without network."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.core.quantity import plain
from app.fulfilment.queries.floor import Floor, FloorLine, FloorStop
from app.fulfilment.rules.cold import LIMITS
from app.fulfilment.schemas.deliveries import StepOut, steps_out
from app.fulfilment.schemas.lots import LotOut
from app.fulfilment.schemas.shortages import TermsBody

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class FloorStopOut(BaseModel):
    """A delivery; ``position`` counts from 1 in the order of the round.

    ``received_by`` and ``received_at``: of the last handover; ``settled``: accepted, nothing is said of it any more.
    """

    order_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    buyer_name: str
    name: str
    address: str
    postcode: str
    commune: str
    latitude: Text | None
    longitude: Text | None
    instructions: str
    area_name: str
    delivers_on: date | None
    position: int
    phone: str | None
    handed_over: bool
    received_by: str | None
    received_at: datetime | None
    settled: bool

    @classmethod
    def of(cls, each: FloorStop) -> "FloorStopOut":
        """As JSON."""
        stop, point = each.stop, each.point
        return cls(
            order_id=each.order_id,
            delivery_point_id=point.id,
            buyer_id=each.buyer_id,
            buyer_name=stop.buyer_name,
            name=stop.delivery_point_name,
            address=point.address,
            postcode=point.postcode,
            commune=stop.commune,
            latitude=point.latitude,
            longitude=point.longitude,
            instructions=stop.instructions,
            area_name=stop.area_name,
            delivers_on=stop.delivers_on,
            position=each.position,
            phone=each.phone,
            handed_over=each.taken.received_by is not None,
            received_by=each.taken.received_by,
            received_at=each.taken.at,
            settled=each.taken.settled,
        )


class FloorLineOut(BaseModel):
    """A line with what was said of it."""

    order_id: UUID
    offer_id: UUID
    pack_id: UUID
    product_id: UUID
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    content: Text
    net_weight_kg: Text
    catch_weight: bool
    storage: str
    note: str
    unit_price: Text
    ordered: Text
    steps: list[StepOut]

    @classmethod
    def of(cls, each: FloorLine, names: dict[UUID, str]) -> "FloorLineOut":
        """As JSON, with the names of people by their ids."""
        facts = each.placed.line.facts
        return cls(
            order_id=each.placed.order_id,
            offer_id=facts.offer_id,
            pack_id=facts.pack_id,
            product_id=each.product_id,
            producer_id=facts.producer_id,
            producer_name=facts.producer_name,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            content=facts.content,
            net_weight_kg=facts.net_weight_kg,
            catch_weight=facts.catch_weight,
            storage=each.storage,
            note=each.placed.line.note,
            unit_price=facts.unit_price,
            ordered=each.placed.line.quantity,
            steps=steps_out(each.life, names),
        )


class FloorOut(BaseModel):
    """A week after its cut-off. ``closed``: false while orders may still change; then there is nothing to prepare.

    ``limits``: highest temperature in degrees Celsius by storage class. ``at``: when this was true.
    """

    cycle_id: UUID
    closes_at: datetime
    closed: bool
    at: datetime
    terms: TermsBody
    limits: dict[str, Text]
    stops: list[FloorStopOut]
    lines: list[FloorLineOut]
    lots: list[LotOut]

    @classmethod
    def of(cls, view: Floor, names: dict[UUID, str], now: datetime) -> "FloorOut":
        """As JSON, with the names of people by their ids."""
        return cls(
            cycle_id=view.cycle.id,
            closes_at=view.cycle.window.closes_at,
            closed=view.cycle.window.closed_at is not None,
            at=now,
            terms=TermsBody.of(view.terms),
            limits=LIMITS,
            stops=[FloorStopOut.of(each) for each in view.stops],
            lines=[FloorLineOut.of(each, names) for each in view.lines],
            lots=[LotOut.of(each) for each in view.lots],
        )


class RoundIn(BaseModel):
    """Delivery points in the order in which they are driven to."""

    delivery_point_ids: list[UUID] = Field(max_length=1000)
