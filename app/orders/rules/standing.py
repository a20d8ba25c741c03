"""Standing orders: when they rest, and what of them a cycle can give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Invalid
from app.core.quantity import plain
from app.cycles.rules import Delivery, OfferTerms
from app.orders.rules.order import Wanted, line_problem


class Outcome(StrEnum):
    """What came of a standing order in a cycle; ``due`` until it was tried."""

    DUE = "due"
    PLACED = "placed"
    PARTLY = "partly"
    NOTHING = "nothing"
    PAUSED = "paused"
    SCHOOL_HOLIDAYS = "school_holidays"
    ALREADY_ORDERED = "already_ordered"
    NO_DELIVERY = "no_delivery"
    TOO_LATE = "too_late"
    FAILED = "failed"


TOLD = frozenset(
    {Outcome.PLACED, Outcome.PARTLY, Outcome.NOTHING, Outcome.NO_DELIVERY, Outcome.TOO_LATE, Outcome.FAILED}
)
"""What the buyer is told by mail; the rest is what she decided or did herself."""


class Why(StrEnum):
    """Why a line of a standing order was left out."""

    NOT_OFFERED = "not_offered"
    NOT_ENOUGH = "not_enough"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class StandingLine:
    """``quantity`` of a pack in pricing units; the names as they were when the standing order was written."""

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    quantity: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class Pause:
    """No order for deliveries from ``first`` to ``last``, both included."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing order of one delivery point. ``version`` 0: not written yet."""

    id: UUID
    territory_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    active: bool
    pause_in_school_holidays: bool
    lines: tuple[StandingLine, ...]
    pauses: tuple[Pause, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A line that was left out."""

    line: StandingLine
    why: Why


def rests(standing: Standing, delivery: Delivery) -> Outcome | None:
    """Why a standing order rests in a cycle that is delivered then; None when it does not."""
    if any(pause.first <= delivery.delivers_on <= pause.last for pause in standing.pauses):
        return Outcome.PAUSED
    if standing.pause_in_school_holidays and delivery.schools_closed:
        return Outcome.SCHOOL_HOLIDAYS
    return None


def match(
    lines: Sequence[StandingLine], offers: Mapping[UUID, OfferTerms]
) -> tuple[list[tuple[StandingLine, Wanted]], list[Missing]]:
    """What a cycle's offers (by pack) can give of a standing order, whole lines only, and what they cannot."""
    found: list[tuple[StandingLine, Wanted]] = []
    missing: list[Missing] = []
    for line in lines:
        offer = offers.get(line.pack_id)
        why = _why_not(line, offer)
        if why is None and offer is not None:
            found.append((line, Wanted(offer.id, line.quantity, line.note)))
        else:
            missing.append(Missing(line, why or Why.NOT_OFFERED))
    return found, missing


def _why_not(line: StandingLine, offer: OfferTerms | None) -> Why | None:
    if offer is None or offer.withdrawn:
        return Why.NOT_OFFERED
    if offer.left < line.quantity:
        return Why.NOT_ENOUGH
    return Why.QUANTITY if line_problem(line.quantity, offer, offer.per_buyer_max, grows=True) else None


def outcome_of(found: Sequence[object], missing: Sequence[object]) -> Outcome:
    """What is said of a standing order that was tried."""
    if not found:
        return Outcome.NOTHING
    return Outcome.PARTLY if missing else Outcome.PLACED


def check_standing(lines: Sequence[UUID], known: Mapping[UUID, bool], pauses: Sequence[Pause]) -> None:
    """Raises Invalid for packs that come twice or are not sold, and bad pauses. ``known``: pack to "is archived"."""
    fields: dict[str, str] = {}
    for index, pack_id in enumerate(lines):
        if known.get(pack_id, True):
            fields[f"lines.{index}.pack_id"] = "fields.standing_unknown_pack"
        elif pack_id in lines[:index]:
            fields[f"lines.{index}.pack_id"] = "fields.standing_twice"
    for index, pause in enumerate(pauses):
        if pause.last < pause.first:
            fields[f"pauses.{index}.to"] = "fields.standing_pause"
    if fields:
        raise Invalid(fields)


def line_json(line: StandingLine) -> dict[str, Any]:
    """A line as it is kept."""
    return {
        "pack_id": str(line.pack_id),
        "product_name": line.product_name,
        "pack_name": line.pack_name,
        "unit": line.unit,
        "content": plain(line.content),
        "quantity": plain(line.quantity),
        "note": line.note,
    }


def line_from_json(kept: Mapping[str, Any]) -> StandingLine:
    """The reverse of ``line_json``."""
    return StandingLine(
        UUID(kept["pack_id"]),
        kept["product_name"],
        kept["pack_name"],
        kept["unit"],
        Decimal(kept["content"]),
        Decimal(kept["quantity"]),
        kept["note"],
    )


def pause_json(pause: Pause) -> dict[str, Any]:
    """A pause as it is kept."""
    return {"from": pause.first.isoformat(), "to": pause.last.isoformat(), "reason": pause.reason}


def pause_from_json(kept: Mapping[str, Any]) -> Pause:
    """The reverse of ``pause_json``."""
    return Pause(date.fromisoformat(kept["from"]), date.fromisoformat(kept["to"]), kept["reason"])


def missing_json(missing: Missing) -> dict[str, Any]:
    """A missing line as its run keeps it."""
    return line_json(missing.line) | {"why": missing.why.value}
