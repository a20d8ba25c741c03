"""Placing, changing and cancelling an order: one request, one transaction, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.errors import Invalid, NotFound
from app.core.money import from_cents
from app.core.quantity import plain
from app.cycles.actions import hold_open, reserve
from app.cycles.rules import OfferTerms, OpenCycle, UnknownOffers
from app.identity.queries import DeliveryPointView, delivery_point
from app.identity.rules import Actor
from app.orders.actions.store import Held, Place, hold_order, is_placed, place_at, save_order
from app.orders.queries import Sheet, empty_order, order_of, taken_by_buyer
from app.orders.rules import (
    MOST_CENTS,
    Facts,
    Line,
    Order,
    OrderState,
    OrderTooLarge,
    PriceChanged,
    Wanted,
    check_delivery,
    check_once,
    check_version,
    deltas,
    facts_of,
    line_problem,
    new_prices,
    same_lines,
)
from app.pricing.rules import LineTerms, PricedOrder, price_order


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks. ``shown_total``: the total incl. VAT that she saw, None when nobody looked (standing orders).

    ``expected``: the version that she changes, None when she knows of none. ``reason``: a code kept with the version.
    """

    wanted: Sequence[Wanted]
    shown_total: Decimal | None = None
    expected: int | None = None
    reason: str | None = None


async def own_delivery_point(session: AsyncSession, actor: Actor, delivery_point_id: UUID) -> DeliveryPointView:
    """A delivery point of the actor's organisation, or any of the territory for its coordinator. Raises NotFound."""
    point = await delivery_point(session, actor.territory_id, delivery_point_id)
    if not actor.coordinates and point.organisation_id != actor.organisation_id:
        raise NotFound
    return point


async def place_order(
    session: AsyncSession, actor: Actor, cycle_id: UUID, delivery_point_id: UUID, asked: Asked, now: datetime
) -> Sheet:
    """Replaces the order of a delivery point in an open cycle; no lines cancel it. The same twice has one effect.

    A line keeps its agreed price unless it grows. Locks: the cycle, the order, then the offers by id.
    Raises NotFound, CycleNotOpen, CycleClosed, CycleCancelled, NoDelivery, OrderChanged, NotEnough, PriceChanged,
    OrderTooLarge, and Invalid with the fields of the lines that cannot be accepted.
    """
    check_once(asked.wanted)
    point = await own_delivery_point(session, actor, delivery_point_id)
    if point.organisation_id != actor.organisation_id:
        raise NotFound
    cycle = await hold_open(session, actor.territory_id, cycle_id, now)
    order = await replace_order(session, actor.territory_id, actor.person_id, point, cycle, asked, now)
    return Sheet(order, cycle.closes_at)


async def replace_order(
    session: AsyncSession,
    territory_id: UUID,
    person_id: UUID | None,
    point: DeliveryPointView,
    cycle: OpenCycle,
    asked: Asked,
    now: datetime,
) -> Order:
    """``place_order`` for a delivery point and a cycle that are known and held. ``person_id`` None: the program."""
    place = place_at(territory_id, cycle.id, point)
    if not asked.wanted and not await is_placed(session, place):
        return empty_order(cycle.id, point)
    held = await hold_order(session, place, person_id, now)
    moves = held.area_id != point.area_id and asked.expected == held.version  # saved again, not sent again
    if held.version and same_lines(held.lines, asked.wanted) and not moves:
        return await _as_stored(session, place)
    check_version(asked.expected, held.version, has_lines=bool(held.lines))
    if asked.wanted:
        check_delivery(cycle.deliveries.get(point.area_id), archived=point.archived, school=point.school)
    lines, priced = await _priced(session, place, held, cycle, asked, now)
    reason = asked.reason or _reason(held, lines)
    changed = await save_order(session, place, held, lines, priced, person_id, reason, now)
    await _record(session, place, held, priced, changed, person_id, reason, now)
    return _order(place, held, lines, priced, now)


async def _as_stored(session: AsyncSession, place: Place) -> Order:
    order = await order_of(session, place.territory_id, place.cycle_id, place.delivery_point_id)
    assert order is not None
    return order


async def _priced(
    session: AsyncSession, place: Place, held: Held, cycle: OpenCycle, asked: Asked, now: datetime
) -> tuple[list[Line], PricedOrder]:
    """Reserves what is needed, prices all lines, and compares with what the buyer saw."""
    stored = {line.facts.offer_id: line for line in held.lines}
    needed = deltas(stored, asked.wanted)
    offers = await _reserve(session, place, stored, asked.wanted, needed, now)
    await _check_quantities(session, place, held, asked.wanted, offers, needed)
    facts = [_facts(stored.get(each.offer_id), each, offers.get(each.offer_id)) for each in asked.wanted]
    terms = [
        LineTerms(each.quantity, fact.unit_price, fact.vat_rate, fact.components)
        for each, fact in zip(asked.wanted, facts, strict=True)
    ]
    priced = price_order(terms, cycle.delivery_fees)
    if priced.total_cents > MOST_CENTS:
        raise OrderTooLarge
    lines = [
        Line(fact, each.quantity, each.note, line.goods_cents, line.delivery_cents, line.total_cents, line.shares)
        for each, fact, line in zip(asked.wanted, facts, priced.lines, strict=True)
    ]
    _check_total(asked, stored, lines, priced)
    return lines, priced


async def _reserve(
    session: AsyncSession,
    place: Place,
    stored: Mapping[UUID, Line],
    wanted: Sequence[Wanted],
    needed: Mapping[UUID, Decimal],
    now: datetime,
) -> dict[UUID, OfferTerms]:
    if not needed:
        return {}
    held = {offer_id: line.quantity for offer_id, line in stored.items()}
    try:
        return await reserve(session, place.territory_id, place.cycle_id, needed, now, held=held)
    except UnknownOffers as error:
        unknown = set(error.extras["offer_ids"])
        fields = {
            f"lines.{i}.offer_id": "fields.order_unknown_offer"
            for i, each in enumerate(wanted)
            if str(each.offer_id) in unknown
        }
        raise Invalid(fields) from None


async def _check_quantities(
    session: AsyncSession,
    place: Place,
    held: Held,
    wanted: Sequence[Wanted],
    offers: Mapping[UUID, OfferTerms],
    needed: Mapping[UUID, Decimal],
) -> None:
    """Raises Invalid for every new or changed line that is below the minimum, off the step or above the maximum.

    The maximum counts for the buyer, whatever the number of his delivery points; the offers are locked by now.
    """
    room = await _room(session, place, held, offers, needed)
    fields, limits = {}, []
    for index, each in enumerate(wanted):
        offer = offers.get(each.offer_id)
        if offer is None:  # unchanged: was accepted before
            continue
        problem = line_problem(each.quantity, offer, room.get(offer.id), grows=needed[offer.id] > 0)
        if problem:
            fields[f"lines.{index}.quantity"] = problem
            limits.append(_limits_json(offer))
    if fields:
        raise Invalid(fields, offers=limits)


async def _room(
    session: AsyncSession,
    place: Place,
    held: Held,
    offers: Mapping[UUID, OfferTerms],
    needed: Mapping[UUID, Decimal],
) -> dict[UUID, Decimal]:
    """The most that this order may have of each growing offer with a maximum per buyer."""
    most = {key: offer.per_buyer_max for key, offer in offers.items() if offer.per_buyer_max and needed[key] > 0}
    if not most:
        return {}
    elsewhere = await taken_by_buyer(session, place.territory_id, place.buyer_id, held.id, list(most))
    return {key: value - elsewhere.get(key, Decimal(0)) for key, value in most.items()}


def _limits_json(offer: OfferTerms) -> dict[str, Any]:
    return {
        "offer_id": str(offer.id),
        "product_name": offer.product_name,
        "pack_name": offer.pack_name,
        "minimum": plain(offer.minimum),
        "step": plain(offer.step),
        "per_buyer_max": None if offer.per_buyer_max is None else plain(offer.per_buyer_max),
    }


def _facts(stored: Line | None, wanted: Wanted, offer: OfferTerms | None) -> Facts:
    """The agreed copy for a line that does not grow, else a fresh one of the offer as it is now."""
    if stored is not None and wanted.quantity <= stored.quantity:
        return stored.facts
    assert offer is not None
    return facts_of(offer)


def _check_total(asked: Asked, stored: Mapping[UUID, Line], lines: Sequence[Line], priced: PricedOrder) -> None:
    new_total = from_cents(priced.total_cents)
    if asked.shown_total is None or asked.shown_total == new_total:
        return
    shown = {each.offer_id: each.shown_unit_price for each in asked.wanted}
    raise PriceChanged(
        old_total=plain(asked.shown_total), new_total=plain(new_total), lines=new_prices(stored, lines, shown)
    )


def _reason(held: Held, lines: Sequence[Line]) -> str:
    if not lines:
        return "cancelled"
    return "changed" if held.lines else "placed"


async def _record(
    session: AsyncSession,
    place: Place,
    held: Held,
    priced: PricedOrder,
    changed: list[dict[str, Any]],
    person_id: UUID | None,
    reason: str,
    now: datetime,
) -> None:
    before = sum(line.total_cents for line in held.lines)
    entry = audit.Change(
        territory_id=place.territory_id,
        action=f"order.{'placed' if reason == 'standing' else reason}",
        subject_kind="order",
        subject_id=held.id,
        at=now,
        person_id=person_id,
        owner_id=place.buyer_id,
        changes={
            "excl_cents": [before, priced.excl_cents],
            "lines": [len(held.lines), len(priced.lines)],
            "lines_changed": [0, len(changed)],
            "version": [held.version, held.version + 1],
        },
        reason="standing" if reason == "standing" else None,
    )
    await audit.record(session, entry)


def _order(place: Place, held: Held, lines: Sequence[Line], priced: PricedOrder, now: datetime) -> Order:
    return Order(
        id=held.id,
        cycle_id=place.cycle_id,
        delivery_point_id=place.delivery_point_id,
        buyer_id=place.buyer_id,
        destination=place.destination,
        version=held.version + 1,
        state=OrderState.PLACED if lines else OrderState.CANCELLED,
        lines=tuple(lines),
        shares=priced.shares,
        goods_cents=priced.goods_cents,
        delivery_cents=priced.delivery_cents,
        excl_cents=priced.excl_cents,
        vat=priced.vat,
        vat_cents=priced.vat_cents,
        total_cents=priced.total_cents,
        updated_at=now,
    )
