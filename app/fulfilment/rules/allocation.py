"""A shortage shared among its buyers: whole steps, nothing kept back, the same result whatever the order of the rows.

Each way of sharing says what it holds to be fair as a measure, and gives an allocation that no other in whole steps
beats by it (the tests try all of them on small cases):

* in proportion: the sum of squared distances to the exact proportion is least (largest remainder, Hamilton 1792);
* equal parts: the smallest part is as large as can be, then the second smallest, and so on (max-min fairness, as in
  Bertsekas and Gallager, Data Networks, 6.5.2);
* canteens first: the canteens' sum is largest, then both groups are served in proportion;
* smallest orders first: the smallest order gets as much as can be, then the next one, and so on.

Where that leaves a choice, who ordered first comes first, then the line's id decides.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import gcd
from uuid import UUID

from app.core.money import split

GRAIN = Decimal("0.001")
"""The smallest quantity that a line can have."""


class SharingRule(StrEnum):
    """How a territory shares a shortage."""

    IN_PROPORTION = "in_proportion"
    EQUAL_PARTS = "equal_parts"
    CANTEENS_FIRST = "canteens_first"
    SMALLEST_FIRST = "smallest_first"


@dataclass(frozen=True, slots=True)
class Claim:
    """A line that waits for its part of an offer. ``quantity`` in pricing units (> 0)."""

    line_id: UUID
    quantity: Decimal
    ordered_at: datetime
    canteen: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a line ordered and what it gets, in pricing units."""

    line_id: UUID
    ordered: Decimal
    given: Decimal

    @property
    def short(self) -> Decimal:
        """What is missing."""
        return self.ordered - self.given


@dataclass(frozen=True, slots=True)
class Allocation:
    """The parts in the order of the claims given, the step they are whole numbers of, and what fits nobody."""

    parts: tuple[Part, ...]
    step: Decimal
    left_over: Decimal


def allocate(available: Decimal, step: Decimal, claims: Sequence[Claim], rule: SharingRule) -> Allocation:
    """Shares ``available`` (>= 0, pricing units) among the claims on one offer, in whole ``step``s of it.

    Nobody gets more than ordered; all that fits is given. Where an order is no whole number of steps (an offer whose
    minimum is none either), the step is the greatest one that divides all of them.
    Raises ValueError for a negative quantity, a step that is not positive, or a line that claims twice.
    """
    if available < 0 or step <= 0 or any(claim.quantity <= 0 for claim in claims):
        raise ValueError("a shortage is shared in positive steps of what is not negative")
    if len({claim.line_id for claim in claims}) < len(claims):
        raise ValueError("a line claims once")
    grain = common_step(step, (claim.quantity for claim in claims))
    ranked = sorted(claims, key=lambda claim: (claim.ordered_at, claim.line_id))
    wanted = [int(claim.quantity / grain) for claim in ranked]
    stock = min(int(available // grain), sum(wanted))
    given = _SHARED[rule](stock, wanted, ranked)
    by_line = {claim.line_id: steps * grain for claim, steps in zip(ranked, given, strict=True)}
    parts = tuple(Part(claim.line_id, claim.quantity, by_line[claim.line_id]) for claim in claims)
    return Allocation(parts, grain, available - stock * grain)


def common_step(step: Decimal, quantities: Iterable[Decimal]) -> Decimal:
    """The greatest step that divides an offer's step and all quantities (> 0), a whole number of GRAIN."""
    return gcd(*(int(each / GRAIN) for each in (step, *quantities))) * GRAIN


def _in_proportion(stock: int, wanted: Sequence[int], _: Sequence[Claim]) -> list[int]:
    """Largest remainder never gives more than ordered: the exact part is at most the order, a whole number."""
    return split(stock, wanted)


def _equal_parts(stock: int, wanted: Sequence[int], _: Sequence[Claim]) -> list[int]:
    """The same for all, but to nobody more than ordered; the last steps go to the first in rank."""
    level, rest = _water_level(stock, sorted(wanted))
    given = [min(each, level) for each in wanted]
    for index in [i for i, each in enumerate(wanted) if each > level][:rest]:
        given[index] += 1
    return given


def _water_level(stock: int, rising: Sequence[int]) -> tuple[int, int]:
    """The level to which every order can be filled, and how many steps are left above it."""
    for index, each in enumerate(rising):
        still = len(rising) - index
        if each * still > stock:
            return divmod(stock, still)
        stock -= each
    return (rising[-1] if rising else 0), 0


def _canteens_first(stock: int, wanted: Sequence[int], ranked: Sequence[Claim]) -> list[int]:
    """Canteens in proportion, then the others in proportion to what is left."""
    first = [each if claim.canteen else 0 for each, claim in zip(wanted, ranked, strict=True)]
    second = [each - own for each, own in zip(wanted, first, strict=True)]
    canteens = min(stock, sum(first))
    parts = zip(split(canteens, first), split(stock - canteens, second), strict=True)
    return [one + other for one, other in parts]


def _smallest_first(stock: int, wanted: Sequence[int], _: Sequence[Claim]) -> list[int]:
    """Small orders are served whole; the one for which it does not suffice gets the rest."""
    given = [0] * len(wanted)
    for index in sorted(range(len(wanted)), key=lambda i: (wanted[i], i)):
        given[index] = min(wanted[index], stock)
        stock -= given[index]
    return given


_SHARED: dict[SharingRule, Callable[[int, Sequence[int], Sequence[Claim]], list[int]]] = {
    SharingRule.IN_PROPORTION: _in_proportion,
    SharingRule.EQUAL_PARTS: _equal_parts,
    SharingRule.CANTEENS_FIRST: _canteens_first,
    SharingRule.SMALLEST_FIRST: _smallest_first,
}
