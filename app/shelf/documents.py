"""Shelf labels as pages to print, in the shop's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.codes import qr_code
from app.core.days import local_day
from app.core.pdf import make_pdf, make_picture
from app.core.texts import money_text, text
from app.identity.queries import TerritoryView
from app.pricing.rules import SHOP, Share
from app.shelf.queries.labels import ShelfArticle
from app.shelf.rules import STATE, LabelSheet, Measure, ShelfPrice, SoldBy, measure_cents, sold_quantity

SCREEN = 110
"""Dots per inch of the picture on a screen: the smallest text of a label can be read."""


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed: each label in its order, on which sheet, from which place; ``public_url``: of the program."""

    language: str
    territory: TerritoryView
    labels: Sequence[tuple[ShelfArticle, SoldBy]]
    sheet: LabelSheet
    start: int
    public_url: str
    now: datetime


def file_name(job: Print) -> str:
    """``etiquettes-2026-11-24.pdf``, by the day in the territory."""
    return f"{text(job.language, 'shelf.label.file')}-{local_day(job.now, job.territory.timezone)}.pdf"


async def labels_pdf(job: Print) -> bytes:
    """All sheets."""
    return await make_pdf("labels", _data(job, job.labels), made_at=job.now)


async def first_sheet(job: Print) -> bytes:
    """A PNG of the first sheet."""
    shown = job.labels[: job.sheet.places - job.start + 1]
    return await make_picture("labels", _data(job, shown), dots_per_inch=SCREEN)


def _data(job: Print, labels: Iterable[tuple[ShelfArticle, SoldBy]]) -> dict[str, Any]:
    sheet = job.sheet
    names = ("columns", "rows", "width", "height", "left", "top", "gap_x", "gap_y")
    made: dict[tuple[Any, SoldBy], dict[str, Any]] = {}
    for shelf, way in labels:
        made.setdefault((shelf.article.pack_id, way), _label(job, shelf, way))
    return {
        "language": job.language,
        "title": text(job.language, "shelf.label.title", network=job.territory.name),
        "sheet": {name: float(getattr(sheet, name)) for name in names} | {"columns": sheet.columns, "rows": sheet.rows},
        "start": job.start,
        "labels": [made[shelf.article.pack_id, way] for shelf, way in labels],
    }


def _label(job: Print, shelf: ShelfArticle, way: SoldBy) -> dict[str, Any]:
    article, language, price = shelf.article, job.language, shelf.prices[way]
    whole = way is SoldBy.PACK
    origin = article.card.origin_commune
    return {
        "name": article.product_name,
        "pack": article.goods.pack_name if whole else "",
        "farm": ", ".join(part for part in (article.producer.name, article.producer.commune) if part),
        "signs": [text(language, f"catalogue.label.{code}") for code in article.card.labels],
        "origin": text(language, "shelf.label.origin", commune=origin) if origin else "",
        "price": money_text(language, price.cents),
        "per": "" if whole else text(language, f"shelf.per.{article.goods.unit}"),
        "measure": _measured(language, shelf, price, way),
        "parts": [_part(language, share) for share in price.shares if share.cents],
        "qr": qr_code(_address(job, shelf)) if job.territory.public else "",
        "alt": text(language, "shelf.label.code", product=article.product_name),
    }


def _measured(language: str, shelf: ShelfArticle, price: ShelfPrice, way: SoldBy) -> str:
    """The price of a kg or l where it is not the selling price itself."""
    measure: Measure | None = shelf.measure
    quantity = sold_quantity(shelf.article.goods, way)
    if measure is None or (way is SoldBy.UNIT and measure.content * quantity == Decimal(1)):
        return ""
    return text(
        language,
        f"shelf.measure.{measure.unit}",
        money=money_text(language, measure_cents(price, quantity, measure)),
    )


def _part(language: str, share: Share) -> dict[str, Any]:
    own = {STATE: "shelf.part.state", SHOP: "shelf.part.shop", "producer": "shelf.part.producer"}
    label = text(language, own[share.actor]) if share.actor in own else share.label
    return {
        "actor": share.actor,
        "label": label,
        "amount": money_text(language, share.cents),
        "cents": share.cents,
    }


def _address(job: Print, shelf: ShelfArticle) -> str:
    return f"{job.public_url}/t/{job.territory.slug}/produits/{shelf.article.product_id}"
