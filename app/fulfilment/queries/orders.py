"""Whose orders are on their way, and which objections wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.queries.delivery import ObjectionView, objection_view
from app.fulfilment.rules.life import Step
from app.fulfilment.tables import CrateMove, Delivery, Handover, LineEntry, Objection
from app.orders import queries as orders
from app.orders.queries import OrderOwner


async def buyers_of_orders(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID]
) -> dict[UUID, OrderOwner]:
    """Whose order each is. One statement."""
    return {each.order_id: each for each in await orders.owners(session, territory_id, order_ids)}


async def objections(
    session: AsyncSession, territory_id: UUID, *, buyer_id: UUID | None, open_only: bool
) -> list[ObjectionView]:
    """The newest 200 cases, of one buyer unless ``buyer_id`` is None."""
    query = select(Objection).where(Objection.territory_id == territory_id)
    if open_only:
        query = query.where(Objection.outcome.is_(None))
    if buyer_id is not None:
        query = query.where(Objection.order_id.in_(await orders.order_ids_of(session, territory_id, buyer_id)))
    return [objection_view(row) for row in await session.scalars(query.order_by(Objection.id.desc()).limit(200))]


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """Where a delivery stands; ``cases``: objections that wait."""

    order_id: UUID
    objections_until: datetime
    settled: bool
    received: bool
    cases: int


async def delivery_summaries(
    session: AsyncSession, territory_id: UUID, *, buyer_id: UUID | None
) -> list[DeliverySummary]:
    """The newest 200, of one buyer unless ``buyer_id`` is None."""
    d, e, h, o = Delivery, LineEntry, Handover, Objection
    said = select(e.id).where(e.territory_id == territory_id, e.order_id == d.order_id, e.step == Step.RECEIVED.value)
    given = select(h.id).where(h.territory_id == territory_id, h.order_id == d.order_id)
    waits = select(func.count()).where(o.territory_id == territory_id, o.order_id == d.order_id, o.outcome.is_(None))
    query = select(
        d.order_id, d.accept_at, d.settled_version > 0, said.exists() | given.exists(), waits.scalar_subquery()
    ).where(d.territory_id == territory_id)
    if buyer_id is not None:
        query = query.where(d.order_id.in_(await orders.order_ids_of(session, territory_id, buyer_id)))
    rows = await session.execute(query.order_by(d.accept_at.desc(), d.order_id).limit(200))
    return [DeliverySummary(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CrateCount:
    """Crates of a kind that went out to an organisation and came back."""

    organisation_id: UUID
    kind: str
    out: int
    back: int


async def crate_counts(
    session: AsyncSession, territory_id: UUID, organisation_id: UUID | None = None
) -> list[CrateCount]:
    """By organisation and kind. One statement."""
    c = CrateMove
    out = func.coalesce(func.sum(c.count).filter(c.count > 0), 0)
    back = func.coalesce(-func.sum(c.count).filter(c.count < 0), 0)
    query = select(c.organisation_id, c.kind, out, back).where(c.territory_id == territory_id)
    if organisation_id is not None:
        query = query.where(c.organisation_id == organisation_id)
    query = query.group_by(c.organisation_id, c.kind).order_by(c.organisation_id, c.kind)
    return [CrateCount(row[0], row[1], int(row[2]), int(row[3])) for row in await session.execute(query)]
