"""Rows of the demo's private worksheets and declared costs."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.costs.rules import cost_per_unit
from app.demo.cards import DemoFiles, SheetCard
from app.demo.places import Places, Rows
from app.demo.rules import demo_id
from app.demo.shelves import ShelfPack
from app.demo.weeks import WEEK


def sheet_rows(
    files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], open_week: datetime
) -> Iterator[dict[str, Any]]:
    """The worksheets of the farms that count their costs, copies included."""
    for shelf in shelves:
        for sheet in files.sheets:
            if sheet.pack == shelf.card.code:
                yield _sheet_row(sheet, shelf, places, open_week)


def _sheet_row(sheet: SheetCard, shelf: ShelfPack, places: Places, open_week: datetime) -> dict[str, Any]:
    since = open_week - sheet.weeks_ago * WEEK
    return {
        "territory_id": places.territory_id,
        "id": demo_id(since, "cost sheet", shelf.id),
        "organisation_id": shelf.producer.id,
        "product_id": shelf.product_id,
        "pack_id": shelf.id,
        "unit": shelf.card.unit,
        "whole_product": sheet.whole_product,
        **asdict(sheet.worksheet),
        "note": sheet.note,
        "per_unit": cost_per_unit(sheet.worksheet),
        "since": since,
        "ended_at": None if sheet.until_weeks_ago is None else open_week - sheet.until_weeks_ago * WEEK,
        "written_by": places.actors[shelf.producer.slug],
    }


def declared_rows(files: DemoFiles, places: Places, open_week: datetime) -> Rows:
    """What the hub, the carrier and the network say that their work costs."""
    return [
        {
            "territory_id": places.territory_id,
            "id": demo_id(places.founded_at, "declared cost", card.organisation, card.actor, card.basis),
            "organisation_id": places.members[card.organisation].id if card.organisation else None,
            "actor": card.actor,
            "basis": card.basis,
            "amount": card.amount,
            "note": card.note,
            "since": open_week - card.weeks_ago * WEEK,
            "ended_at": None,
            "written_by": places.actors[card.organisation] if card.organisation else places.coordinator,
        }
        for card in files.declared
    ]
