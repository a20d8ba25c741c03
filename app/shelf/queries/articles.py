"""What a shop may print labels of, at the price it pays: what it ordered, what was brought, or all that is on offer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import ProductCard, SalePack, packs_by_id, product_cards
from app.core.days import local_day
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.cycles.rules import OfferTerms
from app.identity.queries import OrganisationView, organisations_by_id
from app.identity.rules import Actor
from app.orders import queries as orders
from app.orders.rules import Facts
from app.shelf.rules import Bought, Goods

LOOKED_AT = 6
"""Past weeks among which the last delivery is found."""


class Offered(StrEnum):
    """Which articles: of this week's order, of the last delivery, or everything on offer."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Article:
    """A pack as the shop bought it: names and price of its own order line, else of the offer."""

    pack_id: UUID
    product_id: UUID
    product_name: str
    producer: OrganisationView
    goods: Goods
    bought: Bought
    card: ProductCard


@dataclass(frozen=True, slots=True)
class Choice:
    """The articles of a week by name; without a week there are none."""

    cycle: CycleView | None
    articles: tuple[Article, ...] = ()


async def choice(session: AsyncSession, shop: Actor, which: Offered, now: datetime) -> Choice:
    """The articles to choose labels from. A fixed number of queries."""
    week = await (_delivered_week if which is Offered.DELIVERED else _week)(session, shop, now)
    if week is None:
        return Choice(None)
    every = which is Offered.ALL
    return Choice(week, await articles_of(session, shop, week.id, now, None, every=every))


async def _week(session: AsyncSession, shop: Actor, now: datetime) -> CycleView | None:
    current = await cycles.current(session, shop.territory_id, now)
    return current.open or current.last


async def _delivered_week(session: AsyncSession, shop: Actor, now: datetime) -> CycleView | None:
    """The last week of which something was brought to the shop, by the days that its orders' cycle says."""
    assert shop.organisation_id is not None
    past = await cycles.closed_cycles(session, shop.territory_id, now, LOOKED_AT)
    lines = await orders.buyer_lines(session, shop.territory_id, shop.organisation_id, [each.id for each in past])
    active, today = {line.cycle_id for line in lines}, local_day(now, shop.timezone)
    brought = (each for each in reversed(past) if each.id in active)
    return next((each for each in brought if any(day.delivers_on <= today for day in each.deliveries)), None)


async def articles_of(
    session: AsyncSession,
    shop: Actor,
    cycle_id: UUID,
    now: datetime,
    pack_ids: Collection[UUID] | None,
    *,
    every: bool = True,
) -> tuple[Article, ...]:
    """The articles of a week: those of the shop's orders, and with ``every`` those on offer too, at the order's price
    where there is one; only ``pack_ids`` if given. Five queries.
    """
    assert shop.organisation_id is not None
    lines = await orders.buyer_lines(session, shop.territory_id, shop.organisation_id, [cycle_id])
    offers = await cycles.offers_of_cycle(session, shop.territory_id, cycle_id) if every else []
    terms: dict[UUID, Facts | OfferTerms] = {offer.pack_id: offer for offer in offers}
    terms |= {line.facts.pack_id: line.facts for line in lines}
    if pack_ids is not None:
        terms = {pack_id: each for pack_id, each in terms.items() if pack_id in pack_ids}
    packs = await packs_by_id(session, shop.territory_id, terms.keys())
    today = local_day(now, shop.timezone)
    cards = await product_cards(session, shop.territory_id, _products(packs.values()), on=today)
    producers = await organisations_by_id(session, {pack.producer_id for pack in packs.values()})
    found = (
        _article(pack, terms[pack_id], producers[pack.producer_id], cards[pack.product_id])
        for pack_id, pack in packs.items()
    )
    return tuple(sorted(found, key=lambda each: (each.product_name, each.goods.pack_name, each.pack_id)))


def _products(packs: Iterable[SalePack]) -> set[UUID]:
    return {pack.product_id for pack in packs}


def _article(pack: SalePack, terms: Facts | OfferTerms, producer: OrganisationView, card: ProductCard) -> Article:
    return Article(
        pack_id=pack.pack_id,
        product_id=pack.product_id,
        product_name=terms.product_name,
        producer=producer,
        goods=Goods(terms.pack_name, pack.family, terms.unit, terms.content, terms.net_weight_kg, terms.catch_weight),
        bought=Bought(terms.unit_price, terms.vat_rate, terms.components),
        card=card,
    )
