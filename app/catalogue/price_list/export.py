"""A catalogue as a CSV file that spreadsheets in France open as it is, and that reads back to the same catalogue."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal

from babel.dates import get_month_names

from app.catalogue.price_list.catalogue import LabelFacts, PackFacts, ProductFacts
from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.sheet import guard
from app.core.texts import text

_YES_NO = {"fr": ("oui", "non"), "en": ("yes", "no")}
COLUMNS = (
    Column.PRODUCT_CODE,
    Column.CODE,
    Column.NAME,
    Column.FAMILY,
    Column.PACK,
    Column.UNIT,
    Column.CONTENT,
    Column.NET_WEIGHT,
    Column.PRICE,
    Column.VAT_RATE,
    Column.CATCH_WEIGHT,
    Column.LABELS,
    Column.CONTAINS,
    Column.MAY_CONTAIN,
    Column.STORAGE,
    Column.ORIGIN,
    Column.SEASON,
    Column.DESCRIPTION,
)


def write_list(rows: Iterable[tuple[ProductFacts, PackFacts]], language: str) -> bytes:
    """One line per pack: semicolons, a byte order mark, decimals as the language writes them, formulas disarmed."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(language, f"catalogue.column.{column}") for column in COLUMNS])
    for product, pack in rows:
        cells = _cells(product, pack, language)
        writer.writerow([guard(cells.get(column, "")) for column in COLUMNS])
    return file.getvalue().encode("utf-8-sig")


def _cells(product: ProductFacts, pack: PackFacts, language: str) -> Mapping[Column, str]:
    return {
        Column.PRODUCT_CODE: product.code or "",
        Column.CODE: pack.code or "",
        Column.NAME: product.name,
        Column.FAMILY: text(language, f"catalogue.family.{product.family}"),
        Column.PACK: pack.name,
        Column.UNIT: text(language, f"catalogue.unit.{pack.unit}"),
        Column.CONTENT: _number(pack.content, language),
        Column.NET_WEIGHT: _number(pack.net_weight_kg, language),
        Column.PRICE: "" if pack.usual_price is None else _number(pack.usual_price, language),
        Column.VAT_RATE: _number(pack.vat_rate, language),
        Column.CATCH_WEIGHT: _YES_NO[language][0 if pack.catch_weight else 1],
        Column.LABELS: " | ".join(_label(label, language) for label in product.labels),
        Column.CONTAINS: _words(product.contains, language),
        Column.MAY_CONTAIN: _words(product.may_contain, language),
        Column.STORAGE: text(language, f"catalogue.storage.{product.storage}"),
        Column.ORIGIN: product.origin_commune,
        Column.SEASON: _months(product.season, language),
        Column.DESCRIPTION: product.description,
    }


def _number(value: Decimal, language: str) -> str:
    plain = format(value, "f")
    short = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return short.replace(".", ",") if language == "fr" else short


def _months(season: Iterable[int], language: str) -> str:
    """Names, as a spreadsheet would take ``6-9`` for a day of June."""
    names = get_month_names(locale=language)
    return ", ".join(str(names[month]) for month in season)


def _words(codes: Iterable[str], language: str) -> str:
    return ", ".join(text(language, f"catalogue.allergen.{code}") for code in codes)


def _label(label: LabelFacts, language: str) -> str:
    name = text(language, f"catalogue.label.{label.label}")
    until = f" [{label.expires_on.isoformat()}]" if label.expires_on else ""
    return f"{name} : {label.proof}{until}" if label.proof else f"{name}{until}"
