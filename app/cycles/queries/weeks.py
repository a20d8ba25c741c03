"""Reads of cycles and of the rhythm that makes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.rhythm import RhythmPlan
from app.cycles.rules import CycleState, Delivery, Window
from app.cycles.tables import Cycle, CycleDelivery, Rhythm, RhythmDelivery


@dataclass(frozen=True, slots=True)
class CycleView:
    """A cycle with its days of delivery."""

    id: UUID
    territory_id: UUID
    window: Window
    deliveries: tuple[Delivery, ...]
    note: str
    opened_at: datetime | None
    rhythm_week: date | None

    def state(self, now: datetime) -> CycleState:
        """What the cycle is at ``now``."""
        return self.window.state(now)

    def delivery(self, area_id: UUID) -> Delivery | None:
        """When an area is delivered; None when it is left out."""
        return next((each for each in self.deliveries if each.area_id == area_id), None)


@dataclass(frozen=True, slots=True)
class CurrentCycles:
    """The cycle that is open, the one that opens next, and the last one that closed."""

    open: CycleView | None
    next: CycleView | None
    last: CycleView | None


async def cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> CycleView:
    """One cycle of a territory, in two statements. Raises NotFound."""
    found = await _views(session, select(Cycle).where(Cycle.territory_id == territory_id, Cycle.id == cycle_id))
    if not found:
        raise NotFound
    return found[0]


async def cycles_by_id(session: AsyncSession, territory_id: UUID, ids: Collection[UUID]) -> dict[UUID, CycleView]:
    """Several cycles of a territory by their id, in two statements."""
    found = await _views(session, select(Cycle).where(Cycle.territory_id == territory_id, Cycle.id.in_(ids)))
    return {each.id: each for each in found}


async def cycles_page(
    session: AsyncSession,
    territory_id: UUID,
    *,
    limit: int,
    since: datetime | None = None,
    before: tuple[datetime, UUID] | None = None,
) -> list[CycleView]:
    """Cycles that close at ``since`` or later, newest first; ``before`` is the last row of the page before."""
    wanted = select(Cycle).where(Cycle.territory_id == territory_id)
    if since is not None:
        wanted = wanted.where(Cycle.closes_at >= since)
    if before is not None:
        closes_at, cycle_id = before
        wanted = wanted.where(or_(Cycle.closes_at < closes_at, and_(Cycle.closes_at == closes_at, Cycle.id < cycle_id)))
    return await _views(session, wanted.order_by(Cycle.closes_at.desc(), Cycle.id.desc()).limit(limit))


async def current(session: AsyncSession, territory_id: UUID, now: datetime) -> CurrentCycles:
    """The open, the next and the last cycle. Of two open ones, the one that closes first."""
    live = select(Cycle).where(Cycle.territory_id == territory_id, Cycle.cancelled_at.is_(None))
    is_open = and_(Cycle.opens_at <= now, Cycle.closes_at > now, Cycle.closed_at.is_(None))
    over = or_(Cycle.closes_at <= now, Cycle.closed_at.is_not(None))
    parts = (
        live.where(is_open).order_by(Cycle.closes_at, Cycle.id).limit(1),
        live.where(Cycle.opens_at > now).order_by(Cycle.opens_at, Cycle.id).limit(1),
        live.where(over).order_by(Cycle.closes_at.desc(), Cycle.id).limit(1),
    )
    ids = or_(*(Cycle.id == part.with_only_columns(Cycle.id).scalar_subquery() for part in parts))
    found = {each.state(now): each for each in await _views(session, live.where(ids))}
    return CurrentCycles(found.get(CycleState.OPEN), found.get(CycleState.PLANNED), found.get(CycleState.CLOSED))


async def closed_cycles(session: AsyncSession, territory_id: UUID, now: datetime, count: int) -> list[CycleView]:
    """The last cycles whose cut-off has passed, cancelled ones left out, the oldest first. Two statements."""
    over = or_(Cycle.closes_at <= now, Cycle.closed_at.is_not(None))
    wanted = (
        select(Cycle)
        .where(Cycle.territory_id == territory_id, Cycle.cancelled_at.is_(None), over)
        .order_by(Cycle.closes_at.desc(), Cycle.id.desc())
        .limit(count)
    )
    return (await _views(session, wanted))[::-1]


async def open_cycle(session: AsyncSession, territory_id: UUID, now: datetime) -> CycleView | None:
    """The cycle that is open now, if one is."""
    return (await current(session, territory_id, now)).open


async def _views(session: AsyncSession, wanted: Select[Cycle]) -> list[CycleView]:
    rows = (await session.scalars(wanted.execution_options(populate_existing=True))).all()
    deliveries = await _deliveries(session, [row.id for row in rows])
    return [view_of(row, deliveries.get(row.id, [])) for row in rows]


def view_of(row: Cycle, deliveries: Sequence[Delivery]) -> CycleView:
    """A cycle's row with its deliveries, frozen."""
    return CycleView(
        id=row.id,
        territory_id=row.territory_id,
        window=Window(row.opens_at, row.closes_at, row.closed_at, row.cancelled_at),
        deliveries=tuple(deliveries),
        note=row.note,
        opened_at=row.opened_at,
        rhythm_week=row.rhythm_week,
    )


async def deliveries_of(session: AsyncSession, cycle_id: UUID) -> list[Delivery]:
    """The days of delivery of one cycle."""
    return (await _deliveries(session, [cycle_id])).get(cycle_id, [])


async def _deliveries(session: AsyncSession, cycle_ids: Sequence[UUID]) -> dict[UUID, list[Delivery]]:
    d = CycleDelivery
    rows = await session.execute(
        select(d.cycle_id, d.area_id, d.delivers_on, d.schools_closed)
        .where(d.cycle_id.in_(cycle_ids))
        .order_by(d.delivers_on, d.area_id)
    )
    found: dict[UUID, list[Delivery]] = {}
    for cycle_id, area_id, delivers_on, schools_closed in rows:
        found.setdefault(cycle_id, []).append(Delivery(area_id, delivers_on, schools_closed))
    return found


async def rhythm(session: AsyncSession, territory_id: UUID) -> RhythmPlan | None:
    """The territory's rhythm, if it has one."""
    return (await rhythms(session, Rhythm.territory_id == territory_id)).get(territory_id)


async def rhythms(session: AsyncSession, *conditions: ColumnElement[bool]) -> dict[UUID, RhythmPlan]:
    """Rhythms by territory, in two statements."""
    found = (await session.scalars(select(Rhythm).where(*conditions))).all()
    d = RhythmDelivery
    days: dict[UUID, dict[UUID, int]] = {each.territory_id: {} for each in found}
    rows = await session.execute(
        select(d.territory_id, d.area_id, d.weekday).where(d.territory_id.in_(days)).order_by(d.weekday, d.area_id)
    )
    for territory_id, area_id, weekday in rows:
        days[territory_id][area_id] = weekday
    return {each.territory_id: _rhythm_plan(each, days[each.territory_id]) for each in found}


def _rhythm_plan(row: Rhythm, deliveries: dict[UUID, int]) -> RhythmPlan:
    return RhythmPlan(
        opens_weekday=row.opens_weekday,
        opens_time=row.opens_time,
        closes_weekday=row.closes_weekday,
        closes_time=row.closes_time,
        weeks_ahead=row.weeks_ahead,
        active=row.active,
        deliveries=deliveries,
    )


async def planned_by_week(session: AsyncSession, territory_id: UUID, now: datetime) -> dict[date, CycleView]:
    """The cycles that a rhythm made and that have not opened yet, by the Monday of their week."""
    wanted = select(Cycle).where(
        Cycle.territory_id == territory_id,
        Cycle.rhythm_week.is_not(None),
        Cycle.opens_at > now,
        Cycle.cancelled_at.is_(None),
    )
    # by id, the order in which a change of the fees locks them too
    found = await _views(session, wanted.order_by(Cycle.id))
    return {each.rhythm_week: each for each in found if each.rhythm_week is not None}
