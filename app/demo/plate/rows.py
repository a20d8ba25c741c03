"""Rows of what was said of a past week's lines and offers, and what the history tells of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.quantity import plain
from app.demo.places import Rows
from app.demo.plate.life import OfferSaid, Plate, Shared
from app.demo.plate.paid import Objected, accept_at, ways_by_order
from app.demo.plate.substitutes import StandIn
from app.demo.rules import demo_id


def delivery_rows(plate: Plate, settled: set[UUID]) -> Rows:
    """Every order of a closed week is on its way, or settled."""
    return [
        {
            "territory_id": plate.scene.places.territory_id,
            "order_id": order_id,
            "cycle_id": plate.scene.week.id,
            "accept_at": accept_at(plate, ways[0].order, ways),
            "settled_version": int(order_id in settled),
        }
        for order_id, ways in ways_by_order(plate).items()
    ]


def line_entry_rows(plate: Plate) -> Iterator[dict[str, Any]]:
    """What was said of each line."""
    for way in plate.ways:
        for said in way.said:
            yield {
                "territory_id": plate.scene.places.territory_id,
                "id": said.id,
                "cycle_id": plate.scene.week.id,
                "order_id": way.order.id,
                "offer_id": way.line.facts.offer_id,
                "producer_id": way.line.facts.producer_id,
                "step": said.step.value,
                "quantity": said.quantity,
                "lot_id": said.lot,
                "photo_id": None,
                "reason": said.reason,
                "details": dict(said.details),
                "said_at": said.at,
                "at": said.at,
                "recorded_at": said.recorded_at,
                "person_id": said.person,
                "replaces": list(said.replaces),
            }


def offer_entry_rows(plate: Plate) -> Rows:
    """What farms said of their offers, and what arrived."""
    return [
        {
            "territory_id": plate.scene.places.territory_id,
            "id": said.id,
            "cycle_id": plate.scene.week.id,
            "offer_id": said.stall.id,
            "producer_id": said.stall.facts.producer_id,
            "step": said.step,
            "quantity": said.quantity,
            "later_on": said.later_on,
            "reason": said.reason,
            "at": said.at,
            "recorded_at": said.at,
            "person_id": said.person,
            "replaces": [],
        }
        for said in plate.offers
    ]


def audit_rows(plate: Plate, stand_ins: Iterable[StandIn], cases: Iterable[Objected]) -> Iterator[dict[str, Any]]:
    """What the history says of it, as when people do it."""
    yield from (_offer_said(plate, each) for each in plate.offers)
    yield from (_shared(plate, each) for each in plate.shared)
    yield from (_stood_in(plate, each) for each in stand_ins)
    for case in cases:
        yield _objected(plate, case, "objection.opened", case.at)
        if case.decided_at:
            yield _objected(plate, case, "objection.settled", case.decided_at)


def _offer_said(plate: Plate, said: OfferSaid) -> dict[str, Any]:
    changes = {"quantity": [plain(said.ordered), plain(said.quantity)]}
    return audit_row(
        plate, f"offer.{said.step}", ("offer", said.stall.id), said.at, said.person, said.stall.facts.producer_id,
        changes, said.reason or None,
    )  # fmt: skip


def _shared(plate: Plate, shared: Shared) -> dict[str, Any]:
    scene = plate.scene
    changes = {
        "available": [plain(shared.ordered), plain(shared.available)],
        "rule": [None, scene.cards.terms.sharing_rule.value],
    }
    owner = shared.stall.facts.producer_id
    subject = ("offer", shared.stall.id)
    return audit_row(plate, "shortage.shared", subject, shared.at, scene.places.coordinator, owner, changes)


def _stood_in(plate: Plate, each: StandIn) -> dict[str, Any]:
    way = each.way
    missing = next(one.line for one in plate.ways if one.order is way.order and one.stall.id == way.instead_of)
    instead = f"{plain(way.line.quantity)} {way.line.facts.unit} {way.line.facts.product_name}"
    return audit_row(
        plate, "order.substituted", ("order", way.order.id), each.at, plate.scene.places.coordinator,
        way.order.stop.buyer.id, {missing.facts.product_name: [None, instead]},
    )  # fmt: skip


def _objected(plate: Plate, case: Objected, action: str, at: datetime) -> dict[str, Any]:
    opened, places, order = action == "objection.opened", plate.scene.places, case.way.order
    changes = {"kind": [None, case.card.kind], "quantity": [None, plain(case.quantity)]}
    if not opened:
        changes["outcome"] = [None, case.card.outcome or ""]
    person = places.actors[order.stop.buyer.slug] if opened else places.coordinator
    words = case.card.words if opened else case.card.answer
    return audit_row(plate, action, ("order", order.id), at, person, order.stop.buyer.id, changes, words)


def audit_row(
    plate: Plate,
    action: str,
    subject: tuple[str, UUID],
    at: datetime,
    person: UUID,
    owner: UUID | None,
    changes: dict[str, Any],
    reason: str | None = None,
) -> dict[str, Any]:
    """An entry of the history."""
    return {
        "territory_id": plate.scene.places.territory_id,
        "id": demo_id(at, "audit", action, subject[1]),
        "at": at,
        "person_id": person,
        "owner_id": owner,
        "action": action,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "changes": changes,
        "reason": reason,
    }
