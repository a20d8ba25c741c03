"""Rows of the demo's offers: what each farm published in each week."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.core.quantity import plain
from app.demo.cards import DemoFiles
from app.demo.places import Places, Rows
from app.demo.rules import demo_id, is_offered, packs_available, price_of_week
from app.demo.shelves import ShelfPack
from app.demo.weeks import Week
from app.orders.rules import Facts
from app.pricing.rules import PackFacts, Seller, component_json, price_offer

PUBLISHED_BEFORE = timedelta(hours=3)  # the farms publish while the week is still planned
LOGGED = ("producer_price", "unit_price", "available", "minimum", "step", "per_buyer_max")


@dataclass(slots=True)
class Stall:
    """An offer while its week is being made up: ``left`` packs, and how many lines took some."""

    id: UUID
    shelf: ShelfPack
    facts: Facts
    packs: int
    left: int
    lines: int = 0
    changed_at: datetime | None = field(default=None)


def offers_of_week(
    files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], week: Week
) -> dict[tuple[int, str], Stall]:
    """What is on offer in a week, by copy of the farm and code of the pack."""
    delivered = min(delivery.delivers_on for delivery in week.deliveries.values())
    return {
        (shelf.producer.copy, shelf.card.code): _stall(files, places, shelf, week)
        for shelf in shelves
        if is_offered(shelf.card, delivered, week.number, files.history)
    }


def _stall(files: DemoFiles, places: Places, shelf: ShelfPack, week: Week) -> Stall:
    card = shelf.card
    price = price_of_week(card, week.weeks_ago, files.history)
    pack = PackFacts(card.content, card.net_weight_kg)
    priced = price_offer(price, pack, week.fees.rules, Seller(shelf.producer.id, shelf.producer.name))
    offer_id = demo_id(week.opens_at - PUBLISHED_BEFORE, "offer", shelf.producer.copy, card.code)
    facts = Facts(
        offer_id=offer_id,
        pack_id=shelf.id,
        producer_id=shelf.producer.id,
        product_name=card.product.name,
        pack_name=card.name,
        unit=card.unit,
        content=card.content,
        net_weight_kg=card.net_weight_kg,
        vat_rate=card.product.vat_rate,
        catch_weight=card.catch_weight,
        producer_price=price,
        unit_price=priced.unit_price,
        components=priced.components,
    )
    packs = packs_available(card, week.number, files.history)
    return Stall(offer_id, shelf, facts, packs, packs)


def sell_out(offers: Mapping[tuple[int, str], Stall], codes: frozenset[str]) -> None:
    """In the open week, these packs have no more than what was ordered already."""
    for (_, code), stall in offers.items():
        if code in codes and stall.left < stall.packs:
            stall.packs -= stall.left
            stall.left = 0


def offer_rows(places: Places, week: Week, offers: Mapping[tuple[int, str], Stall]) -> Rows:
    """The offers of a week, once its orders are made up."""
    return [_offer_row(places, week, stall) for stall in offers.values()]


def offer_audit_rows(places: Places, week: Week, offers: Mapping[tuple[int, str], Stall]) -> Iterator[dict[str, Any]]:
    """What the history says of each offer: published by the farm, with what it asked."""
    at = week.opens_at - PUBLISHED_BEFORE
    for stall in offers.values():
        row = _offer_row(places, week, stall)
        logged = {name: row[name] for name in LOGGED if row[name] is not None}
        yield {
            "territory_id": places.territory_id,
            "id": demo_id(at, "audit", stall.id),
            "at": at,
            "person_id": places.actors[stall.shelf.producer.slug],
            "owner_id": stall.facts.producer_id,
            "action": "offer.published",
            "subject_kind": "offer",
            "subject_id": stall.id,
            "changes": {name: [None, plain(value)] for name, value in logged.items()},
            "reason": None,
        }


def _offer_row(places: Places, week: Week, stall: Stall) -> dict[str, Any]:
    facts, card = stall.facts, stall.shelf.card
    published_at = week.opens_at - PUBLISHED_BEFORE
    return {
        "territory_id": places.territory_id,
        "id": stall.id,
        "cycle_id": week.id,
        "producer_id": facts.producer_id,
        "pack_id": facts.pack_id,
        "product_id": stall.shelf.product_id,
        "product_name": facts.product_name,
        "pack_name": facts.pack_name,
        "family": card.product.family,
        "unit": facts.unit,
        "content": facts.content,
        "net_weight_kg": facts.net_weight_kg,
        "vat_rate": facts.vat_rate,
        "catch_weight": facts.catch_weight,
        "producer_price": facts.producer_price,
        "unit_price": facts.unit_price,
        "components": [component_json(component) for component in facts.components],
        "fee_schedule_id": week.fees.id,
        "available": stall.packs * facts.content,
        "reserved": (stall.packs - stall.left) * facts.content,
        "minimum": card.minimum * facts.content,
        "step": card.step * facts.content,
        "per_buyer_max": card.most * facts.content if card.most else None,
        "note": "",
        "version": 1 + stall.lines,
        "published_at": published_at,
        "updated_at": stall.changed_at or published_at,
        "withdrawn_at": None,
    }
