"""Rows of the demo shops' own shelves: margins, targets, and what they counted this morning."""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from app.demo.cards import DemoFiles
from app.demo.places import Member, Places, Rows, Stop
from app.demo.rules import draw, has_habit
from app.demo.shelves import ShelfPack

SHOP = "shop"
TARGET = Decimal("1.5")
"""Of what the shop usually takes in a week."""


def margin_rows(files: DemoFiles, places: Places) -> Rows:
    """The usual margins."""
    return [
        {
            "territory_id": places.territory_id,
            "shop_id": shop.id,
            "margin": card.percent,
            "step_cents": card.step_cents,
            "updated_at": places.founded_at,
            "updated_by": places.actors.get(shop.slug),
        }
        for shop in _shops(places)
        for card in files.margins
        if card.shop == shop.card.slug and not card.family
    ]


def family_margin_rows(files: DemoFiles, places: Places) -> Rows:
    """The margins of families."""
    return [
        {"territory_id": places.territory_id, "shop_id": shop.id, "family": card.family, "margin": card.percent}
        for shop in _shops(places)
        for card in files.margins
        if card.shop == shop.card.slug and card.family
    ]


def stock_rows(files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], midnight: datetime) -> Rows:
    """Targets of what a shop takes every week, in whole packs; two in three of them counted this morning."""
    with_margin = {card.shop for card in files.margins}
    stops = (stop for stop in places.stops if stop.main and stop.buyer.card.slug in with_margin)
    return [row for stop in stops for row in _stocks(files, places, shelves, stop, midnight)]


def _shops(places: Places) -> Iterator[Member]:
    return (member for member in places.members.values() if member.card.kind == SHOP)


def _stocks(
    files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], stop: Stop, midnight: datetime
) -> Iterator[dict[str, object]]:
    seed = files.history.seed
    for shelf in shelves:
        card = shelf.card
        habit = has_habit(card, SHOP, stop.key, files.history) and card.every_weeks == 1
        if not habit or shelf.producer.copy != stop.buyer.copy or midnight.month not in card.product.season:
            continue
        target = max(1, int((card.usual[SHOP] * stop.size * TARGET).to_integral_value(ROUND_CEILING)))
        counted = draw(target + 1, seed, "counted", stop.key, card.code)
        fresh = draw(3, seed, "counts", stop.key, card.code) > 0
        yield {
            "territory_id": places.territory_id,
            "delivery_point_id": stop.id,
            "pack_id": shelf.id,
            "target": target * card.content,
            "counted": counted * card.content if fresh else None,
            "counted_at": midnight if fresh else None,
            "updated_at": midnight,
            "updated_by": places.actors.get(stop.buyer.slug),
        }
