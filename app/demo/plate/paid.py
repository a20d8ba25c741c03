"""A past week at its end: objections and their cases, and what was accepted and is paid. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from app.core.quantity import plain
from app.demo.past import PastOrder
from app.demo.places import Rows
from app.demo.plate.life import Plate, Scene, Way
from app.demo.plate.words import CaseCard
from app.demo.rules import demo_id
from app.fulfilment.rules.cases import Case, Outcome, accepted_quantity
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.settling import Delivered, Settled, objection_deadline, settle
from app.pricing.rules import PricedLine, share_json

OBJECTED_AFTER = timedelta(minutes=50)  # the goods were counted
DECIDED = time(10, 30)  # on the next day
ACCEPTED_AFTER = timedelta(hours=3)  # by a buyer who does not wait for the hour
ONE_ACCEPTS = 4  # one buyer in so many
BY_CLOCK = timedelta(minutes=1)
BY_BUYER = "buyer"
BY_TIME = "time"


@dataclass(frozen=True, slots=True)
class Objected:
    """A case of a line."""

    id: UUID
    way: Way
    card: CaseCard
    quantity: Decimal
    at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An order as it is paid."""

    order: PastOrder
    ways: tuple[Way, ...]
    settled: Settled
    delivered: tuple[Delivered, ...]
    at: datetime
    reason: str
    person: UUID | None


def object_to(plate: Plate, cards: Sequence[CaseCard]) -> list[Objected]:
    """The cases of a week, each of a pack of vegetables of the buyer in the file, or of the first who has some."""
    found = []
    for card in cards:
        ways = [way for way in plate.gone if _may_be_objected_to(way)]
        mine = [way for way in ways if way.order.stop.buyer.slug == card.buyer] or ways
        if mine:
            found.append(_objected(plate.scene, mine[0], card))
    return found


def _may_be_objected_to(way: Way) -> bool:
    family = way.stall.shelf.card.product.family
    return family == "fruit_vegetables" and not way.line.facts.catch_weight and way.present >= way.line.facts.content


def _objected(scene: Scene, way: Way, card: CaseCard) -> Objected:
    at = way.said[-1].at + OBJECTED_AFTER
    next_day = at.astimezone(scene.zone).date() + timedelta(days=1)
    decided_at = scene.at(next_day, DECIDED) if card.outcome else None
    case_id = demo_id(at, "objection", way.order.id, way.line.facts.offer_id)
    return Objected(case_id, way, card, way.line.facts.content, at, decided_at)


def objection_rows(plate: Plate, cases: Sequence[Objected]) -> Rows:
    """The cases."""
    places = plate.scene.places
    return [
        {
            "territory_id": places.territory_id,
            "id": each.id,
            "order_id": each.way.order.id,
            "offer_id": each.way.line.facts.offer_id,
            "kind": each.card.kind,
            "quantity": each.quantity,
            "words": each.card.words,
            "photo_id": None,
            "opened_at": each.at,
            "opened_by": places.actors[each.way.order.stop.buyer.slug],
            "outcome": each.card.outcome,
            "answer": each.card.answer,
            "settled_at": each.decided_at,
            "settled_by": places.coordinator if each.decided_at else None,
        }
        for each in cases
    ]


def ways_by_order(plate: Plate) -> dict[UUID, list[Way]]:
    """The lines of each order, those that stand in behind those that were ordered."""
    found: dict[UUID, list[Way]] = {}
    for way in sorted(
        plate.ways, key=lambda way: (way.instead_of is not None, way.stall.id.int if way.instead_of else 0)
    ):
        found.setdefault(way.order.id, []).append(way)
    return found


def accept_at(plate: Plate, order: PastOrder, ways: Sequence[Way]) -> datetime:
    """Until when the buyer may object: counted from what was said of the reception, else from the day of delivery."""
    scene, hours = plate.scene, plate.scene.cards.terms.objection_hours
    received = [each.recorded_at for way in ways for each in way.said if each.step is Step.RECEIVED]
    if received:
        return max(received) + timedelta(hours=hours)
    return objection_deadline(plate.day(order), scene.week.closes_at, hours, str(scene.zone))


def accept(plate: Plate, cases: Sequence[Objected]) -> list[Accepted]:
    """The orders that were accepted before the day of loading: by their buyer, or by the clock."""
    found = []
    for ways in ways_by_order(plate).values():
        mine = [each for each in cases if each.way.order is ways[0].order]
        if all(each.decided_at for each in mine):
            at, reason, person = _when(plate, ways, mine)
            if at < plate.scene.midnight:
                found.append(_accepted(ways, mine, at, reason, person))
    return found


def _when(plate: Plate, ways: Sequence[Way], cases: Sequence[Objected]) -> tuple[datetime, str, UUID | None]:
    scene, order = plate.scene, ways[0].order
    received = [each.recorded_at for way in ways for each in way.said if each.step is Step.RECEIVED]
    if received and not cases and scene.draw(ONE_ACCEPTS, "accepts", order.id) == 0:
        return max(received) + ACCEPTED_AFTER, BY_BUYER, scene.places.actors[order.stop.buyer.slug]
    decided = [each.decided_at for each in cases if each.decided_at]
    return max([accept_at(plate, order, ways), *decided]) + BY_CLOCK, BY_TIME, None


def _accepted(
    ways: Sequence[Way], cases: Sequence[Objected], at: datetime, reason: str, person: UUID | None
) -> Accepted:
    delivered = tuple(Delivered(way.line, accepted_quantity(way.present, _cases(way, cases))) for way in ways)
    settled = settle(delivered)
    for way, each in zip(ways, delivered, strict=True):
        key = uuid5(way.order.id, f"accepted {way.line.facts.offer_id} 1")
        way.say(Step.ACCEPTED, each.quantity, at, person, key=key)
    return Accepted(ways[0].order, tuple(ways), settled, delivered, at, reason, person)


def _cases(way: Way, cases: Sequence[Objected]) -> list[Case]:
    return [
        Case(each.id, way.line.facts.offer_id, each.quantity, Outcome(each.card.outcome) if each.card.outcome else None)
        for each in cases
        if each.way is way
    ]


def settlement_rows(plate: Plate, accepted: Sequence[Accepted]) -> Rows:
    """The orders as they are paid."""
    return [_settlement_row(plate, each) for each in accepted]


def _settlement_row(plate: Plate, each: Accepted) -> dict[str, Any]:
    paid = each.settled.order
    return {
        "territory_id": plate.scene.places.territory_id,
        "order_id": each.order.id,
        "version": 1,
        "cycle_id": plate.scene.week.id,
        "goods_cents": paid.goods_cents,
        "delivery_cents": paid.delivery_cents,
        "excl_cents": paid.excl_cents,
        "vat_cents": paid.vat_cents,
        "total_cents": paid.total_cents,
        "vat": [
            {"rate": plain(vat.rate), "base_cents": vat.base_cents, "vat_cents": vat.vat_cents} for vat in paid.vat
        ],
        "reason": each.reason,
        "at": each.at,
        "person_id": each.person,
    }


def settled_line_rows(plate: Plate, accepted: Sequence[Accepted], numbers: dict[UUID, str]) -> Rows:
    """Their lines. ``numbers``: of the lots."""
    return [
        _settled_line_row(plate, way, position, delivered, priced, numbers)
        for each in accepted
        for position, (way, delivered, priced) in enumerate(
            zip(each.ways, each.delivered, each.settled.lines, strict=True)
        )
    ]


def _settled_line_row(
    plate: Plate, way: Way, position: int, delivered: Delivered, priced: PricedLine, numbers: dict[UUID, str]
) -> dict[str, Any]:
    facts = way.line.facts
    return {
        "territory_id": plate.scene.places.territory_id,
        "order_id": way.order.id,
        "version": 1,
        "offer_id": facts.offer_id,
        "position": position,
        "producer_id": facts.producer_id,
        "product_name": facts.product_name,
        "pack_name": facts.pack_name,
        "unit": facts.unit,
        "ordered": way.line.quantity,
        "quantity": delivered.paid,
        "unit_price": facts.unit_price,
        "vat_rate": facts.vat_rate,
        "lot_number": numbers.get(way.lot) if way.lot else None,
        "goods_cents": priced.goods_cents,
        "delivery_cents": priced.delivery_cents,
        "total_cents": priced.total_cents,
        "shares": [share_json(share) for share in priced.shares],
    }
