"""Which sums may be told to whom, and sums in words of 100 euros: pure decisions.

Totals of fewer than three producers are withheld (domain.md, "Who may see what"). What is withheld is left out of
every total too, so it cannot be worked out from a total minus the other parts. The smallest parts that are ever told
are the cells of one fixed partition (a family of one cycle, or what is left of that cycle), and everything that is
told is a sum of such cells: neither two answers nor two periods differ by less than a cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.days import local_day
from app.core.errors import Invalid
from app.core.money import split

FEWEST = 3
"""Of two producers each could work out the other's sales; of one, anybody. The same for buyers in open data."""
OTHER_FAMILIES = "rest"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LONGEST = timedelta(days=3 * 366)
HUNDRED_EUROS = 10_000


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a territory, both of them included. A cycle belongs to the day of its cut-off."""

    first: date
    last: date

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """The instants from which (included) and until which (excluded) it lasts in a time zone."""
        start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (self.first, self.last + timedelta(1)))
        return start, end


def period(first: date | None, last: date | None, now: datetime, zone: str) -> Period:
    """The days asked for; without them the current month. Raises Invalid for days out of order or too far apart."""
    today = local_day(now, zone)
    first = first or today.replace(day=1)
    last = last or month_end(max(first, today))
    if not FIRST_DAY <= first <= LAST_DAY:
        raise Invalid({"from": "fields.period"})
    if not first <= last <= LAST_DAY or last - first > LONGEST:
        raise Invalid({"to": "fields.period"})
    return Period(first, last)


def month_end(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months(asked: Period) -> Fraction:
    """How many months it is: whole months count one each, parts by their days."""
    total, day = Fraction(0), asked.first
    while day <= asked.last:
        end = month_end(day)
        total += Fraction((min(end, asked.last) - day).days + 1, end.day)
        day = end + timedelta(days=1)
    return total


@dataclass(frozen=True, slots=True)
class ActorCents:
    """Integer cents excl. VAT of one kind of actor."""

    actor: str
    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class FamilySum:
    """The money of one family in one cycle; of the producers' shares only their sum.

    ``producers`` and ``buyers`` of what was ordered; those of what the sum counts, once it is what was accepted, are
    ``counted_producers`` and ``counted_buyers``.
    """

    cycle_id: UUID
    family: str
    producers: frozenset[UUID]
    buyers: frozenset[UUID]
    shares: tuple[ActorCents, ...]
    counted_producers: frozenset[UUID]
    counted_buyers: frozenset[UUID]

    def enough(self, fewest_buyers: int) -> bool:
        """Whether it may be told: enough farms and buyers in what was ordered and in what is counted."""
        producers, buyers = (self.producers, self.counted_producers), (self.buyers, self.counted_buyers)
        return all(len(each) >= FEWEST for each in producers) and all(len(each) >= fewest_buyers for each in buyers)


@dataclass(frozen=True, slots=True)
class Told:
    """A sum that may be told: ``family`` is "rest" for the families of a cycle that only together are enough."""

    cycle_id: UUID
    family: str
    producers: frozenset[UUID]
    shares: tuple[ActorCents, ...]


def told(sums: Iterable[FamilySum], *, fewest_buyers: int = 0) -> list[Told]:
    """The cells that may be told: families of at least three producers, and the others of a cycle as one if enough.

    The partition depends on the producers of what was ordered alone, so that readers who may see more and readers who
    may see less see cells of the same partition, and that it does not move when a week is settled. ``fewest_buyers``
    leaves out cells that would show what one canteen orders.
    """
    found: list[Told] = []
    for _, group in groupby(sorted(sums, key=lambda each: (each.cycle_id, each.family)), lambda each: each.cycle_id):
        found += _told_of_cycle(list(group), fewest_buyers)
    return found


def _told_of_cycle(families: Sequence[FamilySum], fewest_buyers: int) -> list[Told]:
    alone = [each for each in families if len(each.producers) >= FEWEST]
    rest = [each for each in families if len(each.producers) < FEWEST]
    cells = [*alone, *([_together(rest)] if rest else [])]
    return [
        Told(each.cycle_id, each.family, each.counted_producers, each.shares)
        for each in cells
        if each.enough(fewest_buyers)
    ]


def _together(families: Sequence[FamilySum]) -> FamilySum:
    return FamilySum(
        families[0].cycle_id,
        OTHER_FAMILIES,
        frozenset().union(*(each.producers for each in families)),
        frozenset().union(*(each.buyers for each in families)),
        add_up(share for each in families for share in each.shares),
        frozenset().union(*(each.counted_producers for each in families)),
        frozenset().union(*(each.counted_buyers for each in families)),
    )


def add_up(shares: Iterable[ActorCents]) -> tuple[ActorCents, ...]:
    """Sums by actor and label: producers first, then the largest."""
    sums: dict[tuple[str, str], int] = {}
    for share in shares:
        key = (share.actor, share.label)
        sums[key] = sums.get(key, 0) + share.cents
    ordered = sorted(sums, key=lambda key: (key[0] != "producer", -sums[key], key))
    return tuple(ActorCents(actor, label, sums[actor, label]) for actor, label in ordered)


def of_hundred(cents: Sequence[int]) -> list[int]:
    """Cents of every 100 euros: they sum to 10,000 exactly. All zero where nothing was spent."""
    return split(HUNDRED_EUROS, cents) if any(cents) else [0] * len(cents)


@dataclass(frozen=True, slots=True)
class Work:
    """What an actor did in a period: kilograms and packs that it handled, and deliveries."""

    weight_kg: Decimal
    packs: Decimal
    deliveries: int


def declared_euros(basis: str, amount: Decimal, work: Work, duration: Fraction) -> Fraction:
    """What a declared cost comes to for that work, in euros; ``duration`` in months."""
    counted = {
        "per_kg": Fraction(work.weight_kg),
        "per_pack": Fraction(work.packs),
        "per_delivery": Fraction(work.deliveries),
        "per_month": duration,
    }
    return Fraction(amount) * counted[basis]
