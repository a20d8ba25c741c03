"""What ends on a wall, a crate or a van's dashboard: picking lists, crate labels, round sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from app.core.codes import qr_code
from app.core.pdf import make_pdf
from app.core.texts import day_text, moment_text, number_text, text
from app.fulfilment.documents import unit_text
from app.fulfilment.queries.floor import Floor, FloorLine, FloorStop
from app.fulfilment.rules import packs_of
from app.fulfilment.rules.cold import LIMITS
from app.fulfilment.rules.life import Step, expected
from app.identity.queries import TerritoryView

By = Literal["product", "delivery"]
Paper = Literal["a4", "roll"]
MOST_LABELS_OF_A_LINE = 60  # loose goods by the hundred get one label for all of them


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who prints, for which network, when."""

    language: str
    territory: TerritoryView
    now: datetime
    public_url: str

    def words(self, key: str, **values: Any) -> str:
        """A sentence of the reader's language."""
        return text(self.language, key, **values)

    def number(self, value: Decimal) -> str:
        """A number as it is read."""
        return number_text(self.language, value)

    def amount(self, quantity: Decimal, unit: str) -> str:
        """``12,5 kg``."""
        return f"{self.number(quantity)} {unit_text(self.language, unit, quantity)}"

    def frame(self, title: str, /, **words: str) -> dict[str, Any]:
        """What every paper has."""
        printed = moment_text(self.language, self.now, self.territory.timezone)
        footer = self.words("paper.footer", network=self.territory.name, moment=printed)
        return {"language": self.language, "title": title, "footer": footer, "words": words}


def _to_pick(line: FloorLine) -> Decimal:
    """What was picked, else what is expected."""
    placed = line.placed.line
    picked = line.life.steps.get(Step.PICKED)
    return picked.counts.quantity if picked else expected(placed.quantity, line.life.steps, Step.PICKED)


async def picking_pdf(sheet: Sheet, floor: Floor, by: By) -> bytes:
    """What to pick, by product for all deliveries or delivery by delivery; storage classes apart."""
    stops = {each.order_id: each for each in floor.stops}
    groups = _by_product(sheet, floor, stops) if by == "product" else _by_delivery(sheet, floor, stops)
    names = ("nothing", "what", "quantity", "packs", "weighed", "lot")
    words = {name: sheet.words(f"paper.{name}") for name in names}
    data = sheet.frame(sheet.words(f"paper.picking.{by}"), **words)
    return await make_pdf(
        "picking", data | {"subtitle": _days(sheet, floor.stops), "groups": groups}, made_at=sheet.now
    )


def _days(sheet: Sheet, stops: Iterable[FloorStop]) -> str:
    days = sorted({each.stop.delivers_on for each in stops if each.stop.delivers_on})
    return ", ".join(day_text(sheet.language, day) for day in days)


def _by_product(sheet: Sheet, floor: Floor, stops: dict[Any, FloorStop]) -> list[dict[str, Any]]:
    def product(line: FloorLine) -> tuple[str, str, str, str]:
        facts = line.placed.line.facts
        return line.storage, facts.product_name, facts.pack_name, str(facts.offer_id)

    groups = []
    for _, found in groupby(sorted(floor.lines, key=product), key=product):
        lines = sorted(found, key=lambda line: stops[line.placed.order_id].position)
        facts = lines[0].placed.line.facts
        total = sum((_to_pick(line) for line in lines), Decimal(0))
        about = f"{facts.producer_name} · {sheet.amount(total, facts.unit)}{_cold(sheet, lines[0].storage)}"
        groups.append(
            {
                "name": f"{facts.product_name}, {facts.pack_name}",
                "about": about,
                "lines": [_pick_line(sheet, line, _place(stops[line.placed.order_id])) for line in lines],
            }
        )
    return groups


def _by_delivery(sheet: Sheet, floor: Floor, stops: dict[Any, FloorStop]) -> list[dict[str, Any]]:
    groups = []
    for stop in floor.stops:
        lines = sorted(
            (line for line in floor.lines if line.placed.order_id == stop.order_id),
            key=lambda line: (line.storage, line.placed.line.facts.product_name, line.placed.line.facts.pack_name),
        )
        rows = [
            _pick_line(sheet, line, f"{line.placed.line.facts.product_name}, {line.placed.line.facts.pack_name}")
            for line in lines
        ]
        about = ", ".join(
            part for part in (stop.stop.delivery_point_name, stop.stop.commune, stop.stop.area_name) if part
        )
        groups.append({"name": f"{stop.position}. {stop.stop.buyer_name}", "about": about, "lines": rows})
    return groups


def _place(stop: FloorStop) -> str:
    return f"{stop.position}. {stop.stop.buyer_name}"


def _cold(sheet: Sheet, storage: str) -> str:
    return f" · {sheet.words('paper.cold', celsius=sheet.number(LIMITS[storage]))}" if storage in LIMITS else ""


def _pick_line(sheet: Sheet, line: FloorLine, name: str) -> dict[str, str]:
    facts, quantity = line.placed.line.facts, _to_pick(line)
    picked = line.life.steps.get(Step.PICKED)
    said = None if picked is None else line.life.of(picked.counts)
    about = " · ".join(part for part in (facts.producer_name, line.placed.line.note) if part)
    return {
        "name": name,
        "about": about + _cold(sheet, line.storage),
        "quantity": sheet.number(quantity),
        "unit": unit_text(sheet.language, facts.unit, quantity),
        "packs": sheet.number(packs_of(quantity, facts.content)),
        "weighed": sheet.amount(said.entry.quantity, facts.unit) if said and facts.catch_weight else "",
        "lot": (said.lot_number or "") if said else "",
    }


async def crate_labels_pdf(sheet: Sheet, floor: Floor, paper: Paper) -> bytes:
    """A label for each pack of each line, in the order of the round; on A4 sheets of ten or on a roll."""
    stops = {each.order_id: each for each in floor.stops}
    lots = {lot.id: lot for lot in floor.lots}
    ordered = sorted(floor.lines, key=lambda line: (stops[line.placed.order_id].position, line.placed.position))
    labels = [each for line in ordered for each in _labels(sheet, line, stops[line.placed.order_id], lots)]
    data = sheet.frame(sheet.words("paper.crates"), lot=sheet.words("paper.lot"))
    return await make_pdf("crates", data | {"roll": paper == "roll", "labels": labels}, made_at=sheet.now)


def _labels(sheet: Sheet, line: FloorLine, stop: FloorStop, lots: dict[Any, Any]) -> list[dict[str, str]]:
    facts, quantity = line.placed.line.facts, _to_pick(line)
    if quantity == 0:
        return []
    packs = packs_of(quantity, facts.content)
    count = int(packs) if packs == packs.to_integral_value() and packs <= MOST_LABELS_OF_A_LINE else 1
    each = quantity if facts.catch_weight and count == 1 else quantity / count
    picked = line.life.steps.get(Step.PICKED)
    lot = lots.get(line.life.of(picked.counts).lot_id) if picked else None
    common = {
        "place": stop.stop.buyer_name,
        "commune": ", ".join(part for part in (stop.stop.delivery_point_name, stop.stop.commune) if part),
        "product": facts.product_name,
        "pack": facts.pack_name,
        "farm": facts.producer_name,
        "quantity": sheet.amount(each, facts.unit),
        "lot": lot.number if lot else "",
        "until": until_text(sheet, lot),
        "cold": sheet.words("paper.cold", celsius=sheet.number(LIMITS[line.storage])) if line.storage in LIMITS else "",
        "day": day_text(sheet.language, stop.stop.delivers_on) if stop.stop.delivers_on else "",
        "qr": qr_code(f"{sheet.public_url}/colis/{line.placed.order_id}/{facts.offer_id}"),
        "alt": sheet.words("paper.code"),
    }
    return [common | {"count": f"{number}/{count}" if count > 1 else ""} for number in range(1, count + 1)]


def until_text(sheet: Sheet, lot: Any) -> str:
    """``DLC 27 novembre`` of what has the two dates of a lot; empty where neither is set."""
    if lot is None:
        return ""
    for name in ("use_by", "best_before"):
        day = getattr(lot, name)
        if day is not None:
            return sheet.words(f"paper.{name}", day=day_text(sheet.language, day))
    return ""


async def round_pdf(sheet: Sheet, floor: Floor) -> bytes:
    """A driver's sheet by day and round: the loading order, then each stop with what to bring and where to sign."""

    def round_of(stop: FloorStop) -> tuple[str, str]:
        return str(stop.stop.delivers_on or ""), stop.stop.area_name

    rounds = [
        _round(sheet, floor, list(stops))
        for _, stops in groupby(sorted(floor.stops, key=lambda each: (round_of(each), each.position)), key=round_of)
    ]
    names = ("nothing", "loading", "hour", "crates_back", "signed")
    data = sheet.frame(sheet.words("paper.round"), **{name: sheet.words(f"paper.{name}") for name in names})
    return await make_pdf("round", data | {"rounds": rounds}, made_at=sheet.now)


def _round(sheet: Sheet, floor: Floor, stops: Sequence[FloorStop]) -> dict[str, Any]:
    day = stops[0].stop.delivers_on
    return {
        "name": stops[0].stop.area_name,
        "about": day_text(sheet.language, day) if day else sheet.words("list.no_day"),
        "loading": [f"{number}. {stop.stop.buyer_name}" for number, stop in reversed(list(enumerate(stops, start=1)))],
        "stops": [_stop(sheet, floor, stop, number) for number, stop in enumerate(stops, start=1)],
    }


def _stop(sheet: Sheet, floor: Floor, stop: FloorStop, number: int) -> dict[str, Any]:
    lines = [line for line in floor.lines if line.placed.order_id == stop.order_id]
    weight = sum((line.placed.line.weight_kg for line in lines), Decimal(0))
    point = stop.point
    where = (stop.stop.delivery_point_name, point.address, f"{point.postcode} {stop.stop.commune}".strip())
    storages = sorted({line.storage for line in lines if line.storage in LIMITS})
    return {
        "number": str(number),
        "buyer": stop.stop.buyer_name,
        "place": ", ".join(part for part in where if part),
        "instructions": stop.stop.instructions,
        "load": sheet.words("paper.load", count=len(lines), number=len(lines), weight=sheet.number(weight)),
        "lines": [_load_line(sheet, line) for line in lines],
        "colds": [sheet.words("paper.cold", celsius=sheet.number(LIMITS[each])) for each in storages],
    }


def _load_line(sheet: Sheet, line: FloorLine) -> str:
    facts = line.placed.line.facts
    return f"{sheet.amount(_to_pick(line), facts.unit)} {facts.product_name}, {facts.pack_name}"
