"""Routes of the person who is signed in."""

from uuid import UUID

from fastapi import APIRouter, Request

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.identity import actions, queries
from app.identity.access import COOKIE, PersonReading, PersonWriting, find_signed_in
from app.identity.api.sign_in import Base, InUse, limits, show_me
from app.identity.schemas import HatChoice, Me, MeChange, PasswordChange, Session

router = APIRouter(tags=["account"])


@router.get("/api/me", responses={401: {}})
async def show_account(who: PersonReading, session: ReadSession) -> Me:
    """Who is signed in, and under which hat."""
    return await show_me(session, who)


@router.patch("/api/me", responses={401: {}, 422: {}})
async def change_account(body: MeChange, who: PersonWriting, session: WriteSession) -> Me:
    """Changes the person's name, language, or whether she takes messages to many members."""
    await actions.change_me(session, who.person_id, body.name, body.language, body.network_mails)
    return await show_me(session, who)


@router.put("/api/me/password", status_code=204, responses={401: {}, 422: {}, 429: {}})
async def change_password(
    body: PasswordChange,
    request: Request,
    who: PersonReading,  # on the other pool: the attempt is counted in a transaction beside that of the change
    session: WriteSession,
    database: Base,
    settings: InUse,
    now: Now,
) -> None:
    """Sets a password and ends the person's other sessions."""
    counted = limits(request, settings, "password", str(who.person_id))
    await actions.count_attempt(database, counted, settings, now)
    await actions.change_password(session, who, body.current, body.new, settings, now)
    await actions.take_back(session, counted, settings, now)


@router.put("/api/me/hat", responses={401: {}, 404: {}, 422: {}})
async def wear_hat(body: HatChoice, request: Request, who: PersonWriting, session: WriteSession, now: Now) -> Me:
    """Changes the hat of this session."""
    await actions.wear_hat(session, who, body.territory_id, body.organisation_id)
    changed = await find_signed_in(session, request.cookies[COOKIE], now)
    return await show_me(session, changed or who)


@router.get("/api/me/sessions", responses={401: {}})
async def list_sessions(who: PersonReading, session: ReadSession, now: Now) -> list[Session]:
    """The browsers in which the person is signed in, the last used first."""
    found = await queries.sessions_of(session, who.person_id, now)
    return [
        Session(
            id=each.id,
            user_agent=each.user_agent,
            created_at=each.created_at,
            seen_at=each.seen_at,
            current=each.id == who.session_id,
        )
        for each in found
    ]


@router.delete("/api/me/sessions/{session_id}", status_code=204, responses={401: {}, 404: {}})
async def end_session(session_id: UUID, who: PersonWriting, session: WriteSession, now: Now) -> None:
    """Signs one of the person's browsers out."""
    await actions.end_session(session, who.person_id, session_id, now)
