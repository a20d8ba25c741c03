"""What travels over HTTP about the weeks behind a stall."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, PlainSerializer

from app.core.quantity import plain
from app.cycles.queries import CycleView, PastOffer
from app.orders.queries.past import Past, PastSum
from app.orders.rules.past import usual

Digits = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class PastWeekOut(BaseModel):
    """A week that is over; ``producer_cents``: what its orders pay the producer, excl. VAT."""

    cycle_id: UUID
    closes_at: datetime
    delivers_on: date | None
    offers: int
    sold_out: int
    orders: int
    weight_kg: Digits
    producer_cents: int

    @classmethod
    def of(cls, week: CycleView, offers: list[PastOffer], total: PastSum | None) -> "PastWeekOut":
        """The week with what the producer offered and sold in it."""
        return cls(
            cycle_id=week.id,
            closes_at=week.window.closes_at,
            delivers_on=min((each.delivers_on for each in week.deliveries), default=None),
            offers=len(offers),
            sold_out=sum(_sold_out(each) for each in offers),
            orders=0 if total is None else total.orders,
            weight_kg=Decimal(0) if total is None else total.weight_kg,
            producer_cents=0 if total is None else total.producer_cents,
        )


class PastPackWeek(BaseModel):
    """A pack in one week: ``price`` in euros per pricing unit, quantities in pricing units."""

    price: Digits
    offered: Digits
    ordered: Digits
    left: Digits
    sold_out: bool
    withdrawn: bool

    @classmethod
    def of(cls, offer: PastOffer) -> "PastPackWeek":
        """The offer as it ended."""
        return cls(
            price=offer.price,
            offered=offer.offered,
            ordered=offer.ordered,
            left=offer.offered - offer.ordered,
            sold_out=_sold_out(offer),
            withdrawn=offer.withdrawn,
        )


def _sold_out(offer: PastOffer) -> bool:
    return not offer.withdrawn and offer.ordered > 0 and offer.ordered == offer.offered


class UsualOut(BaseModel):
    """What is ordinarily ordered of a pack: the middle half of ``weeks`` weeks."""

    low: Digits
    high: Digits
    weeks: int


class PastPackOut(BaseModel):
    """A pack, named as in its newest week; ``weeks`` stand beside those of the answer, null: not on sale."""

    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Digits
    weeks: list[PastPackWeek | None]
    usual: UsualOut | None

    @classmethod
    def of(cls, offers: list[PastOffer], weeks: list[UUID]) -> "PastPackOut":
        """The offers of one pack, in the weeks with these ids."""
        by_week = {each.cycle_id: each for each in offers}
        newest = next(by_week[each] for each in reversed(weeks) if each in by_week)
        # a week counted in another unit says nothing about this one
        found = [by_week.get(each) for each in weeks]
        alike = [each if each is not None and each.unit == newest.unit else None for each in found]
        habit = usual([each.ordered for each in alike if each is not None])
        return cls(
            pack_id=newest.pack_id,
            product_id=newest.product_id,
            product_name=newest.product_name,
            pack_name=newest.pack_name,
            unit=newest.unit,
            content=newest.content,
            weeks=[None if each is None else PastPackWeek.of(each) for each in alike],
            usual=None if habit is None else UsualOut(low=habit.low, high=habit.high, weeks=habit.weeks),
        )


class PastOut(BaseModel):
    """The weeks behind a stall, the oldest first, and its packs by name."""

    weeks: list[PastWeekOut]
    packs: list[PastPackOut]

    @classmethod
    def of(cls, past: Past) -> "PastOut":
        """A producer's past."""
        by_pack: dict[UUID, list[PastOffer]] = {}
        by_week: dict[UUID, list[PastOffer]] = {each.id: [] for each in past.weeks}
        for offer in past.offers:
            by_pack.setdefault(offer.pack_id, []).append(offer)
            by_week[offer.cycle_id].append(offer)
        ids = [each.id for each in past.weeks]
        return cls(
            weeks=[PastWeekOut.of(each, by_week[each.id], past.sums.get(each.id)) for each in past.weeks],
            packs=[PastPackOut.of(each, ids) for each in by_pack.values()],
        )
