"""Reads of the reference figures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.costs.rules import FigureKind, FigureUnit, Part, ReferenceFigure
from app.costs.tables import ReferenceFigureRow as Row


@dataclass(frozen=True, slots=True)
class FigureView:
    """A version of a reference figure; ``id`` and ``position`` are the same through its versions."""

    id: UUID
    position: int
    figure: ReferenceFigure
    since: datetime
    ended_at: datetime | None


async def reference_figures(session: AsyncSession, territory_id: UUID) -> list[FigureView]:
    """The figures that the territory shows now, in its order. One statement."""
    return [_view(row) for row in await session.scalars(_rows(territory_id).where(Row.ended_at.is_(None)))]


async def reference_versions(session: AsyncSession, territory_id: UUID) -> list[FigureView]:
    """Every version, those shown now first, then those that ended, latest first. One statement."""
    return [_view(row) for row in await session.scalars(_rows(territory_id))]


async def hourly_pay_at(session: AsyncSession, territory_id: UUID, moment: datetime) -> Decimal | None:
    """Euros per hour that the network took for reference at ``moment``; None where it has none. One statement."""
    query = (
        _rows(territory_id)
        .with_only_columns(Row.whole)
        .where(
            Row.kind == FigureKind.HOURLY_PAY,
            Row.since <= moment,
            or_(Row.ended_at.is_(None), Row.ended_at > moment),
        )
    )
    pay: Decimal | None = await session.scalar(query.limit(1))
    return pay


def _rows(territory_id: UUID) -> Select[Row]:
    return (
        select(Row)
        .where(Row.territory_id == territory_id)
        .order_by(Row.ended_at.desc().nulls_first(), Row.position, Row.id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row) -> FigureView:
    parts = tuple(Part(part["who"], Decimal(part["value"]), part["label"]) for part in row.parts)
    figure = ReferenceFigure(
        FigureKind(row.kind),
        row.title,
        FigureUnit(row.unit),
        row.whole,
        parts,
        row.period,
        row.source,
        row.source_url,
    )
    return FigureView(row.figure_id, row.position, figure, row.since, row.ended_at)
