"""What farms confirm and bring in a past week; what is short is shared by the rule of the territory. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from uuid import UUID, uuid5

from app.core.quantity import plain
from app.demo.past import Offers
from app.demo.plate.life import OfferSaid, Plate, Scene, Shared, Way
from app.demo.plate.substitutes import replaceable
from app.demo.rules import demo_id
from app.demo.stalls import Stall
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.shortages import Stock, Waiting, share

ARRIVES = time(5, 0)
SHARED_IN_THE_MORNING = time(6, 5)
FEWEST_BUYERS = 3
FEWEST_PACKS = 6
SHORT_BY = (25, 40)  # per cent of what was ordered


def confirm(plate: Plate, offers: Offers) -> None:
    """Every farm says what it brings: all of it, but for one offer; in a week to prepare some have said nothing."""
    scene = plate.scene
    short = _short_offer(plate, "confirmed", replaceable(plate, offers))
    for stall, ways in by_offer(plate.ways):
        if not scene.delivered and stall.shelf.producer.card.slug in scene.cards.unanswered:
            continue
        minutes = 30 + scene.draw(200, "confirmed", stall.shelf.producer.slug)
        at = scene.week.closes_at + timedelta(minutes=minutes)
        said = _said(scene, stall, ways, "confirmed", at, less=stall.id == short)
        plate.offers.append(said)
        if stall.id != short:
            for way in ways:
                # as when a farm confirms: the id follows from its word, so that repeating adds nothing
                key = uuid5(said.id, f"{way.order.id} {Step.CONFIRMED}")
                way.say(Step.CONFIRMED, way.line.quantity, at, said.person, key=key)


def share_confirmed(plate: Plate) -> None:
    """What farms cannot bring is shared on the same evening; in a week to prepare it waits for the coordinator."""
    if not plate.scene.delivered:
        return
    at = plate.scene.week.closes_at + timedelta(hours=5)
    for said in [each for each in plate.offers if each.quantity < each.ordered]:
        _share(plate, said, at)


def arrive(plate: Plate) -> None:
    """The hub counts what comes on the first morning; of one offer there is less than the farm had said."""
    scene = plate.scene
    if not scene.delivered:
        return
    short = _short_offer(plate, "brought")
    known = {each.stall.id: each for each in plate.offers}
    for stall, ways in by_offer(plate.ways):
        at = scene.at(scene.first_day, ARRIVES, scene.draw(60, "brought", stall.shelf.producer.slug))
        less = stall.id == short and known[stall.id].quantity == known[stall.id].ordered
        said = _said(scene, stall, ways, "brought", at, less=less, most=known[stall.id].quantity)
        plate.offers.append(said)
        if less:
            _share(plate, said, scene.at(scene.first_day, SHARED_IN_THE_MORNING))


def by_offer(ways: Sequence[Way]) -> list[tuple[Stall, list[Way]]]:
    """The lines that were ordered of each offer, by code of the pack and copy of the farm."""

    def key(way: Way) -> tuple[str, int]:
        return way.stall.shelf.card.code, way.stall.shelf.producer.copy

    ordered = sorted((way for way in ways if way.instead_of is None), key=key)
    return [(group[0].stall, group) for _, each in groupby(ordered, key=key) if (group := list(each))]


def _short_offer(plate: Plate, step: str, wished: Collection[UUID] = ()) -> UUID | None:
    """One offer of fixed packs that several buyers wait for, of those ``wished`` if any; another one at each step."""
    scene = plate.scene
    cards = scene.cards
    found = [
        stall.id
        for stall, ways in by_offer(plate.ways)
        if stall.shelf.producer.copy == 1
        and not stall.facts.catch_weight
        and stall.shelf.producer.card.slug not in cards.unanswered
        and len(ways) >= FEWEST_BUYERS
        and _ordered(ways) / stall.facts.content >= FEWEST_PACKS
    ]
    mine = [each for each in found if each in wished] or found[step == "brought" :: 2]
    return mine[scene.draw(len(mine), "short", step)] if mine else None


def _ordered(ways: Sequence[Way]) -> Decimal:
    return sum((way.line.quantity for way in ways), Decimal(0))


def _said(
    scene: Scene,
    stall: Stall,
    ways: Sequence[Way],
    step: str,
    at: datetime,
    *,
    less: bool,
    most: Decimal | None = None,
) -> OfferSaid:
    farm, ordered = stall.shelf.producer, _ordered(ways)
    quantity = ordered if most is None else most
    person = scene.places.actors[farm.slug] if step == "confirmed" else _packer(scene)
    reason, later = "", None
    if less:
        percent = SHORT_BY[0] + scene.draw(SHORT_BY[1] - SHORT_BY[0], step, stall.id)
        quantity = int(quantity * (100 - percent) / 100 / stall.facts.content) * stall.facts.content
        reasons = scene.cards.reasons[step]
        reason = reasons[scene.draw(len(reasons), "why", step)]
        later = _next_week(scene) if step == "confirmed" and scene.draw(2, "later") else None
    entry_id = demo_id(at, step, stall.id)
    return OfferSaid(entry_id, stall, step, ordered, quantity, at, person, reason, later)


def _packer(scene: Scene) -> UUID:
    return scene.places.people[scene.cards.packers[0]]


def _next_week(scene: Scene) -> date:
    return scene.first_day + timedelta(weeks=1)


def _share(plate: Plate, said: OfferSaid, at: datetime) -> None:
    """Each line gets its part, as when the coordinator applies what she was shown."""
    scene, stall = plate.scene, said.stall
    ways = [way for way in plate.ways if way.stall.id == stall.id and way.instead_of is None]
    rule = scene.cards.terms.sharing_rule
    allocation = share(_stock(said, ways), rule)
    why = {"rule": rule.value, "available": plain(said.quantity), "ordered": plain(said.ordered)}
    for way, part in zip(ways, allocation.parts, strict=True):
        way.say(Step.ALLOCATED, part.given, at, scene.places.coordinator, details=why)
    plate.shared.append(Shared(stall, said.ordered, said.quantity, at))


def _stock(said: OfferSaid, ways: Sequence[Way]) -> Stock:
    facts = said.stall.facts
    return Stock(
        offer_id=facts.offer_id,
        producer_id=facts.producer_id,
        producer_name=facts.producer_name,
        product_name=facts.product_name,
        pack_name=facts.pack_name,
        unit=facts.unit,
        step=said.stall.shelf.card.step * facts.content,
        confirmed=said.quantity,
        brought=None,
        lines=tuple(_waiting(way) for way in ways),
    )


def _waiting(way: Way) -> Waiting:
    stop = way.order.stop
    return Waiting(
        order_id=way.order.id,
        buyer_id=stop.buyer.id,
        buyer_name=stop.buyer.name,
        delivery_point_name=stop.name,
        canteen=stop.buyer.card.kind == "canteen",
        ordered=way.line.quantity,
        ordered_at=way.order.versions[0].step.at,
        allocated=None,
    )
