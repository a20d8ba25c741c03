"""Reads of territories and organisations. Every list is one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.identity.tables import Area, Membership, Organisation, Territory, TerritoryCommune

ACCENTS = ("àâäçéèêëîïôöùûüÿœæ", "aaaceeeeiioouuuyoa")


@dataclass(frozen=True, slots=True)
class TerritoryView:
    """A local network; ``timezone`` is an IANA name, ``school_zone`` A, B, C or None."""

    id: UUID
    slug: str
    name: str
    description: str
    public: bool
    timezone: str
    school_zone: str | None


@dataclass(frozen=True, slots=True)
class AreaView:
    """A part of a territory that is delivered on the same day."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CommuneView:
    """A commune of a territory, with the place of its town hall or its centre (WGS 84)."""

    name: str
    latitude: Decimal
    longitude: Decimal
    insee: str | None = None


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation; what follows ``description`` is not told where it was not asked for as a territory's member.

    ``named``: a buyer agreed to be named on the public page.
    """

    id: UUID
    kind: str
    name: str
    siret: str | None
    email: str | None
    phone: str | None
    address: str
    postcode: str
    commune: str
    insee: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    description: str
    joined_at: datetime | None = None
    left_at: datetime | None = None
    named: bool = False


_TERRITORY = (
    Territory.id,
    Territory.slug,
    Territory.name,
    Territory.description,
    Territory.public,
    Territory.timezone,
    Territory.school_zone,
)
_ORGANISATION = (
    Organisation.id,
    Organisation.kind,
    Organisation.name,
    Organisation.siret,
    Organisation.email,
    Organisation.phone,
    Organisation.address,
    Organisation.postcode,
    Organisation.commune,
    Organisation.insee,
    Organisation.latitude,
    Organisation.longitude,
    Organisation.description,
)


def sort_key(name: Any) -> ColumnElement[str]:
    """Alphabetical order that puts "Épicerie" beside "Epicerie", whatever the database's collation."""
    return cast("ColumnElement[str]", func.translate(func.lower(name), *ACCENTS))


async def territory(session: AsyncSession, territory_id: UUID) -> TerritoryView:
    """One territory. Raises NotFound."""
    return await _one_territory(session, Territory.id == territory_id)


async def territory_by_slug(session: AsyncSession, slug: str) -> TerritoryView:
    """One territory by its name in addresses. Raises NotFound."""
    return await _one_territory(session, Territory.slug == slug)


async def _one_territory(session: AsyncSession, condition: ColumnElement[bool]) -> TerritoryView:
    row = (await session.execute(select(*_TERRITORY).where(condition))).one_or_none()
    if row is None:
        raise NotFound
    return TerritoryView(**row._mapping)


async def territories(session: AsyncSession, *, public_only: bool = False) -> list[TerritoryView]:
    """All territories of the installation, by name. For the public list and for timed work, never for a member."""
    query = select(*_TERRITORY).order_by(sort_key(Territory.name), Territory.id)
    if public_only:
        query = query.where(Territory.public)
    return [TerritoryView(**row._mapping) for row in await session.execute(query)]


async def is_founded(session: AsyncSession) -> bool:
    """Whether this installation has any territory. One statement."""
    return bool(await session.scalar(select(exists().where(Territory.id.is_not(None)))))


async def areas(session: AsyncSession, territory_id: UUID) -> list[AreaView]:
    """The delivery areas of a territory, by name."""
    query = select(Area.id, Area.name).where(Area.territory_id == territory_id).order_by(sort_key(Area.name), Area.id)
    return [AreaView(**row._mapping) for row in await session.execute(query)]


async def communes(session: AsyncSession, territory_id: UUID) -> list[CommuneView]:
    """The communes that the territory covers, by name. One statement."""
    c = TerritoryCommune
    query = select(c.name, c.latitude, c.longitude, c.insee).where(c.territory_id == territory_id)
    rows = await session.execute(query.order_by(sort_key(c.name), c.id))
    return [CommuneView(**row._mapping) for row in rows]


def _member_query(territory_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(*_ORGANISATION, Membership.joined_at, Membership.left_at, Membership.named)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.territory_id == territory_id)
    )


async def organisation(
    session: AsyncSession, territory_id: UUID, organisation_id: UUID, *, left: bool = False
) -> OrganisationView:
    """An organisation of the territory; one that has left it only with ``left``. Raises NotFound."""
    query = _member_query(territory_id).where(Organisation.id == organisation_id)
    if not left:
        query = query.where(Membership.left_at.is_(None))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return OrganisationView(**row._mapping)


async def organisations_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, OrganisationView]:
    """Organisations by id, those that have left too: for names beside past orders. Unknown ids are left out."""
    if not ids:
        return {}
    rows = await session.execute(select(*_ORGANISATION).where(Organisation.id.in_(ids)))
    return {row.id: OrganisationView(**row._mapping) for row in rows}


async def organisations_named(session: AsyncSession, territory_id: UUID, search: str) -> list[UUID]:
    """Who of the territory, also who has left it, has these words in the name, whatever their accents and case."""
    query = select(Organisation.id).join(Membership, Membership.organisation_id == Organisation.id)
    holds = func.strpos(sort_key(Organisation.name), sort_key(literal(search))) > 0
    return list(await session.scalars(query.where(Membership.territory_id == territory_id, holds)))


async def members(session: AsyncSession, territory_id: UUID, kind: str | None = None) -> list[OrganisationView]:
    """The organisations that belong to the territory now, by name."""
    query = _member_query(territory_id).where(Membership.left_at.is_(None))
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    rows = await session.execute(query.order_by(sort_key(Organisation.name), Organisation.id))
    return [OrganisationView(**row._mapping) for row in rows]


async def members_page(
    session: AsyncSession,
    territory_id: UUID,
    *,
    kind: str | None,
    left: bool,
    after: tuple[str, UUID] | None,
    limit: int,
) -> tuple[list[OrganisationView], tuple[str, UUID] | None]:
    """One page of members by name (former ones with ``left``), and where the next one starts."""
    key = sort_key(Organisation.name)
    query = _member_query(territory_id).add_columns(key.label("sort_key"))
    query = query.where(Membership.left_at.is_not(None) if left else Membership.left_at.is_(None))
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if after is not None:
        query = query.where(tuple_(key, Organisation.id) > tuple_(*after))
    rows = (await session.execute(query.order_by(key, Organisation.id).limit(limit + 1))).all()
    shown: list[dict[str, Any]] = [dict(row._mapping) for row in rows[:limit]]
    last = shown[-1] if len(rows) > limit else None
    following = (str(last["sort_key"]), cast("UUID", last["id"])) if last else None
    return [_organisation_view(each) for each in shown], following


def _organisation_view(values: dict[str, Any]) -> OrganisationView:
    return OrganisationView(**{name: value for name, value in values.items() if name != "sort_key"})
