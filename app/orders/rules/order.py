"""An order as pure data, what may be asked of it, and what changed between two of its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.core.errors import DomainError, Invalid
from app.core.money import round_half_up
from app.core.quantity import plain
from app.cycles.rules import Delivery, OfferTerms, quantity_problem
from app.pricing.rules import Component, Share, Vat

GRAM = Decimal("0.001")
MOST_CENTS = 1_000_000_000  # ten million euros: far above any order, below what the columns hold


class OrderChanged(DomainError):
    """Somebody else changed the order since the client read it; ``version`` is the present one."""

    code = "order_changed"
    status = 412


class PriceChanged(DomainError):
    """The total differs from the one shown. Extras: old and new total as text, and the lines with another price."""

    code = "price_changed"


class NoDelivery(DomainError):
    """Nothing is brought there in this cycle. ``reason``: area, school_closed or archived; ``date``; ``holiday``."""

    code = "no_delivery"


class OrderTooLarge(DomainError):
    """The total is beyond what an order may be."""

    code = "order_too_large"
    status = 422


class OrderState(StrEnum):
    """What an order is; one that was never placed has the state none."""

    NONE = "none"
    PLACED = "placed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as asked: ``quantity`` in pricing units (> 0, 3 decimals); ``shown_unit_price`` as the buyer saw it."""

    offer_id: UUID
    quantity: Decimal
    note: str = ""
    shown_unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A line's own copy of what was ordered. ``net_weight_kg``: kilograms of one pack of ``content`` pricing units."""

    offer_id: UUID
    pack_id: UUID
    producer_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    vat_rate: Decimal
    catch_weight: bool
    producer_price: Decimal
    unit_price: Decimal
    components: tuple[Component, ...]

    @property
    def producer_name(self) -> str:
        """The farm as it was called when the offer was published."""
        return self.components[0].label


def facts_of(offer: OfferTerms) -> Facts:
    """A line's own copy of an offer as it is now."""
    return Facts(
        offer_id=offer.id,
        pack_id=offer.pack_id,
        producer_id=offer.producer_id,
        product_name=offer.product_name,
        pack_name=offer.pack_name,
        unit=offer.unit,
        content=offer.content,
        net_weight_kg=offer.net_weight_kg,
        vat_rate=offer.vat_rate,
        catch_weight=offer.catch_weight,
        producer_price=offer.producer_price,
        unit_price=offer.unit_price,
        components=offer.components,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its price. Cents are excl. VAT; ``shares`` sum to ``total_cents``."""

    facts: Facts
    quantity: Decimal
    note: str
    goods_cents: int
    delivery_cents: int
    total_cents: int
    shares: tuple[Share, ...]

    @property
    def weight_kg(self) -> Decimal:
        """Kilograms to the gram."""
        return weight_kg(self.quantity, self.facts)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where and for whom an order was saved: its own copy, so that nothing renamed or moved later changes it."""

    area_id: UUID
    area_name: str
    delivery_point_name: str
    buyer_name: str
    commune: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one buyer for one delivery point. ``version`` 0: not placed yet."""

    id: UUID | None
    cycle_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    destination: Destination
    version: int
    state: OrderState
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    goods_cents: int
    delivery_cents: int
    excl_cents: int
    vat: tuple[Vat, ...]
    vat_cents: int
    total_cents: int
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one line: quantities and notes before and after, None where there was no line."""

    offer_id: UUID
    product_name: str
    pack_name: str
    unit: str
    before: Decimal | None
    after: Decimal | None
    note_before: str
    note_after: str


def weight_kg(quantity: Decimal, facts: Facts) -> Decimal:
    """Kilograms of ``quantity`` pricing units, to the gram, halves up."""
    return round_half_up(Fraction(quantity) / Fraction(facts.content) * Fraction(facts.net_weight_kg), GRAM)


def check_delivery(delivery: Delivery | None, *, archived: bool, school: bool) -> None:
    """Raises NoDelivery unless the delivery point is brought something in this cycle."""
    if archived:
        raise NoDelivery(reason="archived", date=None, holiday=None)
    if delivery is None:
        raise NoDelivery(reason="area", date=None, holiday=None)
    if school and delivery.schools_closed:
        raise NoDelivery(reason="school_closed", date=delivery.delivers_on.isoformat(), holiday=delivery.schools_closed)


def check_once(wanted: Sequence[Wanted]) -> None:
    """Raises Invalid when an offer is in two lines."""
    seen: set[UUID] = set()
    twice = {}
    for index, each in enumerate(wanted):
        if each.offer_id in seen:
            twice[f"lines.{index}.offer_id"] = "fields.order_twice"
        seen.add(each.offer_id)
    if twice:
        raise Invalid(twice)


def check_version(expected: int | None, version: int, *, has_lines: bool) -> None:
    """Raises OrderChanged unless the client knows the present version, or has nothing to overwrite."""
    if expected is None and not has_lines:
        return
    if expected != version:
        raise OrderChanged(version=version)


def same_lines(stored: Sequence[Line], wanted: Sequence[Wanted]) -> bool:
    """Whether the order already says what is asked: the same offers, quantities and notes, in any order."""
    return {line.facts.offer_id: (line.quantity, line.note) for line in stored} == {
        each.offer_id: (each.quantity, each.note) for each in wanted
    }


def deltas(stored: Mapping[UUID, Line], wanted: Sequence[Wanted]) -> dict[UUID, Decimal]:
    """How much more (or, negative, less) of each offer is needed; offers without a change are left out."""
    asked = {each.offer_id: each.quantity for each in wanted}
    held = {offer_id: line.quantity for offer_id, line in stored.items()}
    change = {key: asked.get(key, Decimal(0)) - held.get(key, Decimal(0)) for key in asked.keys() | held.keys()}
    return {key: value for key, value in change.items() if value}


def line_problem(quantity: Decimal, offer: OfferTerms, room: Decimal | None, *, grows: bool) -> str | None:
    """The message key of what is wrong with a new or changed quantity of an offer, None when nothing is.

    ``room``: the most that the buyer may have of it here, None without a maximum; it only stops a line that grows.
    """
    problem = quantity_problem(quantity, offer.minimum, offer.step, room if grows else None)
    return None if problem is None else f"fields.order_{problem}"


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """What differs between two versions, in the new order's order, then what was removed."""
    old = {line.facts.offer_id: line for line in before}
    new = {line.facts.offer_id: line for line in after}
    keys = [*new, *(key for key in old if key not in new)]
    found = [_change(old.get(key), new.get(key)) for key in keys]
    return [each for each in found if (each.before, each.note_before) != (each.after, each.note_after)]


def _change(before: Line | None, after: Line | None) -> Change:
    line = after or before
    assert line is not None
    return Change(
        offer_id=line.facts.offer_id,
        product_name=line.facts.product_name,
        pack_name=line.facts.pack_name,
        unit=line.facts.unit,
        before=before.quantity if before else None,
        after=after.quantity if after else None,
        note_before=before.note if before else "",
        note_after=after.note if after else "",
    )


def change_json(change: Change) -> dict[str, Any]:
    """A change as versions keep it."""
    return {
        "offer_id": str(change.offer_id),
        "product_name": change.product_name,
        "pack_name": change.pack_name,
        "unit": change.unit,
        "before": None if change.before is None else plain(change.before),
        "after": None if change.after is None else plain(change.after),
        "note_before": change.note_before,
        "note_after": change.note_after,
    }


def new_prices(
    stored: Mapping[UUID, Line], lines: Sequence[Line], shown: Mapping[UUID, Decimal | None]
) -> list[dict[str, Any]]:
    """The lines whose price is not the one that the buyer saw, or that the order had."""
    found = []
    for line in lines:
        before = stored.get(line.facts.offer_id)
        old = shown.get(line.facts.offer_id)
        if old is None and before is not None:
            old = before.facts.unit_price
        if old is not None and old != line.facts.unit_price:
            found.append(
                {
                    "offer_id": str(line.facts.offer_id),
                    "product_name": line.facts.product_name,
                    "pack_name": line.facts.pack_name,
                    "old_unit_price": plain(old),
                    "new_unit_price": plain(line.facts.unit_price),
                }
            )
    return found
