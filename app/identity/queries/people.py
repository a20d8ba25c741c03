"""Reads of people: how to reach them, what they may act for, where they are signed in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.queries.places import sort_key
from app.identity.rules import ROLE_OF_KIND, Role
from app.identity.tables import (
    Membership,
    Organisation,
    OrganisationRole,
    Person,
    SignInSession,
    Territory,
    TerritoryRole,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """An address to write to, in whose language; ``person_id`` is None for an organisation without any person yet."""

    organisation_id: UUID | None
    person_id: UUID | None
    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who signs in."""

    id: UUID
    email: str
    name: str
    language: str
    has_password: bool
    network_mails: bool


@dataclass(frozen=True, slots=True)
class HatView:
    """One thing that a person may act as: an organisation in a territory, or a role in the territory itself."""

    territory_id: UUID
    territory_slug: str
    territory_name: str
    territory_timezone: str
    organisation_id: UUID | None
    organisation_name: str | None
    organisation_kind: str | None
    role: Role
    manager: bool


@dataclass(frozen=True, slots=True)
class OrganisationPerson:
    """A person of an organisation; ``role`` is manager or staff."""

    organisation_id: UUID
    person_id: UUID
    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class TerritoryPerson:
    """A person with a role in the territory itself, coordinator or observer."""

    person_id: UUID
    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser that is signed in."""

    id: UUID
    user_agent: str
    created_at: datetime
    seen_at: datetime


async def contacts_of(session: AsyncSession, organisation_ids: Collection[UUID]) -> list[Contact]:
    """Everyone who acts for these organisations; the organisation's own address where nobody does yet."""
    if not organisation_ids:
        return []
    people = (
        select(
            OrganisationRole.organisation_id, Person.id.label("person_id"), Person.email, Person.name, Person.language
        )
        .join(Person, Person.id == OrganisationRole.person_id)
        .where(OrganisationRole.organisation_id.in_(organisation_ids))
    )
    has_people = select(OrganisationRole.person_id).where(OrganisationRole.organisation_id == Organisation.id).exists()
    alone = select(Organisation.id, null(), Organisation.email, Organisation.name, literal("fr")).where(
        Organisation.id.in_(organisation_ids), Organisation.email.is_not(None), ~has_people
    )
    rows: Sequence[Any] = (await session.execute(union_all(people, alone))).all()
    found = [Contact(row.organisation_id, row.person_id, row.email, row.name, row.language) for row in rows]
    return sorted(found, key=lambda each: (str(each.organisation_id), each.email))


async def coordinators(session: AsyncSession, territory_id: UUID) -> list[Contact]:
    """The coordinators of a territory."""
    query = (
        select(Person.id, Person.email, Person.name, Person.language)
        .join(TerritoryRole, TerritoryRole.person_id == Person.id)
        .where(TerritoryRole.territory_id == territory_id, TerritoryRole.role == Role.COORDINATOR)
        .order_by(Person.id)
    )
    return [Contact(None, row.id, row.email, row.name, row.language) for row in await session.execute(query)]


async def person(session: AsyncSession, person_id: UUID) -> PersonView:
    """One person, who must exist."""
    row = (await session.execute(_person_query().where(Person.id == person_id))).one()
    return PersonView(**row._mapping)


async def person_by_email(session: AsyncSession, email: str) -> PersonView | None:
    """The person with this address (in lower case), if any."""
    row = (await session.execute(_person_query().where(Person.email == email))).one_or_none()
    return None if row is None else PersonView(**row._mapping)


def _person_query() -> Select[*tuple[Any, ...]]:
    has_password = Person.password_hash.is_not(None).label("has_password")
    return select(Person.id, Person.email, Person.name, Person.language, has_password, Person.network_mails)


async def names_of(session: AsyncSession, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of people by id, to say who changed something."""
    if not person_ids:
        return {}
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


async def password_of(session: AsyncSession, email: str) -> tuple[UUID, str | None] | None:
    """The id and password hash behind an address (in lower case)."""
    row = (await session.execute(select(Person.id, Person.password_hash).where(Person.email == email))).one_or_none()
    return None if row is None else (row.id, row.password_hash)


async def hats_of(session: AsyncSession, person_id: UUID) -> list[HatView]:
    """All that a person may act as now: territory roles first, then organisations, by name."""
    roles = (
        select(*_TERRITORY, null().label("organisation_id"), null().label("organisation_name"),
               null().label("organisation_kind"), TerritoryRole.role)
        .join(TerritoryRole, TerritoryRole.territory_id == Territory.id)
        .where(TerritoryRole.person_id == person_id)
        .order_by(sort_key(Territory.name), Territory.id)
    )  # fmt: skip
    organisations = (
        select(*_TERRITORY, Organisation.id.label("organisation_id"), Organisation.name.label("organisation_name"),
               Organisation.kind.label("organisation_kind"), OrganisationRole.role)
        .join(Membership, Membership.territory_id == Territory.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(OrganisationRole, OrganisationRole.organisation_id == Organisation.id)
        .where(OrganisationRole.person_id == person_id, Membership.left_at.is_(None))
        .order_by(sort_key(Territory.name), sort_key(Organisation.name), Organisation.id)
    )  # fmt: skip
    found = [*(await session.execute(roles)), *(await session.execute(organisations))]
    return [_hat(dict(row._mapping)) for row in found]


_TERRITORY = (
    Territory.id.label("territory_id"),
    Territory.slug.label("territory_slug"),
    Territory.name.label("territory_name"),
    Territory.timezone.label("territory_timezone"),
)


def _hat(values: dict[str, Any]) -> HatView:
    role, kind = values.pop("role"), values["organisation_kind"]
    if kind is None:
        return HatView(**values, role=Role(role), manager=False)
    return HatView(**values, role=ROLE_OF_KIND[kind], manager=role == "manager")


async def people_of(session: AsyncSession, organisation_ids: Collection[UUID]) -> dict[UUID, list[OrganisationPerson]]:
    """The people of each organisation, managers first."""
    found: dict[UUID, list[OrganisationPerson]] = {each: [] for each in organisation_ids}
    if not found:
        return found
    query = (
        select(OrganisationRole.organisation_id, OrganisationRole.person_id, Person.name, Person.email,
               OrganisationRole.role)
        .join(Person, Person.id == OrganisationRole.person_id)
        .where(OrganisationRole.organisation_id.in_(organisation_ids))
        .order_by(OrganisationRole.role, sort_key(Person.name), Person.id)
    )  # fmt: skip
    for row in await session.execute(query):
        found[row.organisation_id].append(OrganisationPerson(**row._mapping))
    return found


async def sessions_of(session: AsyncSession, person_id: UUID, now: datetime) -> list[SessionView]:
    """The browsers in which a person is signed in, the last used first."""
    query = (
        select(SignInSession.id, SignInSession.user_agent, SignInSession.created_at, SignInSession.seen_at)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
        .limit(100)
    )
    return [SessionView(**row._mapping) for row in await session.execute(query)]


async def last_hat(session: AsyncSession, person_id: UUID) -> tuple[UUID, UUID | None] | None:
    """Territory and organisation of the hat that a person wore last."""
    query = (
        select(SignInSession.territory_id, SignInSession.organisation_id)
        .where(SignInSession.person_id == person_id, SignInSession.territory_id.is_not(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.territory_id, row.organisation_id)


async def role_of(
    session: AsyncSession, person_id: UUID, territory_id: UUID, organisation_id: UUID | None
) -> str | None:
    """The role that a person holds in an organisation, or in the territory itself (None)."""
    if organisation_id is None:
        query = select(TerritoryRole.role).where(
            TerritoryRole.person_id == person_id, TerritoryRole.territory_id == territory_id
        )
    else:
        query = select(OrganisationRole.role).where(
            OrganisationRole.person_id == person_id, OrganisationRole.organisation_id == organisation_id
        )
    return await session.scalar(query)


async def is_managed_elsewhere(session: AsyncSession, territory_id: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation has a manager and belongs to another territory too. One query."""
    elsewhere = exists().where(
        Membership.organisation_id == organisation_id,
        Membership.territory_id != territory_id,
        Membership.left_at.is_(None),
    )
    managed = exists().where(OrganisationRole.organisation_id == organisation_id, OrganisationRole.role == "manager")
    return bool(await session.scalar(select(elsewhere & managed)))


async def people_of_territory(session: AsyncSession, territory_id: UUID) -> list[TerritoryPerson]:
    """The coordinators and observers of a territory."""
    query = (
        select(Person.id.label("person_id"), Person.name, Person.email, TerritoryRole.role)
        .join(TerritoryRole, TerritoryRole.person_id == Person.id)
        .where(TerritoryRole.territory_id == territory_id)
        .order_by(TerritoryRole.role, sort_key(Person.name), Person.id)
    )
    return [TerritoryPerson(**row._mapping) for row in await session.execute(query)]
