"""A past week on the hub's floor: lots, picked and weighed lines, and what the van takes. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from app.core.quantity import plain
from app.demo.places import Places, Rows
from app.demo.plate.life import Plate, Scene, Way
from app.demo.rules import demo_id
from app.demo.shelves import ShelfPack
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.lots import automatic_number
from app.fulfilment.rules.weighing import Weighing, beyond, pieces_of

LOTS_MADE = time(17, 0)  # on the evening before
WEIGHED_AT_FARM = time(17, 30)
PICKED_FROM = time(6, 15)
PICKED_WITHIN = 75  # minutes
LOADED = time(7, 40)
TWICE_WEIGHED_WEEKS_AGO = 3
TEN_GRAMS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LotMade:
    """A lot of a product in a week."""

    id: UUID
    shelf: ShelfPack
    number: str
    at: datetime


def make_lots(plate: Plate) -> dict[UUID, LotMade]:
    """One lot for each product that was picked in the week, by product."""
    scene = plate.scene
    at = scene.at(scene.first_day - timedelta(days=1), LOTS_MADE)
    lots: dict[UUID, LotMade] = {}
    taken: dict[UUID, set[str]] = {}
    shelves = {way.stall.shelf.product_id: way.stall.shelf for way in plate.gone}
    for product_id, shelf in sorted(shelves.items(), key=lambda each: (each[1].card.code, each[0])):
        mine = taken.setdefault(shelf.producer.id, set())
        number = _number(scene, shelf, mine)
        mine.add(number)
        lots[product_id] = LotMade(demo_id(at, "lot", product_id), shelf, number, at)
    return lots


def _number(scene: Scene, shelf: ShelfPack, taken: set[str]) -> str:
    made_on = scene.first_day - timedelta(days=1)
    own = scene.cards.lot_numbers.get(shelf.producer.card.slug)
    if own is None:
        return automatic_number(made_on, taken)
    return own.format(year=made_on.year % 100, month=made_on.month, day=made_on.day, number=len(taken) + 1)


def lot_rows(plate: Plate, lots: dict[UUID, LotMade]) -> Rows:
    """The lots, with the date that their storage class asks for."""
    return [_lot_row(plate.scene, product_id, lot) for product_id, lot in lots.items()]


def _lot_row(scene: Scene, product_id: UUID, lot: LotMade) -> dict[str, Any]:
    made_on = scene.first_day - timedelta(days=1)
    storage, cards = lot.shelf.card.product.storage, scene.cards
    return {
        "territory_id": scene.places.territory_id,
        "id": lot.id,
        "producer_id": lot.shelf.producer.id,
        "product_id": product_id,
        "number": lot.number,
        "made_on": made_on,
        "use_by": made_on + timedelta(days=cards.use_by[storage]) if storage in cards.use_by else None,
        "best_before": made_on + timedelta(days=cards.best_before[storage]) if storage in cards.best_before else None,
        "created_at": lot.at,
        "created_by": scene.places.actors[lot.shelf.producer.slug],
    }


def pick(plate: Plate, lots: dict[UUID, LotMade]) -> None:
    """Lines sold by weight are weighed piece by piece, by the farm or by the hub; of one line a pack is put aside."""
    scene, gone = plate.scene, plate.gone
    spoiled = one_with_packs(plate, "picked")
    twice = next((way for way in gone if _weighed_twice(scene, way)), None)
    for way in gone:
        lot = lots[way.stall.shelf.product_id].id
        at, person = _picker(plate, way)
        if way.line.facts.catch_weight:
            _weigh(scene, way, at, person, lot)
            if way is twice:
                _weigh_again(scene, way, at, lot)
        else:
            less = way.stall.facts.content if way is spoiled else Decimal(0)
            reason = scene.cards.reasons["picked"][0] if less else ""
            way.say(Step.PICKED, way.present - less, at, person, reason=reason, lot=lot)


def _weighed_twice(scene: Scene, way: Way) -> bool:
    return scene.week.weeks_ago == TWICE_WEIGHED_WEEKS_AGO and way.line.facts.catch_weight


def _picker(plate: Plate, way: Way) -> tuple[datetime, UUID]:
    """When and by whom a line is picked: the farms that slaughter weigh at home on the evening before."""
    scene, farm = plate.scene, way.stall.shelf.producer
    key = (way.order.id, way.line.facts.offer_id)
    day = plate.day(way.order)
    if way.line.facts.catch_weight and farm.card.slug in scene.cards.weighs_itself:
        evening = scene.at(day - timedelta(days=1), WEIGHED_AT_FARM, scene.draw(90, "farm", *key))
        return evening, scene.places.actors[farm.slug]
    packers = scene.cards.packers
    person = scene.places.people[packers[scene.draw(len(packers), "packer", way.stall.id)]]
    return scene.at(day, PICKED_FROM, scene.draw(PICKED_WITHIN, "picked", *key)), person


def _weigh(scene: Scene, way: Way, at: datetime, person: UUID, lot: UUID) -> None:
    """Pieces as the scale shows them, container included."""
    cards, facts = scene.cards, way.line.facts
    spread = cards.weight_spread
    shown = []
    for piece in range(pieces_of(way.present, facts.content)):
        percent = 100 - spread + scene.draw(2 * spread + 1, "weight", way.order.id, facts.offer_id, piece)
        net = (facts.content * percent / 100).quantize(TEN_GRAMS, rounding=ROUND_HALF_UP)
        shown.append(net + cards.tare)
    weighing = Weighing(tuple(shown), cards.tare)
    details = {"pieces": [plain(each) for each in shown], "tare": plain(cards.tare)}
    off = beyond(way.line.quantity, weighing.net, cards.terms.tolerance_percent)
    reason = cards.reasons["weighed"] if off and weighing.net > way.line.quantity else ""
    way.say(Step.PICKED, weighing.net, at, person, reason=reason, details=details, lot=lot)


def _weigh_again(scene: Scene, way: Way, at: datetime, lot: UUID) -> None:
    """Somebody else weighs the same line without knowing of it; the coordinator has it weighed a third time."""
    first = way.said[-1]
    packers = (scene.places.people[each] for each in scene.cards.packers)
    other = next(each for each in packers if each != first.person)
    second = way.say(Step.PICKED, first.quantity + TEN_GRAMS * 8, at + timedelta(minutes=9), other, lot=lot)
    decided = at + timedelta(minutes=40)
    way.say(
        Step.PICKED, first.quantity + TEN_GRAMS, decided, scene.places.coordinator,
        reason=scene.cards.reasons["decided"], lot=lot, replaces=tuple(sorted((first.id, second.id))),
    )  # fmt: skip


def load(plate: Plate) -> None:
    """The driver takes what was picked; her phone finds a network an hour later."""
    scene, places = plate.scene, plate.scene.places
    for way in plate.gone:
        at = scene.at(plate.day(way.order), LOADED)
        way.say(Step.SHIPPED, way.present, at, driver(places), late=60)


def driver(places: Places) -> UUID:
    """The person who drives."""
    return next(places.actors[member.slug] for member in places.members.values() if member.card.kind == "carrier")


def _packs(way: Way) -> Decimal:
    return Decimal(0) if way.line.facts.catch_weight else way.present / way.line.facts.content


def one_with_packs(plate: Plate, name: str) -> Way | None:
    """A line of several packs, drawn."""
    ways = [way for way in plate.gone if _packs(way) > 1]
    return ways[plate.scene.draw(len(ways), name)] if ways else None
