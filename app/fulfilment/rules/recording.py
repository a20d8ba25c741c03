"""Whether what somebody says of a line may be written down."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.errors import DomainError
from app.fulfilment.rules.life import MAY_RECORD, Step
from app.identity.rules import Actor, Role


class TooEarly(DomainError):
    """The cut-off is not over: orders may still change."""

    code = "too_early"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the decision needs to know of a line."""

    producer_id: UUID
    buyer_id: UUID
    ordered: Decimal
    catch_weight: bool
    final: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry as a phone sends it; ``happened_at`` by the phone's clock."""

    id: UUID
    order_id: UUID
    offer_id: UUID
    step: Step
    quantity: Decimal
    happened_at: datetime
    reason: str = ""
    replaces: frozenset[UUID] = frozenset()
    lot_id: UUID | None = None
    photo_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[UUID, UUID]:
        """The line that it is about."""
        return self.order_id, self.offer_id


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: written now, known before, and refused with a code each."""

    written: tuple[UUID, ...]
    known: tuple[UUID, ...]
    refused: dict[UUID, str]


def sees_line(actor: Actor, producer_id: UUID, buyer_id: UUID) -> bool:
    """Whether a line passes through the actor's hands: a farm its own, a buyer hers, hub and carrier all."""
    if actor.role is Role.PRODUCER:
        return actor.organisation_id == producer_id
    if actor.role is Role.BUYER:
        return actor.organisation_id == buyer_id
    return actor.role in (Role.HUB, Role.CARRIER, Role.COORDINATOR)


def sees_order(actor: Actor, buyer_id: UUID) -> bool:
    """Whether an order as a whole is the actor's business: her own, or the coordinator's."""
    return actor.coordinates or actor.organisation_id == buyer_id


def refusal(actor: Actor, line: LineFacts | None, step: Step, quantity: Decimal) -> str | None:
    """The code of why an entry is not written down, or None. Not yours and unknown are the same."""
    if line is None or not sees_line(actor, line.producer_id, line.buyer_id) or actor.role not in MAY_RECORD[step]:
        return "not_found"
    if not line.final:
        return "too_early"
    if line.settled:
        return "already_settled"
    if not line.catch_weight and quantity > line.ordered:
        return "more_than_ordered"
    return None
