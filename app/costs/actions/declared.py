"""Actors declare what their work costs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.quantity import plain
from app.costs.actions.sheets import tell_weeks
from app.costs.queries import DeclaredView, declared_views
from app.costs.rules import DeclaredCost, DeclaredLine, wrong_lines
from app.costs.tables import DeclaredCostRow as Row
from app.identity.rules import Actor


async def declare_costs(session: AsyncSession, actor: Actor, lines: Sequence[DeclaredLine], now: datetime) -> None:
    """Everything that the actor's organisation (a coordinator: the network) declares from now on. Raises Invalid.

    A line that is unchanged goes on; one that is left out ends; nothing is overwritten.
    """
    wrong = wrong_lines(actor.organisation_kind, [line.cost for line in lines])
    if wrong:
        raise Invalid(wrong)
    before = await _held(session, actor)
    kept = {DeclaredLine(each.cost, each.note) for each in before}
    ended = [each for each in before if DeclaredLine(each.cost, each.note) not in lines]
    added = [line for line in lines if line not in kept]
    await _end(session, actor, ended, now)
    if added:
        await session.execute(insert(Row), [_row(actor, line, now) for line in added])
    if ended or added:
        await audit.record(session, _change(actor, before, lines, now))
        await tell_weeks(session, actor, now)


async def _held(session: AsyncSession, actor: Actor) -> list[DeclaredView]:
    """What holds now; one person at a time changes it."""
    name = f"declared costs {actor.territory_id} {actor.organisation_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    views = await declared_views(session, actor.territory_id, actor.organisation_id)
    return [each for each in views if each.ended_at is None]


async def _end(session: AsyncSession, actor: Actor, ended: Sequence[DeclaredView], now: datetime) -> None:
    for each in ended:
        which = (
            (Row.territory_id == actor.territory_id)
            & Row.organisation_id.is_not_distinct_from(actor.organisation_id)
            & (Row.actor == each.cost.actor)
            & (Row.basis == each.cost.basis)
            & Row.ended_at.is_(None)
        )
        await session.execute(update(Row).where(which).values(ended_at=now))


def _row(actor: Actor, line: DeclaredLine, now: datetime) -> dict[str, object]:
    return {
        "territory_id": actor.territory_id,
        "id": new_id(),
        "organisation_id": actor.organisation_id,
        "actor": line.cost.actor,
        "basis": line.cost.basis.value,
        "amount": line.cost.amount,
        "note": line.note,
        "since": now,
        "ended_at": None,
        "written_by": actor.person_id,
    }


def _change(actor: Actor, before: Sequence[DeclaredView], after: Sequence[DeclaredLine], now: datetime) -> audit.Change:
    """Readable by the organisation itself and the coordinator, as the declared costs are."""
    own: UUID | None = actor.organisation_id
    return audit.Change(
        territory_id=actor.territory_id,
        action="costs.declared",
        subject_kind="territory" if own is None else "organisation",
        subject_id=own or actor.territory_id,
        at=now,
        person_id=actor.person_id,
        owner_id=own,
        changes={"costs": [[_told(each.cost) for each in before], [_told(line.cost) for line in after]]},
    )


def _told(cost: DeclaredCost) -> str:
    return f"{cost.actor} {plain(cost.amount)} {cost.basis}"
