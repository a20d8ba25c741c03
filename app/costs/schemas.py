"""What the endpoints of costs take and give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.catalogue.queries import SalePack
from app.core.money import UNIT_PRICE_PLACES
from app.core.quantity import QUANTITY_PLACES, QuantityOrZero, Rate, UnitPrice
from app.core.writing import CLEANED, ONE_LINE
from app.costs.queries import DeclaredView, FigureView, SheetView
from app.costs.rules import (
    MOST_DECLARED,
    CostBasis,
    DeclaredCost,
    DeclaredLine,
    FigureKind,
    FigureUnit,
    Part,
    ReferenceFigure,
    SheetDraft,
    Work,
    Worksheet,
    missing_parts,
)

RATE_PLACES = Decimal("0.001")
Cost = Annotated[UnitPrice, Field(le=Decimal(10_000_000))]
Pay = Annotated[UnitPrice, Field(le=Decimal(10_000))]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), CLEANED]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), ONE_LINE]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://.+)?$"), ONE_LINE
]
Nothing = Decimal(0)


class WorksheetIn(BaseModel):
    """One batch, month or season: amounts in euros excl. VAT for all of it. Without ``hourly_pay``: the reference."""

    hours: Annotated[QuantityOrZero, Field(le=Decimal(1_000_000))] = Nothing
    hourly_pay: Pay | None = None
    inputs: Cost = Nothing
    land: Cost = Nothing
    packaging: Cost = Nothing
    other: Cost = Nothing
    losses_percent: Rate = Nothing
    quantity: QuantityOrZero
    whole_product: bool = False
    note: Note = ""

    def draft(self, reference_pay: Decimal) -> SheetDraft:
        """The worksheet for the rules, with as many decimals as are kept."""
        pay = reference_pay if self.hourly_pay is None else self.hourly_pay
        worksheet = Worksheet(
            hours=self.hours.quantize(UNIT_PRICE_PLACES),
            hourly_pay=pay.quantize(UNIT_PRICE_PLACES),
            inputs=self.inputs.quantize(UNIT_PRICE_PLACES),
            land=self.land.quantize(UNIT_PRICE_PLACES),
            packaging=self.packaging.quantize(UNIT_PRICE_PLACES),
            other=self.other.quantize(UNIT_PRICE_PLACES),
            losses_percent=self.losses_percent.quantize(RATE_PLACES),
            quantity=self.quantity.quantize(QUANTITY_PLACES),
        )
        return SheetDraft(worksheet, self.whole_product, self.note)


class WorksheetOut(BaseModel):
    """A version of a worksheet; ``per_unit``: euros per pricing unit, what it came to."""

    hours: UnitPrice
    hourly_pay: UnitPrice
    inputs: UnitPrice
    land: UnitPrice
    packaging: UnitPrice
    other: UnitPrice
    losses_percent: Rate
    quantity: QuantityOrZero
    whole_product: bool
    note: str
    per_unit: UnitPrice
    missing: list[str]
    pack_id: UUID
    since: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: SheetView) -> "WorksheetOut":
        """The version as its producer reads it."""
        sheet = view.worksheet
        return cls(
            hours=sheet.hours,
            hourly_pay=sheet.hourly_pay,
            inputs=sheet.inputs,
            land=sheet.land,
            packaging=sheet.packaging,
            other=sheet.other,
            losses_percent=sheet.losses_percent,
            quantity=sheet.quantity,
            whole_product=view.whole_product,
            note=view.note,
            per_unit=view.per_unit,
            missing=list(missing_parts(sheet)),
            pack_id=view.pack_id,
            since=view.since,
            ended_at=view.ended_at,
        )


class CostRowOut(BaseModel):
    """A pack with the worksheet that counts for it, if any; prices in euros per ``unit`` excl. VAT."""

    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    family: str
    unit: str
    content: QuantityOrZero
    usual_price: UnitPrice | None
    worksheet: WorksheetOut | None

    @classmethod
    def of(cls, pack: SalePack, sheet: SheetView | None) -> "CostRowOut":
        """The row of a pack."""
        return cls(
            pack_id=pack.pack_id,
            product_id=pack.product_id,
            product_name=pack.product_name,
            pack_name=pack.pack_name,
            family=pack.family,
            unit=pack.unit,
            content=pack.content,
            usual_price=pack.usual_price,
            worksheet=None if sheet is None else WorksheetOut.of(sheet),
        )


class CostsOut(BaseModel):
    """All packs on sale of a producer; ``hourly_pay``: the network's reference, euros per hour."""

    hourly_pay: UnitPrice | None
    packs: list[CostRowOut]


class PackCostOut(BaseModel):
    """One pack; ``past``: the versions before, latest first."""

    hourly_pay: UnitPrice | None
    pack: CostRowOut
    past: list[WorksheetOut]


class DeclaredIn(BaseModel):
    """A cost that an actor declares: euros excl. VAT."""

    actor: Work
    basis: CostBasis
    amount: Annotated[Cost, Field(gt=0)]
    note: Words = ""

    def line(self, organisation_id: UUID | None) -> DeclaredLine:
        """The line for the actions."""
        amount = self.amount.quantize(UNIT_PRICE_PLACES)
        return DeclaredLine(DeclaredCost(organisation_id, self.actor, self.basis, amount), self.note)


class DeclaredCostsIn(BaseModel):
    """Everything that the organisation declares; a coordinator: the network."""

    costs: list[DeclaredIn] = Field(max_length=MOST_DECLARED)


class DeclaredOut(BaseModel):
    """A declared cost; no organisation: the network."""

    organisation_id: UUID | None
    organisation_name: str | None
    actor: str
    basis: CostBasis
    amount: UnitPrice
    note: str
    since: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: DeclaredView, names: dict[UUID, str]) -> "DeclaredOut":
        """The cost with its actor's name."""
        own = view.cost.organisation_id
        return cls(
            organisation_id=own,
            organisation_name=None if own is None else names[own],
            actor=view.cost.actor,
            basis=view.cost.basis,
            amount=view.cost.amount,
            note=view.note,
            since=view.since,
            ended_at=view.ended_at,
        )


class DeclaredCostsOut(BaseModel):
    """``works``: what one may declare costs for; ``others``: what a coordinator reads of the other actors."""

    works: list[Work]
    current: list[DeclaredOut]
    past: list[DeclaredOut]
    others: list[DeclaredOut]


class PartIn(BaseModel):
    """One part of a whole: ``who`` is a code that screens translate, ``label`` the network's own words."""

    model_config = ConfigDict(from_attributes=True)

    who: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,40}$")] = ""
    label: Words = ""
    value: UnitPrice


class FigureIn(BaseModel):
    """A reference figure as the coordinator writes it."""

    kind: FigureKind
    title: Line
    unit: FigureUnit
    whole: Cost
    parts: list[PartIn] = Field(default_factory=list, max_length=8)
    period: Words
    source: Line
    source_url: Address = ""

    def figure(self) -> ReferenceFigure:
        """The figure for the rules."""
        parts = (Part(part.who, part.value.quantize(UNIT_PRICE_PLACES), part.label) for part in self.parts)
        whole = self.whole.quantize(UNIT_PRICE_PLACES)
        words = (self.period, self.source, self.source_url)
        return ReferenceFigure(self.kind, self.title, self.unit, whole, tuple(parts), *words)


class FigureOut(BaseModel):
    """A version of a reference figure; ``since``: when the network began to show it."""

    id: UUID
    kind: FigureKind
    title: str
    unit: FigureUnit
    whole: UnitPrice
    parts: list[PartIn]
    period: str
    source: str
    source_url: str
    since: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: FigureView) -> "FigureOut":
        """The version as everybody reads it."""
        figure = view.figure
        return cls(
            id=view.id,
            kind=figure.kind,
            title=figure.title,
            unit=figure.unit,
            whole=figure.whole,
            parts=[PartIn.model_validate(part) for part in figure.parts],
            period=figure.period,
            source=figure.source,
            source_url=figure.source_url,
            since=view.since,
            ended_at=view.ended_at,
        )


class FiguresOut(BaseModel):
    """What the network shows now, and what it showed before, latest first."""

    current: list[FigureOut]
    past: list[FigureOut]
