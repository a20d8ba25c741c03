"""A past week at the buyers' doors: handed over, measured, counted; crates out and back. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.quantity import plain
from app.demo.past import PastOrder
from app.demo.places import Places, Rows, Stop
from app.demo.plate.floor import driver, one_with_packs
from app.demo.plate.life import Plate, Scene
from app.demo.rules import demo_id
from app.fulfilment.rules.cold import LIMITS
from app.fulfilment.rules.life import Step

FIRST_STOP = time(8, 10)
BETWEEN_STOPS = 22  # minutes
COUNTED_WITHIN = 90  # minutes after the van has gone
TENTH = Decimal("0.1")
COLD = ("chilled_8", "chilled_4", "chilled_3", "chilled_2", "frozen")  # goes into boxes that keep the cold
KEPT_BACK = 4  # one buyer in so many keeps a crate


@dataclass(frozen=True, slots=True)
class Door:
    """An order handed over. ``number``: its place in the round, from 0."""

    order: PastOrder
    at: datetime
    number: int


def stops_in_order(places: Places) -> list[Stop]:
    """The delivery points of each round as the driver has arranged them: one commune after the other."""
    return sorted(places.stops, key=lambda stop: (stop.area_name, stop.commune, stop.key))


def hand_over(plate: Plate) -> list[Door]:
    """The doors of the orders whose day has passed."""
    scene = plate.scene
    orders = {way.order.stop.id: way.order for way in plate.gone}
    numbers: Counter[UUID] = Counter()
    doors = []
    for stop in stops_in_order(scene.places):
        order = orders.get(stop.id)
        if order is not None:
            number = numbers[stop.area_id]
            numbers[stop.area_id] += 1
            doors.append(Door(order, scene.at(plate.day(order), FIRST_STOP, number * BETWEEN_STOPS), number))
    return doors


def receive(plate: Plate, doors: list[Door]) -> None:
    """The buyer counts what came; of one line a pack is missing."""
    scene = plate.scene
    missing = one_with_packs(plate, "received")
    at = {
        door.order.id: scene.at(door.at.astimezone(scene.zone).date(), FIRST_STOP, _counted(scene, door))
        for door in doors
    }
    for way in plate.gone:
        less = way.stall.facts.content if way is missing else Decimal(0)
        reason = scene.cards.reasons["received"][0] if less else ""
        person = scene.places.actors[way.order.stop.buyer.slug]
        way.say(Step.RECEIVED, way.present - less, at[way.order.id], person, reason=reason)


def _counted(scene: Scene, door: Door) -> int:
    return door.number * BETWEEN_STOPS + 10 + scene.draw(COUNTED_WITHIN, "counted", door.order.id)


def handover_rows(plate: Plate, doors: list[Door], names: Mapping[UUID, str]) -> Rows:
    """Who took each order over, and how cold it was; in one past week one door was too warm."""
    classes: dict[UUID, set[str]] = {}
    for way in plate.gone:
        classes.setdefault(way.order.id, set()).add(way.stall.shelf.card.product.storage)
    warm = _too_warm(plate.scene, doors, classes)
    return [_handover_row(plate, door, classes[door.order.id], names, warm=door is warm) for door in doors]


def _too_warm(scene: Scene, doors: list[Door], classes: Mapping[UUID, set[str]]) -> Door | None:
    if scene.week.weeks_ago != scene.cards.too_warm["weeks_ago"]:
        return None
    return next((door for door in reversed(doors) if "chilled_4" in classes[door.order.id]), None)


def _handover_row(
    plate: Plate, door: Door, classes: set[str], names: Mapping[UUID, str], *, warm: bool
) -> dict[str, Any]:
    scene, cards = plate.scene, plate.scene.cards
    measured = {each: _celsius(scene, door, each) for each in sorted(classes & set(cards.temperatures))}
    if warm:
        measured["chilled_4"] = Decimal(cards.too_warm["celsius"])
    return {
        "territory_id": scene.places.territory_id,
        "id": demo_id(door.at, "handover", door.order.id),
        "cycle_id": scene.week.id,
        "order_id": door.order.id,
        "received_by": names[scene.places.actors[door.order.stop.buyer.slug]],
        "signature": None,
        "temperatures": [
            {"storage": each, "celsius": plain(celsius), "limit": plain(LIMITS[each])}
            for each, celsius in measured.items()
        ],
        "note": cards.too_warm["note"] if warm else "",
        "at": door.at,
        "recorded_at": door.at,
        "person_id": driver(scene.places),
    }


def _celsius(scene: Scene, door: Door, storage: str) -> Decimal:
    low, high = scene.cards.temperatures[storage]
    return low + scene.draw(int((high - low) / TENTH) + 1, "celsius", door.order.id, storage) * TENTH


class CrateCount:
    """Crates at the buyers' doors, from week to week."""

    def __init__(self) -> None:
        """Nobody has any at first."""
        self._held: Counter[tuple[UUID, str]] = Counter()

    def rows(self, plate: Plate, doors: list[Door]) -> Rows:
        """What comes back at each door, and then what stays there."""
        loads = _loads(plate)
        return [row for door in doors for row in self._at_door(plate.scene, door, loads[door.order.id])]

    def _at_door(self, scene: Scene, door: Door, load: Mapping[str, int]) -> Rows:
        buyer = door.order.stop.buyer.id
        kinds = (scene.cards.crates.dry, scene.cards.crates.cold)
        moves = []
        for kind in kinds:
            kept = int(scene.draw(KEPT_BACK, "kept", buyer, kind) == 0)
            moves.append((kind, -max(0, self._held[buyer, kind] - kept)))
        moves += list(load.items())
        for kind, count in moves:
            self._held[buyer, kind] += count
        return [_crate_row(scene, door, number, *move) for number, move in enumerate(moves) if move[1]]


def _loads(plate: Plate) -> dict[UUID, dict[str, int]]:
    """Crates of each kind by order: as many as its kilograms fill."""
    crates = plate.scene.cards.crates
    weights: dict[UUID, Counter[str]] = {}
    for way in plate.gone:
        kind = crates.cold if way.stall.shelf.card.product.storage in COLD else crates.dry
        weights.setdefault(way.order.id, Counter())[kind] += max(1, int(way.line.weight_kg))
    return {
        order_id: {kind: -(-kilograms // crates.kg_in_one) for kind, kilograms in mine.items()}
        for order_id, mine in weights.items()
    }


def _crate_row(scene: Scene, door: Door, number: int, kind: str, count: int) -> dict[str, Any]:
    return {
        "territory_id": scene.places.territory_id,
        "id": demo_id(door.at, "crates", door.order.id, number),
        "organisation_id": door.order.stop.buyer.id,
        "order_id": door.order.id,
        "kind": kind,
        "count": count,
        "note": "",
        "at": door.at,
        "recorded_at": door.at,
        "person_id": driver(scene.places),
    }


def round_rows(places: Places) -> Rows:
    """The rounds as they were last arranged."""
    return [
        {
            "territory_id": places.territory_id,
            "delivery_point_id": stop.id,
            "position": position,
            "updated_at": places.founded_at,
            "updated_by": driver(places),
        }
        for position, stop in enumerate(stops_in_order(places))
    ]
