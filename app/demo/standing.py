"""Rows of the demo's standing orders, and of what came of each of them in each week."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.demo.cards import DemoFiles, StandingCard
from app.demo.past import CARRIED_AFTER, Offers, PastOrder
from app.demo.places import Places, Rows, Stop
from app.demo.rules import demo_id
from app.demo.shelves import ShelfPack
from app.demo.weeks import Week
from app.orders.rules import Missing, Outcome, StandingLine, Why, line_json, missing_json, outcome_of

WRITTEN_AFTER = timedelta(weeks=1)  # the founding


@dataclass(frozen=True, slots=True)
class Repeated:
    """A standing order of a buyer's first delivery point; its lines by code of the pack."""

    id: UUID
    stop: Stop
    card: StandingCard
    lines: Mapping[str, StandingLine]


def standing_orders(files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...]) -> tuple[Repeated, ...]:
    """Every standing order, in every copy of its buyer."""
    packs = {(shelf.producer.copy, shelf.card.code): shelf for shelf in shelves}
    cards = {card.buyer: card for card in files.standing}
    return tuple(
        Repeated(
            id=demo_id(places.founded_at + WRITTEN_AFTER, "standing", stop.key),
            stop=stop,
            card=card,
            lines={code: _line(packs[stop.buyer.copy, code], number) for code, number in card.packs.items()},
        )
        for stop in places.stops
        if stop.main and (card := cards.get(stop.buyer.card.slug))
    )


def _line(shelf: ShelfPack, number: int) -> StandingLine:
    card = shelf.card
    return StandingLine(
        pack_id=shelf.id,
        product_name=card.product.name,
        pack_name=card.name,
        unit=card.unit,
        content=card.content,
        quantity=number * card.content,
        note="",
    )


def standing_rows(places: Places, standing: Sequence[Repeated]) -> Rows:
    """The standing orders."""
    return [
        {
            "territory_id": places.territory_id,
            "id": each.id,
            "delivery_point_id": each.stop.id,
            "buyer_id": each.stop.buyer.id,
            "active": each.card.active,
            "pause_in_school_holidays": each.card.pause_in_school_holidays,
            "lines": [line_json(line) for line in each.lines.values()],
            "pauses": [],
            "version": 1,
            "updated_at": places.founded_at + WRITTEN_AFTER,
            "updated_by": places.actors[each.stop.buyer.slug],
        }
        for each in standing
    ]


def standing_audit_rows(places: Places, standing: Sequence[Repeated]) -> Rows:
    """What the history says of them."""
    at = places.founded_at + WRITTEN_AFTER
    return [
        {
            "territory_id": places.territory_id,
            "id": demo_id(at, "audit", each.id),
            "at": at,
            "person_id": places.actors[each.stop.buyer.slug],
            "owner_id": each.stop.buyer.id,
            "action": "standing.saved",
            "subject_kind": "standing_order",
            "subject_id": each.id,
            "changes": {"active": [None, each.card.active], "lines": [None, len(each.lines)], "version": [None, 1]},
            "reason": None,
        }
        for each in standing
    ]


def run_rows(
    places: Places, standing: Sequence[Repeated], week: Week, offers: Offers, orders: Sequence[PastOrder]
) -> Iterator[dict[str, Any]]:
    """What came of the active ones in a week."""
    placed = {order.stop.id: order for order in orders}
    for each in standing:
        if each.card.active:
            outcome, missing = _outcome(each, week, offers, placed.get(each.stop.id))
            yield {
                "territory_id": places.territory_id,
                "cycle_id": week.id,
                "standing_order_id": each.id,
                "at": week.opens_at + CARRIED_AFTER,
                "outcome": outcome.value,
                "missing": [missing_json(entry) for entry in missing],
            }


def _outcome(each: Repeated, week: Week, offers: Offers, order: PastOrder | None) -> tuple[Outcome, list[Missing]]:
    delivery = week.deliveries.get(each.stop.area_id)
    if delivery is None:
        return Outcome.NO_DELIVERY, []
    if each.card.pause_in_school_holidays and delivery.schools_closed:
        return Outcome.SCHOOL_HOLIDAYS, []
    first = order.versions[0] if order and order.versions[0].step.person_id is None else None
    carried = {line.facts.pack_id for line in first.lines} if first else set()
    copy = each.stop.buyer.copy
    missing = [
        Missing(line, Why.NOT_ENOUGH if (copy, code) in offers else Why.NOT_OFFERED)
        for code, line in each.lines.items()
        if line.pack_id not in carried
    ]
    return outcome_of(list(carried), missing), missing
