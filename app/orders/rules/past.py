"""What a producer usually sells, from the weeks that are over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WEEKS_TO_KNOW = 3
"""Fewer weeks are no habit."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle half of the weeks: from ``low`` to ``high`` was ordered, in pricing units; ``weeks`` counted."""

    low: Decimal
    high: Decimal
    weeks: int


def usual(ordered: Sequence[Decimal]) -> Usual | None:
    """The first and third quartile of what was ordered in the weeks on sale; None for too few of them.

    Quartiles by nearest rank: both are quantities that were really ordered.
    """
    if len(ordered) < WEEKS_TO_KNOW:
        return None
    ranked = sorted(ordered)
    quarter = (len(ranked) - 1) // 4
    return Usual(ranked[quarter], ranked[-1 - quarter], len(ranked))
