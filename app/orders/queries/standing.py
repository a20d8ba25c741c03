"""Reads of standing orders and of what came of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders.rules import Outcome, Standing, line_from_json, pause_from_json
from app.orders.tables import StandingOrder, StandingRun


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a standing order in a cycle; ``missing`` as ``rules.missing_json`` writes it."""

    standing_order_id: UUID
    cycle_id: UUID
    at: datetime
    outcome: Outcome
    missing: list[dict[str, Any]]


def standing_from_row(row: StandingOrder) -> Standing:
    """A standing order as it is stored."""
    return Standing(
        id=row.id,
        territory_id=row.territory_id,
        delivery_point_id=row.delivery_point_id,
        buyer_id=row.buyer_id,
        active=row.active,
        pause_in_school_holidays=row.pause_in_school_holidays,
        lines=tuple(line_from_json(each) for each in row.lines),
        pauses=tuple(pause_from_json(each) for each in row.pauses),
        version=row.version,
    )


async def standing_orders_of(session: AsyncSession, territory_id: UUID, buyer_id: UUID) -> list[Standing]:
    """The standing orders of a buyer, the oldest first."""
    found = await session.scalars(
        select(StandingOrder)
        .where(StandingOrder.territory_id == territory_id, StandingOrder.buyer_id == buyer_id)
        .order_by(StandingOrder.id)
    )
    return [standing_from_row(row) for row in found]


async def last_runs(session: AsyncSession, territory_id: UUID, ids: Collection[UUID]) -> dict[UUID, Run]:
    """What came of standing orders the last time, by their id. One query."""
    r = StandingRun
    found = await session.execute(
        select(r.standing_order_id, r.cycle_id, r.at, r.outcome, r.missing)
        .where(r.territory_id == territory_id, r.standing_order_id.in_(ids), r.outcome != Outcome.DUE)
        .ext(distinct_on(r.standing_order_id))
        .order_by(r.standing_order_id, r.at.desc(), r.cycle_id)
    )
    return {row.standing_order_id: _run(row) for row in found}


async def run_of(session: AsyncSession, territory_id: UUID, cycle_id: UUID, standing_order_id: UUID) -> Run | None:
    """What came of a standing order in one cycle."""
    r = StandingRun
    found = await session.execute(
        select(r.standing_order_id, r.cycle_id, r.at, r.outcome, r.missing).where(
            r.territory_id == territory_id, r.cycle_id == cycle_id, r.standing_order_id == standing_order_id
        )
    )
    row = found.one_or_none()
    return None if row is None else _run(row)


def _run(row: Any) -> Run:
    return Run(row.standing_order_id, row.cycle_id, row.at, Outcome(row.outcome), row.missing)
