"""Sums of a period as JSON. Money is integer cents; quantities are text."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from app.core.quantity import QuantityOrZero
from app.reporting.rules import Period
from app.reporting.schemas import Share


class PeriodOut(BaseModel):
    """Days of the territory, both included. A week of orders belongs to the day of its cut-off."""

    first: date
    last: date

    @classmethod
    def of(cls, asked: Period) -> "PeriodOut":
        """As JSON."""
        return cls(first=asked.first, last=asked.last)


class PartOfHundred(BaseModel):
    """Cents of one actor, and of every 100 euros spent (``of_hundred``, cents: they sum to 10,000).

    All farms are one part with an empty label, and so is the State's VAT (actor ``state``).
    """

    actor: str
    label: str
    cents: int
    of_hundred: int


class CyclePart(BaseModel):
    """Cents of one actor in one cycle; all farms are one part with an empty label."""

    actor: str
    label: str
    cents: int


class CycleSpending(BaseModel):
    """One week of orders. Not ``final``: orders may still come or change.

    ``accepted_cents``: how much of it counts what was accepted on delivery; the rest counts what was ordered.
    """

    cycle_id: UUID
    closes_at: datetime
    final: bool
    accepted_cents: int
    parts: list[CyclePart]


class BuyerSpending(BaseModel):
    """What one buyer spent in the period, VAT included."""

    buyer_id: UUID
    name: str
    total_cents: int


class Spending(BaseModel):
    """Where the money of a period went: what was accepted (``accepted_cents`` of it), else what was ordered.

    ``exact``: every order of the buyer (null: of the territory), with VAT, to the cent: ``parts`` sum to
    ``total_cents``, ``shares`` (one row per farm and other actor) to ``excl_cents``. Else sums without VAT of three
    producers or more in weeks that are closed; ``withheld_cycles`` weeks told less than all, or nothing, and what
    they left out is in no sum.
    """

    period: PeriodOut
    buyer_id: UUID | None
    name: str
    exact: bool
    withheld_cycles: int
    orders: int | None
    farms: int
    excl_cents: int
    vat_cents: int | None
    total_cents: int
    accepted_cents: int
    parts: list[PartOfHundred]
    shares: list[Share]
    cycles: list[CycleSpending]
    buyers: list[BuyerSpending]


class ReceivedLabel(BaseModel):
    """Cents that one's own organisation (for a coordinator: the network) received, under one name of the fees."""

    actor: str
    label: str
    cents: int


class ReceivedCycle(BaseModel):
    """Cents received from one week of orders. Not ``final``: orders may still come or change.

    ``accepted_cents``: how much of it counts what was accepted on delivery; the rest counts what was ordered.
    """

    cycle_id: UUID
    closes_at: datetime
    final: bool
    cents: int
    accepted_cents: int


class ReceivedProduct(BaseModel):
    """What a farm received for one pack. ``quantity`` in pricing units; ``buyer_cents``: what buyers paid for it,
    without what is due per delivery, which would tell what others sell.
    """

    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    unit: str
    quantity: QuantityOrZero
    cents: int
    accepted_cents: int
    buyer_cents: int


class DeclaredSum(BaseModel):
    """A declared cost and what it comes to in the period: ``amount`` is euros per kg, pack, delivery or month."""

    actor: str
    basis: str
    amount: str
    cents: int


class Received(BaseModel):
    """What one's own organisation (for a coordinator: the network) received, and what it declared that its work costs.

    Received is what was accepted (``accepted_cents`` of it), else what was ordered. ``declared_cents`` is null without
    a declared cost; ``weight_kg``, ``packs`` and ``deliveries`` are what it was counted on. ``products`` is for farms.
    """

    period: PeriodOut
    name: str
    cents: int
    accepted_cents: int
    paid_cents: int
    weight_kg: QuantityOrZero
    packs: QuantityOrZero
    deliveries: int
    labels: list[ReceivedLabel]
    cycles: list[ReceivedCycle]
    products: list[ReceivedProduct]
    declared: list[DeclaredSum]
    declared_cents: int | None
