"""The exact split of every price: what the producer asks, what the fees add, and who gets each cent.

Inside, amounts are exact fractions. What is kept of one pricing unit is decimal text with 8 decimals; what is kept of
a line is integer cents that sum to the line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from app.core.errors import DomainError
from app.core.money import UNIT_PRICE_PLACES, round_half_up, split, to_cents

AMOUNT_PLACES = Decimal("0.00000001")
HIGHEST_UNIT_PRICE = Decimal("99999999.9999")  # what the column holds: 12 digits, 4 of them decimals
PRODUCER = "producer"
PRODUCER_BASIS = "producer_price"


class Basis(StrEnum):
    """What a fee is counted on. ``value`` is per cent, or euros excl. VAT per kg, per pack, per delivery."""

    PRODUCER_PERCENT = "producer_percent"
    BUYER_PERCENT = "buyer_percent"
    PER_KG = "per_kg"
    PER_PACK = "per_pack"
    PER_DELIVERY = "per_delivery"


class FeeActor(StrEnum):
    """Who may take a fee."""

    HUB = "hub"
    CARRIER = "carrier"
    PROCESSOR = "processor"
    NETWORK = "network"


class FeesTooHigh(DomainError):
    """The percentages of the buyer's price reach 100: nothing would be left for the producer."""

    code = "fees_too_high"
    status = 422


class PriceTooHigh(DomainError):
    """With the fees, the price has more digits than a price can have."""

    code = "price_too_high"
    status = 422


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One fee of a schedule. ``organisation_id`` is None when the network itself takes it."""

    actor: str
    label: str
    basis: Basis
    value: Decimal
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """What one actor gets of one pricing unit: ``amount`` in euros excl. VAT, 8 decimals."""

    actor: str
    organisation_id: UUID | None
    label: str
    basis: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Seller:
    """The producer, as the first component names him."""

    organisation_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PackFacts:
    """``content``: pricing units in one pack (> 0). ``net_weight_kg``: kilograms of one pack (>= 0)."""

    content: Decimal
    net_weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """``unit_price``: euros per pricing unit excl. VAT, 4 decimals; ``components``: the producer first."""

    unit_price: Decimal
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A line to price: ``quantity`` in pricing units, ``unit_price`` and ``components`` as the offer has them."""

    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    components: Sequence[Component]


@dataclass(frozen=True, slots=True)
class Share:
    """Integer cents, excl. VAT, that go to one actor: of a line, of an order, or for one delivery."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    """``shares`` are in the offer's order, then the deliveries'; they sum to goods + delivery = total, excl. VAT."""

    goods_cents: int
    delivery_cents: int
    total_cents: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Vat:
    """The State's share at one rate (per cent)."""

    rate: Decimal
    base_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """Lines in the order given, and their sums. ``total_cents`` = ``excl_cents`` + ``vat_cents``."""

    lines: tuple[PricedLine, ...]
    goods_cents: int
    delivery_cents: int
    excl_cents: int
    vat: tuple[Vat, ...]
    vat_cents: int
    total_cents: int
    shares: tuple[Share, ...]


def check_fees(fees: Iterable[FeeRule]) -> None:
    """Raises FeesTooHigh when the percentages of the buyer's price reach 100."""
    percent = sum((fee.value for fee in fees if fee.basis is Basis.BUYER_PERCENT), Decimal(0))
    if percent >= 100:
        raise FeesTooHigh(percent=format(percent.normalize(), "f"))


def price_offer(producer_price: Decimal, pack: PackFacts, fees: Sequence[FeeRule], seller: Seller) -> PricedOffer:
    """The price that buyers pay for one pricing unit, and who gets what of it.

    With P the producer's price: B = (P + fees counted on P, weight and pack) / (1 - percentages of B).
    Raises FeesTooHigh, PriceTooHigh.
    """
    check_fees(fees)
    per_unit = [fee for fee in fees if fee.basis is not Basis.PER_DELIVERY]
    fixed = [_fixed_amount(fee, Fraction(producer_price), pack) for fee in per_unit]
    of_buyer = [_percent(fee) if fee.basis is Basis.BUYER_PERCENT else Fraction(0) for fee in per_unit]
    buyer_price = (Fraction(producer_price) + sum(fixed)) / (1 - sum(of_buyer))
    unit_price = round_half_up(buyer_price, UNIT_PRICE_PLACES)
    if unit_price > HIGHEST_UNIT_PRICE:
        raise PriceTooHigh
    first = Component(PRODUCER, seller.organisation_id, seller.name, PRODUCER_BASIS, _kept(Fraction(producer_price)))
    others = [
        Component(fee.actor, fee.organisation_id, fee.label, fee.basis.value, _kept(amount + buyer_price * percent))
        for fee, amount, percent in zip(per_unit, fixed, of_buyer, strict=True)
    ]
    return PricedOffer(unit_price, (first, *others))


def _percent(fee: FeeRule) -> Fraction:
    return Fraction(fee.value) / 100


def _fixed_amount(fee: FeeRule, producer_price: Fraction, pack: PackFacts) -> Fraction:
    """What a fee adds to one pricing unit, without the percentages of the buyer's price."""
    if fee.basis is Basis.PRODUCER_PERCENT:
        return producer_price * _percent(fee)
    if fee.basis is Basis.PER_KG:
        return Fraction(fee.value) * Fraction(pack.net_weight_kg) / Fraction(pack.content)
    if fee.basis is Basis.PER_PACK:
        return Fraction(fee.value) / Fraction(pack.content)
    return Fraction(0)


def _kept(amount: Fraction) -> Decimal:
    return round_half_up(amount, AMOUNT_PLACES)


def delivery_fees(fees: Iterable[FeeRule]) -> tuple[Share, ...]:
    """The fees per delivery of a schedule, in its order, in cents (halves up)."""
    return tuple(
        Share(fee.actor, fee.organisation_id, fee.label, to_cents(fee.value))
        for fee in fees
        if fee.basis is Basis.PER_DELIVERY
    )


def price_line(line: LineTerms, delivery: Sequence[Share] = ()) -> PricedLine:
    """``goods = round(quantity x unit price)``, split among the components; ``delivery`` is this line's part of it."""
    goods = to_cents(line.quantity * line.unit_price)
    weights = [int(component.amount.scaleb(8)) for component in line.components]
    shares = [
        Share(component.actor, component.organisation_id, component.label, cents)
        for component, cents in zip(line.components, split(goods, weights), strict=True)
    ]
    delivery_cents = sum(share.cents for share in delivery)
    return PricedLine(goods, delivery_cents, goods + delivery_cents, (*shares, *delivery))


def price_order(lines: Sequence[LineTerms], fees: Sequence[Share]) -> PricedOrder:
    """Prices all lines of one delivery with the ``delivery_fees`` of its cycle.

    Without lines there is no delivery, so nothing is due.
    """
    goods = [to_cents(line.quantity * line.unit_price) for line in lines]
    parts = [_spread(fee, goods) for fee in fees]
    priced = tuple(price_line(line, [part[i] for part in parts]) for i, line in enumerate(lines))
    vat = _vat_by_rate([line.vat_rate for line in lines], [line.total_cents for line in priced])
    excl, vat_cents = sum(line.total_cents for line in priced), sum(each.vat_cents for each in vat)
    return PricedOrder(
        lines=priced,
        goods_cents=sum(line.goods_cents for line in priced),
        delivery_cents=sum(line.delivery_cents for line in priced),
        excl_cents=excl,
        vat=vat,
        vat_cents=vat_cents,
        total_cents=excl + vat_cents,
        shares=sum_shares(share for line in priced for share in line.shares),
    )


def _spread(fee: Share, goods: Sequence[int]) -> list[Share]:
    """One delivery fee over the lines, in proportion to their goods; equal parts when all of them are gifts."""
    weights = goods if any(goods) else [1] * len(goods)
    parts = split(fee.cents, weights) if weights else []
    return [Share(fee.actor, fee.organisation_id, fee.label, cents) for cents in parts]


def _vat_by_rate(rates: Sequence[Decimal], totals: Sequence[int]) -> tuple[Vat, ...]:
    bases: dict[Decimal, int] = {}
    for rate, total in zip(rates, totals, strict=True):
        bases[rate] = bases.get(rate, 0) + total
    return tuple(
        Vat(rate, base, to_cents(Fraction(base) * Fraction(rate) / 10_000)) for rate, base in sorted(bases.items())
    )


def sum_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Shares added up by actor, organisation and label: producers first, then the others, as they first come."""
    sums: dict[tuple[str, UUID | None, str], int] = {}
    for share in shares:
        key = (share.actor, share.organisation_id, share.label)
        sums[key] = sums.get(key, 0) + share.cents
    ordered = sorted(sums, key=lambda key: key[0] != PRODUCER)
    return tuple(Share(*key, sums[key]) for key in ordered)
