"""Reads of the private cost prices."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, among, packs_by_id
from app.costs.rules import Worksheet
from app.costs.tables import CostSheet


@dataclass(frozen=True, slots=True)
class SheetView:
    """A version of a worksheet: ``per_unit`` in euros per ``unit`` excl. VAT, 4 decimals."""

    id: UUID
    pack_id: UUID
    product_id: UUID
    unit: str
    whole_product: bool
    worksheet: Worksheet
    note: str
    per_unit: Decimal
    since: datetime
    ended_at: datetime | None

    def covers(self, pack: SalePack) -> bool:
        """Whether it was written for this pack, or for its whole product in the same unit."""
        if self.pack_id == pack.pack_id:
            return self.unit == pack.unit
        return self.whole_product and (self.product_id, self.unit) == (pack.product_id, pack.unit)


async def cost_prices(
    session: AsyncSession, territory_id: UUID, pack_ids: Collection[UUID], moment: datetime
) -> dict[UUID, Decimal]:
    """The cost price of each pack that had one at ``moment``: euros per pricing unit, 4 decimals. Two statements.

    It is the producer's secret: what is made of it may reach others as "holds" or not only.
    """
    packs = await packs_by_id(session, territory_id, pack_ids)
    products = {pack.product_id for pack in packs.values()}
    query = _sheets(territory_id, among(CostSheet.product_id, products)).where(_in_force(moment))
    sheets = [_view(row) for row in await session.scalars(query)]
    found = {pack.pack_id: sheet_of(pack, sheets) for pack in packs.values()}
    return {pack_id: sheet.per_unit for pack_id, sheet in found.items() if sheet is not None}


async def own_sheets(session: AsyncSession, territory_id: UUID, organisation_id: UUID) -> list[SheetView]:
    """The worksheets of a producer that hold now, latest first. One statement."""
    query = _sheets(territory_id, CostSheet.organisation_id == organisation_id).where(CostSheet.ended_at.is_(None))
    return [_view(row) for row in await session.scalars(query)]


async def sheet_versions(session: AsyncSession, territory_id: UUID, pack: SalePack) -> list[SheetView]:
    """Every version that was written for the pack or for its product, latest first. One statement."""
    query = _sheets(territory_id, CostSheet.product_id == pack.product_id)
    views = (_view(row) for row in await session.scalars(query))
    return [view for view in views if view.covers(pack)]


def sheet_of(pack: SalePack, sheets: Iterable[SheetView]) -> SheetView | None:
    """The worksheet that counts for a pack: its own, else the latest of its product."""
    covering = [sheet for sheet in sheets if sheet.covers(pack)]
    own = next((sheet for sheet in covering if sheet.pack_id == pack.pack_id), None)
    return own or next(iter(covering), None)


def _sheets(territory_id: UUID, which: ColumnElement[bool]) -> Select[CostSheet]:
    return (
        select(CostSheet)
        .where(CostSheet.territory_id == territory_id, which)
        .order_by(CostSheet.since.desc(), CostSheet.id.desc())
        .execution_options(populate_existing=True)
    )


def _in_force(moment: datetime) -> ColumnElement[bool]:
    return (CostSheet.since <= moment) & or_(CostSheet.ended_at.is_(None), CostSheet.ended_at > moment)


def _view(row: CostSheet) -> SheetView:
    worksheet = Worksheet(
        hours=row.hours,
        hourly_pay=row.hourly_pay,
        inputs=row.inputs,
        land=row.land,
        packaging=row.packaging,
        other=row.other,
        losses_percent=row.losses_percent,
        quantity=row.quantity,
    )
    return SheetView(
        row.id,
        row.pack_id,
        row.product_id,
        row.unit,
        row.whole_product,
        worksheet,
        row.note,
        row.per_unit,
        row.since,
        row.ended_at,
    )
