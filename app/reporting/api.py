"""Routes of the public page, the desk and the history."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.pages import Cursor, Limit, Page
from app.identity.access import reader
from app.identity.rules import Actor, Permission
from app.reporting import desk, history, public
from app.reporting.schemas import Desk, HistoryEntry, PublicPage, PublicTerritory, Totals

router = APIRouter(tags=["reporting"])

Coordinator = Annotated[Actor, Depends(reader(Permission.COORDINATE), scope="function")]
SeesTotals = Annotated[Actor, Depends(reader(Permission.SEE_TOTALS), scope="function")]
SeesHistory = Annotated[Actor, Depends(reader(Permission.SEE_HISTORY), scope="function")]


@router.get("/api/public/territories")
async def list_public_territories(session: ReadSession) -> list[PublicTerritory]:
    """The networks that show themselves to everyone."""
    return await public.public_territories(session)


@router.get("/api/public/territories/{slug}")
async def show_public_page(slug: str, session: ReadSession, now: Now) -> PublicPage:
    """A network's producers, prices of the week with their shares, and fees in force."""
    return await public.public_page(session, slug, now)


@router.get("/api/desk")
async def show_desk(actor: Coordinator, session: ReadSession, now: Now) -> Desk:
    """The coordinator's week at a glance."""
    return await desk.desk(session, actor, now)


@router.get("/api/desk/totals")
async def show_totals(actor: SeesTotals, session: ReadSession, now: Now) -> Totals:
    """What was ordered by family; totals of fewer than three producers are withheld."""
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
