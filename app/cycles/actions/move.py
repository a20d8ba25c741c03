"""What a coordinator does with a week: plans one more, moves it, cancels it. Everyone is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.cycles.actions.reprice import reprice, tell_producers
from app.cycles.calendar import school_calendar
from app.cycles.queries import CycleView, cycle, deliveries_of, view_of
from app.cycles.rhythm import Draft, draft_problems, move_problems
from app.cycles.rules import Delivery, Window, check_not_over
from app.cycles.tables import Cycle, CycleDelivery
from app.identity.queries import TerritoryView, areas, contacts_of, coordinators, members, territory
from app.identity.rules import Actor

PLANNED, MOVED, CANCELLED = "cycles.planned", "cycles.moved", "cycles.cancelled"


async def plan_cycle(session: AsyncSession, actor: Actor, draft: Draft, now: datetime) -> CycleView:
    """One more cycle, by hand. Raises Invalid."""
    home = await territory(session, actor.territory_id)
    await _check(session, home, draft, now)
    window = {"opens_at": draft.opens_at, "closes_at": draft.closes_at}
    cycle_id = new_id()
    row = {"territory_id": home.id, "id": cycle_id, **window, "note": draft.note, "created_at": now}
    await session.execute(insert(Cycle).values(row))
    deliveries = await _save_deliveries(session, home, cycle_id, draft)
    view = CycleView(cycle_id, home.id, Window(**window), tuple(deliveries), draft.note, None, None)
    await _record(session, actor, "cycle.planned", view.id, _changes(None, view), "", now)
    await tell_everyone(session, PLANNED, [view], home, "", now)
    return view


async def move_cycle(
    session: AsyncSession, actor: Actor, cycle_id: UUID, draft: Draft, reason: str, now: datetime
) -> CycleView:
    """Changes the times and deliveries of a cycle before its cut-off.

    Raises NotFound, CycleCancelled, CycleClosed, Invalid. Nothing changes and nobody is told when all is the same.
    """
    home = await territory(session, actor.territory_id)
    before = await _locked(session, actor.territory_id, cycle_id, now)
    await _check(session, home, draft, now, before)
    after = await move_to(session, actor, before, draft, reason, home, now)
    if after != before:
        await tell_everyone(session, MOVED, [after], home, reason, now)
    return after


async def move_to(
    session: AsyncSession,
    actor: Actor,
    before: CycleView,
    draft: Draft,
    reason: str,
    home: TerritoryView,
    now: datetime,
) -> CycleView:
    """Moves a cycle to times that are known to be right, and takes the fees and rules that hold at its new opening."""
    await _locked(session, home.id, before.id, now)
    window = {"opens_at": draft.opens_at, "closes_at": draft.closes_at}
    here = (Cycle.territory_id == home.id, Cycle.id == before.id)
    await session.execute(update(Cycle).where(*here).values(**window, note=draft.note))
    await session.execute(delete(CycleDelivery).where(CycleDelivery.cycle_id == before.id))
    await _save_deliveries(session, home, before.id, draft)
    after = await cycle(session, home.id, before.id)
    changes = _changes(before, after)
    if changes:
        await _record(session, actor, "cycle.moved", after.id, changes, reason, now)
    if before.window.opens_at != after.window.opens_at:
        await tell_producers(session, home, [(after, await reprice(session, after, now))], now)
    return after


async def cancel_cycle(session: AsyncSession, actor: Actor, cycle_id: UUID, reason: str, now: datetime) -> CycleView:
    """Cancels a cycle before its cut-off; its orders stay to be read. Raises NotFound, CycleCancelled, CycleClosed."""
    home = await territory(session, actor.territory_id)
    before = await _locked(session, home.id, cycle_id, now)
    here = (Cycle.territory_id == home.id, Cycle.id == cycle_id)
    await session.execute(update(Cycle).where(*here).values(cancelled_at=now))
    changes = {"cancelled_at": [None, now.isoformat()]}
    await _record(session, actor, "cycle.cancelled", cycle_id, changes, reason, now)
    await tell_everyone(session, CANCELLED, [before], home, reason, now)
    return await cycle(session, home.id, cycle_id)


async def _locked(session: AsyncSession, territory_id: UUID, cycle_id: UUID, now: datetime) -> CycleView:
    """The cycle, once no order is being saved in it any more; none begins until the transaction ends."""
    held = select(Cycle).where(Cycle.territory_id == territory_id, Cycle.id == cycle_id).with_for_update()
    row = await session.scalar(held.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    view = view_of(row, await deliveries_of(session, cycle_id))
    check_not_over(view.window, now)
    return view


async def _check(
    session: AsyncSession, home: TerritoryView, draft: Draft, now: datetime, before: CycleView | None = None
) -> None:
    known = {each.id for each in await areas(session, home.id)}
    started = before is not None and before.window.opens_at <= now
    problems = draft_problems(draft, known, ZoneInfo(home.timezone), now, started=started)
    if before is not None:
        problems |= move_problems(before.window, [each.area_id for each in before.deliveries], draft, now)
    if problems:
        raise Invalid(problems)


async def _save_deliveries(session: AsyncSession, home: TerritoryView, cycle_id: UUID, draft: Draft) -> list[Delivery]:
    holiday = school_calendar(home.school_zone)
    deliveries = [Delivery(area_id, day, holiday(day)) for area_id, day in draft.deliveries]
    rows = [
        {
            "territory_id": home.id,
            "cycle_id": cycle_id,
            "area_id": each.area_id,
            "delivers_on": each.delivers_on,
            "schools_closed": each.schools_closed,
        }
        for each in deliveries
    ]
    await session.execute(insert(CycleDelivery).values(rows))
    return deliveries


def _plain(view: CycleView) -> dict[str, Any]:
    """A cycle as the log keeps it."""
    return {
        "opens_at": view.window.opens_at.isoformat(),
        "closes_at": view.window.closes_at.isoformat(),
        "note": view.note,
        "deliveries": {str(each.area_id): each.delivers_on.isoformat() for each in view.deliveries},
    }


def _changes(before: CycleView | None, after: CycleView) -> dict[str, Any]:
    old: Mapping[str, Any] = {} if before is None else _plain(before)
    return {name: [old.get(name), value] for name, value in _plain(after).items() if old.get(name) != value}


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    cycle_id: UUID,
    changes: dict[str, Any],
    reason: str,
    now: datetime,
) -> None:
    change = audit.Change(
        actor.territory_id, action, "cycle", cycle_id, now, actor.person_id, changes=changes, reason=reason or None
    )
    await audit.record(session, change)


async def tell_everyone(
    session: AsyncSession, topic: str, views: Sequence[CycleView], home: TerritoryView, reason: str, now: datetime
) -> None:
    """One message for each person of the territory, with the weeks as they are now."""
    organisations = [each.id for each in await members(session, home.id)]
    people = [*await contacts_of(session, organisations), *await coordinators(session, home.id)]
    names = {each.id: each.name for each in await areas(session, home.id)}
    news = {
        "territory": home.name,
        "timezone": home.timezone,
        "weeks": [_week(each, names) for each in views],
        "reason": reason,
    }
    contacts = {each.email: each for each in people}
    messages: list[tuple[str | None, dict[str, Any]]] = [
        (None, {"news": news, "language": each.language, "secret": {"email": each.email, "name": each.name}})
        for each in contacts.values()
    ]
    await outbox.emit_all(session, topic, messages, now=now, territory_id=home.id)


def _week(view: CycleView, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "opens_at": view.window.opens_at.isoformat(),
        "closes_at": view.window.closes_at.isoformat(),
        "deliveries": [[names[each.area_id], each.delivers_on.isoformat()] for each in view.deliveries],
        "note": view.note,
    }
