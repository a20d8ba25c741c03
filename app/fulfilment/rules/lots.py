"""Lots: what must be recalled together. One product of one farm, one day, typed once."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.errors import DomainError

ORIGIN = date(2000, 1, 1)


class LotTaken(DomainError):
    """The farm has another lot of this number, with other facts; ``number``."""

    code = "lot_taken"


@dataclass(frozen=True, slots=True)
class LotFacts:
    """``use_by`` (DLC) or ``best_before`` (DDM), at most one of them."""

    producer_id: UUID
    product_id: UUID
    number: str
    made_on: date
    use_by: date | None = None
    best_before: date | None = None


def automatic_number(made_on: date, taken: set[str]) -> str:
    """``L26328``: L, two digits of the year and the day of the year (a usual form of lot numbers, règlement (UE)
    1169/2011 and directive 2011/91/UE leave it free); a letter behind it where the farm has used it already.
    """
    plain = f"L{made_on:%y%j}"
    candidates = [plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in candidates if each not in taken)


def lot_problems(facts: LotFacts) -> dict[str, str]:
    """Field to message key of what is wrong."""
    problems = {}
    if facts.use_by is not None and facts.best_before is not None:
        problems["best_before"] = "fields.one_date_only"
    for name in ("use_by", "best_before"):
        day = getattr(facts, name)
        if day is not None and day < facts.made_on:
            problems[name] = "fields.before_made"
    return problems


DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")


def searched_day(words: str, today: date) -> date | None:
    """The day that somebody looks for: "26/11/2026", "26/11/26", "26/11" (the last one that has been), "2026-11-26"."""
    with suppress(ValueError):
        return date.fromisoformat(words.strip())
    found = DAY.fullmatch(words.strip())
    if found is None:
        return None
    day, month, year = found.groups()
    with suppress(ValueError):
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        this_year = date(today.year, int(month), int(day))
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    return None


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Somebody who was written to; without ``id`` an organisation's own address."""

    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a buyer was told that he has of a recalled lot, and the people who were written to."""

    order_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    product_name: str
    pack_name: str
    unit: str
    quantity: Decimal
    delivers_on: date | None
    people: tuple[ToldPerson, ...]
