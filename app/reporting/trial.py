"""New fees tried on real offers and real orders before anybody adopts them: nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.tables import Cycle, Offer
from app.identity.queries import organisations_by_id
from app.orders.tables import Order, OrderLine
from app.pricing.rules import (
    FeeRule,
    LineTerms,
    PackFacts,
    PricedOffer,
    Seller,
    Share,
    check_fees,
    component_from_json,
    component_json,
    delivery_fees,
    price_offer,
    price_order,
)
from app.reporting.trial_schemas import Trial, TrialWeek, TriedActor, TriedOffer, TriedPrice

VAT = "vat"
ACTORS = ("producer", "hub", "carrier", "processor", "network", VAT)


async def try_fees(session: AsyncSession, territory_id: UUID, fees: Sequence[FeeRule], now: datetime) -> Trial:
    """What the offers and orders of the open week, else of the last one, would be with these fees.

    Four queries. Raises FeesTooHigh, PriceTooHigh.
    """
    check_fees(fees)
    week = await _week(session, territory_id, now)
    if week is None:
        return Trial(week=None, offers=0, dearer=0, cheaper=0, examples=[], orders=0, actors=[])
    tried = await _tried_offers(session, week, fees)
    lines = await _lines(session, week)
    return Trial(
        week=TrialWeek(opens_at=week.opens_at, closes_at=week.closes_at),
        offers=len(tried),
        dearer=sum(each.change > 0 for each in tried),
        cheaper=sum(each.change < 0 for each in tried),
        examples=_examples(tried),
        orders=len({line.order_id for line in lines}),
        actors=_actors(lines, fees),
    )


async def _week(session: AsyncSession, territory_id: UUID, now: datetime) -> Cycle | None:
    """The open week, else the one that closed last."""
    is_open = (Cycle.closes_at > now) & Cycle.closed_at.is_(None)
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(Cycle.territory_id == territory_id, Cycle.cancelled_at.is_(None), Cycle.opens_at <= now)
        .order_by(is_open.desc(), Cycle.closes_at.desc(), Cycle.id)
        .limit(1)
    )
    return found


@dataclass(frozen=True, slots=True)
class _Tried:
    offer: Offer
    seller: Seller
    new: PricedOffer

    @property
    def change(self) -> Decimal:
        """Euros per pricing unit, excl. VAT."""
        return self.new.unit_price - self.offer.unit_price

    @property
    def part(self) -> Decimal:
        """How much that is of the present price, whichever the direction; a gift that gets a price comes first."""
        return abs(self.change) / self.offer.unit_price if self.offer.unit_price else abs(self.change) * 1000


async def _tried_offers(session: AsyncSession, week: Cycle, fees: Sequence[FeeRule]) -> list[_Tried]:
    found = (
        await session.scalars(
            select(Offer)
            .where(Offer.territory_id == week.territory_id, Offer.cycle_id == week.id, Offer.withdrawn_at.is_(None))
            .order_by(Offer.family, Offer.id)
        )
    ).all()
    names = await organisations_by_id(session, {each.producer_id for each in found})
    return [_tried(offer, Seller(offer.producer_id, names[offer.producer_id].name), fees) for offer in found]


def _tried(offer: Offer, seller: Seller, fees: Sequence[FeeRule]) -> _Tried:
    facts = PackFacts(offer.content, offer.net_weight_kg)
    return _Tried(offer, seller, price_offer(offer.producer_price, facts, fees, seller))


def _examples(tried: Sequence[_Tried]) -> list[TriedOffer]:
    """Of each family the offer whose price would change most, in per cent; the largest change first."""
    families = groupby(tried, key=lambda each: each.offer.family)
    largest = [max(group, key=lambda each: each.part) for _, group in families]
    return [_example(each) for each in sorted(largest, key=lambda each: each.part, reverse=True)]


def _example(tried: _Tried) -> TriedOffer:
    offer = tried.offer
    return TriedOffer(
        offer_id=offer.id,
        product_name=offer.product_name,
        pack_name=offer.pack_name,
        producer_name=tried.seller.name,
        family=offer.family,
        unit=offer.unit,
        before=_price(offer.unit_price, offer.components),
        after=_price(tried.new.unit_price, [component_json(each) for each in tried.new.components]),
    )


def _price(unit_price: Decimal, components: Sequence[dict[str, Any]]) -> TriedPrice:
    return TriedPrice.model_validate({"unit_price": unit_price, "components": components})


Line = Row[*tuple[Any, ...]]
Known = dict[tuple[UUID, Decimal], PricedOffer]


async def _lines(session: AsyncSession, week: Cycle) -> Sequence[Line]:
    """The lines of the week's orders, order by order."""
    line = OrderLine
    return (
        await session.execute(
            select(
                line.order_id,
                line.offer_id,
                line.producer_id,
                line.quantity,
                line.content,
                line.net_weight_kg,
                line.vat_rate,
                line.components,
                line.shares,
                Order.vat_cents,
            )
            .join(Order, (Order.territory_id == line.territory_id) & (Order.id == line.order_id))
            .where(line.territory_id == week.territory_id, line.cycle_id == week.id)
            .order_by(line.order_id, line.position)
        )
    ).all()


@dataclass(slots=True)
class _Sums:
    """Cents by actor."""

    cents: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACTORS, 0))

    def add(self, shares: Iterable[tuple[str, int]]) -> None:
        for actor, cents in shares:
            self.cents[actor] = self.cents.get(actor, 0) + cents


def _actors(lines: Sequence[Line], fees: Sequence[FeeRule]) -> list[TriedActor]:
    """What each actor, and the State, has of all orders, and would have of the same quantities."""
    before, after = _Sums(), _Sums()
    new_prices: Known = {}
    brought = delivery_fees(fees)
    for _, group in groupby(lines, key=lambda line: line.order_id):
        order = list(group)
        before.add((share["actor"], share["cents"]) for line in order for share in line.shares)
        before.add([(VAT, order[0].vat_cents)])
        after.add(_after([_terms(line, fees, new_prices) for line in order], brought))
    rows = [(actor, cents, after.cents.get(actor, 0)) for actor, cents in before.cents.items()]
    return [TriedActor(actor=actor, before_cents=old, after_cents=new) for actor, old, new in rows if old or new]


def _after(terms: Sequence[LineTerms], brought: Sequence[Share]) -> list[tuple[str, int]]:
    priced = price_order(terms, brought)
    return [*((share.actor, share.cents) for share in priced.shares), (VAT, priced.vat_cents)]


def _terms(line: Line, fees: Sequence[FeeRule], known: Known) -> LineTerms:
    """The line at its producer's price with other fees; each offer at each price is priced once."""
    producer = component_from_json(line.components[0])
    priced = known.get((line.offer_id, producer.amount))
    if priced is None:
        seller = Seller(line.producer_id, producer.label)
        priced = price_offer(producer.amount, PackFacts(line.content, line.net_weight_kg), fees, seller)
        known[line.offer_id, producer.amount] = priced
    return LineTerms(line.quantity, priced.unit_price, line.vat_rate, priced.components)
