"""Signing in and out: links by mail, passwords, sessions and the hat that is worn."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.db import Database
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.core.settings import Settings
from app.identity import queries
from app.identity.access import SignedIn, token_hash
from app.identity.actions.passwords import hash_in_thread, verify_in_thread
from app.identity.rules import LinkOver, SignInFailed, choose_hat, normal_email, password_problem
from app.identity.tables import Attempt, MagicLink, Person, SignInSession

USER_AGENT_MOST = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody enters: her browser, and the cookie that it sent, whose session ends when another begins."""

    user_agent: str
    old_token: str | None


def new_token() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


async def ask_for_link(session: AsyncSession, email: str, now: datetime) -> None:
    """Has a sign-in link sent to the address if it is known.

    Whether it is known is looked up by the worker, so that the answer and its time say nothing about it.
    """
    secret = {"email": normal_email(email), "token": new_token()}
    await outbox.emit(session, "identity.sign_in_link", {"secret": secret}, now=now)


async def add_link(session: AsyncSession, person_id: UUID, token: str, now: datetime, lasts: timedelta) -> None:
    """Makes a token sign its person in, once, for ``lasts``; the same token again changes nothing."""
    values = {"token_hash": token_hash(token), "person_id": person_id, "created_at": now, "expires_at": now + lasts}
    await session.execute(upsert(MagicLink).values(**values).on_conflict_do_nothing())


async def use_link(session: AsyncSession, token: str, now: datetime) -> UUID:
    """The person whom a link signs in, once. Raises LinkOver."""
    used = (
        update(MagicLink)
        .where(MagicLink.token_hash == token_hash(token), MagicLink.used_at.is_(None), MagicLink.expires_at > now)
        .values(used_at=now)
        .returning(MagicLink.person_id)
    )
    person_id = await session.scalar(used)
    if person_id is None:
        raise LinkOver
    return person_id


async def check_password(database: Database, email: str, password: str) -> UUID:
    """The person behind an address and a password. Raises SignInFailed, after the same work in every case.

    No connection is held while the password is verified.
    """
    async with database.reading() as session:
        found = await queries.password_of(session, normal_email(email))
    person_id, stored = found or (None, None)
    fits = await verify_in_thread(password, stored)
    if person_id is None or not fits:
        raise SignInFailed
    return person_id


async def begin_session(
    session: AsyncSession,
    person_id: UUID,
    entry: Entry,
    settings: Settings,
    now: datetime,
    hat: tuple[UUID, UUID | None] | None = None,
) -> str:
    """Signs a person in with a fresh token, which is returned, and the hat given or the one worn last."""
    if entry.old_token:
        await sign_out(session, entry.old_token, now)
    worn = hat or await queries.last_hat(session, person_id)
    chosen = choose_hat(await queries.hats_of(session, person_id), worn)
    token = new_token()
    await session.execute(
        insert(SignInSession).values(
            token_hash=token_hash(token),
            id=new_id(),
            person_id=person_id,
            territory_id=chosen.territory_id if chosen else None,
            organisation_id=chosen.organisation_id if chosen else None,
            user_agent=entry.user_agent[:USER_AGENT_MOST],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=settings.session_days),
        )
    )
    return token


async def sign_out(session: AsyncSession, token: str, now: datetime) -> None:
    """Ends the session of a cookie; one that has ended already is no error."""
    await session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == token_hash(token), SignInSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def sign_out_everywhere(session: AsyncSession, person_id: UUID, now: datetime, but: UUID | None = None) -> None:
    """Ends all sessions of a person (except ``but``) and the links that wait in her mail."""
    ended = update(SignInSession).where(SignInSession.person_id == person_id, SignInSession.revoked_at.is_(None))
    if but is not None:
        ended = ended.where(SignInSession.id != but)
    await session.execute(ended.values(revoked_at=now))
    await session.execute(delete(MagicLink).where(MagicLink.person_id == person_id, MagicLink.used_at.is_(None)))


async def end_session(session: AsyncSession, person_id: UUID, session_id: UUID, now: datetime) -> None:
    """Ends one of a person's own sessions. Raises NotFound."""
    ended = (
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.person_id == person_id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(SignInSession.id)
    )
    if await session.scalar(ended) is None:
        raise NotFound


async def wear_hat(session: AsyncSession, who: SignedIn, territory_id: UUID, organisation_id: UUID | None) -> None:
    """Changes the hat of this session to another one of the person's. Raises NotFound."""
    hats = await queries.hats_of(session, who.person_id)
    if not any(hat.territory_id == territory_id and hat.organisation_id == organisation_id for hat in hats):
        raise NotFound
    await session.execute(
        update(SignInSession)
        .where(SignInSession.id == who.session_id)
        .values(territory_id=territory_id, organisation_id=organisation_id)
    )


async def change_me(
    session: AsyncSession,
    person_id: UUID,
    name: str | None = None,
    language: str | None = None,
    network_mails: bool | None = None,
) -> None:
    """Changes a person's own name, language, or whether she takes messages to many; None leaves it."""
    values = {"name": name, "language": language, "network_mails": network_mails}
    given = {field: value for field, value in values.items() if value is not None}
    if given:
        await session.execute(update(Person).where(Person.id == person_id).values(**given))


async def change_password(
    session: AsyncSession, who: SignedIn, current: str | None, new: str, settings: Settings, now: datetime
) -> None:
    """Sets a password, ends the person's other sessions and tells her by mail.

    The present one must be given, unless there is none or this session began with a link a moment ago (a password
    that was forgotten). Raises Invalid with the field ``current`` or ``new``.
    """
    person = (await session.execute(select(Person.email, Person.password_hash).where(Person.id == who.person_id))).one()
    if person.password_hash is not None and not await _came_by_link(session, who, settings, now):
        await _check_current(current, person.password_hash)
    problem = password_problem(new, person.email)
    if problem is not None:
        raise Invalid({"new": problem})
    hashed = await hash_in_thread(new)
    await session.execute(update(Person).where(Person.id == who.person_id).values(password_hash=hashed))
    await sign_out_everywhere(session, who.person_id, now, but=who.session_id)
    await outbox.emit(session, "identity.password_changed", {"person_id": str(who.person_id)}, now=now)


async def _check_current(current: str | None, stored: str) -> None:
    if not await verify_in_thread(current or "", stored):
        raise Invalid({"current": "fields.password_wrong"})


async def _came_by_link(session: AsyncSession, who: SignedIn, settings: Settings, now: datetime) -> bool:
    if now - who.created_at > timedelta(minutes=settings.magic_link_minutes):
        return False
    used = select(MagicLink.token_hash).where(MagicLink.person_id == who.person_id, MagicLink.used_at == who.created_at)
    return (await session.scalar(used.limit(1))) is not None


async def forget_old(session: AsyncSession, now: datetime) -> bool:
    """Timed work: deletes counters and links a day after their end, sessions after 90 days (they hold the last hat).

    False: there is nothing more to do.
    """
    await session.execute(delete(Attempt).where(Attempt.window_start < now - timedelta(days=1)))
    await session.execute(delete(MagicLink).where(MagicLink.expires_at < now - timedelta(days=1)))
    await session.execute(delete(SignInSession).where(SignInSession.expires_at < now - timedelta(days=90)))
    return False
