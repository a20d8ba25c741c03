"""Reads of what actors declare that their work costs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.costs.rules import CostBasis, DeclaredCost
from app.costs.tables import DeclaredCostRow as Row


@dataclass(frozen=True, slots=True)
class DeclaredView:
    """A declared cost with its note and the time that it holds."""

    cost: DeclaredCost
    note: str
    since: datetime
    ended_at: datetime | None


async def declared_costs(session: AsyncSession, territory_id: UUID, moment: datetime) -> tuple[DeclaredCost, ...]:
    """What every actor had declared at ``moment``. One statement."""
    in_force = (Row.since <= moment) & or_(Row.ended_at.is_(None), Row.ended_at > moment)
    return tuple(_cost(row) for row in await session.scalars(_rows(territory_id).where(in_force)))


async def declared_views(
    session: AsyncSession, territory_id: UUID, organisation_id: UUID | None, *, of_all: bool = False
) -> list[DeclaredView]:
    """Every version that an actor (None: the network) declared, in force first, then latest first. One statement.

    ``of_all``: those of every actor, for the coordinator.
    """
    query = _rows(territory_id)
    if not of_all:
        query = query.where(Row.organisation_id.is_not_distinct_from(organisation_id))
    return [DeclaredView(_cost(row), row.note, row.since, row.ended_at) for row in await session.scalars(query)]


def _rows(territory_id: UUID) -> Select[Row]:
    return (
        select(Row)
        .where(Row.territory_id == territory_id)
        .order_by(Row.ended_at.desc().nulls_first(), Row.organisation_id, Row.actor, Row.basis, Row.id)
        .execution_options(populate_existing=True)
    )


def _cost(row: Row) -> DeclaredCost:
    return DeclaredCost(row.organisation_id, row.actor, CostBasis(row.basis), row.amount)
