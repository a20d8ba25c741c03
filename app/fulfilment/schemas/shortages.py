"""Confirmations, arrivals and shortages over HTTP. Quantities are text, in pricing units."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from app.core.quantity import QuantityOrZero, plain
from app.fulfilment.rules.allocation import Allocation, Part, SharingRule
from app.fulfilment.rules.confirming import OfferWord
from app.fulfilment.rules.shortages import Stock, Waiting, share
from app.fulfilment.rules.terms import EXAMPLE_AVAILABLE, EXAMPLE_CLAIMS, EXAMPLE_STEP, Terms, example
from app.fulfilment.schemas.steps import MOST_ENTRIES, Reason

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class OfferWordIn(BaseModel):
    """What a farm brings of an offer, or what arrived. ``id`` is made by the phone."""

    id: UUID
    offer_id: UUID
    quantity: QuantityOrZero
    later_on: date | None = None
    reason: Reason = ""
    replaces: list[UUID] = Field(default=[], max_length=50)

    def word(self) -> OfferWord:
        """For the action."""
        replaces = frozenset(self.replaces)
        return OfferWord(self.id, self.offer_id, self.quantity, self.later_on, self.reason.strip(), replaces)


class OfferWordsIn(BaseModel):
    """Some offers of a week."""

    entries: list[OfferWordIn] = Field(min_length=1, max_length=MOST_ENTRIES)


class ConfirmationLinkIn(BaseModel):
    """The token of a link in a mail."""

    token: str = Field(min_length=10, max_length=200)


class LinkWordsIn(OfferWordsIn, ConfirmationLinkIn):
    """What a farm brings, said with the link of a mail."""


class SpokenOut(BaseModel):
    """What somebody said of an offer; ``counts``: it holds, the others say something else or the same."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    what: Literal["confirmed", "brought"]
    quantity: Text
    later_on: date | None
    reason: str
    at: datetime
    person_name: str | None
    counts: bool


class StockOut(BaseModel):
    """An offer after the cut-off: ordered, confirmed by the farm, brought to the hub; null while nobody has said.

    ``step``, ``content`` (of one pack) in pricing units; ``settled``: accepted, nothing can be shared any more.
    ``extra``: wanted beside what was ordered, in place of something that is missing.
    """

    offer_id: UUID
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    orders: int
    ordered: Text
    confirmed: Text | None
    brought: Text | None
    short: bool
    shared: bool
    later_on: date | None
    reason: str
    entry_ids: list[UUID]
    step: Text
    content: Text
    catch_weight: bool
    settled: bool
    extra: Text
    said: list[SpokenOut]

    @classmethod
    def of(cls, stock: Stock) -> "StockOut":
        """As JSON."""
        return cls.model_validate(
            {name: getattr(stock, name) for name in cls.model_fields if name not in ("orders", "said")}
            | {"orders": len(stock.lines), "said": [SpokenOut.model_validate(each) for each in stock.said]}
        )


class LinkDayOut(BaseModel):
    """A day of delivery."""

    delivers_on: date


class OpenedLinkOut(BaseModel):
    """The one farm and week that the link of a mail stands for."""

    cycle_id: UUID
    farm_name: str
    closes_at: datetime
    deliveries: list[LinkDayOut]
    expires_at: datetime
    stocks: list[StockOut]


class PartOut(BaseModel):
    """What a buyer ordered, and what he would get."""

    order_id: UUID
    buyer_name: str
    delivery_point_name: str
    canteen: bool
    ordered: Text
    given: Text
    before: Text | None

    @classmethod
    def of(cls, line: Waiting, part: Part) -> "PartOut":
        """As JSON."""
        return cls(
            order_id=line.order_id,
            buyer_name=line.buyer_name,
            delivery_point_name=line.delivery_point_name,
            canteen=line.canteen,
            ordered=line.ordered,
            given=part.given,
            before=line.allocated,
        )


class WayOut(BaseModel):
    """What each buyer would get by another rule, in the order of the parts."""

    rule: SharingRule
    given: list[Text]
    left_over: Text

    @classmethod
    def of(cls, stock: Stock, rule: SharingRule) -> "WayOut":
        """As JSON."""
        allocation = share(stock, rule)
        return cls(rule=rule, given=[part.given for part in allocation.parts], left_over=allocation.left_over)


class SharingOut(BaseModel):
    """A shortage as it would be shared, in whole ``step``s; ``left_over`` fits nobody. ``ways``: by each rule."""

    offer: StockOut
    rule: SharingRule
    available: Text
    step: Text
    left_over: Text
    parts: list[PartOut]
    ways: list[WayOut]

    @classmethod
    def of(cls, stock: Stock, rule: SharingRule, allocation: Allocation) -> "SharingOut":
        """As JSON."""
        parts = [PartOut.of(*each) for each in zip(stock.lines, allocation.parts, strict=True)]
        available = stock.available or Decimal(0)
        return cls(
            offer=StockOut.of(stock), rule=rule, available=available, step=allocation.step,
            left_over=allocation.left_over, parts=parts,
            ways=[WayOut.of(stock, each) for each in SharingRule],
        )  # fmt: skip


class GivenIn(BaseModel):
    """A part as it was shown."""

    order_id: UUID
    given: QuantityOrZero


class ShareIn(BaseModel):
    """The rule, and the parts as they were shown with it: anything else is refused."""

    rule: SharingRule
    parts: list[GivenIn] = Field(max_length=20_000)


class ExampleOut(BaseModel):
    """A small shortage in kilograms, to see what each rule does: ``ordered`` and ``given`` by buyer."""

    available: Text
    step: Text
    ordered: list[Text]
    canteens: list[bool]
    ways: list[WayOut]

    @classmethod
    def make(cls) -> "ExampleOut":
        """As JSON."""
        found = [(rule, example(rule)) for rule in SharingRule]
        return cls(
            available=EXAMPLE_AVAILABLE,
            step=EXAMPLE_STEP,
            ordered=[each.quantity for each in EXAMPLE_CLAIMS],
            canteens=[each.canteen for each in EXAMPLE_CLAIMS],
            ways=[
                WayOut(rule=rule, given=[part.given for part in each.parts], left_over=each.left_over)
                for rule, each in found
            ],
        )


class TermsBody(BaseModel):
    """What a territory has decided about its deliveries."""

    sharing_rule: SharingRule
    tolerance_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1), PlainSerializer(plain)]
    objection_hours: int = Field(ge=1, le=240)

    @classmethod
    def of(cls, terms: Terms) -> "TermsBody":
        """As JSON."""
        return cls.model_validate(terms, from_attributes=True)

    def terms(self) -> Terms:
        """For the action."""
        return Terms(self.sharing_rule, self.tolerance_percent, self.objection_hours)
