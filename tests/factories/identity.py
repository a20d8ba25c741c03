"""Territories, organisations and people for tests: each function adds one thing, flushed, not committed.

network = await make_network(session)
await session.commit()
cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity.tables import (
    Area,
    DeliveryPoint,
    Membership,
    Organisation,
    OrganisationRole,
    Person,
    Territory,
    TerritoryRole,
)

SINCE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_numbers = count(1)
Row = TypeVar("Row")


async def _saved(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row


async def make_territory(session: AsyncSession, **fields: Any) -> Territory:
    """A public territory in Paris time, school zone A."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "slug": f"territoire-{number}",
        "name": f"Territoire {number}",
        "description": "",
        "public": True,
        "timezone": "Europe/Paris",
        "school_zone": "A",
        "created_at": SINCE,
    }
    return await _saved(session, Territory(**defaults | fields))


async def make_area(session: AsyncSession, territory: Territory, name: str | None = None) -> Area:
    """A delivery area."""
    return await _saved(session, Area(territory_id=territory.id, id=new_id(), name=name or f"Tournée {next(_numbers)}"))


async def make_organisation(
    session: AsyncSession, territory: Territory, kind: str = "producer", **fields: Any
) -> Organisation:
    """An organisation that belongs to ``territory``."""
    defaults: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "name": f"Structure {next(_numbers)}",
        "commune": "Gentioux-Pigerolles",
        "postcode": "23340",
        "latitude": Decimal("45.784360"),
        "longitude": Decimal("2.007880"),
        "created_at": SINCE,
    }
    organisation = await _saved(session, Organisation(**defaults | fields))
    await make_membership(session, territory, organisation)
    return organisation


async def make_membership(session: AsyncSession, territory: Territory, organisation: Organisation) -> Membership:
    """An organisation enters one more territory."""
    return await _saved(
        session, Membership(territory_id=territory.id, organisation_id=organisation.id, joined_at=SINCE)
    )


async def make_delivery_point(
    session: AsyncSession,
    territory: Territory,
    organisation: Organisation,
    area: Area | None = None,
    **fields: Any,
) -> DeliveryPoint:
    """Where a buyer is delivered; in an area of its own unless one is given."""
    area = area or await make_area(session, territory)
    defaults: dict[str, Any] = {
        "territory_id": territory.id,
        "id": new_id(),
        "organisation_id": organisation.id,
        "area_id": area.id,
        "name": "Cuisine",
        "commune": "Gentioux-Pigerolles",
        "postcode": "23340",
        "school": False,
    }
    return await _saved(session, DeliveryPoint(**defaults | fields))


async def make_person(session: AsyncSession, **fields: Any) -> Person:
    """Somebody who signs in by mail; ``password_hash`` if she also has a password."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "id": new_id(),
        "email": f"personne{number}@example.org",
        "name": f"Personne {number}",
        "language": "fr",
        "created_at": SINCE,
    }
    return await _saved(session, Person(**defaults | fields))


async def make_member(
    session: AsyncSession, organisation: Organisation, role: str = "manager", person: Person | None = None
) -> Person:
    """A person who acts for ``organisation``."""
    person = person or await make_person(session)
    await _saved(session, OrganisationRole(person_id=person.id, organisation_id=organisation.id, role=role))
    return person


async def make_coordinator(session: AsyncSession, territory: Territory, person: Person | None = None) -> Person:
    """A coordinator of ``territory``."""
    return await _make_territory_role(session, territory, "coordinator", person)


async def make_observer(session: AsyncSession, territory: Territory, person: Person | None = None) -> Person:
    """An observer of ``territory``."""
    return await _make_territory_role(session, territory, "observer", person)


async def _make_territory_role(session: AsyncSession, territory: Territory, role: str, person: Person | None) -> Person:
    person = person or await make_person(session)
    await _saved(session, TerritoryRole(territory_id=territory.id, person_id=person.id, role=role))
    return person


@dataclass(frozen=True, slots=True)
class Network:
    """A small network with one of each: organisations, and the person who acts for each."""

    territory: Territory
    area: Area
    canteen: Organisation
    point: DeliveryPoint
    cook: Person
    shop: Organisation
    shop_point: DeliveryPoint
    shopkeeper: Person
    farm: Organisation
    grower: Person
    hub: Organisation
    packer: Person
    carrier: Organisation
    driver: Person
    coordinator: Person
    observer: Person


async def make_network(session: AsyncSession, **territory_fields: Any) -> Network:
    """A territory with a canteen, a shop, a farm, a hub, a carrier, a coordinator and an observer."""
    territory = await make_territory(session, **territory_fields)
    area = await make_area(session, territory)
    canteen = await make_organisation(session, territory, "canteen", name="Cantine de l’école")
    shop = await make_organisation(session, territory, "shop", name="Épicerie")
    farm = await make_organisation(session, territory, "producer", name="Ferme des Sources")
    hub = await make_organisation(session, territory, "hub", name="Plateforme")
    carrier = await make_organisation(session, territory, "carrier", name="Roues du Plateau")
    return Network(
        territory=territory,
        area=area,
        canteen=canteen,
        point=await make_delivery_point(session, territory, canteen, area, name="Cuisine de l’école", school=True),
        cook=await make_member(session, canteen),
        shop=shop,
        shop_point=await make_delivery_point(session, territory, shop, area, name="Épicerie"),
        shopkeeper=await make_member(session, shop),
        farm=farm,
        grower=await make_member(session, farm),
        hub=hub,
        packer=await make_member(session, hub),
        carrier=carrier,
        driver=await make_member(session, carrier),
        coordinator=await make_coordinator(session, territory),
        observer=await make_observer(session, territory),
    )
