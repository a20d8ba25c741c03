"""What travels over HTTP about a shop's shelf."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from app.catalogue.rules import Family
from app.core.clock import Moment
from app.core.quantity import Quantity, QuantityOrZero, plain
from app.identity.queries import DeliveryPointView
from app.shelf.queries import Note, Restock, RestockRow
from app.shelf.rules import Basis, Limit, Margins, Stock, Suggestion

Digits = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


def _not_float(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write the number as text, for instance "25"')
    return value.strip().replace(",", ".") if isinstance(value, str) else value


Percent = Annotated[
    Decimal,
    BeforeValidator(_not_float),
    Field(ge=0, le=Decimal("99.99"), max_digits=4, decimal_places=2),
    PlainSerializer(plain, return_type=str),
]
"""A margin, of the selling price excl. VAT: at least 0, below 100."""


class FamilyMargin(BaseModel):
    """Another margin for a family."""

    family: Family
    margin: Percent


class MarginsIn(BaseModel):
    """A shop's margins. ``step_cents``: shelf prices go up to the next multiple; 1 leaves them as they are."""

    margin: Percent
    step_cents: Literal[1, 5, 10] = 1
    families: Annotated[list[FamilyMargin], Field(max_length=len(Family))] = Field(default_factory=list)

    def margins(self) -> Margins:
        """As the rules know them; the last word on a family counts."""
        return Margins(self.margin, self.step_cents, {each.family.value: each.margin for each in self.families})


class MarginsOut(BaseModel):
    """``margin`` null: the shop has not said anything yet."""

    margin: Digits | None
    step_cents: int
    families: list[FamilyMargin]

    @classmethod
    def of(cls, margins: Margins) -> "MarginsOut":
        families = [FamilyMargin(family=Family(key), margin=value) for key, value in margins.families.items()]
        return cls(margin=margins.usual, step_cents=margins.step_cents, families=families)


class Measured(BaseModel):
    """How many kg or l are in one piece."""

    content: Quantity
    unit: Literal["kg", "l"]


class NoteIn(BaseModel):
    """What the shop says of a pack; null: nothing of its own."""

    margin: Percent | None = None
    measure: Measured | None = None

    def note(self) -> Note:
        """As the action takes it."""
        return Note(self.margin, (self.measure.content, self.measure.unit) if self.measure else None)


class StockIn(BaseModel):
    """In pricing units: what is wanted after a delivery, what is there. ``counted_at``: now, unless one comes back."""

    target: Quantity | None = None
    counted: QuantityOrZero | None = None
    counted_at: Moment | None = None

    def stock(self, now: datetime) -> Stock:
        """As the action takes it: nobody counts tomorrow."""
        if self.counted is None:
            return Stock(self.target)
        return Stock(self.target, self.counted, min(self.counted_at or now, now))


class RestockOffer(BaseModel):
    """This week's offer: ``left`` with what the order holds, ``per_buyer_max`` as the farm set it."""

    id: UUID
    unit_price: Digits
    left: Digits
    minimum: Digits
    step: Digits
    per_buyer_max: Digits | None


class SuggestionOut(BaseModel):
    """What to order in all, and why. Quantities in pricing units."""

    quantity: Digits
    basis: Basis
    usual: Digits | None
    need: Digits
    limit: Limit | None

    @classmethod
    def of(cls, found: Suggestion) -> "SuggestionOut":
        return cls.model_construct(
            quantity=found.quantity, basis=found.basis, usual=found.usual, need=found.need, limit=found.limit
        )


class RestockRowOut(BaseModel):
    """A pack. ``weeks``: what was ordered in each past week, null where it was not offered; ``known``: the shop has
    ordered it or watches it; ``ordered``: what this week's order has of it.
    """

    pack_id: UUID
    product_name: str
    pack_name: str
    producer_name: str
    family: str
    unit: str
    content: Digits
    catch_weight: bool
    offer: RestockOffer | None
    weeks: list[Digits | None]
    target: Digits | None
    counted: Digits | None
    counted_at: datetime | None
    count_holds: bool
    ordered: Digits
    known: bool
    suggestion: SuggestionOut

    @classmethod
    def of(cls, row: RestockRow, now: datetime) -> "RestockRowOut":
        return cls.model_construct(
            **{name: getattr(row.pack, name) for name in _PACK_FIELDS},
            producer_name=row.producer_name,
            offer=_offer(row),
            weeks=list(row.weeks),
            target=row.stock.target,
            counted=row.stock.counted,
            counted_at=row.stock.counted_at,
            count_holds=row.stock.holds(now),
            ordered=row.ordered,
            known=row.known,
            suggestion=SuggestionOut.of(row.suggestion),
        )


_PACK_FIELDS = ("pack_id", "product_name", "pack_name", "family", "unit", "content", "catch_weight")


def _offer(row: RestockRow) -> RestockOffer | None:
    offer = row.offer
    if offer is None:
        return None
    return RestockOffer.model_construct(
        id=offer.id,
        unit_price=offer.unit_price,
        left=offer.left + row.ordered,
        minimum=offer.minimum,
        step=offer.step,
        per_buyer_max=offer.per_buyer_max,
    )


class RestockWeek(BaseModel):
    """A past week in which this place ordered."""

    id: UUID
    closes_at: datetime


class RestockOut(BaseModel):
    """The open week (``cycle_id`` null without one) and its packs by family and name."""

    delivery_point_id: UUID
    cycle_id: UUID | None
    closes_at: datetime | None
    delivers_on: date | None
    next_opens_at: datetime | None
    weeks: list[RestockWeek]
    rows: list[RestockRowOut]

    @classmethod
    def of(cls, found: Restock, point: DeliveryPointView, now: datetime) -> "RestockOut":
        week, following = found.cycles.open, found.cycles.next
        delivery = week.delivery(point.area_id) if week else None
        return cls.model_construct(
            delivery_point_id=point.id,
            cycle_id=week.id if week else None,
            closes_at=week.window.closes_at if week else None,
            delivers_on=delivery.delivers_on if delivery else None,
            next_opens_at=following.window.opens_at if following else None,
            weeks=[RestockWeek(id=each.id, closes_at=each.window.closes_at) for each in found.weeks],
            rows=[RestockRowOut.of(row, now) for row in found.rows],
        )
