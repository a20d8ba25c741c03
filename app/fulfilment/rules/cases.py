"""A buyer's objection to a line, and how the coordinator settles it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.core.errors import DomainError


class AlreadySettled(DomainError):
    """The delivery was accepted, or the case was settled: a correction is another case."""

    code = "already_settled"


class CaseOpen(DomainError):
    """An objection waits for the coordinator; the delivery is accepted when it is settled."""

    code = "case_open"


class LineDisputed(DomainError):
    """Two people say two quantities of a line; the delivery is accepted when the coordinator has decided."""

    code = "line_disputed"


class NotSettled(DomainError):
    """The delivery was not accepted yet: there is nothing to correct."""

    code = "not_settled"


class ObjectionTooLate(DomainError):
    """The hour until which the buyer could object has passed; ``until``."""

    code = "objection_too_late"


class Kind(StrEnum):
    """What is wrong with a delivered line."""

    MISSING = "missing"
    DAMAGED = "damaged"
    QUALITY = "quality"
    WRONG = "wrong"
    OTHER = "other"


class Outcome(StrEnum):
    """What becomes of an objection: not paid, brought again (paid as ordered), or paid as delivered."""

    CREDIT = "credit"
    REPLACEMENT = "replacement"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Case:
    """An objection. ``quantity`` in pricing units (> 0); ``outcome`` is None while the coordinator has not decided."""

    id: UUID
    offer_id: UUID
    quantity: Decimal
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class NewObjection:
    """What a buyer objects to. ``id`` is made by the phone; ``quantity`` in pricing units (> 0)."""

    id: UUID
    offer_id: UUID
    kind: Kind
    quantity: Decimal
    words: str
    photo_id: UUID | None = None


def accepted_quantity(present: Decimal, cases: Iterable[Case]) -> Decimal:
    """What is accepted of a line: what came, less what was objected to and credited; never below zero."""
    credited = sum((case.quantity for case in cases if case.outcome is Outcome.CREDIT), Decimal(0))
    return max(Decimal(0), present - credited)


def open_cases(cases: Iterable[Case]) -> list[Case]:
    """Those that wait for the coordinator: the delivery is not accepted before they are settled."""
    return [case for case in cases if case.outcome is None]
