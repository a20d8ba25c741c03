"""What the desk and the history answer."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from app.core.quantity import QuantityOrZero


class Share(BaseModel):
    """Integer cents that go to one actor."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int


class DeskDelivery(BaseModel):
    """A day of delivery in an area."""

    area_name: str
    delivers_on: date
    schools_closed: str | None


class DeskCycle(BaseModel):
    """The week at hand as a line of time."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    state: Literal["planned", "open", "closed"]
    lists_sent: bool
    deliveries: list[DeskDelivery]


class DeskTotals(BaseModel):
    """Sums of the orders of a cycle; amounts in integer cents."""

    orders: int
    lines: int
    buyers: int
    producers: int
    weight_kg: QuantityOrZero
    excl_cents: int
    vat_cents: int
    total_cents: int
    shares: list[Share]


class Decision(BaseModel):
    """Something that waits for the coordinator; ``names`` says whom it is about, ``emails`` where to write to them."""

    kind: Literal[
        "no_fees",
        "no_cycle",
        "producers_without_offers",
        "buyers_without_orders",
        "invitations_pending",
        "members_silent",
        "mail_failing",
    ]
    count: int
    names: list[str]
    emails: list[str]


class Desk(BaseModel):
    """The coordinator's week at a glance."""

    cycle: DeskCycle | None
    coming: DeskCycle | None
    totals: DeskTotals
    decisions: list[Decision]
    messages_waiting: int


class FamilyTotal(BaseModel):
    """What was sold of a family by three producers or more, excl. VAT; ``rest``: of the other families, together."""

    family: str
    producers: int
    excl_cents: int


class Totals(BaseModel):
    """What an observer sees: the last week that is closed. ``withheld``: these families are not all that was sold."""

    cycle_id: UUID | None
    families: list[FamilyTotal]
    withheld: bool


class HistoryEntry(BaseModel):
    """Who changed what, when and why; ``changes`` maps a field to [before, after].

    ``subject_name`` is null for what is gone or has no name; for a cycle it is the cut-off (ISO), for an order its
    delivery point. ``owner_name``: the organisation that it concerns.
    """

    id: UUID
    at: datetime
    person_name: str | None
    action: str
    subject_kind: str
    subject_id: UUID
    subject_name: str | None
    owner_name: str | None
    changes: dict[str, Any]
    reason: str | None
