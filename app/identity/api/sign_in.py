"""Routes of signing in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import Database, WriteSession
from app.core.settings import Settings
from app.identity import actions, queries
from app.identity.access import COOKIE, LONGEST_SESSION, PersonWriting, SignedIn, find_signed_in
from app.identity.actions import Entry, Limit
from app.identity.schemas import Accepted, Hat, LinkIn, Me, MePerson, PasswordSignInIn, TokenIn

router = APIRouter(tags=["sign-in"])


def get_settings(request: Request) -> Settings:
    """The settings of this application."""
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    """The database itself, for what must not share the request's transaction."""
    database: Database = request.app.state.database
    return database


InUse = Annotated[Settings, Depends(get_settings)]
Base = Annotated[Database, Depends(get_database)]


def limits(request: Request, settings: Settings, what: str, email: str) -> list[Limit]:
    """The counters of an attempt: of the account, and of the address that it comes from."""
    address = request.client.host if request.client else "unknown"
    return [
        actions.limit_of_account(what, email, settings),
        actions.limit_of_address(what, address, settings),
    ]


async def show_me(session: AsyncSession, who: SignedIn) -> Me:
    """The answer about the person who is signed in."""
    hats = [Hat.of(view) for view in await queries.hats_of(session, who.person_id)]
    actor = who.actor
    worn = (actor.territory_id, actor.organisation_id) if actor else None
    hat = next((h for h in hats if (h.territory.id, h.organisation.id if h.organisation else None) == worn), None)
    return Me(person=MePerson.of(await queries.person(session, who.person_id)), hat=hat, hats=hats)


async def enter(
    request: Request,
    response: Response,
    session: AsyncSession,
    person_id: UUID,
    now: datetime,
    hat: tuple[UUID, UUID | None] | None = None,
) -> Me:
    """Begins a session, gives its cookie to the browser, and says who is signed in."""
    settings = get_settings(request)
    entry = Entry(request.headers.get("user-agent", ""), request.cookies.get(COOKIE))
    token = await actions.begin_session(session, person_id, entry, settings, now, hat)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST_SESSION.total_seconds()),  # the server decides when it ends
        httponly=True,
        secure=settings.cookie_secure,
        samesite="lax",
    )
    who = await find_signed_in(session, token, now)
    assert who is not None
    return await show_me(session, who)


@router.post("/api/sign-in/link", status_code=202, responses={422: {}, 429: {}})
async def ask_for_link(
    body: LinkIn, request: Request, session: WriteSession, database: Base, settings: InUse, now: Now
) -> Accepted:
    """Has a sign-in link sent, if the address is known; the answer is the same if it is not."""
    await actions.count_attempt(database, limits(request, settings, "link", body.email), settings, now)
    await actions.ask_for_link(session, body.email, now)
    return Accepted()


@router.post("/api/sign-in/link/open", responses={410: {}, 422: {}})
async def open_link(body: TokenIn, request: Request, response: Response, session: WriteSession, now: Now) -> Me:
    """Signs in with the token of a link, once."""
    person_id = await actions.use_link(session, body.token, now)
    return await enter(request, response, session, person_id, now)


@router.post("/api/sign-in/password", responses={401: {}, 422: {}, 429: {}})
async def sign_in_with_password(
    body: PasswordSignInIn,
    request: Request,
    response: Response,
    session: WriteSession,
    database: Base,
    settings: InUse,
    now: Now,
) -> Me:
    """Signs in with an address and a password."""
    counted = limits(request, settings, "password", body.email)
    await actions.count_attempt(database, counted, settings, now)
    person_id = await actions.check_password(database, body.email, body.password)
    await actions.take_back(session, counted, settings, now)
    return await enter(request, response, session, person_id, now)


@router.post("/api/sign-out", status_code=204)
async def sign_out(request: Request, response: Response, session: WriteSession, now: Now) -> None:
    """Ends this session; no session is no error."""
    token = request.cookies.get(COOKIE)
    if token:
        await actions.sign_out(session, token, now)
    response.delete_cookie(COOKIE)


@router.post("/api/sign-out/everywhere", status_code=204, responses={401: {}})
async def sign_out_everywhere(who: PersonWriting, response: Response, session: WriteSession, now: Now) -> None:
    """Ends all sessions of the person, this one too."""
    await actions.sign_out_everywhere(session, who.person_id, now)
    response.delete_cookie(COOKIE)
