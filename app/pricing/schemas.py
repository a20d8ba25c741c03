"""What the fee endpoints take and give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.clock import Moment
from app.core.money import UNIT_PRICE_PLACES
from app.core.quantity import Quantity, QuantityOrZero, UnitPrice
from app.core.writing import ONE_LINE, Written
from app.pricing.rules import Basis, FeeActor, FeeRule, PackFacts

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), ONE_LINE]
MOST_FEES = 20


class FeeIn(BaseModel):
    """A fee as the coordinator writes it."""

    actor: FeeActor
    organisation_id: UUID | None = None
    label: Label
    basis: Basis
    value: Annotated[UnitPrice, Field(le=Decimal(10_000))]

    def rule(self) -> FeeRule:
        """The fee for the rules."""
        value = self.value.quantize(UNIT_PRICE_PLACES)
        return FeeRule(self.actor.value, self.label, self.basis, value, self.organisation_id)


class ScheduleIn(BaseModel):
    """A new version; without ``valid_from`` it holds from now on."""

    valid_from: Moment | None = None
    note: Written = Field(default="", max_length=500)
    components: list[FeeIn] = Field(max_length=MOST_FEES)


class FeeOut(BaseModel):
    """A fee as everybody reads it: per cent, or euros excl. VAT."""

    actor: FeeActor
    organisation_id: UUID | None
    organisation_name: str | None
    label: str
    basis: Basis
    value: UnitPrice


class ScheduleOut(BaseModel):
    """A version of the fees."""

    id: UUID
    valid_from: datetime
    note: str
    components: list[FeeOut]


class FeesOut(BaseModel):
    """The version in force, those that will come, soonest first, and those that were, latest first."""

    current: ScheduleOut | None
    coming: list[ScheduleOut]
    past: list[ScheduleOut]


class PreviewIn(BaseModel):
    """Fees to try on one pack before they are adopted."""

    components: list[FeeIn] = Field(max_length=MOST_FEES)
    producer_price: UnitPrice
    content: Quantity = Decimal(1)
    net_weight_kg: QuantityOrZero = Decimal(1)

    def pack(self) -> PackFacts:
        """The pack for the rules."""
        return PackFacts(self.content, self.net_weight_kg)


class ComponentOut(BaseModel):
    """What one actor gets of one pricing unit, in euros excl. VAT (8 decimals)."""

    actor: str
    organisation_id: UUID | None
    label: str
    basis: str
    amount: str


class PreviewOut(BaseModel):
    """The price that buyers would pay, and its parts."""

    unit_price: UnitPrice
    components: list[ComponentOut]
    delivery_cents: int
