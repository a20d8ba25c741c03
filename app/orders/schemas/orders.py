"""What travels over HTTP about orders."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, PlainSerializer

from app.core.quantity import QUANTITY_PLACES, Amount, Quantity, UnitPrice, plain
from app.cycles.queries import CycleView
from app.cycles.rules import CycleState, OfferTerms
from app.orders.queries import OrderSummary, Sheet, Version
from app.orders.rules import Destination, Line, Order, OrderState, Wanted
from app.pricing.rules import Share

MOST_LINES = 2500
Digits = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


def _printable(text: str) -> str:
    """On one line, without control characters: a note is printed on lists, and PostgreSQL takes no zero byte."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable()).strip()


Note = Annotated[str, Field(max_length=300), AfterValidator(_printable)]


class LineIn(BaseModel):
    """A wanted line. ``shown_unit_price``: the price on the screen, so that a refusal can name what changed."""

    offer_id: UUID
    quantity: Quantity
    note: Note = ""
    shown_unit_price: UnitPrice | None = None


class OrderIn(BaseModel):
    """The whole order; no lines cancel it. ``shown_total``: the total incl. VAT that was on the screen."""

    lines: list[LineIn] = Field(max_length=MOST_LINES)
    shown_total: Amount

    def wanted(self) -> list[Wanted]:
        """The lines as the rules know them."""
        return [
            Wanted(line.offer_id, line.quantity.quantize(QUANTITY_PLACES), line.note, line.shown_unit_price)
            for line in self.lines
        ]


class ShareOut(BaseModel):
    """Cents excl. VAT that go to one actor; ``organisation_id`` null: the network itself."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        return cls.model_construct(
            actor=share.actor, organisation_id=share.organisation_id, label=share.label, cents=share.cents
        )


class VatOut(BaseModel):
    """The State's share at one rate."""

    rate: Digits
    base_cents: int
    vat_cents: int


class LineOut(BaseModel):
    """A line with its own copy of name, unit and price; cents excl. VAT, ``shares`` sum to ``total_cents``."""

    offer_id: UUID
    pack_id: UUID
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    content: Digits
    net_weight_kg: Digits
    quantity: Digits
    note: str
    unit_price: Digits
    producer_price: Digits
    vat_rate: Digits
    catch_weight: bool
    weight_kg: Digits
    goods_cents: int
    delivery_cents: int
    total_cents: int
    shares: list[ShareOut]

    @classmethod
    def of(cls, line: Line) -> "LineOut":
        own = {name: getattr(line, name) for name in _LINE_FIELDS}
        copied = {name: getattr(line.facts, name) for name in _FACT_FIELDS}
        return cls.model_construct(**copied, **own, shares=[ShareOut.of(share) for share in line.shares])


_LINE_FIELDS = ("quantity", "note", "weight_kg", "goods_cents", "delivery_cents", "total_cents")
_FACT_FIELDS = tuple(name for name in LineOut.model_fields if name not in (*_LINE_FIELDS, "shares"))


class OrderOut(BaseModel):
    """An order. Version 0 and state "none": nothing ordered yet. ``version`` is the ETag to send as If-Match.

    Names, commune and area are those of the moment it was saved; the cycle's day for ``area_id`` is its delivery day.
    """

    id: UUID | None
    cycle_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    area_id: UUID
    area_name: str
    version: int
    state: OrderState
    lines: list[LineOut]
    shares: list[ShareOut]
    goods_cents: int
    delivery_cents: int
    excl_cents: int
    vat: list[VatOut]
    vat_cents: int
    total_cents: int
    weight_kg: Digits
    updated_at: datetime | None
    editable_until: datetime

    @classmethod
    def of(cls, sheet: Sheet) -> "OrderOut":
        order = sheet.order
        vat = [VatOut.model_construct(rate=v.rate, base_cents=v.base_cents, vat_cents=v.vat_cents) for v in order.vat]
        return cls.model_construct(
            **{name: getattr(order, name) for name in _ORDER_FIELDS},
            **{name: getattr(order.destination, name) for name in _PLACE_FIELDS},
            editable_until=sheet.editable_until,
            lines=[LineOut.of(line) for line in order.lines],
            shares=[ShareOut.of(share) for share in order.shares],
            vat=vat,
            weight_kg=sum((line.weight_kg for line in order.lines), Decimal("0.000")),
        )


_PLACE_FIELDS = tuple(each.name for each in fields(Destination))
_COMPUTED = (*_PLACE_FIELDS, "editable_until", "lines", "shares", "vat", "weight_kg")
_ORDER_FIELDS = tuple(name for name in OrderOut.model_fields if name not in _COMPUTED)


class OrderSummaryOut(BaseModel):
    """An order in a list; ``lines`` is their number, ``delivers_on`` null where the area is left out."""

    id: UUID
    cycle_id: UUID
    closes_at: datetime
    delivers_on: date | None
    delivery_point_id: UUID
    delivery_point_name: str
    buyer_id: UUID
    buyer_name: str
    state: OrderState
    cycle_state: CycleState
    version: int
    lines: int
    total_cents: int
    weight_kg: Digits
    updated_at: datetime

    @classmethod
    def of(cls, order: OrderSummary, cycle: CycleView, now: datetime) -> "OrderSummaryOut":
        where = order.destination
        delivery = cycle.delivery(where.area_id)
        return cls(
            id=order.id,
            cycle_id=order.cycle_id,
            closes_at=cycle.window.closes_at,
            delivers_on=delivery.delivers_on if delivery else None,
            delivery_point_id=order.delivery_point_id,
            delivery_point_name=where.delivery_point_name,
            buyer_id=order.buyer_id,
            buyer_name=where.buyer_name,
            state=order.state,
            cycle_state=cycle.state(now),
            version=order.version,
            lines=order.lines,
            total_cents=order.total_cents,
            weight_kg=order.weight_kg,
            updated_at=order.updated_at,
        )


class ChangeOut(BaseModel):
    """What happened to one line: quantity and note before and after, null where there was no line."""

    offer_id: UUID
    product_name: str
    pack_name: str
    unit: str
    before: str | None
    after: str | None
    note_before: str
    note_after: str


class VersionOut(BaseModel):
    """A version of an order. ``person_name`` null: the program. ``reason``: placed, changed, cancelled, standing."""

    version: int
    at: datetime
    person_name: str | None
    reason: str
    total_cents: int
    changes: list[ChangeOut]

    @classmethod
    def of(cls, version: Version, names: dict[UUID, str]) -> "VersionOut":
        return cls(
            version=version.version,
            at=version.at,
            person_name=names.get(version.person_id) if version.person_id else None,
            reason=version.reason,
            total_cents=version.total_cents,
            changes=[ChangeOut.model_validate(each) for each in version.changes],
        )


class LastLineOut(BaseModel):
    """A line of the last order; ``offer_id`` is this cycle's offer of the same pack, null when it is missing."""

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Digits
    quantity: Digits
    note: str
    unit_price: Digits
    offer_id: UUID | None
    new_unit_price: Digits | None
    left: Digits | None

    @classmethod
    def of(cls, line: Line, offer: OfferTerms | None) -> "LastLineOut":
        facts = line.facts
        return cls(
            pack_id=facts.pack_id,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            content=facts.content,
            quantity=line.quantity,
            note=line.note,
            unit_price=facts.unit_price,
            offer_id=offer.id if offer else None,
            new_unit_price=offer.unit_price if offer else None,
            left=offer.left if offer else None,
        )


class LastOrderOut(BaseModel):
    """The last order before this cycle, line by line with what there is of it now."""

    order_id: UUID
    cycle_id: UUID
    closes_at: datetime
    lines: list[LastLineOut]

    @classmethod
    def of(cls, order: Order, closes_at: datetime, offers: Mapping[UUID, OfferTerms]) -> "LastOrderOut":
        assert order.id is not None
        lines = [LastLineOut.of(line, offers.get(line.facts.pack_id)) for line in order.lines]
        return cls(order_id=order.id, cycle_id=order.cycle_id, closes_at=closes_at, lines=lines)
