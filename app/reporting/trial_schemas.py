"""What the trial of new fees takes and gives."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.core.quantity import UnitPrice
from app.core.writing import ONE_LINE
from app.pricing.rules import Basis, FeeActor, FeeRule

MOST_FEES = 20
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), ONE_LINE]


class TriedFee(BaseModel):
    """A fee that is not adopted yet: per cent, or euros excl. VAT."""

    actor: FeeActor
    organisation_id: UUID | None = None
    label: Label
    basis: Basis
    value: Annotated[UnitPrice, Field(le=Decimal(10_000))]

    def rule(self) -> FeeRule:
        """The fee for the rules."""
        return FeeRule(self.actor.value, self.label, self.basis, self.value, self.organisation_id)


class TrialIn(BaseModel):
    """Fees to try on real offers and orders."""

    components: list[TriedFee] = Field(max_length=MOST_FEES)

    def fees(self) -> list[FeeRule]:
        """The fees for the rules."""
        return [each.rule() for each in self.components]


class TriedComponent(BaseModel):
    """Who gets how many euros (8 decimals, as text) of one pricing unit."""

    actor: str
    organisation_id: UUID | None
    label: str
    basis: str
    amount: str


class TriedPrice(BaseModel):
    """A price that buyers pay per pricing unit, excl. VAT, and its parts."""

    unit_price: UnitPrice
    components: list[TriedComponent]


class TriedOffer(BaseModel):
    """A real offer with its present price and the one that it would have."""

    offer_id: UUID
    product_name: str
    pack_name: str
    producer_name: str
    family: str
    unit: str
    before: TriedPrice
    after: TriedPrice


class TriedActor(BaseModel):
    """Integer cents of all orders that go to one kind of actor (``vat``: to the State), and that would go to it."""

    actor: str
    before_cents: int
    after_cents: int


class TrialWeek(BaseModel):
    """The week whose offers and orders were taken."""

    opens_at: datetime
    closes_at: datetime


class Trial(BaseModel):
    """Of each family the offer that changes most, how many change, and the sums of the same orders."""

    week: TrialWeek | None
    offers: int
    dearer: int
    cheaper: int
    examples: list[TriedOffer]
    orders: int
    actors: list[TriedActor]
