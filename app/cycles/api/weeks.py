"""Routes of cycles and of the rhythm that makes them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Moment, Now
from app.core.db import ReadSession, WriteSession
from app.core.idempotency import OnceOnly
from app.core.pages import Cursor, Limit, Page, position, to_cursor
from app.cycles import actions, queries
from app.cycles.calendar import school_days_known_until
from app.cycles.queries import CycleView
from app.cycles.schemas.weeks import Cancellation, CurrentOut, CycleIn, CycleMove, CycleOut, RhythmIn, RhythmOut
from app.identity.access import reader, writer
from app.identity.queries import areas, territory
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["cycles"])
Member = Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY))]
Coordinator = Annotated[Actor, Depends(writer(Permission.COORDINATE))]
CoordinatorReading = Annotated[Actor, Depends(reader(Permission.COORDINATE))]
HIDDEN: dict[int | str, dict[str, Any]] = {401: {"description": "Not signed in"}, 404: {"description": "Not yours"}}
REFUSED: dict[int | str, dict[str, Any]] = {409: {"description": "cycle_closed, cycle_cancelled"}}


@router.get("/api/cycles", responses=HIDDEN)
async def list_cycles(
    actor: Member,
    session: ReadSession,
    now: Now,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CycleOut]:
    """Cycles, newest first; with ``from``, those that close then or later."""
    before = None if cursor is None else position(cursor)
    found = await queries.cycles_page(session, actor.territory_id, limit=limit + 1, since=since, before=before)
    last = found[limit - 1].window.closes_at if len(found) > limit else None
    following = None if last is None else to_cursor(last.isoformat(), str(found[limit - 1].id))
    return Page(items=await _shown(session, actor, found[:limit], now), next=following)


@router.get("/api/cycles/current", responses=HIDDEN)
async def show_current(actor: Member, session: ReadSession, now: Now) -> CurrentOut:
    """The cycle that is open, the one that opens next, and the last one that closed."""
    found = await queries.current(session, actor.territory_id, now)
    return CurrentOut.of(found, await _area_names(session, actor), now)


@router.get("/api/cycles/{cycle_id}", responses=HIDDEN)
async def show_cycle(cycle_id: UUID, actor: Member, session: ReadSession, now: Now) -> CycleOut:
    """One cycle."""
    view = await queries.cycle(session, actor.territory_id, cycle_id)
    return (await _shown(session, actor, [view], now))[0]


@router.post("/api/cycles", status_code=201, response_model=CycleOut, responses=HIDDEN)
async def plan_cycle(body: CycleIn, actor: Coordinator, session: WriteSession, now: Now, once: OnceOnly) -> Response:
    """Plans one more cycle and tells everyone."""
    view = await actions.plan_cycle(session, actor, body.draft(), now)
    return await once.answer(201, (await _shown(session, actor, [view], now))[0])


@router.put("/api/cycles/{cycle_id}", responses=HIDDEN | REFUSED)
async def move_cycle(cycle_id: UUID, body: CycleMove, actor: Coordinator, session: WriteSession, now: Now) -> CycleOut:
    """Moves a cycle before its cut-off and tells everyone."""
    view = await actions.move_cycle(session, actor, cycle_id, body.draft(), body.reason, now)
    return (await _shown(session, actor, [view], now))[0]


@router.post("/api/cycles/{cycle_id}/cancel", responses=HIDDEN | REFUSED)
async def cancel_cycle(
    cycle_id: UUID, body: Cancellation, actor: Coordinator, session: WriteSession, now: Now
) -> CycleOut:
    """Cancels a cycle before its cut-off and tells everyone."""
    view = await actions.cancel_cycle(session, actor, cycle_id, body.reason, now)
    return (await _shown(session, actor, [view], now))[0]


@router.get("/api/rhythm", responses=HIDDEN)
async def show_rhythm(actor: CoordinatorReading, session: ReadSession) -> RhythmOut | None:
    """The territory's rhythm; null before it has one."""
    plan = await queries.rhythm(session, actor.territory_id)
    return None if plan is None else RhythmOut.of(plan, await _school_days(session, actor))


@router.put("/api/rhythm", responses=HIDDEN)
async def set_rhythm(body: RhythmIn, actor: Coordinator, session: WriteSession, now: Now) -> RhythmOut:
    """Sets the rhythm; weeks that have not opened follow it."""
    plan = await actions.set_rhythm(session, actor, body.plan(), now)
    return RhythmOut.of(plan, await _school_days(session, actor))


async def _shown(session: AsyncSession, actor: Actor, views: Sequence[CycleView], now: datetime) -> list[CycleOut]:
    names = await _area_names(session, actor)
    return [CycleOut.of(each, names, now) for each in views]


async def _area_names(session: AsyncSession, actor: Actor) -> dict[UUID, str]:
    return {each.id: each.name for each in await areas(session, actor.territory_id)}


async def _school_days(session: AsyncSession, actor: Actor) -> date | None:
    return school_days_known_until((await territory(session, actor.territory_id)).school_zone)
