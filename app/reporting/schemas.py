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
        "shortages",
        "disputes",
        "objections_open",
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


class HistoryLine(BaseModel):
    """What was said of a line. ``ordered`` is null for what stands in for another product (``instead_of``).

    ``corrects``: the quantity that was said before; ``rule``: by which a shortage was shared; ``pieces`` weighed.
    """

    offer_id: UUID
    product_name: str
    pack_name: str
    unit: str
    ordered: QuantityOrZero | None
    quantity: QuantityOrZero
    corrects: QuantityOrZero | None
    lot_number: str | None
    instead_of: str | None
    rule: str | None
    pieces: int


class HistoryHandover(BaseModel):
    """To whom an order was handed over; ``temperatures``: ``[{"storage", "celsius", "limit"}]``."""

    received_by: str
    signed: bool
    temperatures: list[dict[str, Any]]
    note: str


class HistoryEntry(BaseModel):
    """Who changed what, when and why; ``changes`` maps a field to [before, after].

    ``subject_name`` is null for what is gone or has no name; for a cycle it is the cut-off (ISO), for an order its
    delivery point. ``owner_name``: the organisation that it concerns. ``happened_at``: when it was said where it was
    done, by a clock put right, where ``at`` is when it was received. ``line``, ``handover`` and ``total_cents``: of
    what happened after the cut-off.
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
    happened_at: datetime | None = None
    line: HistoryLine | None = None
    handover: HistoryHandover | None = None
    total_cents: int | None = None
