"""Changes to territories, delivery areas, organisations and delivery points."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.identity import queries
from app.identity.actions import members, sign_in
from app.identity.queries import AreaView
from app.identity.rules import (
    BUYER_KINDS,
    Actor,
    DeliveryPointDetails,
    KitchenDetails,
    OrganisationDetails,
    SlugTaken,
    TerritoryDetails,
    may_manage,
    normal_email,
)
from app.identity.tables import Area, DeliveryPoint, Membership, Organisation, Territory

LEFT = "identity.organisation_left"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


async def found_territory(
    session: AsyncSession, *, name: str, slug: str, email: str, person_name: str, now: datetime
) -> str:
    """Makes a territory and its first coordinator; returns the token of a link that signs her in within a day.

    Raises Invalid (``slug``, ``email``), SlugTaken.
    """
    _check_founding(slug, email)
    territory_id = new_id()
    values = {"id": territory_id, "slug": slug, "name": name, "description": "", "public": True, "created_at": now}
    added = upsert(Territory).values(**values).on_conflict_do_nothing().returning(Territory.id)
    if await session.scalar(added) is None:
        raise SlugTaken(slug=slug)
    person_id = await members.add_person(session, normal_email(email), person_name, "fr", now)
    await members.grant_territory_role(session, territory_id, person_id, "coordinator")
    await audit.record(
        session, audit.Change(territory_id, "territory.founded", "territory", territory_id, now, person_id)
    )
    token = sign_in.new_token()
    await sign_in.add_link(session, person_id, token, now, timedelta(days=1))
    return token


def _check_founding(slug: str, email: str) -> None:
    if not SLUG.fullmatch(slug):
        raise Invalid({"slug": "fields.slug"})
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        raise Invalid({"email": "fields.email"}) from None


async def change_territory(session: AsyncSession, actor: Actor, wanted: TerritoryDetails, now: datetime) -> None:
    """Replaces what a coordinator may change of her territory."""
    before = await queries.territory(session, actor.territory_id)
    await session.execute(update(Territory).where(Territory.id == actor.territory_id).values(**asdict(wanted)))
    noted = _Note(actor, "territory.changed", "territory", actor.territory_id, None)
    await _note(session, noted, _differences(before, wanted), now)


async def add_area(session: AsyncSession, actor: Actor, name: str, now: datetime) -> AreaView:
    """A new delivery area. Raises Invalid (``name``) for a name that is taken."""
    area_id = new_id()
    added = upsert(Area).values(territory_id=actor.territory_id, id=area_id, name=name).on_conflict_do_nothing()
    if await session.scalar(added.returning(Area.id)) is None:
        raise Invalid({"name": "fields.name_taken"})
    await _note(session, _Note(actor, "area.created", "area", area_id, None), {"name": [None, name]}, now)
    return AreaView(area_id, name)


async def rename_area(session: AsyncSession, actor: Actor, area_id: UUID, name: str, now: datetime) -> AreaView:
    """Another name for a delivery area. Raises NotFound, Invalid (``name``)."""
    known = {area.id: area.name for area in await queries.areas(session, actor.territory_id)}
    if area_id not in known:
        raise NotFound
    if name in {other for other_id, other in known.items() if other_id != area_id}:
        raise Invalid({"name": "fields.name_taken"})
    this = (Area.territory_id == actor.territory_id) & (Area.id == area_id)
    await session.execute(update(Area).where(this).values(name=name))
    noted = _Note(actor, "area.changed", "area", area_id, None)
    await _note(session, noted, {"name": [known[area_id], name]}, now)
    return AreaView(area_id, name)


async def add_organisation(
    session: AsyncSession, actor: Actor, kind: str, wanted: OrganisationDetails, now: datetime
) -> UUID:
    """A new organisation in the coordinator's territory; returns its id."""
    organisation_id = new_id()
    await session.execute(insert(Organisation).values(id=organisation_id, kind=kind, created_at=now, **asdict(wanted)))
    await session.execute(
        insert(Membership).values(territory_id=actor.territory_id, organisation_id=organisation_id, joined_at=now)
    )
    noted = _Note(actor, "organisation.created", "organisation", organisation_id, organisation_id)
    await _note(session, noted, {"name": [None, wanted.name], "kind": [None, kind]}, now)
    return organisation_id


async def change_organisation(
    session: AsyncSession, actor: Actor, organisation_id: UUID, wanted: OrganisationDetails, now: datetime
) -> None:
    """Replaces an organisation's details, its kind excepted. Raises NotFound."""
    before = await queries.organisation(session, actor.territory_id, organisation_id)
    if not may_manage(actor, organisation_id):
        raise NotFound
    await session.execute(update(Organisation).where(Organisation.id == organisation_id).values(**asdict(wanted)))
    noted = _Note(actor, "organisation.changed", "organisation", organisation_id, organisation_id)
    await _note(session, noted, _differences(before, wanted), now)


async def set_named(session: AsyncSession, actor: Actor, organisation_id: UUID, named: bool, now: datetime) -> None:
    """A canteen's or shop's own manager says whether the public page may name it; nobody else does. Raises NotFound."""
    before = await queries.organisation(session, actor.territory_id, organisation_id)
    if not (actor.manager and organisation_id == actor.organisation_id) or before.kind not in BUYER_KINDS:
        raise NotFound
    this = (Membership.territory_id == actor.territory_id) & (Membership.organisation_id == organisation_id)
    await session.execute(update(Membership).where(this).values(named=named))
    noted = _Note(actor, "organisation.naming", "organisation", organisation_id, organisation_id)
    await _note(session, noted, {"named": [before.named, named]} if before.named != named else {}, now)


async def leave(session: AsyncSession, actor: Actor, organisation_id: UUID, now: datetime) -> None:
    """An organisation leaves the territory; what it did stays, its open invitations end. Raises NotFound."""
    await queries.organisation(session, actor.territory_id, organisation_id)
    await _set_left(session, actor, organisation_id, now)
    await members.withdraw_for(session, actor.territory_id, organisation_id, now)
    noted = _Note(actor, "member.left", "organisation", organisation_id, organisation_id)
    await _note(session, noted, {"left_at": [None, now.isoformat()]}, now)
    ids = {"territory": actor.territory_id, "organisation": organisation_id, "person": actor.person_id}
    payload = {f"{name}_id": str(value) for name, value in ids.items()}
    await outbox.emit(session, LEFT, payload, now=now, territory_id=actor.territory_id)


async def rejoin(session: AsyncSession, actor: Actor, organisation_id: UUID, now: datetime) -> None:
    """An organisation that left the territory is back, with all it had. Raises NotFound."""
    found = await queries.organisation(session, actor.territory_id, organisation_id, left=True)
    if found.left_at is None:
        return
    await _set_left(session, actor, organisation_id, None)
    noted = _Note(actor, "member.rejoined", "organisation", organisation_id, organisation_id)
    await _note(session, noted, {"left_at": [found.left_at.isoformat(), None]}, now)


async def _set_left(session: AsyncSession, actor: Actor, organisation_id: UUID, left_at: datetime | None) -> None:
    this = (Membership.territory_id == actor.territory_id) & (Membership.organisation_id == organisation_id)
    await session.execute(update(Membership).where(this).values(left_at=left_at))


async def add_delivery_point(
    session: AsyncSession, actor: Actor, organisation_id: UUID, wanted: DeliveryPointDetails, now: datetime
) -> UUID:
    """A new place where a canteen or shop is delivered; returns its id. Raises NotFound, Invalid (``area_id``)."""
    owner = await queries.organisation(session, actor.territory_id, organisation_id)
    if not may_manage(actor, organisation_id) or owner.kind not in BUYER_KINDS:
        raise NotFound
    await _check_area(session, actor, wanted.area_id)
    point_id = new_id()
    await session.execute(
        insert(DeliveryPoint).values(
            territory_id=actor.territory_id, id=point_id, organisation_id=organisation_id, **_columns(wanted, None, now)
        )
    )
    noted = _Note(actor, "delivery_point.created", "delivery_point", point_id, organisation_id)
    await _note(session, noted, {"name": [None, wanted.name]}, now)
    return point_id


async def change_delivery_point(
    session: AsyncSession, actor: Actor, point_id: UUID, wanted: DeliveryPointDetails, now: datetime
) -> None:
    """Replaces a delivery point, or archives it and takes it back. Raises NotFound, Invalid (``area_id``)."""
    before = await queries.delivery_point(session, actor.territory_id, point_id)
    if not may_manage(actor, before.organisation_id):
        raise NotFound
    await _check_area(session, actor, wanted.area_id)
    this = (DeliveryPoint.territory_id == actor.territory_id) & (DeliveryPoint.id == point_id)
    await session.execute(update(DeliveryPoint).where(this).values(**_columns(wanted, before.archived_at, now)))
    noted = _Note(actor, "delivery_point.changed", "delivery_point", point_id, before.organisation_id)
    await _note(session, noted, _differences(before, wanted), now)


async def set_kitchen(
    session: AsyncSession, actor: Actor, point_id: UUID, wanted: KitchenDetails, now: datetime
) -> None:
    """Sets what the kitchen of a delivery point plans with: for all who order for it. Raises NotFound."""
    before = await queries.delivery_point(session, actor.territory_id, point_id)
    if before.organisation_id != actor.organisation_id:
        raise NotFound
    this = (DeliveryPoint.territory_id == actor.territory_id) & (DeliveryPoint.id == point_id)
    await session.execute(update(DeliveryPoint).where(this).values(**asdict(wanted)))
    noted = _Note(actor, "delivery_point.changed", "delivery_point", point_id, before.organisation_id)
    await _note(session, noted, _differences(before, wanted), now)


def _columns(wanted: DeliveryPointDetails, archived_at: datetime | None, now: datetime) -> dict[str, Any]:
    values = asdict(wanted)
    archived = values.pop("archived")
    return values | {"archived_at": (archived_at or now) if archived else None}


async def _check_area(session: AsyncSession, actor: Actor, area_id: UUID) -> None:
    if area_id not in {area.id for area in await queries.areas(session, actor.territory_id)}:
        raise Invalid({"area_id": "fields.area"})


@dataclass(frozen=True, slots=True)
class _Note:
    actor: Actor
    action: str
    subject_kind: str
    subject_id: UUID
    owner_id: UUID | None


async def _note(session: AsyncSession, noted: _Note, changes: dict[str, Any], now: datetime) -> None:
    if not changes:
        return
    change = audit.Change(
        noted.actor.territory_id,
        noted.action,
        noted.subject_kind,
        noted.subject_id,
        now,
        noted.actor.person_id,
        noted.owner_id,
        changes,
    )
    await audit.record(session, change)


def _differences(before: Any, after: Any) -> dict[str, list[Any]]:
    """Fields of ``after`` that differ, as ``[before, after]`` in values that JSON knows."""
    pairs = {name: (getattr(before, name), value) for name, value in asdict(after).items()}
    return {name: [_plain(old), _plain(new)] for name, (old, new) in pairs.items() if old != new}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | Decimal) else value
