"""Reads for messages to many: whom they reach, and who acts for nobody yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.queries.places import sort_key
from app.identity.tables import DeliveryPoint, Invitation, OrganisationRole, Person, TerritoryRole


@dataclass(frozen=True, slots=True)
class Reader:
    """A person to write to. ``wants``: whether she takes messages that are written to many."""

    id: UUID
    name: str
    email: str
    language: str
    wants: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is behind an organisation: ``people`` act for it; ``invited``: an invitation waits; since when they do."""

    people: int
    invited: bool
    since: datetime | None


NOBODY = Presence(0, invited=False, since=None)


async def readers(
    session: AsyncSession, organisation_ids: Collection[UUID], territory_id: UUID | None = None
) -> list[Reader]:
    """Each person who acts for one of these organisations, or has a role in the territory if one is given, once."""
    acts = select(OrganisationRole.person_id).where(OrganisationRole.organisation_id.in_(organisation_ids))
    wanted = [Person.id.in_(acts)]
    if territory_id is not None:
        roles = select(TerritoryRole.person_id).where(TerritoryRole.territory_id == territory_id)
        wanted.append(Person.id.in_(roles))
    p = Person
    query = select(p.id, p.name, p.email, p.language, p.network_mails).where(or_(*wanted))
    return [Reader(*row) for row in await session.execute(query.order_by(sort_key(p.name), p.id))]


async def reader(session: AsyncSession, person_id: UUID) -> Reader:
    """One person, who must exist."""
    p = Person
    query = select(p.id, p.name, p.email, p.language, p.network_mails).where(p.id == person_id)
    return Reader(*(await session.execute(query)).one())


async def delivered_in(session: AsyncSession, territory_id: UUID, area_id: UUID) -> set[UUID]:
    """The organisations that are delivered in an area."""
    found = await session.scalars(
        select(DeliveryPoint.organisation_id).where(
            DeliveryPoint.territory_id == territory_id,
            DeliveryPoint.area_id == area_id,
            DeliveryPoint.archived_at.is_(None),
        )
    )
    return set(found)


async def presences(
    session: AsyncSession, territory_id: UUID, organisation_ids: Collection[UUID]
) -> dict[UUID, Presence]:
    """Who is behind each organisation of a territory, in two queries; without people and invitation: NOBODY."""
    acts = select(OrganisationRole.organisation_id, func.count()).where(
        OrganisationRole.organisation_id.in_(organisation_ids)
    )
    people = {row[0]: row[1] for row in await session.execute(acts.group_by(OrganisationRole.organisation_id))}
    pending = Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)
    query = (
        select(Invitation.organisation_id, func.bool_or(pending), func.min(Invitation.accepted_at))
        .where(Invitation.territory_id == territory_id, Invitation.organisation_id.in_(organisation_ids))
        .group_by(Invitation.organisation_id)
    )
    asked = {row[0]: (row[1], row[2]) for row in await session.execute(query)}
    return {each: Presence(people.get(each, 0), *asked.get(each, (False, None))) for each in organisation_ids}
