"""Lots: what must be recalled together. One product of one farm, one day, typed once."""

from dataclasses import dataclass
from datetime import date
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
