"""Reads of the fee schedules."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.pricing.rules import Basis, FeeRule, Share, delivery_fees
from app.pricing.tables import FeeComponent, FeeSchedule


@dataclass(frozen=True, slots=True)
class Schedule:
    """A version of the fees, in force from ``valid_from`` until the next version."""

    id: UUID
    valid_from: datetime
    note: str
    fees: tuple[FeeRule, ...]


async def schedules(session: AsyncSession, territory_id: UUID) -> list[Schedule]:
    """All versions of a territory, oldest first, in two statements."""
    versions = await session.scalars(
        select(FeeSchedule).where(FeeSchedule.territory_id == territory_id).order_by(FeeSchedule.valid_from)
    )
    fees = await _fees(session, FeeComponent.territory_id == territory_id)
    return [Schedule(each.id, each.valid_from, each.note, tuple(fees.get(each.id, ()))) for each in versions]


async def schedule_at(session: AsyncSession, territory_id: UUID, moment: datetime) -> Schedule | None:
    """The version in force at ``moment``; None before the first one."""
    found = await session.scalar(_in_force(territory_id, moment))
    if found is None:
        return None
    fees = await _fees(session, FeeComponent.territory_id == territory_id, FeeComponent.schedule_id == found.id)
    return Schedule(found.id, found.valid_from, found.note, tuple(fees.get(found.id, ())))


async def delivery_fees_at(session: AsyncSession, territory_id: UUID, moment: datetime) -> tuple[Share, ...]:
    """What one delivery costs with the fees in force at ``moment``, by actor, in one statement."""
    in_force = _in_force(territory_id, moment).with_only_columns(FeeSchedule.id).scalar_subquery()
    fees = await _fees(
        session,
        FeeComponent.territory_id == territory_id,
        FeeComponent.schedule_id == in_force,
        FeeComponent.basis == Basis.PER_DELIVERY,
    )
    return delivery_fees(fee for rules in fees.values() for fee in rules)


def _in_force(territory_id: UUID, moment: datetime) -> Select[FeeSchedule]:
    return (
        select(FeeSchedule)
        .where(FeeSchedule.territory_id == territory_id, FeeSchedule.valid_from <= moment)
        .order_by(FeeSchedule.valid_from.desc())
        .limit(1)
    )


async def _fees(session: AsyncSession, *conditions: ColumnElement[bool]) -> dict[UUID, list[FeeRule]]:
    c = FeeComponent
    rows = await session.execute(
        select(c.schedule_id, c.actor, c.label, c.basis, c.value, c.organisation_id)
        .where(*conditions)
        .order_by(c.schedule_id, c.position)
    )
    found: dict[UUID, list[FeeRule]] = {}
    for schedule_id, actor, label, basis, value, organisation_id in rows:
        found.setdefault(schedule_id, []).append(FeeRule(actor, label, Basis(basis), value, organisation_id))
    return found
