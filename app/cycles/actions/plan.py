"""Cycles made ahead by the rhythm, opened and closed when their time has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, delete, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.errors import Invalid
from app.core.ids import new_id
from app.cycles import queries
from app.cycles.actions.move import MOVED, move_to, tell_everyone
from app.cycles.calendar import bank_holiday, school_calendar
from app.cycles.queries import CycleView, deliveries_of, view_of
from app.cycles.rhythm import Draft, PlannedCycle, RhythmPlan, plan, plan_week
from app.cycles.tables import Cycle, CycleDelivery, Rhythm, RhythmDelivery
from app.identity.queries import TerritoryView, areas, territories, territory
from app.identity.rules import Actor


async def plan_cycles(session: AsyncSession, now: datetime) -> bool:
    """Makes the cycles that the rhythms of all territories want and that do not exist; False: nothing more to do.

    May run at any time, in several workers at once: a week is made once, and one that was cancelled stays so.
    """
    rhythms = await queries.rhythms(session, Rhythm.active.is_(True))
    for each in await territories(session):
        if each.id in rhythms:
            await _add_missing(session, each, rhythms[each.id], now)
    return False


async def _add_missing(session: AsyncSession, home: TerritoryView, rhythm: RhythmPlan, now: datetime) -> None:
    wanted = plan(rhythm, now, ZoneInfo(home.timezone), bank_holiday, school_calendar(home.school_zone))
    if not wanted:
        return
    rows = [_cycle_row(home.id, each, now) for each in wanted]
    made = await session.execute(
        postgresql.insert(Cycle).values(rows).on_conflict_do_nothing().returning(Cycle.id, Cycle.rhythm_week)
    )
    planned = {each.week: each for each in wanted}
    new = [(cycle_id, planned[week]) for cycle_id, week in made if week is not None]
    if not new:
        return
    deliveries = [row for cycle_id, each in new for row in _delivery_rows(home.id, cycle_id, each)]
    await session.execute(insert(CycleDelivery).values(deliveries))
    await audit.record(session, *(_planned(home.id, cycle_id, each, now) for cycle_id, each in new))


def _cycle_row(territory_id: UUID, planned: PlannedCycle, now: datetime) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "id": new_id(),
        "opens_at": planned.opens_at,
        "closes_at": planned.closes_at,
        "rhythm_week": planned.week,
        "note": "",
        "created_at": now,
    }


def _delivery_rows(territory_id: UUID, cycle_id: UUID, planned: PlannedCycle) -> list[dict[str, Any]]:
    return [
        {
            "territory_id": territory_id,
            "cycle_id": cycle_id,
            "area_id": each.area_id,
            "delivers_on": each.delivers_on,
            "schools_closed": each.schools_closed,
        }
        for each in planned.deliveries
    ]


def _planned(territory_id: UUID, cycle_id: UUID, planned: PlannedCycle, now: datetime) -> audit.Change:
    changes = {"opens_at": [None, planned.opens_at.isoformat()], "closes_at": [None, planned.closes_at.isoformat()]}
    return audit.Change(territory_id, "cycle.planned", "cycle", cycle_id, now, changes=changes)


async def set_rhythm(session: AsyncSession, actor: Actor, rhythm: RhythmPlan, now: datetime) -> RhythmPlan:
    """The territory's new rhythm. Weeks that have not opened follow it, except those that were moved by hand.

    Raises Invalid for an area that is not of this territory, or no delivery.
    """
    known = {each.id for each in await areas(session, actor.territory_id)}
    if not rhythm.deliveries or not known.issuperset(rhythm.deliveries):
        raise Invalid({"deliveries": "fields.cycle_no_delivery"})
    before = await queries.rhythm(session, actor.territory_id)
    await _save_rhythm(session, actor.territory_id, rhythm)
    change = {name: [None if before is None else _plain(before, name), _plain(rhythm, name)] for name in _FIELDS}
    changed = {name: pair for name, pair in change.items() if pair[0] != pair[1]}
    await audit.record(
        session,
        audit.Change(actor.territory_id, "rhythm.set", "rhythm", actor.territory_id, now, actor.person_id,
                     changes=changed),
    )  # fmt: skip
    home = await territory(session, actor.territory_id)
    if before is not None and rhythm.active:
        await _follow(session, actor, home, before, rhythm, now)
    if rhythm.active:
        await _add_missing(session, home, rhythm, now)
    return rhythm


_FIELDS = ("opens_weekday", "opens_time", "closes_weekday", "closes_time", "weeks_ahead", "active", "deliveries")


def _plain(rhythm: RhythmPlan, name: str) -> Any:
    value = getattr(rhythm, name)
    if name == "deliveries":
        return {str(area): day for area, day in sorted(value.items(), key=str)}
    return value if isinstance(value, int) else value.isoformat()


async def _save_rhythm(session: AsyncSession, territory_id: UUID, rhythm: RhythmPlan) -> None:
    values = {name: getattr(rhythm, name) for name in _FIELDS if name != "deliveries"}
    row = postgresql.insert(Rhythm).values(territory_id=territory_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[Rhythm.territory_id], set_=values))
    await session.execute(delete(RhythmDelivery).where(RhythmDelivery.territory_id == territory_id))
    days = [{"territory_id": territory_id, "area_id": area, "weekday": day} for area, day in rhythm.deliveries.items()]
    await session.execute(insert(RhythmDelivery).values(days))


async def _follow(
    session: AsyncSession, actor: Actor, home: TerritoryView, before: RhythmPlan, after: RhythmPlan, now: datetime
) -> None:
    """Moves the planned weeks that stand as the old rhythm made them; everyone is told once of all of them."""
    moved = []
    calendars = (ZoneInfo(home.timezone), bank_holiday, school_calendar(home.school_zone))
    for week, cycle in (await queries.planned_by_week(session, home.id, now)).items():
        old, new = plan_week(before, week, *calendars), plan_week(after, week, *calendars)
        if old is None or new is None or new.opens_at <= now or _shape(new) == _shape(old) or not _stands(cycle, old):
            continue
        days = tuple((each.area_id, each.delivers_on) for each in new.deliveries)
        draft = Draft(new.opens_at, new.closes_at, days, cycle.note)
        moved.append(await move_to(session, actor, cycle, draft, "", home, now))
    if moved:
        await tell_everyone(session, MOVED, moved, home, "", now)


def _shape(planned: PlannedCycle) -> tuple[datetime, datetime, frozenset[tuple[Any, ...]]]:
    days = frozenset((each.area_id, each.delivers_on) for each in planned.deliveries)
    return planned.opens_at, planned.closes_at, days


def _stands(cycle: CycleView, planned: PlannedCycle) -> bool:
    days = frozenset((each.area_id, each.delivers_on) for each in cycle.deliveries)
    return (cycle.window.opens_at, cycle.window.closes_at, days) == _shape(planned)


async def open_next_due(session: AsyncSession, now: datetime) -> CycleView | None:
    """Marks one cycle that is open and was not marked so; None when there is none. For standing orders, once each.

    Other orders go on meanwhile: only another ``open_next_due`` or a change of the cycle waits.
    """
    due = [Cycle.opened_at.is_(None), Cycle.opens_at <= now, Cycle.closes_at > now]
    found = await session.scalar(_one_due(due).with_for_update(key_share=True, skip_locked=True))
    if found is None:
        return None
    return await _mark(session, found, "cycle.opened", {"opened_at": now}, now)


async def close_next_due(session: AsyncSession, now: datetime) -> CycleView | None:
    """Closes one cycle whose cut-off has passed; None when there is none. For the lists, once each.

    Waits for the orders that were accepted before the cut-off and are still being saved; those that come after find
    the cycle closed.
    """
    due = [Cycle.closed_at.is_(None), Cycle.closes_at <= now]
    free = await session.scalar(_one_due(due).with_for_update(skip_locked=True))
    found = free or await session.scalar(_one_due(due).with_for_update())
    if found is None:
        return None
    return await _mark(session, found, "cycle.closed", {"closed_at": now}, now)


def _one_due(conditions: Sequence[ColumnElement[bool]]) -> Select[Cycle]:
    return (
        select(Cycle)
        .where(Cycle.cancelled_at.is_(None), *conditions)
        .order_by(Cycle.closes_at, Cycle.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def _mark(
    session: AsyncSession, row: Cycle, action: str, values: dict[str, datetime], now: datetime
) -> CycleView:
    here = (Cycle.territory_id == row.territory_id, Cycle.id == row.id)
    marked = update(Cycle).where(*here).values(values).execution_options(synchronize_session="evaluate")
    await session.execute(marked)
    await audit.record(session, audit.Change(row.territory_id, action, "cycle", row.id, now))
    return view_of(row, await deliveries_of(session, row.id))
