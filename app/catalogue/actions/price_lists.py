"""A price list enters the catalogue: kept, read against the catalogue, and only then confirmed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.actions.desk import lock_catalogue, seller
from app.catalogue.actions.saving import save_settled
from app.catalogue.price_list.catalogue import Catalogue
from app.catalogue.price_list.columns import Column, recognise
from app.catalogue.price_list.facts import Defaults
from app.catalogue.price_list.reading import Plan, read_rows
from app.catalogue.price_list.settling import Settled, Verdict, settle
from app.catalogue.price_list.sheet import Sheet, read_sheet
from app.catalogue.queries import catalogue_of
from app.catalogue.rules import AlreadyImported, Family, Storage, Unit, vat_rates
from app.catalogue.tables import PriceListImport
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.core.texts import text
from app.identity.rules import Actor

KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 20  # files, of some megabytes each
FOOD = "5.5"
"""The VAT rate of most food in France (CGI, article 278-0 bis), a proposal that a person can change."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A price list as it was read against the catalogue of this moment."""

    kept: PriceListImport
    sheet: Sheet
    rows: list[Settled]

    def count(self, verdict: Verdict) -> int:
        """How many rows have a verdict."""
        return sum(row.verdict is verdict for row in self.rows)


async def keep_list(
    session: AsyncSession, actor: Actor, file_name: str, content: bytes, *, most_rows: int, now: datetime
) -> UUID:
    """Keeps an uploaded list with the columns recognised in it. Raises UnreadableList or TooManyRows."""
    sheet = await asyncio.to_thread(read_sheet, content, most_rows=most_rows)
    row = PriceListImport(
        territory_id=actor.territory_id,
        id=new_id(),
        producer_id=seller(actor),
        created_by=actor.person_id,
        file_name=file_name,
        content=content,
        mapping=dict(recognise(sheet.columns)),
        defaults={"vat_rate": FOOD},
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def forget_old_lists(session: AsyncSession, now: datetime) -> bool:
    """Timed work: deletes uploaded lists after seven days, confirmed or not; True if there may be more.

    What a confirmed one changed is in the catalogue and its history.
    """
    old = select(PriceListImport.id).where(PriceListImport.created_at < now - KEPT).limit(FORGOTTEN_AT_ONCE)
    gone = delete(PriceListImport).where(PriceListImport.id.in_(old)).returning(PriceListImport.id)
    return len((await session.execute(gone)).all()) == FORGOTTEN_AT_ONCE


async def map_list(
    session: AsyncSession,
    actor: Actor,
    import_id: UUID,
    mapping: Mapping[Column, str],
    defaults: dict[str, Any],
    *,
    most_rows: int,
    now: datetime,
) -> None:
    """Says what the columns of a kept list mean. Raises NotFound, AlreadyImported, or Invalid for unknown columns."""
    row = await _kept(session, actor, import_id, for_change=True)
    sheet = await asyncio.to_thread(read_sheet, row.content, most_rows=most_rows)
    used: set[str] = set()
    for column, heading in mapping.items():
        if heading not in sheet.columns:
            raise Invalid({f"mapping.{column}": "fields.catalogue.column"})
        if heading in used:
            raise Invalid({f"mapping.{column}": "fields.catalogue.column_twice"})
        used.add(heading)
    rate = defaults.get("vat_rate")
    if rate is not None and Decimal(rate) not in vat_rates(now.date()):
        raise Invalid({"defaults.vat_rate": "fields.catalogue.vat_rate"})
    row.mapping, row.defaults = {column.value: heading for column, heading in mapping.items()}, defaults
    await session.flush()


async def judge_list(
    session: AsyncSession, actor: Actor, import_id: UUID, *, most_rows: int, now: datetime
) -> Judgement:
    """What a kept list would change now; nothing is changed. Three queries whatever the length. Raises NotFound."""
    row = await _kept(session, actor, import_id)
    return await _judge(session, actor, row, most_rows, now)


async def confirm_list(
    session: AsyncSession, actor: Actor, import_id: UUID, *, most_rows: int, now: datetime
) -> Judgement:
    """Saves what a kept list changes, rows with an error left out. Raises NotFound, AlreadyImported."""
    await lock_catalogue(session, seller(actor))
    row = await _kept(session, actor, import_id, for_change=True)
    judged = await _judge(session, actor, row, most_rows, now)
    await save_settled(session, actor, judged.rows, now)
    row.confirmed_at = now
    await session.flush()
    return judged


async def _kept(session: AsyncSession, actor: Actor, import_id: UUID, *, for_change: bool = False) -> PriceListImport:
    query = select(PriceListImport).where(
        PriceListImport.territory_id == actor.territory_id,
        PriceListImport.id == import_id,
        PriceListImport.producer_id == seller(actor),
    )
    row = await session.scalar(query.with_for_update() if for_change else query)
    if row is None:
        raise NotFound
    if for_change and row.confirmed_at is not None:
        raise AlreadyImported
    return row


async def _judge(session: AsyncSession, actor: Actor, row: PriceListImport, most_rows: int, now: datetime) -> Judgement:
    catalogue = await catalogue_of(session, actor.territory_id, row.producer_id)
    units = {unit.value: text(actor.language, f"catalogue.unit.{unit}") for unit in Unit}
    defaults = _defaults(row.defaults, now, units)
    return await asyncio.to_thread(_read, row, catalogue, defaults, most_rows)


def _read(row: PriceListImport, catalogue: Catalogue, defaults: Defaults, most_rows: int) -> Judgement:
    sheet = read_sheet(row.content, most_rows=most_rows)
    families = {heading: Family(code) for heading, code in row.defaults.get("families", {}).items()}
    plan = Plan({Column(column): heading for column, heading in row.mapping.items()}, families)
    return Judgement(row, sheet, settle(read_rows(sheet, plan), catalogue, defaults))


def _defaults(kept: Mapping[str, Any], now: datetime, units: Mapping[str, str]) -> Defaults:
    family, unit, rate = kept.get("family"), kept.get("unit"), kept.get("vat_rate")
    return Defaults(
        rates=vat_rates(now.date()),
        family=Family(family) if family else None,
        unit=Unit(unit) if unit else None,
        vat_rate=None if rate is None else Decimal(rate),
        storage=Storage(kept.get("storage") or Storage.AMBIENT),
        unit_names=units,
    )
