"""The price on a shop's shelf, and who gets each cent of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from app.core.errors import DomainError
from app.core.money import split, to_cents
from app.pricing.rules import SHOP, Component, Share

STATE = "state"
MEASURES = ("kg", "l")
STEPS = (1, 5, 10)
"""Cents to which a shelf price can be rounded up."""
PIECES_WITHOUT_WEIGHT = frozenset({"fruit_vegetables", "wood_energy", "reuse"})
"""Families sold by the piece without a price per kg: their weight is not that of a prepacked article."""


class MarginMissing(DomainError):
    """The shop has not said what margin it takes."""

    code = "margin_missing"


class SoldBy(StrEnum):
    """How the shop sells a pack: by its pricing unit (the kg, the jar), or whole."""

    UNIT = "unit"
    PACK = "pack"


class Source(StrEnum):
    """Where a margin comes from."""

    SHOP = "shop"
    FAMILY = "family"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Margin:
    """Per cent of the selling price excl. VAT (0 to below 100), and whose choice it was."""

    percent: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Margins:
    """A shop's margins: what it said of a pack, else of its family, else of everything."""

    usual: Decimal | None = None
    step_cents: int = 1
    families: Mapping[str, Decimal] = field(default_factory=dict)
    packs: Mapping[UUID, Decimal] = field(default_factory=dict)

    def of(self, pack_id: UUID, family: str) -> Margin | None:
        """The margin of a pack; None as long as the shop has said nothing that covers it."""
        if pack_id in self.packs:
            return Margin(self.packs[pack_id], Source.PACK)
        if family in self.families:
            return Margin(self.families[family], Source.FAMILY)
        return None if self.usual is None else Margin(self.usual, Source.SHOP)


@dataclass(frozen=True, slots=True)
class Bought:
    """What the shop pays for one pricing unit, excl. VAT (4 decimals), and who gets it."""

    unit_price: Decimal
    vat_rate: Decimal
    components: Sequence[Component]


@dataclass(frozen=True, slots=True)
class Seller:
    """The shop, as its share names it."""

    organisation_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ShelfPrice:
    """``cents`` incl. VAT; ``shares`` sum to them exactly: the producer first, then the shop, the State's VAT last.

    ``shop_percent``: the shop's exact share of the price excl. VAT: its margin, or more where the price went up to a
    whole step. To the cent alone is no choice of the shop, and changes no margin. None of a gift.
    """

    cents: int
    shares: tuple[Share, ...]
    shop_percent: Fraction | None


def shelf_price(bought: Bought, quantity: Decimal, margin: Decimal, shop: Seller, step_cents: int = 1) -> ShelfPrice:
    """The price of ``quantity`` pricing units: ``cost / (1 - margin)`` plus VAT, to the cent, then up to whole steps.

    What rounding adds is the shop's, after VAT; the others get what the shop pays them. Raises ValueError for a margin
    that is negative, or of 100 per cent and more.
    """
    if not 0 <= margin < 100:
        raise ValueError("a margin is at least 0 and below 100 per cent of the selling price")
    cost = Fraction(bought.unit_price) * Fraction(quantity)
    rate = Fraction(bought.vat_rate) / 100
    exact = cost / (1 - Fraction(margin) / 100) * (1 + rate)
    rounded = to_cents(exact)
    cents = -(-rounded // step_cents) * step_cents
    excl = Fraction(cents, 100) / (1 + rate)
    known = sum((Fraction(each.amount) for each in bought.components), Fraction(0))
    paid = [cost * Fraction(each.amount) / known if known else Fraction(0) for each in bought.components]
    parts = split(cents, [*paid, max(excl - cost, Fraction(0)), excl * rate])
    shares = [
        Share(each.actor, each.organisation_id, each.label, part)
        for each, part in zip(bought.components, parts, strict=False)
    ]
    own = Share(SHOP, shop.organisation_id, shop.name, parts[-2])
    percent = Fraction(margin) if cents == rounded else 100 * (excl - cost) / excl
    return ShelfPrice(cents, (*shares, own, Share(STATE, None, "", parts[-1])), percent if cents else None)


class MeasuredBy(StrEnum):
    """How it is known how many kg or l are in a piece."""

    UNIT = "unit"
    SHOP = "shop"
    NAME = "name"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Measure:
    """``content`` kg or l (``unit``) in one pricing unit of a pack."""

    content: Decimal
    unit: str
    by: MeasuredBy


@dataclass(frozen=True, slots=True)
class Goods:
    """What a pack is. ``content``: pricing units in it; ``net_weight_kg``: kilograms of it."""

    pack_name: str
    family: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    catch_weight: bool = False


_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|g|l|dl|cl|ml)\b", re.IGNORECASE)
_FACTOR = {"kg": "1", "g": "0.001", "l": "1", "dl": "0.1", "cl": "0.01", "ml": "0.001"}


def measure_of(goods: Goods, own: tuple[Decimal, str] | None = None) -> Measure | None:
    """How many kg or l one pricing unit is: as it is priced, as the shop said (``own``), as the pack's name says
    ("6 pots de 500 g"), or by the catalogue's weight. None for what is sold by the piece.
    """
    if goods.unit in MEASURES:
        return Measure(Decimal(1), goods.unit, MeasuredBy.UNIT)
    if own is not None:
        return Measure(*own, MeasuredBy.SHOP)
    if goods.family in PIECES_WITHOUT_WEIGHT:
        return None
    named = _named(goods.pack_name)
    if named is not None:
        return named
    if not goods.net_weight_kg:
        return None
    return Measure(goods.net_weight_kg / goods.content, "l" if goods.family == "drinks" else "kg", MeasuredBy.WEIGHT)


def _named(name: str) -> Measure | None:
    """The last size in a name is that of a piece: "plateau de 12 pièces de 120 g"."""
    sizes = _SIZE.findall(name)
    if not sizes:
        return None
    digits, word = sizes[-1]
    content = Decimal(digits.replace(",", ".")) * Decimal(_FACTOR[word.lower()])
    return Measure(content, "l" if word.lower().endswith("l") else "kg", MeasuredBy.NAME) if content else None


def sold_by_default(goods: Goods) -> SoldBy:
    """Whole where a pack is one article (a jar, a quarter of butter); by the unit where it is opened to be sold."""
    return SoldBy.PACK if goods.content <= 1 and not goods.catch_weight else SoldBy.UNIT


def may_sell(goods: Goods, sold_by: SoldBy) -> bool:
    """Whether a label can say that price: a pack of variable weight has none of its own."""
    return sold_by is SoldBy.UNIT or not goods.catch_weight


def sold_quantity(goods: Goods, sold_by: SoldBy) -> Decimal:
    """Pricing units that the price of a label pays for."""
    return goods.content if sold_by is SoldBy.PACK else Decimal(1)


def measure_cents(price: ShelfPrice, quantity: Decimal, measure: Measure) -> int:
    """The price incl. VAT of one kg or l, in cents, halves up.

    Required beside the selling price: arrêté du 16 novembre 1999 relatif à la publicité, à l'égard du consommateur,
    des prix de vente à l'unité de mesure de certains produits préemballés (directive 98/6/CE); for loose goods the
    price of the unit is the selling price itself.
    """
    return to_cents(Fraction(price.cents, 100) / (Fraction(quantity) * Fraction(measure.content)))
