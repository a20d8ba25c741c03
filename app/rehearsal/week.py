"""The week itself: lists are imported, stalls published, everyone orders, the cycle closes, the books are compared."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.money import from_cents
from app.core.settings import Settings
from app.rehearsal.books import Books, compare
from app.rehearsal.input import PriceList, Stopped, read_canteens, read_price_lists
from app.rehearsal.network import ADDRESS, Member, Network, Unexpected, checked, found_network
from app.rehearsal.ordering import Counts, Sheet, order, order_path, read_catalogue

__all__ = ["Report", "Stopped", "rehearse", "tell"]

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
DELIVERS = "2026-12-08"
AT_ONCE = 8
FEWEST_PACKS, MOST_PACKS = 4, 20  # on a stall, of each offer: some will not suffice
SECOND_THOUGHTS = 5  # every fifth canteen changes its order


@dataclass(slots=True)
class Report:
    """What came of it."""

    canteens: int = 0
    imported: int = 0
    left_out: int = 0
    offers: int = 0
    counts: Counts = field(default_factory=Counts)
    refused_after_cut_off: bool = False
    mails: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    books: Books | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the week came to its end, nothing differs, and nobody ordered after the cut-off."""
        return self.books is not None and not self.books.faults and self.refused_after_cut_off


async def rehearse(database: Database, data: Path, var_dir: Path) -> Report:
    """Plays a week in an empty database with the files in ``data``; mails go to ``var_dir``.

    Raises InputMissing, Unexpected.
    """
    settings = Settings(_env_file=None, var_dir=var_dir, frontend_dir=var_dir / "none", base_url=ADDRESS, demo=False)
    canteens, lists = read_canteens(data), read_price_lists(data)
    clock, report, watch = FixedClock(MONDAY), Report(canteens=len(canteens)), _Watch()
    network = await found_network(database, settings, clock, canteens, lists)
    report.seconds["founding"] = watch.lap()
    await _import_lists(network, lists, report)
    report.seconds["importing"] = watch.lap()
    cycle_id = await _plan(network)
    await _publish(network, cycle_id, report)
    report.seconds["publishing"] = watch.lap()
    clock.moment = OPENS
    await network.work()
    report.seconds["opening"] = watch.lap()
    await _everyone_orders(network, cycle_id, report)
    report.seconds["ordering"] = watch.lap()
    invited = len(network.mails())
    clock.moment = CLOSES
    report.refused_after_cut_off = await _is_refused_now(network, cycle_id)
    await network.work()
    report.mails = _count_mails(network, invited)
    report.seconds["closing"] = watch.lap()
    report.books = await compare(network, cycle_id)
    report.seconds["comparing"] = watch.lap()
    return report


class _Watch:
    def __init__(self) -> None:
        self.began = monotonic()

    def lap(self) -> float:
        """Seconds since the last lap."""
        before, self.began = self.began, monotonic()
        return self.began - before


async def _import_lists(network: Network, lists: list[PriceList], report: Report) -> None:
    for each in lists:
        farm = network.farms[each.farm].browser
        files = {"file": (f"{each.farm}.csv", each.content, "text/csv")}
        kept = checked(await farm.post("/api/imports", files=files))
        body = {"mapping": kept["mapping"], "defaults": {"vat_rate": "5.5", "family": "other"}}
        checked(await farm.put(f"/api/imports/{kept['id']}/mapping", json=body))
        done = checked(await farm.post(f"/api/imports/{kept['id']}/confirm"))
        report.imported += done["created"]
        report.left_out += done["left_out"]


async def _plan(network: Network) -> str:
    deliveries = [{"area_id": area_id, "delivers_on": DELIVERS} for area_id in network.areas.values()]
    body = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat(), "deliveries": deliveries}
    return str(checked(await network.coordinator.post("/api/cycles", json=body))["id"])


async def _publish(network: Network, cycle_id: str, report: Report) -> None:
    dice = Random(2026)  # noqa: S311 - the same week each time, no secret
    for farm in network.farms.values():
        path = f"/api/cycles/{cycle_id}/stall"
        rows = checked(await farm.browser.get(path))["rows"]
        offers = [_offer(row, dice) for row in rows if row["usual_price"] is not None]
        shown = checked(await farm.browser.put(path, json={"offers": offers}))
        report.offers += sum(1 for row in shown["rows"] if row["offer"] is not None)


def _offer(row: dict[str, Any], dice: Random) -> dict[str, str]:
    available = Decimal(row["content"]) * dice.randint(FEWEST_PACKS, MOST_PACKS)
    return {"pack_id": row["pack_id"], "price": row["usual_price"], "available": str(available)}


async def _everyone_orders(network: Network, cycle_id: str, report: Report) -> None:
    """All read the catalogue when it opens, then order side by side; some change their minds."""
    sheets = [await read_catalogue(canteen, cycle_id) for canteen in network.canteens]
    turns = asyncio.Semaphore(AT_ONCE)

    async def take_part(number: int, canteen: Member, sheet: Sheet) -> None:
        dice = Random(number)  # noqa: S311 - as above
        async with turns:
            version = await order(canteen, cycle_id, sheet, sheet.choose(dice), 0, report.counts)
            if number % SECOND_THOUGHTS == 0:
                version = await order(canteen, cycle_id, sheet, {}, version, report.counts)
                await order(canteen, cycle_id, sheet, sheet.choose(dice), version, report.counts)

    async with asyncio.TaskGroup() as tasks:
        for number, (canteen, sheet) in enumerate(zip(network.canteens, sheets, strict=True)):
            tasks.create_task(take_part(number, canteen, sheet))


async def _is_refused_now(network: Network, cycle_id: str) -> bool:
    """Somebody wants to cancel when the cut-off has passed, before anything was closed."""
    late = network.canteens[0]
    body = {"lines": [], "shown_total": "0.00"}
    answer = await late.browser.put(order_path(late, cycle_id), json=body)
    return answer.status_code == 409 and answer.json()["code"] == "cycle_closed"


def _count_mails(network: Network, before: int) -> dict[str, int]:
    """Mails since the cut-off, to farms, kitchens and the coordinator."""
    found = {"farms": 0, "canteens": 0, "coordination": 0}
    for mail in network.mails()[before:]:
        to = str(mail["To"])
        found["farms" if to.startswith("ferme") else "canteens" if to.startswith("cuisine") else "coordination"] += 1
    return found


def tell(report: Report) -> list[str]:
    """The report as lines for a terminal."""
    books = report.books
    if books is None:
        raise Unexpected("the week did not come to its end")
    head = f"{'farm':<22}{'packs':>6}{'list kg':>13}{'orders kg':>13}{'list €':>13}{'orders €':>13}"
    rows = [
        f"{each.farm[:21]:<22}{each.packs:>6}{each.listed.weight_kg:>13}{each.ordered.weight_kg:>13}"
        f"{from_cents(each.listed.cents):>13}{from_cents(each.ordered.cents):>13}{'' if each.agree else '  differs'}"
        for each in books.farms
    ]
    listed = sum((each.listed.weight_kg for each in books.farms), Decimal(0))
    ordered = sum((each.ordered.weight_kg for each in books.farms), Decimal(0))
    cents = [sum(each.listed.cents for each in books.farms), sum(each.ordered.cents for each in books.farms)]
    packs = sum(each.packs for each in books.farms)
    last = f"{'all':<22}{packs:>6}{listed:>13}{ordered:>13}{from_cents(cents[0]):>13}{from_cents(cents[1]):>13}"
    shares = ", ".join(f"{actor} {from_cents(amount)}" for actor, amount in sorted(books.shares.items()))
    counts, mails = report.counts, report.mails
    return [
        f"{report.imported} products imported, {report.left_out} rows left out with a reason; {report.offers} offers.",
        f"{report.canteens} canteens: {books.orders} orders with {books.lines} lines; {counts.refused_orders} answers"
        f" 'not enough' ({counts.short_lines} lines).",
        f"After the cut-off: {'refused' if report.refused_after_cut_off else 'ACCEPTED, which is wrong'}; mails:"
        f" {mails['farms']} lists, {mails['canteens']} confirmations, {mails['coordination']} totals.",
        "",
        head,
        *rows,
        last,
        "",
        f"Orders: {from_cents(books.excl_cents)} € excl. VAT + {from_cents(books.vat_cents)} € VAT"
        f" = {from_cents(books.total_cents)} €. Shares: {shares}.",
        "Seconds: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in report.seconds.items()),
        *(books.faults or ("The farms' lists are the orders, to the gram and the cent.",)),
    ]
