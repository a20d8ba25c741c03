"""What became of a farm's goods over HTTP. Quantities are text, money is integer cents."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, PlainSerializer

from app.core.quantity import plain
from app.cycles.queries import CycleView
from app.fulfilment.queries.accepted import FarmLine
from app.fulfilment.rules.life import Step
from app.fulfilment.schemas.deliveries import PaidShareOut
from app.pricing.rules import sum_shares

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class FarmDifferenceOut(BaseModel):
    """From one step to the next that says something else; ``before`` is null for what was ordered."""

    before: Step | None
    step: Step
    was: Text
    now: Text
    reason: str
    at: datetime


class FarmLineOut(BaseModel):
    """A line; null: nobody has said anything of that step. ``*_cents``: the farm's own share.

    ``instead``: it was not ordered, it stands in for something that is missing.
    """

    order_id: UUID
    offer_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    delivers_on: date | None
    product_name: str
    pack_name: str
    unit: str
    instead: bool
    ordered: Text
    confirmed: Text | None
    delivered: Text | None
    accepted: Text | None
    accepted_at: datetime | None
    corrected: bool
    agreed_cents: int
    accepted_cents: int | None
    differences: list[FarmDifferenceOut]

    @classmethod
    def of(cls, line: FarmLine, cycle: CycleView) -> "FarmLineOut":
        """As JSON."""
        where, facts, now = line.placed.destination, line.placed.line.facts, line.now
        day = cycle.delivery(where.area_id)
        return cls(
            order_id=line.placed.order_id,
            offer_id=facts.offer_id,
            buyer_name=where.buyer_name,
            delivery_point_name=where.delivery_point_name,
            commune=where.commune,
            delivers_on=day.delivers_on if day else None,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            instead=line.instead,
            ordered=line.ordered,
            confirmed=line.confirmed,
            delivered=line.delivered,
            accepted=now.quantity if now else None,
            accepted_at=now.at if now else None,
            corrected=len(line.accepted) > 1,
            agreed_cents=line.agreed_cents,
            accepted_cents=now.farm_cents if now else None,
            differences=[FarmDifferenceOut.model_validate(each, from_attributes=True) for each in line.differences],
        )


class FarmWeekOut(BaseModel):
    """A farm's week after the cut-off. ``shares``: of the goods that were accepted, the farm first.

    ``agreed_cents``: its share of the lines that are accepted now, as they were ordered; ``waiting_cents``: of the
    other lines. ``accepted_cents``: its share of what was accepted. ``goods_cents``: what buyers pay for it.
    """

    orders: int
    accepted_orders: int
    agreed_cents: int
    accepted_cents: int
    waiting_cents: int
    goods_cents: int
    shares: list[PaidShareOut]
    lines: list[FarmLineOut]

    @classmethod
    def of(cls, lines: list[FarmLine], cycle: CycleView) -> "FarmWeekOut":
        """As JSON."""
        done = [(line, now) for line in lines if (now := line.now) is not None]
        return cls(
            orders=len({line.placed.order_id for line in lines}),
            accepted_orders=len({line.placed.order_id for line, _ in done}),
            agreed_cents=sum(line.agreed_cents for line, _ in done),
            accepted_cents=sum(now.farm_cents for _, now in done),
            waiting_cents=sum(line.agreed_cents for line in lines if line.now is None),
            goods_cents=sum(now.goods_cents for _, now in done),
            shares=[PaidShareOut.of(each) for each in sum_shares(share for _, now in done for share in now.shares)],
            lines=[FarmLineOut.of(line, cycle) for line in lines],
        )
