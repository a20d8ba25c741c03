"""Goods that are weighed: several pieces to a line, the container taken off, and how far from the order is too far."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

GRAM = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Weighing:
    """``pieces``: kilograms shown by the scale, each > 0; ``tare``: kilograms of the container, once per piece."""

    pieces: tuple[Decimal, ...]
    tare: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """Kilograms of goods. Raises ValueError when a container weighs as much as what is in it."""
        weights = [piece - self.tare for piece in self.pieces]
        if any(weight <= 0 for weight in weights):
            raise ValueError("a piece weighs more than its container")
        return sum(weights, Decimal(0)).quantize(GRAM)


def off_by_percent(ordered: Decimal, weighed: Decimal) -> Decimal:
    """How far the weight is from the order, in per cent of the order with one decimal; negative when less."""
    return Decimal(round(Fraction(weighed - ordered) / Fraction(ordered) * 1000)) / 10


def beyond(ordered: Decimal, weighed: Decimal, tolerance_percent: Decimal) -> bool:
    """Whether the weight is further from the order than the network allows without a word."""
    return abs(Fraction(weighed - ordered)) * 100 > Fraction(ordered) * Fraction(tolerance_percent)


def pieces_of(ordered: Decimal, content: Decimal) -> int:
    """How many pieces were meant by an order in approximate kilograms: at least one."""
    return max(1, round(ordered / content))


def settled_quantity(ordered: Decimal, delivered: Decimal, *, catch_weight: bool) -> Decimal:
    """What is paid for: what was delivered, but of fixed packs never more than what was ordered."""
    return delivered if catch_weight else min(ordered, delivered)


def total_of(quantities: Sequence[Decimal]) -> Decimal:
    """Their sum to the gram."""
    return sum(quantities, Decimal(0)).quantize(GRAM)
