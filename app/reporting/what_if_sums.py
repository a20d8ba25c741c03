"""Past orders counted again at other prices: pure, to the cent.

What each actor had is what the lines keep; what it would have had is every order priced again as a whole
(``price_order``), its delivery fees included. Both sum to the orders' totals, so every difference is exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from app.pricing.rules import (
    Component,
    FeeRule,
    LineTerms,
    PackFacts,
    PricedOffer,
    Seller,
    Share,
    price_offer,
    price_order,
)

STATE = "vat"
Key = TypeVar("Key")
Taker = tuple[str, UUID | None, str]
"""An actor, its organisation (None: the network), and what it is for; of producers the farm alone."""
Product = tuple[UUID, UUID]
"""A pack and its farm: the same through the weeks, whatever it was called."""


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line as it is kept. ``producer_price``: euros per pricing unit; ``total_cents`` excl. VAT."""

    offer_id: UUID
    pack_id: UUID
    producer_id: UUID
    producer_name: str
    quantity: Decimal
    content: Decimal
    net_weight_kg: Decimal
    vat_rate: Decimal
    producer_price: Decimal
    unit_price: Decimal
    components: tuple[Component, ...]
    shares: tuple[Share, ...]
    total_cents: int


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order as it is kept; ``vat_cents`` beside its lines."""

    cycle_id: UUID
    buyer_kind: str
    vat_cents: int
    total_cents: int
    lines: tuple[PastLine, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """At which prices a week's orders are counted again.

    ``fees``: None keeps each line's own parts where the farm's price stays. ``delivery``: what an order owes for being
    brought. ``prices``: what farms would ask, by offer, in their place.
    """

    fees: Sequence[FeeRule] | None
    delivery: Sequence[Share]
    week_fees: Sequence[FeeRule] = ()
    prices: Mapping[UUID, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """Integer cents before and after."""

    before: int = 0
    after: int = 0


@dataclass(slots=True)
class Sums:
    """Cents of all orders: by taker, by farm's product (all of it, and the farm's part), by week, by kind of buyer.

    Buyers' sums include VAT, all others are without; the State's is a taker of its own.
    """

    takers: dict[Taker, Change] = field(default_factory=dict)
    products: dict[Product, Change] = field(default_factory=dict)
    farm_parts: dict[Product, Change] = field(default_factory=dict)
    weeks: dict[tuple[UUID, str], Change] = field(default_factory=dict)
    buyers: dict[str, Change] = field(default_factory=dict)
    orders: int = 0
    lines: int = 0


def count_again(orders: Iterable[PastOrder], terms: Mapping[UUID, Terms]) -> Sums:
    """All orders before and after; ``terms`` by week."""
    sums, known = Sums(), Known()
    for order in orders:
        _count(sums, order, terms[order.cycle_id], known)
    return sums


Known = dict[tuple[UUID, Decimal, Decimal], PricedOffer]


def _count(sums: Sums, order: PastOrder, terms: Terms, known: Known) -> None:
    priced = price_order([_priced(line, terms, known) for line in order.lines], terms.delivery)
    sums.orders += 1
    sums.lines += len(order.lines)
    for line, new in zip(order.lines, priced.lines, strict=True):
        product = (line.pack_id, line.producer_id)
        _change(sums.products, product, line.total_cents, new.total_cents)
        _change(sums.farm_parts, product, line.shares[0].cents, new.shares[0].cents)
        for share in line.shares:
            _give(sums, order.cycle_id, share, before=share.cents)
        for share in new.shares:
            _give(sums, order.cycle_id, share, after=share.cents)
    _change(sums.takers, (STATE, None, ""), order.vat_cents, priced.vat_cents)
    _change(sums.weeks, (order.cycle_id, STATE), order.vat_cents, priced.vat_cents)
    _change(sums.buyers, order.buyer_kind, order.total_cents, priced.total_cents)


def _give(sums: Sums, cycle_id: UUID, share: Share, *, before: int = 0, after: int = 0) -> None:
    _change(sums.takers, (share.actor, share.organisation_id, share.label), before, after)
    _change(sums.weeks, (cycle_id, share.actor), before, after)


def _change(changes: dict[Key, Change], key: Key, before: int, after: int) -> None:
    change = changes.get(key)
    if change is None:
        change = changes[key] = Change()
    change.before += before
    change.after += after


def _priced(line: PastLine, terms: Terms, known: Known) -> LineTerms:
    """The line as it would be priced; each offer is priced once at each price."""
    price = terms.prices.get(line.offer_id, line.producer_price)
    if terms.fees is None and price == line.producer_price:
        return LineTerms(line.quantity, line.unit_price, line.vat_rate, line.components)
    key = (line.offer_id, line.producer_price, price)
    priced = known.get(key)
    if priced is None:
        fees = terms.week_fees if terms.fees is None else terms.fees
        seller = Seller(line.producer_id, line.producer_name)
        priced = known[key] = price_offer(price, PackFacts(line.content, line.net_weight_kg), fees, seller)
    return LineTerms(line.quantity, priced.unit_price, line.vat_rate, priced.components)
