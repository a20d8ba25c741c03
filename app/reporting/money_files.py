"""Sums of a period as CSV tables that a French spreadsheet opens well."""

from collections.abc import Iterator
from decimal import Decimal

from app.core.days import local_day
from app.core.money import from_cents
from app.core.spreadsheet import Cell, write_csv
from app.core.texts import text
from app.pricing.rules import PRODUCER
from app.reporting.money_schemas import PeriodOut, Received, Spending
from app.reporting.spending import STATE

SPENT = ("money.week", "money.actor", "money.name", "money.amount", "money.counted")
SOLD = (
    "money.product",
    "money.pack",
    "money.quantity",
    "money.unit",
    "money.received",
    "money.paid",
    "money.of_it_accepted",
)
WORKED = ("money.week", "money.received", "money.of_it_accepted")


def file_name(language: str, kind: str, period: PeriodOut) -> str:
    """``argent-2026-11-01-2026-11-30.csv``: ``kind`` is "spent" or "received"."""
    name = text(language, f"money.file.{kind}")
    return f"{name}-{period.first}-{period.last}.csv"


def spending_csv(language: str, zone: str, spent: Spending) -> bytes:
    """One row per week and actor, then one per farm and actor of the whole period, where farms may be named."""
    return write_csv(language, [text(language, key) for key in SPENT], _spent(language, zone, spent))


def _spent(language: str, zone: str, spent: Spending) -> Iterator[tuple[Cell, ...]]:
    for cycle in spent.cycles:
        week = local_day(cycle.closes_at, zone).isoformat()
        cents = sum(each.cents for each in cycle.parts)
        for part in cycle.parts:
            actor = text(language, f"money.actor.{part.actor}")
            yield week, actor, part.label, from_cents(part.cents), _counted(language, cycle.accepted_cents, cents)
    whole = f"{spent.period.first} – {spent.period.last}"
    counted = _counted(language, spent.accepted_cents, spent.total_cents)
    for share in spent.shares:
        yield whole, text(language, f"money.actor.{share.actor}"), share.label, from_cents(share.cents), counted
    if spent.vat_cents is not None and spent.shares:
        yield whole, text(language, f"money.actor.{STATE}"), "", from_cents(spent.vat_cents), counted


def _counted(language: str, accepted_cents: int, cents: int) -> str:
    """Whether a sum counts what was accepted, what was ordered, or some of both."""
    kind = "ordered" if accepted_cents == 0 else "accepted" if accepted_cents == cents else "both"
    return text(language, f"money.counted.{kind}")


def received_csv(language: str, zone: str, got: Received) -> bytes:
    """A farm's products; of the others, what they received week by week."""
    if any(each.actor == PRODUCER for each in got.labels):
        return write_csv(language, [text(language, key) for key in SOLD], _sold(language, got))
    rows = (
        (local_day(each.closes_at, zone).isoformat(), from_cents(each.cents), from_cents(each.accepted_cents))
        for each in got.cycles
    )
    return write_csv(language, [text(language, key) for key in WORKED], rows)


def _sold(language: str, got: Received) -> Iterator[tuple[Cell, ...]]:
    for row in got.products:
        unit = text(language, f"units.{row.unit}", count=Decimal(2))
        names = (row.product_name, row.pack_name)
        amounts = (from_cents(row.cents), from_cents(row.buyer_cents), from_cents(row.accepted_cents))
        yield *names, row.quantity, unit, *amounts
