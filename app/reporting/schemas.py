"""What the public page, the desk and the history answer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from app.core.quantity import Quantity, QuantityOrZero, UnitPrice


class PublicTerritory(BaseModel):
    """A territory that shows itself to everyone."""

    slug: str
    name: str
    description: str


class PublicProducer(BaseModel):
    """A farm on the public page; coordinates in degrees (WGS 84)."""

    id: UUID
    name: str
    kind: str
    commune: str
    description: str
    latitude: Decimal | None
    longitude: Decimal | None
    offers: int


class PublicComponent(BaseModel):
    """Who gets how many euros (8 decimals, as text) of one pricing unit."""

    actor: str
    label: str
    basis: str
    amount: str


class PublicOffer(BaseModel):
    """This week's price of a pack, per pricing unit excl. VAT, and whom it goes to."""

    id: UUID
    producer_id: UUID
    product: str
    pack: str
    family: str
    unit: str
    content: Quantity
    net_weight_kg: QuantityOrZero
    unit_price: UnitPrice
    vat_rate: str
    labels: list[str]
    photo_id: UUID | None
    components: list[PublicComponent]


class PublicCycle(BaseModel):
    """The order window that is open, or the next one."""

    opens_at: datetime
    closes_at: datetime
    state: Literal["open", "planned"]


class PublicFee(BaseModel):
    """One line of the fee schedule in force."""

    actor: str
    label: str
    basis: str
    value: str


class PublicPage(BaseModel):
    """Everything that a visitor may see of a public territory."""

    territory: PublicTerritory
    cycle: PublicCycle | None
    producers: list[PublicProducer]
    offers: list[PublicOffer]
    fees: list[PublicFee]


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
        "mail_failing",
    ]
    count: int
    names: list[str]
    emails: list[str]


class Desk(BaseModel):
    """The coordinator's week at a glance."""

    cycle: DeskCycle | None
    totals: DeskTotals
    decisions: list[Decision]
    messages_waiting: int


class FamilyTotal(BaseModel):
    """What was sold of a family; null where fewer than three producers sold it, so that none can be made out."""

    family: str
    producers: int | None
    excl_cents: int | None


class Totals(BaseModel):
    """What an observer sees of a cycle."""

    cycle_id: UUID | None
    orders: int
    families: list[FamilyTotal]


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
