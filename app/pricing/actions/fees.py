"""Changes of the fee schedule."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.core.quantity import plain
from app.identity.queries import members
from app.identity.rules import Actor
from app.pricing.mails import fee_changes, tell_members
from app.pricing.queries import Schedule, schedule_at, schedules
from app.pricing.rules import FeeActor, FeeRule, check_fees
from app.pricing.tables import FeeComponent, FeeSchedule

FEES_CHANGED = "pricing.fees_changed"
TAKERS: dict[str, tuple[str | None, ...]] = {
    FeeActor.HUB: ("hub",),
    FeeActor.CARRIER: ("carrier", "hub"),  # a hub may drive its own van
    FeeActor.PROCESSOR: ("processor",),
    FeeActor.NETWORK: (None,),
}
"""Which kinds of organisation may take a fee; the network is no organisation."""


async def adopt_fees(
    session: AsyncSession, actor: Actor, valid_from: datetime, note: str, fees: Sequence[FeeRule], now: datetime
) -> Schedule:
    """A new version of the fees from ``valid_from`` on. Raises Invalid, FeesTooHigh."""
    if valid_from < now:
        raise Invalid({"valid_from": "fields.in_the_past"})
    check_fees(fees)
    kinds = {each.id: each.kind for each in await members(session, actor.territory_id)}
    wrong = _wrong_takers(fees, kinds)
    if wrong:
        raise Invalid({f"components.{position}.organisation_id": "fields.fee_taker" for position in wrong})
    schedule = Schedule(new_id(), valid_from, note, tuple(fees))
    before = await schedule_at(session, actor.territory_id, valid_from)
    await _save(session, actor, schedule, now)
    await _tell(session, actor, "fees.adopted", schedule, now)
    changes = fee_changes(before.fees if before else (), fees)
    await tell_members(session, actor, "adopted", schedule, changes, now)
    return schedule


async def withdraw_fees(session: AsyncSession, actor: Actor, schedule_id: UUID, now: datetime) -> None:
    """Takes back a version that is not in force yet. Raises NotFound, Invalid."""
    found = [each for each in await schedules(session, actor.territory_id) if each.id == schedule_id]
    if not found:
        raise NotFound
    if found[0].valid_from <= now:
        raise Invalid({"valid_from": "fields.in_the_past"})
    for table, column in ((FeeComponent, FeeComponent.schedule_id), (FeeSchedule, FeeSchedule.id)):
        await session.execute(delete(table).where(table.territory_id == actor.territory_id, column == schedule_id))
    await _tell(session, actor, "fees.withdrawn", found[0], now)
    await tell_members(session, actor, "withdrawn", found[0], (), now)


async def _save(session: AsyncSession, actor: Actor, schedule: Schedule, now: datetime) -> None:
    version = {
        "territory_id": actor.territory_id,
        "id": schedule.id,
        "valid_from": schedule.valid_from,
        "note": schedule.note,
        "created_at": now,
        "created_by": actor.person_id,
    }
    written = await session.scalar(
        postgresql.insert(FeeSchedule).values(version).on_conflict_do_nothing().returning(FeeSchedule.id)
    )
    if written is None:
        raise Invalid({"valid_from": "fields.date_taken"})
    if schedule.fees:
        rows = [_component_row(actor.territory_id, schedule.id, *each) for each in enumerate(schedule.fees)]
        await session.execute(insert(FeeComponent).values(rows))


def _component_row(territory_id: UUID, schedule_id: UUID, position: int, fee: FeeRule) -> dict[str, object]:
    return {
        "territory_id": territory_id,
        "schedule_id": schedule_id,
        "position": position,
        "organisation_id": fee.organisation_id,
        "actor": fee.actor,
        "label": fee.label,
        "basis": fee.basis.value,
        "value": fee.value,
    }


async def _tell(session: AsyncSession, actor: Actor, action: str, schedule: Schedule, now: datetime) -> None:
    """Logs the change, and lets the weeks that have not opened yet take the fees that hold when they open."""
    change = audit.Change(
        territory_id=actor.territory_id,
        action=action,
        subject_kind="fees",
        subject_id=schedule.id,
        at=now,
        person_id=actor.person_id,
        changes={
            "valid_from": [None, schedule.valid_from.isoformat()],
            "components": [None, [f"{fee.label}: {plain(fee.value.normalize())} {fee.basis}" for fee in schedule.fees]],
        },
    )
    await audit.record(session, change)
    payload = {"territory_id": str(actor.territory_id), "since": now.isoformat()}
    await outbox.emit(session, FEES_CHANGED, payload, now=now, territory_id=actor.territory_id)


def _wrong_takers(fees: Sequence[FeeRule], kinds: Mapping[UUID, str]) -> list[int]:
    """Positions of the fees whose taker is not a member of a kind that may take them (``kinds``: member to kind)."""
    return [
        position
        for position, fee in enumerate(fees)
        if (None if fee.organisation_id is None else kinds.get(fee.organisation_id, "")) not in TAKERS[fee.actor]
    ]
