"""Money: integer cents with a currency, one rounding function, one way to split."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

CENT = Decimal("0.01")
UNIT_PRICE_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer cents."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.cents + other.cents, self.currency)

    def __str__(self) -> str:
        return str(from_cents(self.cents))


def round_half_up(value: Decimal | Fraction, places: Decimal = CENT) -> Decimal:
    """``value`` to ``places``, halves away from zero: the only rounding of money in the program."""
    if isinstance(value, Fraction):
        scaled = abs(value) / Fraction(places)
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return (whole if value >= 0 else -whole) * places
    return value.quantize(places, rounding=ROUND_HALF_UP)


def to_cents(amount: Decimal | Fraction) -> int:
    """Integer cents of an amount, halves up."""
    return int(round_half_up(amount) * 100)


def from_cents(cents: int) -> Decimal:
    """The amount of integer cents, with two decimals."""
    return Decimal(cents).scaleb(-2)


def split(total: int, weights: Sequence[Decimal | Fraction | int]) -> list[int]:
    """Integer parts of ``total`` (>= 0) in proportion to ``weights`` (>= 0), by largest remainder.

    The parts sum to ``total`` exactly. Equal remainders go to the lower index. Weights that are all zero give
    everything to the first part. Raises ValueError for a negative total or weight, or no weight for an amount.
    """
    shares = _whole_numbers(weights)
    if total < 0 or any(share < 0 for share in shares):
        raise ValueError("a split needs a total and weights that are not negative")
    if not shares:
        if total:
            raise ValueError("nobody to share among")
        return []
    whole = sum(shares)
    if whole == 0:
        return [total] + [0] * (len(shares) - 1)
    divided = [divmod(total * share, whole) for share in shares]
    parts = [part for part, _ in divided]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-divided[i][1], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _whole_numbers(weights: Sequence[Decimal | Fraction | int]) -> list[int]:
    """Integers in the same proportions: no fraction is needed where the weights are integers already."""
    if all(isinstance(weight, int) for weight in weights):
        return [int(weight) for weight in weights]
    exact = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    return [int(weight * scale) for weight in exact]
