"""Invitations by mail, and people who join or are removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.core.settings import Settings
from app.identity import queries
from app.identity.access import token_hash
from app.identity.actions.passwords import hash_in_thread
from app.identity.actions.sign_in import new_token
from app.identity.queries import InvitationView
from app.identity.rules import (
    ORGANISATION_ROLES,
    TERRITORY_ROLES,
    Actor,
    AlreadyMember,
    InvitationOver,
    LastCoordinator,
    ManagedByItself,
    may_manage,
    password_problem,
)
from app.identity.tables import Invitation, OrganisationRole, Person, Territory, TerritoryRole

PENDING = and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited to what: a role of an organisation, or of the territory (``organisation_id`` None)."""

    email: str
    role: str
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody new says of herself; a person who is known already keeps her name and password."""

    name: str | None
    password: str | None
    language: str


async def invite(session: AsyncSession, actor: Actor, wanted: Invited, settings: Settings, now: datetime) -> UUID:
    """Sends an invitation, which replaces one that still waits; returns its id.

    Raises NotFound, Invalid (``role``), ManagedByItself, AlreadyMember.
    """
    await _check_invited(session, actor, wanted)
    same = and_(
        Invitation.territory_id == actor.territory_id,
        Invitation.email == wanted.email,
        Invitation.organisation_id == wanted.organisation_id,
    )
    await _withdraw(session, same, now)
    token, invitation_id = new_token(), new_id()
    await session.execute(
        insert(Invitation).values(
            territory_id=actor.territory_id,
            id=invitation_id,
            organisation_id=wanted.organisation_id,
            role=wanted.role,
            email=wanted.email,
            token_hash=token_hash(token),
            invited_by=actor.person_id,
            created_at=now,
            expires_at=now + timedelta(days=settings.invitation_days),
        )
    )
    await _send(session, actor.territory_id, token, now)
    changes = {"email": [None, wanted.email], "role": [None, wanted.role]}
    await _note(session, actor, "member.invited", invitation_id, wanted.organisation_id, changes, now)
    return invitation_id


async def _check_invited(session: AsyncSession, actor: Actor, wanted: Invited) -> None:
    if not may_manage(actor, wanted.organisation_id):
        raise NotFound
    if wanted.role not in (TERRITORY_ROLES if wanted.organisation_id is None else ORGANISATION_ROLES):
        raise Invalid({"role": "fields.role"})
    if wanted.organisation_id is not None:
        await queries.organisation(session, actor.territory_id, wanted.organisation_id)
        await _check_own_affair(session, actor, wanted.organisation_id)
    known = await queries.person_by_email(session, wanted.email)
    if known is not None:
        held = await queries.role_of(session, known.id, actor.territory_id, wanted.organisation_id)
        if held in (wanted.role, "manager", "coordinator"):
            raise AlreadyMember(email=wanted.email)


async def _check_own_affair(session: AsyncSession, actor: Actor, organisation_id: UUID) -> None:
    """A role of an organisation counts in all its territories, so no coordinator gives or takes one alone.

    Raises ManagedByItself, unless it is the actor's own, belongs to no other territory, or has no manager yet.
    """
    if actor.coordinates and await queries.is_managed_elsewhere(session, actor.territory_id, organisation_id):
        raise ManagedByItself


async def _send(session: AsyncSession, territory_id: UUID, token: str, now: datetime) -> None:
    await outbox.emit(session, "identity.invitation", {"secret": token}, now=now, territory_id=territory_id)


async def _withdraw(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    await session.execute(update(Invitation).where(PENDING, which).values(revoked_at=now))


async def _note(
    session: AsyncSession,
    actor: Actor,
    action: str,
    subject_id: UUID,
    owner_id: UUID | None,
    changes: dict[str, Any],
    now: datetime,
) -> None:
    change = audit.Change(
        actor.territory_id, action, "member", subject_id, now, actor.person_id, owner_id, changes=changes
    )
    await audit.record(session, change)


async def _pending(session: AsyncSession, actor: Actor, invitation_id: UUID) -> InvitationView:
    found = await queries.invitation(session, actor.territory_id, invitation_id)
    if not may_manage(actor, found.organisation_id) or found.accepted_at or found.revoked_at:
        raise NotFound
    return found


async def resend(session: AsyncSession, actor: Actor, invitation_id: UUID, settings: Settings, now: datetime) -> None:
    """Sends an invitation again, with a new link and a new term; the old link ends.

    Raises NotFound, ManagedByItself.
    """
    found = await _pending(session, actor, invitation_id)
    if found.organisation_id is not None:
        await _check_own_affair(session, actor, found.organisation_id)
    token = new_token()
    await session.execute(
        update(Invitation)
        .where(Invitation.territory_id == actor.territory_id, Invitation.id == invitation_id)
        .values(token_hash=token_hash(token), expires_at=now + timedelta(days=settings.invitation_days))
    )
    await _send(session, actor.territory_id, token, now)
    await _note(session, actor, "member.invited_again", invitation_id, found.organisation_id, {}, now)


async def withdraw(session: AsyncSession, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """Takes an invitation back: its link ends. Raises NotFound."""
    found = await _pending(session, actor, invitation_id)
    await _withdraw(session, Invitation.id == invitation_id, now)
    changes = {"email": [found.email, None]}
    await _note(session, actor, "member.invitation_withdrawn", invitation_id, found.organisation_id, changes, now)


async def withdraw_for(session: AsyncSession, territory_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """Takes all open invitations of an organisation back."""
    mine = and_(Invitation.territory_id == territory_id, Invitation.organisation_id == organisation_id)
    await _withdraw(session, mine, now)


async def look(session: AsyncSession, token: str, now: datetime) -> tuple[InvitationView, bool]:
    """The invitation of a link, and whether the invited person is known. Raises InvitationOver."""
    found = await queries.invitation_by_token(session, token_hash(token))
    if found is None or not found.open_at(now):
        raise InvitationOver
    return found, await queries.person_by_email(session, found.email) is not None


async def accept(session: AsyncSession, token: str, newcomer: Newcomer, now: datetime) -> tuple[UUID, InvitationView]:
    """Takes the role that a link offers, once; returns the person, made if new, and the invitation.

    Raises InvitationOver, Invalid (``name``, ``password``).
    """
    locked = select(Invitation.id).where(Invitation.token_hash == token_hash(token)).with_for_update()
    await session.execute(locked)
    found, _ = await look(session, token, now)
    await _check_still_there(session, found)
    person_id = await _person(session, found.email, newcomer, now)
    await _grant(session, found, person_id)
    await session.execute(update(Invitation).where(Invitation.id == found.id).values(accepted_at=now))
    changes = {"email": [None, found.email], "role": [None, found.role]}
    change = audit.Change(
        found.territory_id, "member.joined", "member", person_id, now, person_id, found.organisation_id, changes=changes
    )
    await audit.record(session, change)
    return person_id, found


async def _check_still_there(session: AsyncSession, found: InvitationView) -> None:
    if found.organisation_id is None:
        return
    try:
        await queries.organisation(session, found.territory_id, found.organisation_id)
    except NotFound:
        raise InvitationOver from None


async def _person(session: AsyncSession, email: str, newcomer: Newcomer, now: datetime) -> UUID:
    known = await queries.person_by_email(session, email)
    if known is not None:
        return known.id
    name = (newcomer.name or "").strip()
    problem = password_problem(newcomer.password, email) if newcomer.password else None
    problems = {"name": None if name else "fields.missing", "password": problem}
    wrong = {field: message for field, message in problems.items() if message is not None}
    if wrong:
        raise Invalid(wrong)
    hashed = await hash_in_thread(newcomer.password) if newcomer.password else None
    return await add_person(session, email, name, newcomer.language, now, password_hash=hashed)


async def add_person(
    session: AsyncSession, email: str, name: str, language: str, now: datetime, password_hash: str | None = None
) -> UUID:
    """A person with this address; one that is there already, or comes at the same moment, stays as she is."""
    values = {"id": new_id(), "email": email, "name": name, "language": language, "created_at": now}
    added = upsert(Person).values(**values, password_hash=password_hash).on_conflict_do_nothing()
    await session.execute(added)
    person_id = await session.scalar(select(Person.id).where(Person.email == email))
    assert person_id is not None
    return person_id


async def _grant(session: AsyncSession, found: InvitationView, person_id: UUID) -> None:
    """Gives the role; a greater one that is held already stays."""
    if found.organisation_id is None:
        await grant_territory_role(session, found.territory_id, person_id, found.role)
        return
    added = upsert(OrganisationRole).values(person_id=person_id, organisation_id=found.organisation_id, role=found.role)
    greater = added.excluded.role == "manager"
    await session.execute(
        added.on_conflict_do_update(
            index_elements=["person_id", "organisation_id"], set_={"role": added.excluded.role}, where=greater
        )
    )


async def grant_territory_role(session: AsyncSession, territory_id: UUID, person_id: UUID, role: str) -> None:
    """Makes a person coordinator or observer; a coordinator stays one."""
    added = upsert(TerritoryRole).values(territory_id=territory_id, person_id=person_id, role=role)
    greater = added.excluded.role == "coordinator"
    await session.execute(
        added.on_conflict_do_update(
            index_elements=["territory_id", "person_id"], set_={"role": added.excluded.role}, where=greater
        )
    )


async def remove_person(
    session: AsyncSession, actor: Actor, organisation_id: UUID, person_id: UUID, now: datetime
) -> None:
    """A person acts no longer for an organisation; her orders keep her name. Raises NotFound, ManagedByItself."""
    await queries.organisation(session, actor.territory_id, organisation_id)
    if not may_manage(actor, organisation_id):
        raise NotFound
    await _check_own_affair(session, actor, organisation_id)
    removed = delete(OrganisationRole).where(
        OrganisationRole.organisation_id == organisation_id, OrganisationRole.person_id == person_id
    )
    role = await session.scalar(removed.returning(OrganisationRole.role))
    if role is None:
        raise NotFound
    await _note(session, actor, "member.removed", person_id, organisation_id, {"role": [role, None]}, now)


async def remove_from_territory(session: AsyncSession, actor: Actor, person_id: UUID, now: datetime) -> None:
    """A person is coordinator or observer no longer. Raises NotFound, LastCoordinator."""
    # one removal at a time, or two coordinators could remove each other
    await session.execute(select(Territory.id).where(Territory.id == actor.territory_id).with_for_update())
    mine = and_(TerritoryRole.territory_id == actor.territory_id, TerritoryRole.person_id == person_id)
    role = await session.scalar(delete(TerritoryRole).where(mine).returning(TerritoryRole.role))
    if role is None:
        raise NotFound
    left = select(func.count()).where(
        TerritoryRole.territory_id == actor.territory_id, TerritoryRole.role == "coordinator"
    )
    if not await session.scalar(left):
        raise LastCoordinator
    await _note(session, actor, "member.removed", person_id, None, {"role": [role, None]}, now)
