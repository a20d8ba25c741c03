"""What the fair-price rules look at, read for many packs at once: a few statements, however many there are.

Which of them are sent depends on the kinds of rule in force only; without rules there is one.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import among, product_cards
from app.costs.queries import cost_prices, declared_costs
from app.cycles.queries.weeks import CycleView
from app.cycles.tables import Cycle, Offer
from app.identity.queries import OrganisationView, delivery_points_of, members
from app.identity.rules import BUYER_KINDS
from app.pricing.queries import rules_at
from app.pricing.rules import (
    Declared,
    FairRule,
    FeeRule,
    Judgement,
    PackFacts,
    Place,
    PriceContext,
    RuleKind,
    centre,
    distance_km,
    judgement,
    price_form,
    unit_costs,
)

Agreed = Mapping[UUID, Mapping[str, frozenset[Decimal]]]
AgreedPrices = Callable[[AsyncSession, UUID, UUID, Collection[UUID]], Awaitable[Agreed]]
"""Asks those who know orders at which unit prices buyers have ordered packs in a cycle, by their kind.

Orders stand above weeks, so it is handed down: by the application to the routes, by nobody to the worker, which only
judges weeks that nobody can order in yet.
"""


async def nobody_agreed(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, pack_ids: Collection[UUID]
) -> Agreed:
    """Where there are no orders."""
    return {}


@dataclass(frozen=True, slots=True)
class Judged:
    """A pack to be judged, as it is offered. ``standing``: the price at which it stands already, and since when."""

    pack_id: UUID
    product_id: UUID
    producer_id: UUID
    family: str
    pack: PackFacts
    standing: Decimal | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """The rules of a cycle, and the context of each pack."""

    rules: tuple[FairRule, ...]
    contexts: Mapping[UUID, PriceContext] = field(default_factory=dict)
    standing: Mapping[UUID, tuple[Decimal, int]] = field(default_factory=dict)

    def judge(self, pack_id: UUID, price: Decimal) -> Judgement:
        """The judgement of a price; one that stands already was announced when it was set."""
        if not self.rules:
            return Judgement((), price)
        context, standing = self.contexts[pack_id], self.standing.get(pack_id)
        if standing is None or standing[0] != price:
            return judgement(self.rules, price, context)
        found = judgement(self.rules, price, replace(context, notice_days=standing[1]))
        return found if not found.blocked else replace(found, nearest=judgement(self.rules, price, context).nearest)


async def judging(
    session: AsyncSession,
    cycle: CycleView,
    fees: Sequence[FeeRule],
    packs: Sequence[Judged],
    now: datetime,
    agreed: AgreedPrices,
) -> Judging:
    """What is needed to judge these packs in a cycle, by the rules in force when it opens.

    It reads private cost prices: its figures are for their producer alone.
    """
    rules = await rules_at(session, cycle.territory_id, cycle.window.opens_at)
    if not rules or not packs:
        return Judging(rules)
    kinds, ids = {rule.kind for rule in rules}, [each.pack_id for each in packs]
    costs = await cost_prices(session, cycle.territory_id, ids, now) if RuleKind.COST_FLOOR in kinds else {}
    contexts = await open_contexts(session, cycle, rules, fees, packs, now, agreed)
    private = {pack_id: replace(each, cost_price=costs.get(pack_id)) for pack_id, each in contexts.items()}
    standing = {
        each.pack_id: (each.standing, _days(each.since or now, cycle)) for each in packs if each.standing is not None
    }
    return Judging(rules, private, standing)


async def open_contexts(
    session: AsyncSession,
    cycle: CycleView,
    rules: Collection[FairRule],
    fees: Sequence[FeeRule],
    packs: Sequence[Judged],
    now: datetime,
    agreed: AgreedPrices,
) -> dict[UUID, PriceContext]:
    """The contexts of packs by their id, without what is private: no rule about cost prices can be judged in them."""
    kinds, ids = {rule.kind for rule in rules}, [each.pack_id for each in packs]
    here = cycle.territory_id
    last = await last_prices(session, cycle, ids) if RuleKind.CHANGE_MOST in kinds else {}
    bought = await agreed(session, here, cycle.id, ids) if RuleKind.ONE_PRICE in kinds else {}
    declared: Sequence[Declared] = await declared_costs(session, here, now) if RuleKind.COSTS_COVERED in kinds else ()
    labels = await _labels(session, cycle, packs) if any(rule.labels for rule in rules) else {}
    near = RuleKind.DISTANCE_MOST in kinds
    around = await members(session, here) if near or any(rule.buyer_kinds for rule in rules) else []
    away = await _distances(session, here, around, {each.producer_id for each in packs}) if near else {}
    buyers = frozenset(each.kind for each in around if each.kind in BUYER_KINDS) if around else frozenset(BUYER_KINDS)
    paid, notice = tuple(fees), _days(now, cycle)
    return {
        each.pack_id: PriceContext(
            form=price_form(paid, each.pack),
            family=each.family,
            labels=labels.get(each.product_id, frozenset()),
            buyer_kinds=buyers,
            last_price=last.get(each.pack_id),
            notice_days=notice,
            distance_km=away.get(each.producer_id),
            agreed=bought.get(each.pack_id, {}),
            costs=unit_costs(declared, each.pack),
        )
        for each in packs
    }


def _days(since: datetime, cycle: CycleView) -> int:
    """Whole days from an announcement to the opening; none after it."""
    return max(0, (cycle.window.opens_at - since).days)


async def last_prices(session: AsyncSession, cycle: CycleView, pack_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What producers asked for packs in the last earlier cycle that offered them. One statement."""
    earlier = (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id)
    rows = await session.execute(
        select(Offer.pack_id, Offer.producer_price)
        .join(Cycle, earlier)
        .where(
            Offer.territory_id == cycle.territory_id,
            among(Offer.pack_id, pack_ids),
            Offer.withdrawn_at.is_(None),
            Cycle.opens_at < cycle.window.opens_at,
            Cycle.cancelled_at.is_(None),
        )
        .ext(distinct_on(Offer.pack_id))
        .order_by(Offer.pack_id, Cycle.opens_at.desc(), Cycle.id)
    )
    return {row.pack_id: row.producer_price for row in rows}


async def _labels(session: AsyncSession, cycle: CycleView, packs: Sequence[Judged]) -> dict[UUID, frozenset[str]]:
    """The labels of products whose proof holds on the first day of delivery."""
    day = min((each.delivers_on for each in cycle.deliveries), default=cycle.window.closes_at.date())
    cards = await product_cards(session, cycle.territory_id, {each.product_id for each in packs}, on=day)
    return {product_id: frozenset(card.labels) for product_id, card in cards.items()}


async def _distances(
    session: AsyncSession, territory_id: UUID, around: Sequence[OrganisationView], producer_ids: Collection[UUID]
) -> dict[UUID, Decimal]:
    """From each farm to its nearest hub; where no hub says where it is, to the centre of the delivery points."""
    goals = [place for each in around if each.kind == "hub" and (place := _place(each.latitude, each.longitude))]
    if not goals:
        points = await delivery_points_of(session, territory_id, archived=False)
        middle = centre(place for each in points if (place := _place(each.latitude, each.longitude)))
        goals = [] if middle is None else [middle]
    farms = {each.id: _place(each.latitude, each.longitude) for each in around if each.id in producer_ids}
    return {
        farm_id: min(distance_km(place, goal) for goal in goals)
        for farm_id, place in farms.items()
        if place is not None and goals
    }


def _place(latitude: Decimal | None, longitude: Decimal | None) -> Place | None:
    return None if latitude is None or longitude is None else (latitude, longitude)
