"""A farm's list as files: CSV tables that a French spreadsheet opens well, and pages to print."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from app.core.days import local_day
from app.core.letters import Segment, segments
from app.core.money import from_cents
from app.core.pdf import make_pdf
from app.core.spreadsheet import Cell, write_csv
from app.core.texts import day_text, moment_text, money_text, number_text, text
from app.fulfilment.confirmation import share_parts
from app.fulfilment.queries import ListView
from app.fulfilment.rules import Item, ProductSum, Stop, StopList
from app.identity.queries import TerritoryView
from app.pricing.rules import PRODUCER

By = Literal["delivery", "product"]


def unit_text(language: str, unit: str, count: Decimal) -> str:
    """``3 bottes``: the unit in its form for a count."""
    return text(language, f"units.{unit}", count=count)


def stop_day(language: str, stop: Stop) -> str:
    """The day of a delivery in words."""
    return day_text(language, stop.delivers_on) if stop.delivers_on else text(language, "list.no_day")


def days_text(language: str, view: ListView) -> str:
    """The days on which a list is delivered, in words; empty without any."""
    days = sorted({each.stop.delivers_on for each in view.list.deliveries if each.stop.delivers_on})
    return ", ".join(day_text(language, day) for day in days)


def file_name(language: str, zone: str, view: ListView, ending: str) -> str:
    """``liste-2026-11-24-Ferme des Sources.pdf``: the day is the cut-off's, in the territory's zone."""
    day = local_day(view.cycle.window.closes_at, zone)
    farm = "".join(letter if letter.isalnum() or letter in " -'’" else " " for letter in view.producer.name).strip()
    return f"{text(language, 'list.file')}-{day}-{farm}{ending}"


def list_csv(language: str, view: ListView, by: By) -> bytes:
    """The lines by delivery, or the totals by product: UTF-8 with BOM; semicolons and decimal commas in French."""
    if by == "product":
        return _products_csv(language, view)
    rows = (_item_row(item) for each in view.list.deliveries for item in each.items)
    return _csv(language, DELIVERY_COLUMNS, rows)


def _products_csv(language: str, view: ListView) -> bytes:
    """By product what buyers pay, what the farm receives, and what each other actor takes: one column for each."""
    others = [(each.actor, each.organisation_id, each.label) for each in view.list.shares if each.actor != PRODUCER]
    heading = [*(text(language, column) for column in PRODUCT_COLUMNS), *(f"{label} (€)" for _, _, label in others)]
    rows = []
    for product in view.list.products:
        cents = {(each.actor, each.organisation_id, each.label): each.cents for each in product.shares}
        rows.append([*_product_row(product), *(from_cents(cents.get(other, 0)) for other in others)])
    return write_csv(language, heading, _with_units(language, PRODUCT_COLUMNS, rows))


DELIVERY_COLUMNS = (
    "list.day",
    "list.area",
    "list.buyer",
    "list.place",
    "list.commune",
    "list.product",
    "list.pack",
    "list.quantity",
    "list.unit",
    "list.packs",
    "list.weight",
    "list.note",
)
PRODUCT_COLUMNS = (
    "list.product",
    "list.pack",
    "list.quantity",
    "list.unit",
    "list.packs",
    "list.weight",
    "list.deliveries",
    "list.buyers_cents",
    "list.cents",
)


def _item_row(item: Item) -> tuple[Cell, ...]:
    stop = item.stop
    day = stop.delivers_on.isoformat() if stop.delivers_on else ""
    where = (day, stop.area_name, stop.buyer_name, stop.delivery_point_name, stop.commune)
    what = (item.product_name, item.pack_name, item.quantity, f"units.{item.unit}", item.packs, item.weight_kg)
    return (*where, *what, item.note)


def _product_row(product: ProductSum) -> tuple[Cell, ...]:
    return (
        product.product_name,
        product.pack_name,
        product.quantity,
        f"units.{product.unit}",
        product.packs,
        product.weight_kg,
        Decimal(product.orders),
        from_cents(product.buyers_cents),
        from_cents(product.producer_cents),
    )


def _csv(language: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return write_csv(language, [text(language, column) for column in columns], _with_units(language, columns, rows))


def _with_units(language: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    unit = columns.index("list.unit")
    return (
        [*row[:unit], unit_text(language, str(row[unit]).removeprefix("units."), Decimal(2)), *row[unit + 1 :]]
        for row in rows
    )


async def list_pdf(language: str, territory: TerritoryView, view: ListView, now: datetime) -> bytes:
    """The pages to print: totals by product, then one block per delivery."""
    closing = moment_text(language, view.cycle.window.closes_at, territory.timezone)
    words = ("harvest", "prepare", "product", "quantity", "packs", "weight", "nothing")
    printed = moment_text(language, now, territory.timezone)
    data: dict[str, Any] = {
        "language": language,
        "title": file_name(language, territory.timezone, view, ""),
        "network": territory.name,
        "producer": view.producer.name,
        "subtitle": days_text(language, view) or text(language, "list.closed", moment=closing),
        "draft": not view.final,
        "footer": text(language, "list.footer", producer=view.producer.name, moment=printed),
        "total": text(language, "list.total") + text(language, "mail.colon"),
        "weight": f"{number_text(language, view.list.weight_kg)} kg",
        "words": {word: text(language, f"list.{word}") for word in words}
        | {"draft": text(language, "list.draft", moment=closing)},
        "money": text(language, "list.buyers", money=money_text(language, view.list.buyers_cents)),
        "without": text(language, "list.without_delivery"),
        "shares": [_printed_share(language, each) for each in list_bar(view, language)],
        "products": [_printed_product(language, each) for each in view.list.products],
        "deliveries": [_printed_stop(language, each) for each in view.list.deliveries],
    }
    return await make_pdf("list", data, made_at=now)


def list_bar(view: ListView, language: str) -> list[Segment]:
    """Who gets what of all the goods of a list: the farm first."""
    return segments(share_parts(view.list.shares, language))


def _printed_share(language: str, part: Segment) -> dict[str, Any]:
    return {"label": part.label, "cents": part.cents, "amount": money_text(language, part.cents)}


def _printed_product(language: str, product: ProductSum) -> dict[str, str]:
    return {
        "product": product.product_name,
        "pack": product.pack_name,
        "quantity": number_text(language, product.quantity),
        "unit": unit_text(language, product.unit, product.quantity),
        "packs": number_text(language, product.packs),
        "weight": number_text(language, product.weight_kg),
    }


def _printed_stop(language: str, delivery: StopList) -> dict[str, Any]:
    stop = delivery.stop
    return {
        "buyer": stop.buyer_name,
        "place": ", ".join(part for part in (stop.delivery_point_name, stop.commune) if part),
        "area": stop.area_name,
        "day": stop_day(language, stop),
        "instructions": stop.instructions,
        "lines": [_printed_item(language, item) for item in delivery.items],
    }


def _printed_item(language: str, item: Item) -> dict[str, str]:
    return {
        "product": item.product_name,
        "pack": item.pack_name,
        "quantity": number_text(language, item.quantity),
        "unit": unit_text(language, item.unit, item.quantity),
        "packs": number_text(language, item.packs),
        "note": item.note,
    }
