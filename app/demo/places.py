"""Rows of the demo's territory, organisations, doors and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.cards import DemoFiles, Door, OrganisationCard, PersonCard
from app.demo.rules import demo_id

Rows = list[dict[str, Any]]
SINGLE_KINDS = ("hub", "carrier")  # one of each, whatever the scale
BUYER_KINDS = ("canteen", "shop")
TERRITORY = "*"


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the territory; ``name`` and ``slug`` carry the number of their copy."""

    id: UUID
    slug: str
    name: str
    copy: int
    card: OrganisationCard


@dataclass(frozen=True, slots=True)
class Stop:
    """A buyer's delivery point. ``size``: what to multiply the usual packs by; ``main``: the buyer's first one."""

    id: UUID
    key: str
    main: bool
    name: str
    commune: str
    buyer: Member
    area_id: UUID
    area_name: str
    school: bool
    size: Decimal


@dataclass(frozen=True, slots=True)
class Places:
    """Who is there. ``members`` by slug; ``actors``: the person who orders or decides for an organisation."""

    territory_id: UUID
    founded_at: datetime
    areas: dict[str, UUID]
    members: dict[str, Member]
    stops: tuple[Stop, ...]
    people: dict[str, UUID]
    actors: dict[str, UUID]
    coordinator: UUID


def copied(name: str, copy: int, between: str = "-") -> str:
    """The name in a copy of the demo made for load: ``-2``, ``-3`` ..., the first has none."""
    return name if copy == 1 else f"{name}{between}{copy}"


def lay_out(files: DemoFiles, scale: int, founded_at: datetime) -> Places:
    """Gives everybody an identifier: ``scale`` copies of each farm, canteen and shop."""
    members = {member.slug: member for member in _members(files, scale, founded_at)}
    areas = {slug: demo_id(founded_at, "area", slug) for slug in files.areas}
    people = {slug: demo_id(founded_at, "person", slug) for slug, _, _ in _copies(files, scale)}
    actors: dict[str, UUID] = {}
    for slug, person, copy in _copies(files, scale):
        for hat, role in person.hats:
            if role in ("manager", "coordinator"):
                actors.setdefault(_hat_slug(hat, copy, members), people[slug])
    return Places(
        territory_id=demo_id(founded_at, "territory", files.territory["slug"]),
        founded_at=founded_at,
        areas=areas,
        members=members,
        stops=tuple(_stops(files, members, areas, founded_at)),
        people=people,
        actors=actors,
        coordinator=actors[TERRITORY],
    )


def _members(files: DemoFiles, scale: int, at: datetime) -> Iterator[Member]:
    for card in files.organisations:
        for copy in range(1, 2 if card.kind in SINGLE_KINDS else scale + 1):
            slug = copied(card.slug, copy)
            yield Member(demo_id(at, "organisation", slug), slug, copied(card.name, copy, " "), copy, card)


def _stops(files: DemoFiles, members: dict[str, Member], areas: dict[str, UUID], at: datetime) -> Iterator[Stop]:
    for member in members.values():
        for number, door in enumerate(_doors(files, member)):
            key = f"{member.slug}/{number}"
            size = member.card.size * door.part
            yield Stop(
                id=demo_id(at, "door", key),
                key=key,
                main=number == 0,
                name=door.name,
                commune=door.commune.name,
                buyer=member,
                area_id=areas[door.area],
                area_name=files.areas[door.area],
                school=door.school,
                size=size,
            )


def _doors(files: DemoFiles, member: Member) -> list[Door]:
    return [door for door in files.doors if door.organisation == member.card.slug]


def _copies(files: DemoFiles, scale: int) -> Iterator[tuple[str, PersonCard, int]]:
    """Everybody: (slug, card, copy). Only those who act for a copied organisation are copied."""
    single = {card.slug for card in files.organisations if card.kind in SINGLE_KINDS} | {TERRITORY}
    for card in files.people:
        once = all(hat in single for hat, _ in card.hats)
        for copy in range(1, 2 if once else scale + 1):
            yield copied(card.slug, copy), card, copy


def _hat_slug(hat: str, copy: int, members: dict[str, Member]) -> str:
    return hat if hat == TERRITORY or copied(hat, copy) not in members else copied(hat, copy)


def territory_rows(files: DemoFiles, places: Places) -> Rows:
    """The territory."""
    facts = files.territory
    return [
        {
            "id": places.territory_id,
            "slug": facts["slug"],
            "name": facts["name"],
            "description": facts["about"],
            "public": facts["public"],
            "timezone": facts["timezone"],
            "school_zone": facts["school_zone"],
            "created_at": places.founded_at,
        }
    ]


def area_rows(files: DemoFiles, places: Places) -> Rows:
    """Its delivery areas."""
    return [
        {"territory_id": places.territory_id, "id": places.areas[slug], "name": name}
        for slug, name in files.areas.items()
    ]


def commune_rows(files: DemoFiles, places: Places) -> Rows:
    """The communes that it covers."""
    return [
        {
            "territory_id": places.territory_id,
            "id": demo_id(places.founded_at, "commune", commune.insee),
            "name": commune.name,
            "insee": commune.insee,
            "latitude": commune.latitude,
            "longitude": commune.longitude,
        }
        for commune in files.communes
    ]


def organisation_rows(files: DemoFiles, places: Places) -> Rows:
    """Every organisation. A copy made for load keeps the address of the first and has no SIRET."""
    mail = {hat: person.email for person in reversed(files.people) for hat, _ in person.hats}
    return [
        {
            "id": member.id,
            "kind": member.card.kind,
            "name": member.name,
            "siret": member.card.siret if member.copy == 1 else None,
            "email": _mail(mail[member.card.slug], member.copy),
            "phone": None,
            "address": member.card.street,
            "postcode": member.card.commune.postcode,
            "commune": member.card.commune.name,
            "insee": member.card.commune.insee,
            "latitude": member.card.latitude,
            "longitude": member.card.longitude,
            "description": member.card.about,
            "created_at": places.founded_at,
        }
        for member in places.members.values()
    ]


def _mail(address: str, copy: int) -> str:
    name, _, domain = address.partition("@")
    return f"{copied(name, copy, '.')}@{domain}"


def membership_rows(places: Places) -> Rows:
    """Everyone joined on the day of the founding."""
    return [
        {
            "territory_id": places.territory_id,
            "organisation_id": member.id,
            "joined_at": places.founded_at,
            "left_at": None,
        }
        for member in places.members.values()
    ]


def door_rows(files: DemoFiles, places: Places) -> Rows:
    """Delivery points, in the order of ``places.stops``."""
    doors = ((member, door) for member in places.members.values() for door in _doors(files, member))
    return [
        {
            "territory_id": places.territory_id,
            "id": stop.id,
            "organisation_id": member.id,
            "area_id": places.areas[door.area],
            "name": door.name,
            "address": door.street,
            "postcode": door.commune.postcode,
            "commune": door.commune.name,
            "latitude": door.latitude,
            "longitude": door.longitude,
            "instructions": door.notes,
            "school": door.school,
            "meals_per_week": _meals(member.card, door),
            "budget_per_meal_cents": member.card.budget_per_meal_cents,
            "excluded_allergens": list(door.excluded_allergens),
            "archived_at": None,
        }
        for stop, (member, door) in zip(places.stops, doors, strict=True)
    ]


def _meals(card: OrganisationCard, door: Door) -> int | None:
    return int(card.meals_per_week * door.part) if card.meals_per_week else None


def person_rows(files: DemoFiles, scale: int, places: Places, password_hash: str) -> Rows:
    """Everybody, all with the same password."""
    return [
        {
            "id": places.people[slug],
            "email": _mail(card.email, copy),
            "name": copied(card.name, copy, " "),
            "language": "fr",
            "password_hash": password_hash,
            "created_at": places.founded_at + timedelta(minutes=1),
        }
        for slug, card, copy in _copies(files, scale)
    ]


def organisation_role_rows(files: DemoFiles, scale: int, places: Places) -> Rows:
    """Who acts for which organisation."""
    return [
        {
            "person_id": places.people[slug],
            "organisation_id": places.members[_hat_slug(hat, copy, places.members)].id,
            "role": role,
        }
        for slug, card, copy in _copies(files, scale)
        for hat, role in card.hats
        if hat != TERRITORY
    ]


def territory_role_rows(files: DemoFiles, scale: int, places: Places) -> Rows:
    """The coordinator and the observer."""
    return [
        {"territory_id": places.territory_id, "person_id": places.people[slug], "role": role}
        for slug, card, _ in _copies(files, scale)
        for hat, role in card.hats
        if hat == TERRITORY
    ]
