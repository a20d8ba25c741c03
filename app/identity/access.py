"""Authorisation, in one place: endpoints say which permission they need and receive the actor.

    @router.get("/api/fees")
    async def show_fees(actor: Annotated[Actor, Depends(reader(Permission.SEE_FEES))], session: ReadSession): ...

No valid session: 401 ``sign_in_needed``. Signed in without the permission: 404, the same as unknown.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Request
from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import Database, ReadSession, WriteSession
from app.core.errors import DomainError, NotFound
from app.identity.rules import ROLE_OF_KIND, Actor, Permission, Role, may
from app.identity.tables import (
    Membership,
    Organisation,
    OrganisationRole,
    Person,
    SignInSession,
    Territory,
    TerritoryRole,
)

COOKIE = "session"
SEEN_EVERY = timedelta(minutes=5)
LONGEST_SESSION = timedelta(days=365)


class SignInNeeded(DomainError):
    """Nobody is signed in, or not any more."""

    code = "sign_in_needed"
    status = 401


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request and the session's id; ``actor`` is None while she wears no hat."""

    session_id: UUID
    person_id: UUID
    language: str
    created_at: datetime
    seen_at: datetime
    actor: Actor | None


def token_hash(token: str) -> str:
    """What is stored of a token, so that a stolen database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


async def find_signed_in(session: AsyncSession, token: str, now: datetime) -> SignedIn | None:
    """The session of a cookie in one query; None when unknown, revoked or expired."""
    row = (await session.execute(_signed_in_query(token, now))).one_or_none()
    if row is None:
        return None
    return SignedIn(row.session_id, row.person_id, row.language, row.created_at, row.seen_at, _actor(row))


def _signed_in_query(token: str, now: datetime) -> Select[*tuple[Any, ...]]:
    s = SignInSession
    return (
        select(
            s.id.label("session_id"),
            s.person_id,
            s.created_at,
            s.seen_at,
            s.territory_id,
            s.organisation_id,
            Person.language,
            Organisation.kind,
            OrganisationRole.role.label("organisation_role"),
            TerritoryRole.role.label("territory_role"),
            Membership.joined_at,
            Territory.timezone,
        )
        .join(Person, Person.id == s.person_id)
        .outerjoin(Territory, Territory.id == s.territory_id)
        .outerjoin(Organisation, Organisation.id == s.organisation_id)
        .outerjoin(
            OrganisationRole,
            (OrganisationRole.organisation_id == s.organisation_id) & (OrganisationRole.person_id == s.person_id),
        )
        .outerjoin(
            Membership,
            (Membership.territory_id == s.territory_id)
            & (Membership.organisation_id == s.organisation_id)
            & Membership.left_at.is_(None),
        )
        .outerjoin(
            TerritoryRole,
            (TerritoryRole.territory_id == s.territory_id) & (TerritoryRole.person_id == s.person_id),
        )
        .where(s.token_hash == token_hash(token), s.revoked_at.is_(None), s.expires_at > now)
    )


def _actor(row: Any) -> Actor | None:
    if row.territory_id is None:
        return None
    if row.organisation_id is None:
        if row.territory_role is None:
            return None
        role = Role(row.territory_role)
        return Actor(row.person_id, row.territory_id, role, language=row.language, timezone=row.timezone)
    if row.organisation_role is None or row.joined_at is None:
        return None
    return Actor(
        row.person_id,
        row.territory_id,
        ROLE_OF_KIND[row.kind],
        row.organisation_id,
        row.kind,
        manager=row.organisation_role == "manager",
        language=row.language,
        timezone=row.timezone,
    )


async def mark_seen(database: Database, session_id: UUID, now: datetime, lasts: timedelta) -> None:
    """Notes that a session is in use, which prolongs it. Runs after the answer, in a transaction of its own."""
    async with database.writing() as session:
        ends = func.least(now + lasts, SignInSession.created_at + LONGEST_SESSION)
        await session.execute(
            update(SignInSession)
            .where(SignInSession.id == session_id, SignInSession.seen_at < now)
            .values(seen_at=now, expires_at=ends)
        )


async def _identify(request: Request, session: AsyncSession, now: datetime, later: BackgroundTasks) -> SignedIn:
    token = request.cookies.get(COOKIE)
    found = await find_signed_in(session, token, now) if token else None
    if found is None:
        raise SignInNeeded
    request.state.language = found.language
    if now - found.seen_at >= SEEN_EVERY:
        state = request.app.state
        lasts = timedelta(days=state.settings.session_days)
        later.add_task(mark_seen, state.database, found.session_id, now, lasts)
    return found


async def signed_in_reader(request: Request, session: ReadSession, now: Now, later: BackgroundTasks) -> SignedIn:
    """Whoever is signed in, with or without a hat (reads)."""
    return await _identify(request, session, now, later)


async def signed_in_writer(request: Request, session: WriteSession, now: Now, later: BackgroundTasks) -> SignedIn:
    """Whoever is signed in, with or without a hat (changes)."""
    return await _identify(request, session, now, later)


PersonReading = Annotated[SignedIn, Depends(signed_in_reader, scope="function")]
PersonWriting = Annotated[SignedIn, Depends(signed_in_writer, scope="function")]


def _allowed(who: SignedIn, permission: Permission) -> Actor:
    if who.actor is None or not may(who.actor, permission):
        raise NotFound
    return who.actor


def reader(permission: Permission) -> Callable[..., Awaitable[Actor]]:
    """The dependency of a GET that needs ``permission``."""

    async def actor(who: PersonReading) -> Actor:
        return _allowed(who, permission)

    return actor


def writer(permission: Permission) -> Callable[..., Awaitable[Actor]]:
    """The dependency of a change that needs ``permission``."""

    async def actor(who: PersonWriting) -> Actor:
        return _allowed(who, permission)

    return actor
