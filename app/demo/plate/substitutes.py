"""What stands in for missing goods of a past week, as the buyers had allowed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.demo.past import Offers
from app.demo.places import Places, Rows, Stop
from app.demo.plate.life import Plate, Way
from app.demo.plate.words import PlateCards
from app.demo.shelves import ShelfPack
from app.demo.stalls import Stall
from app.orders.rules import Line

ANSWERED_AFTER = timedelta(hours=5, minutes=20)  # the cut-off
REPLACED_WEEKS_AGO = (2, 3, 4, 6)
FAMILY = "fruit_vegetables"
ALLOWED_AFTER = timedelta(weeks=2)  # the founding


@dataclass(frozen=True, slots=True)
class StandIn:
    """A line put into an order on its way."""

    way: Way
    at: datetime


def stand_in(plate: Plate, offers: Offers) -> list[StandIn]:
    """For the first line that is short by whole packs of something that its buyer allows: that. Takes the packs from
    the offers.
    """
    if plate.scene.week.weeks_ago not in REPLACED_WEEKS_AGO:
        return []
    for way in [each for each in plate.ways if each.said and each.present < each.line.quantity]:
        for stall in _likened(plate, way, offers):
            packs = _packs(stall, way.line.quantity - way.present)
            if packs:
                return [_put_in(plate, way, stall, packs)]
    return []


def replaceable(plate: Plate, offers: Offers) -> set[UUID]:
    """The offers that could be replaced for a buyer who ordered three packs of them or more."""
    if plate.scene.week.weeks_ago not in REPLACED_WEEKS_AGO:
        return set()
    return {
        way.stall.id
        for way in plate.ways
        if way.line.quantity >= 3 * way.stall.facts.content
        and any(_packs(stall, way.stall.facts.content) for stall in _likened(plate, way, offers))
    }


def _likened(plate: Plate, way: Way, offers: Offers) -> list[Stall]:
    """Vegetables of the same unit that cost no more and are not in the order, the dearest first."""
    if not way.order.stop.main or way.stall.shelf.card.product.family != FAMILY:
        return []
    ordered = {each.line.facts.offer_id for each in plate.ways if each.order is way.order}
    found = [
        stall
        for (copy, _), stall in offers.items()
        if copy == way.order.stop.buyer.copy
        and stall.id not in ordered
        and stall.shelf.card.product.family == FAMILY
        and stall.shelf.product_id != way.stall.shelf.product_id
        and stall.facts.unit == way.line.facts.unit
        and stall.facts.unit_price <= way.line.facts.unit_price
    ]
    return sorted(found, key=lambda stall: (-stall.facts.unit_price, stall.id))


def _packs(stall: Stall, missing: Decimal) -> int:
    """Whole packs within what is missing and what is left; none below the offer's minimum."""
    card = stall.shelf.card
    most = min(int(missing / stall.facts.content), stall.left)
    whole = most - most % card.step
    return whole if whole >= card.minimum else 0


def _put_in(plate: Plate, way: Way, stall: Stall, packs: int) -> StandIn:
    at = plate.scene.week.closes_at + ANSWERED_AFTER
    stall.left -= packs
    stall.lines += 1
    stall.changed_at = at
    line = Line(stall.facts, packs * stall.facts.content, "", 0, 0, 0, ())
    new = Way(way.order, line, stall, instead_of=way.line.facts.offer_id)
    plate.ways.append(new)
    return StandIn(new, at)


def substitute_rows(plate: Plate, stand_ins: Iterable[StandIn]) -> Rows:
    """The lines that stand in."""
    places = plate.scene.places
    return [
        {
            "territory_id": places.territory_id,
            "order_id": each.way.order.id,
            "offer_id": each.way.line.facts.offer_id,
            "for_offer_id": each.way.instead_of,
            "cycle_id": plate.scene.week.id,
            "producer_id": each.way.line.facts.producer_id,
            "quantity": each.way.line.quantity,
            "at": each.at,
            "person_id": places.coordinator,
        }
        for each in stand_ins
    ]


def wish_rows(cards: PlateCards, places: Places, shelves: Iterable[ShelfPack], stand_ins: Iterable[StandIn]) -> Rows:
    """What buyers allow at their first delivery point: those of the file, and those for whom something stood in."""
    packs = {(shelf.producer.copy, shelf.card.code): shelf.id for shelf in shelves}
    stops = {stop.buyer.slug: stop for stop in places.stops if stop.main}
    wished = {
        card.buyer: (card.mode, {packs[1, one]: _ids(packs, codes) for one, codes in card.packs.items()})
        for card in cards.wishes
    }
    for each in stand_ins:
        way = each.way
        missing = next(line for line in way.order.versions[-1].lines if line.facts.offer_id == way.instead_of)
        _, allowed = wished.setdefault(way.order.stop.buyer.slug, ("none", {}))
        allowed.setdefault(missing.facts.pack_id, set()).add(way.line.facts.pack_id)
    return [_wish_row(places, stops[buyer], mode, allowed) for buyer, (mode, allowed) in wished.items()]


def _ids(packs: Mapping[tuple[int, str], UUID], codes: Iterable[str]) -> set[UUID]:
    return {packs[1, code] for code in codes}


def _wish_row(places: Places, stop: Stop, mode: str, allowed: Mapping[UUID, set[UUID]]) -> dict[str, object]:
    return {
        "territory_id": places.territory_id,
        "delivery_point_id": stop.id,
        "mode": mode,
        "wishes": {
            str(missing): {"mode": "list", "pack_ids": sorted(str(each) for each in instead)}
            for missing, instead in allowed.items()
        },
        "updated_at": places.founded_at + ALLOWED_AFTER,
        "updated_by": places.actors[stop.buyer.slug],
    }
