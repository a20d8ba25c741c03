"""One lot of the demo's past was recalled. Pure."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from app.demo.plate.floor import LotMade
from app.demo.plate.life import Plate, Way
from app.demo.plate.rows import audit_row
from app.demo.rules import demo_id
from app.fulfilment.queries.recalls import told_json
from app.fulfilment.rules.lots import Told, ToldPerson

TOLD = time(15, 20)


def recalled_lot(plate: Plate, lots: dict[UUID, LotMade]) -> LotMade | None:
    """The first lot of the farm in the file, in its week."""
    card = plate.scene.cards.recall
    if plate.scene.week.weeks_ago != card["weeks_ago"]:
        return None
    return next((lot for lot in lots.values() if lot.shelf.producer.card.slug == card["farm"]), None)


def recall_rows(
    plate: Plate, lot: LotMade, people: Mapping[UUID, tuple[ToldPerson, ...]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The recall, and what the history says of it. ``people``: who acts for each buyer."""
    scene, card = plate.scene, plate.scene.cards.recall
    at = scene.at(scene.first_day + timedelta(days=card["after_days"]), TOLD)
    told = [_told(plate, way, people) for way in plate.ways if way.lot == lot.id]
    orders = sorted({each.order_id for each in told})
    row = {
        "territory_id": scene.places.territory_id,
        "id": demo_id(at, "recall", lot.id),
        "lot_id": lot.id,
        "message": card["message"],
        "orders": orders,
        "told": [told_json(each) for each in told],
        "at": at,
        "person_id": scene.places.coordinator,
    }
    changes = {"number": [None, lot.number], "orders": [None, len(orders)]}
    owner = lot.shelf.producer.id
    entry = audit_row(
        plate, "lot.recalled", ("lot", lot.id), at, scene.places.coordinator, owner, changes, card["message"]
    )
    return row, entry


def _told(plate: Plate, way: Way, people: Mapping[UUID, tuple[ToldPerson, ...]]) -> Told:
    stop, facts = way.order.stop, way.line.facts
    return Told(
        order_id=way.order.id,
        buyer_name=stop.buyer.name,
        delivery_point_name=stop.name,
        commune=stop.commune,
        product_name=facts.product_name,
        pack_name=facts.pack_name,
        unit=facts.unit,
        quantity=way.present,
        delivers_on=plate.day(way.order),
        people=people[stop.buyer.id],
    )
