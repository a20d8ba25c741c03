"""What to order again of a pack, and why: from what was ordered, what is wanted on the shelf, what is left there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.core.money import round_half_up
from app.core.quantity import QUANTITY_PLACES

WEEKS = 4
"""How many past weeks are looked at."""
COUNT_HOLDS = timedelta(days=3)
"""How long a count says what is on the shelf: a shop sells every day."""


class Basis(StrEnum):
    """What a figure was made from."""

    TARGET_AND_COUNT = "target_and_count"
    TARGET = "target"
    USUAL_AND_COUNT = "usual_and_count"
    USUAL = "usual"
    NOTHING = "nothing"


class Limit(StrEnum):
    """What made the figure another one than what was needed."""

    NOT_OFFERED = "not_offered"
    MINIMUM = "minimum"
    LEFT = "left"
    BUYER_MAXIMUM = "buyer_maximum"


@dataclass(frozen=True, slots=True)
class Stock:
    """Of a pack at a place, in pricing units: what is wanted there after a delivery, and what was counted."""

    target: Decimal | None = None
    counted: Decimal | None = None
    counted_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the count still says what is there."""
        return self.counted_at is not None and now - self.counted_at <= COUNT_HOLDS


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer allows this order to have in all. ``minimum`` is a whole number of steps; ``left`` counts what the
    order holds already; ``room`` is what the maximum per buyer leaves it, None without one. A withdrawn offer has no
    terms.
    """

    minimum: Decimal
    step: Decimal
    left: Decimal
    room: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``quantity``: what to order in all, 0 or an allowed one. ``usual``: of the past weeks, to 3 decimals, None when
    there were none; ``need``: before steps and limits.
    """

    quantity: Decimal
    basis: Basis
    usual: Decimal | None
    need: Decimal
    limit: Limit | None


def usual_of(weeks: Sequence[Decimal | None]) -> Fraction | None:
    """The mean of the weeks in which the pack was offered (None: it was not); None without any."""
    offered = [Fraction(each) for each in weeks if each is not None]
    return sum(offered, Fraction(0)) / len(offered) if offered else None


def suggest(weeks: Sequence[Decimal | None], stock: Stock, terms: Terms | None, now: datetime) -> Suggestion:
    """What to order in all of a pack, with its reason; None as ``terms``: it is not offered.

    Up to the target from what was counted; without a fresh count the usual quantity, at most the target; without a
    target the usual quantity less what was counted. A need for a target is rounded up to whole steps, a usual quantity
    to the nearest ones.
    """
    usual = usual_of(weeks)
    basis, need = _need(usual, stock, now)
    quantity, limit = (Decimal(0), Limit.NOT_OFFERED) if terms is None else _allowed(need, basis, terms)
    shown = None if usual is None else round_half_up(usual, QUANTITY_PLACES)
    return Suggestion(quantity, basis, shown, round_half_up(need, QUANTITY_PLACES), limit)


def _need(usual: Fraction | None, stock: Stock, now: datetime) -> tuple[Basis, Fraction]:
    counted = Fraction(stock.counted) if stock.counted is not None and stock.holds(now) else None
    target = None if stock.target is None else Fraction(stock.target)
    if target is not None and counted is not None:
        return Basis.TARGET_AND_COUNT, max(target - counted, Fraction(0))
    if target is not None:  # nobody sold any yet: the shelf is to be filled for the first time
        return Basis.TARGET, min(usual, target) if usual else target
    if not usual:
        return Basis.NOTHING, Fraction(0)
    if counted is not None:
        return Basis.USUAL_AND_COUNT, max(usual - counted, Fraction(0))
    return Basis.USUAL, usual


def _allowed(need: Fraction, basis: Basis, terms: Terms) -> tuple[Decimal, Limit | None]:
    """An allowed quantity near the need, and what changed it."""
    step = Fraction(terms.step)
    steps = need / step
    rounds_up = basis in (Basis.TARGET_AND_COUNT, Basis.TARGET)
    whole = -(-steps.numerator // steps.denominator) if rounds_up else int(round_half_up(steps, Decimal(1)))
    if whole == 0:
        return Decimal(0), None
    least = terms.minimum
    wanted = max(whole * terms.step, least)
    most, why = _most(terms)
    if wanted > most:
        return most if most >= least else Decimal(0), why
    return wanted, Limit.MINIMUM if wanted > whole * terms.step else None


def _most(terms: Terms) -> tuple[Decimal, Limit]:
    if terms.room is not None and terms.room < terms.left:
        return _down(terms.room, terms.step), Limit.BUYER_MAXIMUM
    return _down(terms.left, terms.step), Limit.LEFT


def _down(quantity: Decimal, step: Decimal) -> Decimal:
    return max(quantity // step, Decimal(0)) * step
