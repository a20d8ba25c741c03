"""How the demo's past is made up: drawn from a seed, so that the same day gives the same weeks. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from app.demo.cards import History, PackCard, Week

MOVING_FAMILY = "fruit_vegetables"
DAYS_TO_ORDER = 2
SMALLEST_PART = Decimal("0.3")  # of a pack, below which a small buyer leaves it


def months(season: str) -> frozenset[int]:
    """``"10-3,6"`` is October to March, and June."""
    found: set[int] = set()
    for part in season.split(","):
        first, _, last = part.partition("-")
        begin, end = int(first), int(last or first)
        found |= {(begin - 1 + step) % 12 + 1 for step in range((end - begin) % 12 + 1)}
    return frozenset(found)


def draw(below: int, *names: object) -> int:
    """A number from 0 to ``below`` - 1 that depends on the names alone."""
    digest = hashlib.sha256("/".join(str(name) for name in names).encode()).digest()
    return int.from_bytes(digest[:8]) % below


def demo_id(at: datetime, *names: object) -> UUID:
    """An identifier shaped like UUID version 7 (RFC 9562), so that it sorts by time, but always the same."""
    tail = int.from_bytes(hashlib.sha256("/".join(str(name) for name in names).encode()).digest()[:10])
    value = int(at.timestamp() * 1000) << 80 | tail
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


def open_cut_off(today: date, weeks: Sequence[Week]) -> tuple[date, Week]:
    """The first possible cut-off that leaves DAYS_TO_ORDER whole days after ``today``.

    Preferred is one whose week before is still to be delivered, so that hub and driver have a week to prepare: all of
    it, else a part of it.
    """
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_TO_ORDER, 7)]
    found = [(day, week) for day in days for week in weeks if day.weekday() == week.cut_off]
    whole, some = ([each for each in found if wanted(_delivered_before(*each)) >= today] for wanted in (min, max))
    return [*whole, *some, *found][0]


def _delivered_before(cut_off: date, week: Week) -> list[date]:
    """The days on which the week before a cut-off is delivered."""
    last = cut_off - timedelta(days=7)
    return [last + timedelta(days=(weekday - week.cut_off) % 7 or 7) for weekday in week.deliveries.values()]


def price_of_week(pack: PackCard, weeks_ago: int, history: History) -> Decimal:
    """The pack's price some weeks before the open one: fruit and vegetables move a little, the rest does not."""
    price = pack.price
    if pack.product.family != MOVING_FAMILY:
        return price
    width = history.price_step_percent
    for week in range(weeks_ago):
        percent = draw(2 * width + 1, history.seed, "price", pack.product.slug, week) - width
        price = price * (100 + percent) / 100
    return price.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def is_offered(pack: PackCard, delivered: date, week: int, history: History) -> bool:
    """Whether the producer has it that week: in season, and not one of the weeks when it is missing."""
    if delivered.month not in pack.product.season:
        return False
    return draw(100, history.seed, "absent", pack.code, week) >= history.absent_percent


def packs_available(pack: PackCard, week: int, history: History) -> int:
    """How many packs there are that week: the usual number, a little more or less."""
    percent = 85 + draw(31, history.seed, "available", pack.code, week)
    return max(1, pack.weekly * percent // 100)


def has_habit(pack: PackCard, kind: str, buyer: str, history: History) -> bool:
    """Whether a buyer takes this pack at all."""
    return kind in pack.usual and draw(100, history.seed, "habit", buyer, pack.code) < history.habit_percent


def takes(pack: PackCard, kind: str, buyer: str, week: int, history: History) -> bool:
    """Whether a buyer wants this pack in this week: by habit, when its turn comes, unless left out."""
    if not has_habit(pack, kind, buyer, history):
        return False
    turn = draw(pack.every_weeks, history.seed, "turn", buyer, pack.code)
    if (week + turn) % pack.every_weeks:
        return False
    return draw(100, history.seed, "skip", buyer, pack.code, week) >= history.skip_percent


def packs_wanted(pack: PackCard, usual: Decimal, buyer: str, week: int, history: History) -> int:
    """Whole packs for a buyer whose usual amount is ``usual`` packs, spread from week to week."""
    spread = history.quantity_spread_percent
    percent = 100 - spread + draw(2 * spread + 1, history.seed, "quantity", buyer, pack.code, week)
    wanted = usual * percent / 100
    if wanted < SMALLEST_PART:
        return 0
    return max(1, int(wanted.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def basket(
    packs: Sequence[PackCard], kind: str, buyer: str, size: Decimal, week: int, history: History
) -> dict[str, int]:
    """What a buyer of this kind and size wants in a week: whole packs by code."""
    wanted = {
        pack.code: packs_wanted(pack, pack.usual[kind] * size, buyer, week, history)
        for pack in packs
        if takes(pack, kind, buyer, week, history)
    }
    return {code: number for code, number in wanted.items() if number}


def served(pack: PackCard, wanted: int, left: int) -> int:
    """Whole packs that a buyer gets: the minimum and some steps, at most what is left; else 0."""
    most = min(wanted, left, pack.most or wanted)
    if most < pack.minimum:
        return 0
    return most - (most - pack.minimum) % pack.step


def has_ordered(buyer: str, history: History, *, standing: bool) -> bool:
    """Whether a buyer has ordered already in the open week; one with a standing order has."""
    if buyer in history.undecided:
        return False
    return standing or draw(100, history.seed, "ordered", buyer) < history.ordered_percent


def moment_between(begin: datetime, end: datetime, *names: object) -> datetime:
    """A minute of the window, drawn."""
    minutes = int((end - begin).total_seconds()) // 60
    return begin + timedelta(minutes=draw(max(1, minutes), *names))
