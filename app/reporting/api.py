"""Routes of the desk and the history, and of all that this domain reads."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.pages import Cursor, Limit, Page
from app.identity.access import reader
from app.identity.rules import Actor, Permission
from app.reporting import desk, history, money_api, public_api, trial, web, what_if
from app.reporting import start as first_steps
from app.reporting.schemas import Desk, HistoryEntry, Totals
from app.reporting.start_schemas import Start
from app.reporting.trial_schemas import Trial, TrialIn
from app.reporting.what_if_schemas import WhatIf, WhatIfIn

router = APIRouter(tags=["reporting"])
router.include_router(public_api.router)
router.include_router(money_api.router)
router.include_router(web.router)

Coordinator = Annotated[Actor, Depends(reader(Permission.COORDINATE), scope="function")]
SeesTotals = Annotated[Actor, Depends(reader(Permission.SEE_TOTALS), scope="function")]
SeesTerritory = Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY), scope="function")]
SeesHistory = Annotated[Actor, Depends(reader(Permission.SEE_HISTORY), scope="function")]


@router.get("/api/desk")
async def show_desk(actor: Coordinator, session: ReadSession, now: Now) -> Desk:
    """The coordinator's week at a glance."""
    return await desk.desk(session, actor, now)


@router.post("/api/fees/preview/offers", responses={401: {}, 404: {}, 422: {}})
async def try_fees(body: TrialIn, actor: Coordinator, session: ReadSession, now: Now) -> Trial:
    """What real offers would cost with these fees, and who would get what of real orders; nothing is kept."""
    return await trial.try_fees(session, actor.territory_id, body.fees(), now)


@router.post("/api/what-if", responses={401: {}, 404: {}, 422: {}})
async def try_on_past_weeks(body: WhatIfIn, actor: Coordinator, session: ReadSession, now: Now) -> WhatIf:
    """What other rules or fees would have made of the past weeks' real offers and orders; nothing is kept."""
    return await what_if.what_if(session, actor, body, now)


@router.get("/api/start", responses={401: {}, 404: {}})
async def show_start(actor: SeesTerritory, session: ReadSession, now: Now) -> Start:
    """How far the first steps of this hat have come."""
    return await first_steps.start(session, actor, now)


@router.get("/api/desk/totals")
async def show_totals(actor: SeesTotals, session: ReadSession, now: Now) -> Totals:
    """What was ordered by family in the last closed week; sums of fewer than three producers are told to nobody."""
    return await desk.totals(session, actor, now)


@router.get("/api/history")
async def show_history(
    actor: SeesHistory,
    session: ReadSession,
    subject_kind: Annotated[str | None, Query(max_length=40)] = None,
    subject_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[HistoryEntry]:
    """Who changed what, when and why: all of it for the coordinator, one's own for the others."""
    return await history.entries(
        session, actor, subject_kind=subject_kind, subject_id=subject_id, cursor=cursor, limit=limit
    )
