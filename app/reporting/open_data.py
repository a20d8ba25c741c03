"""The open data of a public territory: shares, offers, rules and fees, as JSON and as CSV (docs/open-data.md).

Shares are sums of closed weeks: of one family of three farms and three buyers or more, or of the other families of
the week together. What is withheld is in no sum (``app.reporting.rules``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.days import local_day
from app.core.money import from_cents
from app.core.spreadsheet import Cell, write_csv
from app.identity.tables import Territory
from app.pricing.queries import RuleVersion, rule_versions, schedules
from app.reporting.public_page import cycle_at_hand, offers_of, public_territory, rules_out
from app.reporting.rules import FEWEST
from app.reporting.told import told_sums

Subject = Literal["shares", "offers", "rules", "fees"]
AS_FAR_BACK = timedelta(days=3 * 366)
LICENCE = {
    "name": "Licence Ouverte / Open Licence 2.0 (Etalab)",
    "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
SCHEMA_PATH = "/api/public/open-data/schema.json"
COLUMNS: Mapping[Subject, Sequence[str]] = {
    "shares": ("week", "family", "farms", "actor", "label", "amount"),
    "offers": ("product_id", "product", "pack", "family", "unit", "unit_price", "vat_rate", "actor", "label", "amount"),
    "rules": (
        "id", "kind", "severity", "sentence", "value", "actor", "families", "labels", "buyer_kinds",
        "valid_from", "valid_until", "decision", "decided_on", "decision_url",
    ),
    "fees": ("valid_from", "note", "actor", "label", "basis", "value"),
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenData:
    """One subject of one territory. ``rows`` hold text, whole numbers and None, in the order of ``COLUMNS``."""

    subject: Subject
    territory: Territory
    rows: list[Row]

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        return {
            "schema": SCHEMA_PATH,
            "territory": {"slug": self.territory.slug, "name": self.territory.name},
            "licence": LICENCE,
            "subject": self.subject,
            "currency": "EUR",
            "rows": self.rows,
        }

    def csv(self) -> bytes:
        """The same rows for programs: commas, decimal points, one heading."""
        columns = COLUMNS[self.subject]
        return write_csv("en", columns, ([_cell(row[column]) for column in columns] for row in self.rows))


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


async def open_data(session: AsyncSession, slug: str, subject: Subject, now: datetime) -> OpenData:
    """Raises NotFound for a territory that is not public. A fixed number of statements."""
    territory = await public_territory(session, slug)
    reading = {"shares": _shares, "offers": _offers, "rules": _rules, "fees": _fees}[subject]
    return OpenData(subject, territory, await reading(session, territory, now))


async def _shares(session: AsyncSession, territory: Territory, now: datetime) -> list[Row]:
    told = await told_sums(session, territory.id, (now - AS_FAR_BACK, now), now, fewest_buyers=FEWEST)
    order = {key: place for place, key in enumerate(told.closes_at)}
    rows = []
    for cell in sorted(told.cells, key=lambda each: (order[each.cycle_id], each.family)):
        week = local_day(told.closes_at[cell.cycle_id], territory.timezone).isoformat()
        for share in cell.shares:
            amount = str(from_cents(share.cents))
            known: Row = {"week": week, "family": cell.family, "farms": len(cell.producers)}
            rows.append({**known, "actor": share.actor, "label": share.label, "amount": amount})
    return rows


async def _offers(session: AsyncSession, territory: Territory, now: datetime) -> list[Row]:
    cycle = await cycle_at_hand(session, territory.id, now)
    rows = []
    for offer in await offers_of(session, cycle, now):
        known: Row = {
            "product_id": str(offer.product_id),
            "product": offer.product,
            "pack": offer.pack,
            "family": offer.family,
            "unit": offer.unit,
            "unit_price": format(offer.unit_price, "f"),
            "vat_rate": format(Decimal(offer.vat_rate), "f"),
        }
        rows += [{**known, "actor": p.actor, "label": p.label, "amount": p.amount} for p in offer.components]
    return rows


async def _rules(session: AsyncSession, territory: Territory, now: datetime) -> list[Row]:
    """Every version that holds or held; those to come are still being prepared."""
    versions = [each for each in await rule_versions(session, territory.id) if each.valid_from <= now]
    return [_rule_row(each) for each in versions]


def _rule_row(version: RuleVersion) -> Row:
    [rule] = rules_out([version], version.valid_from)
    until = version.valid_until
    return {
        "id": str(rule.id),
        "kind": rule.kind.value,
        "severity": rule.severity.value,
        "sentence": rule.sentence,
        "value": rule.value,
        "actor": rule.actor,
        "families": rule.families,
        "labels": rule.labels,
        "buyer_kinds": rule.buyer_kinds,
        "valid_from": rule.valid_from.isoformat(),
        "valid_until": None if until is None else until.isoformat(),
        "decision": rule.decision,
        "decided_on": None if rule.decided_on is None else rule.decided_on.isoformat(),
        "decision_url": rule.decision_url,
    }


async def _fees(session: AsyncSession, territory: Territory, now: datetime) -> list[Row]:
    """Every version that holds or held."""
    found = [each for each in await schedules(session, territory.id) if each.valid_from <= now]
    return [
        {
            "valid_from": schedule.valid_from.isoformat(),
            "note": schedule.note,
            "actor": fee.actor,
            "label": fee.label,
            "basis": fee.basis.value,
            "value": format(fee.value, "f"),
        }
        for schedule in found
        for fee in schedule.fees
    ]
