"""Reads of invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.identity.tables import Invitation, Organisation, Person, Territory


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation to act for an organisation, or in the territory (``organisation_id`` is None)."""

    id: UUID
    territory_id: UUID
    territory_name: str
    territory_timezone: str
    organisation_id: UUID | None
    organisation_name: str | None
    role: str
    email: str
    invited_by: UUID
    inviter_name: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    def open_at(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Invitation.id,
            Invitation.territory_id,
            Territory.name.label("territory_name"),
            Territory.timezone.label("territory_timezone"),
            Invitation.organisation_id,
            Organisation.name.label("organisation_name"),
            Invitation.role,
            Invitation.email,
            Invitation.invited_by,
            Person.name.label("inviter_name"),
            Invitation.created_at,
            Invitation.expires_at,
            Invitation.accepted_at,
            Invitation.revoked_at,
        )
        .join(Territory, Territory.id == Invitation.territory_id)
        .join(Person, Person.id == Invitation.invited_by)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
    )


async def pending_invitations(
    session: AsyncSession, territory_id: UUID, organisation_id: UUID | None = None
) -> list[InvitationView]:
    """Invitations that wait for an answer, expired ones too, the newest first; of one organisation if given."""
    query = _query().where(
        Invitation.territory_id == territory_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if organisation_id is not None:
        query = query.where(Invitation.organisation_id == organisation_id)
    rows = await session.execute(query.order_by(Invitation.id.desc()))
    return [InvitationView(**row._mapping) for row in rows]


async def invitation(session: AsyncSession, territory_id: UUID, invitation_id: UUID) -> InvitationView:
    """One invitation. Raises NotFound."""
    query = _query().where(Invitation.territory_id == territory_id, Invitation.id == invitation_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return InvitationView(**row._mapping)


async def invitation_by_token(session: AsyncSession, token_hash: str) -> InvitationView | None:
    """The invitation of a token, whatever its state."""
    row = (await session.execute(_query().where(Invitation.token_hash == token_hash))).one_or_none()
    return None if row is None else InvitationView(**row._mapping)
