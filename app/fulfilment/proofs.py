"""Lots on paper: the proof that everybody who got one was told, and the table of those who got it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from app.core.days import local_day
from app.core.pdf import make_pdf
from app.core.spreadsheet import Cell, write_csv
from app.core.texts import day_text, moment_text, text
from app.fulfilment.documents import unit_text
from app.fulfilment.papers import Sheet
from app.fulfilment.queries.lots import LotLine, NamedLot
from app.fulfilment.queries.recalls import RecallView, Sent
from app.fulfilment.rules.lots import Told

COLUMNS = ("buyer", "place", "commune", "day", "product", "pack", "quantity", "unit")
WORDS = ("product", "farm", "made_on", "recalled_at", "recalled_by", "message", "who", "what", "told", "nobody", "sign")


async def recall_pdf(sheet: Sheet, found: NamedLot, recall: RecallView) -> bytes:
    """Who was told of a recalled lot, when, by whom, of how much; as it was kept when it was sent."""
    lot = found.lot
    data = sheet.frame(
        sheet.words("proof.title", number=lot.number), **{word: sheet.words(f"proof.{word}") for word in WORDS}
    )
    facts = {
        "network": sheet.territory.name,
        "number": lot.number,
        "product": found.product_name,
        "farm": found.producer_name,
        "made_on": _dated(sheet, lot.made_on),
        "until": _until(sheet, found),
        "at": f"{_moment(sheet, recall.at)} ({_short(sheet, local_day(recall.at, sheet.territory.timezone))})",
        "by": recall.by or sheet.words("proof.program"),
        "message": recall.message,
        "count": sheet.words("proof.count", count=recall.orders, number=recall.orders),
        "rows": [_row(sheet, each, recall.sent[each.order_id]) for each in recall.told],
    }
    return await make_pdf("recall", data | facts, made_at=sheet.now)


def _until(sheet: Sheet, found: NamedLot) -> str:
    for name in ("use_by", "best_before"):
        day = getattr(found.lot, name)
        if day is not None:
            return sheet.words(f"paper.{name}", day=_dated(sheet, day))
    return ""


def _dated(sheet: Sheet, day: date) -> str:
    """With its year: a proof is read years later."""
    return f"{day_text(sheet.language, day)} ({_short(sheet, day)})"


def _short(sheet: Sheet, day: date) -> str:
    return f"{day:%d/%m/%Y}" if sheet.language == "fr" else day.isoformat()


def _moment(sheet: Sheet, moment: datetime) -> str:
    return moment_text(sheet.language, moment, sheet.territory.timezone)


def _row(sheet: Sheet, told: Told, sent: Iterable[Sent]) -> dict[str, Any]:
    return {
        "buyer": told.buyer_name,
        "place": ", ".join(part for part in (told.delivery_point_name, told.commune) if part),
        "what": f"{sheet.amount(told.quantity, told.unit)} {told.product_name}, {told.pack_name}",
        "day": day_text(sheet.language, told.delivers_on) if told.delivers_on else "",
        "people": [_person(sheet, each) for each in sent],
    }


def _person(sheet: Sheet, sent: Sent) -> str:
    if sent.at is None:
        return sheet.words("proof.waiting", name=sent.name)
    return sheet.words("proof.sent", name=sent.name, moment=_moment(sheet, sent.at))


def lines_csv(language: str, lines: Iterable[LotLine]) -> bytes:
    """Everybody who got a lot, as a table."""
    heading = [text(language, f"lots.column.{each}") for each in COLUMNS]
    return write_csv(language, heading, (_cells(language, each) for each in lines))


def _cells(language: str, line: LotLine) -> tuple[Cell, ...]:
    where, facts = line.placed.destination, line.placed.line.facts
    day = line.delivers_on.isoformat() if line.delivers_on else ""
    what = (facts.product_name, facts.pack_name, line.quantity, unit_text(language, facts.unit, line.quantity))
    return (where.buyer_name, where.delivery_point_name, where.commune, day, *what)
