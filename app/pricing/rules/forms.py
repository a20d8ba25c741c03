"""Every share of a price as a straight line over the producer's price.

With the fees and the pack fixed, the buyer's price is ``B = aP + b``, and so is each actor's share of it. A form holds
these lines as integers over one denominator, so that judging a price is a few multiplications, and exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple, Protocol
from uuid import UUID

from app.pricing.rules.shares import PRODUCER, Basis, FeeRule, PackFacts, check_fees

GRID = 10_000
"""Price steps in one euro: a price has 4 decimals, and ``p`` counts them (1.90 EUR is 19,000)."""


class Line(NamedTuple):
    """``(slope x p + constant) / scale`` euros, or a condition: it holds where ``slope x p + constant >= 0``."""

    slope: int
    constant: int


NOTHING = Line(0, 0)


@dataclass(frozen=True, slots=True)
class PriceForm:
    """The buyer's exact price per pricing unit excl. VAT, before it is rounded, and who gets what of it.

    ``takers`` are the shares by actor and organisation, ``actors`` by actor alone; both leave out fees per delivery.
    """

    scale: int
    buyer: Line
    takers: Mapping[tuple[str, UUID | None], Line]
    actors: Mapping[str, Line]

    def euros(self, line: Line, p: int) -> Fraction:
        """What a line says at the price ``p``."""
        return Fraction(line.slope * p + line.constant, self.scale)

    def unit_price(self, p: int) -> int:
        """The buyer's price in steps of the grid, rounded half up as ``price_offer`` does."""
        steps = (self.buyer.slope * p + self.buyer.constant) * GRID
        return (2 * steps + self.scale) // (2 * self.scale)


class Declared(Protocol):
    """A cost that an actor has declared, whoever keeps it. ``basis``: per_kg, per_pack, or one that no price tells."""

    @property
    def organisation_id(self) -> UUID | None:
        """None: the network itself."""

    @property
    def actor(self) -> str:
        """hub, carrier, processor, network."""

    @property
    def basis(self) -> str:
        """What the amount is counted on."""

    @property
    def amount(self) -> Decimal:
        """Euros."""


class UnitCost(NamedTuple):
    """What an actor's work costs it for one pricing unit, in euros."""

    actor: str
    organisation_id: UUID | None
    amount: Fraction


@lru_cache(maxsize=4096)
def price_form(fees: tuple[FeeRule, ...], pack: PackFacts) -> PriceForm:
    """The form of a pack with these fees. Raises FeesTooHigh."""
    check_fees(fees)
    per_unit = [fee for fee in fees if fee.basis is not Basis.PER_DELIVERY]
    of_buyer = sum((_rate(fee, Basis.BUYER_PERCENT) for fee in per_unit), Fraction(0))
    of_producer = sum((_rate(fee, Basis.PRODUCER_PERCENT) for fee in per_unit), Fraction(0))
    fixed = sum((_fixed(fee, pack) for fee in per_unit), Fraction(0))
    slope, constant = (1 + of_producer) / (1 - of_buyer), fixed / (1 - of_buyer)
    exact: dict[tuple[str, UUID | None], tuple[Fraction, Fraction]] = {(PRODUCER, None): (Fraction(1), Fraction(0))}
    for fee in per_unit:
        rate, key = _rate(fee, Basis.BUYER_PERCENT), (fee.actor, fee.organisation_id)
        before = exact.get(key, (Fraction(0), Fraction(0)))
        more = (_rate(fee, Basis.PRODUCER_PERCENT) + rate * slope, _fixed(fee, pack) + rate * constant)
        exact[key] = (before[0] + more[0], before[1] + more[1])
    return _whole((slope, constant), exact)


def _rate(fee: FeeRule, basis: Basis) -> Fraction:
    return Fraction(fee.value) / 100 if fee.basis is basis else Fraction(0)


def _fixed(fee: FeeRule, pack: PackFacts) -> Fraction:
    return per_unit(fee.basis, fee.value, pack) or Fraction(0)


def per_unit(basis: str, amount: Decimal, pack: PackFacts) -> Fraction | None:
    """An amount per kg or per pack, for one pricing unit; None for what is counted on anything else."""
    if basis == Basis.PER_KG:
        return Fraction(amount) * Fraction(pack.net_weight_kg) / Fraction(pack.content)
    return Fraction(amount) / Fraction(pack.content) if basis == Basis.PER_PACK else None


def _whole(
    buyer: tuple[Fraction, Fraction], takers: Mapping[tuple[str, UUID | None], tuple[Fraction, Fraction]]
) -> PriceForm:
    """The same lines over the price in steps, as integers over their common denominator."""
    pairs = [(slope / GRID, constant) for slope, constant in (buyer, *takers.values())]
    scale = lcm(*(number.denominator for pair in pairs for number in pair))
    lines = [Line(int(slope * scale), int(constant * scale)) for slope, constant in pairs]
    found = dict(zip(takers, lines[1:], strict=True))
    actors: dict[str, Line] = {}
    for (actor, _), line in found.items():
        before = actors.get(actor, NOTHING)
        actors[actor] = Line(before.slope + line.slope, before.constant + line.constant)
    return PriceForm(scale, lines[0], found, actors)


def unit_costs(declared: Sequence[Declared], pack: PackFacts) -> tuple[UnitCost, ...]:
    """What each actor declared per kg and per pack, for one pricing unit; costs per delivery or month are left out.

    No price of one pack can tell whether those are covered: that depends on how much is sold.
    """
    sums: dict[tuple[str, UUID | None], Fraction] = {}
    for each in declared:
        amount = per_unit(each.basis, each.amount, pack)
        if amount is not None and each.actor != PRODUCER:
            key = (each.actor, each.organisation_id)
            sums[key] = sums.get(key, Fraction(0)) + amount
    return tuple(UnitCost(actor, organisation_id, amount) for (actor, organisation_id), amount in sums.items())
