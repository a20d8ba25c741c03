"""Reads of delivery points. Every list is one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.identity.queries.places import sort_key
from app.identity.tables import Area, DeliveryPoint, Organisation


@dataclass(frozen=True, slots=True)
class DeliveryPointView:
    """Where a buyer is delivered. ``school``: closed in the school holidays."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_kind: str
    area_id: UUID
    area_name: str
    name: str
    address: str
    postcode: str
    commune: str
    latitude: Decimal | None
    longitude: Decimal | None
    instructions: str
    school: bool
    meals_per_week: int | None
    budget_per_meal_cents: int | None
    excluded_allergens: list[str]
    archived_at: datetime | None

    @property
    def archived(self) -> bool:
        """Whether it takes no more orders."""
        return self.archived_at is not None


_DELIVERY_POINT = (
    DeliveryPoint.id,
    DeliveryPoint.organisation_id,
    Organisation.name.label("organisation_name"),
    Organisation.kind.label("organisation_kind"),
    DeliveryPoint.area_id,
    Area.name.label("area_name"),
    DeliveryPoint.name,
    DeliveryPoint.address,
    DeliveryPoint.postcode,
    DeliveryPoint.commune,
    DeliveryPoint.latitude,
    DeliveryPoint.longitude,
    DeliveryPoint.instructions,
    DeliveryPoint.school,
    DeliveryPoint.meals_per_week,
    DeliveryPoint.budget_per_meal_cents,
    DeliveryPoint.excluded_allergens,
    DeliveryPoint.archived_at,
)


def _delivery_point_query(territory_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(*_DELIVERY_POINT)
        .join(Organisation, Organisation.id == DeliveryPoint.organisation_id)
        .join(Area, (Area.territory_id == DeliveryPoint.territory_id) & (Area.id == DeliveryPoint.area_id))
        .where(DeliveryPoint.territory_id == territory_id)
    )


async def delivery_point(session: AsyncSession, territory_id: UUID, delivery_point_id: UUID) -> DeliveryPointView:
    """One delivery point, archived or not; whose it is, is for the caller to compare. Raises NotFound."""
    query = _delivery_point_query(territory_id).where(DeliveryPoint.id == delivery_point_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return DeliveryPointView(**row._mapping)


async def delivery_points_of(
    session: AsyncSession, territory_id: UUID, organisation_id: UUID | None = None, *, archived: bool = True
) -> list[DeliveryPointView]:
    """Delivery points of one organisation, or of all; without the archived ones if ``archived`` is false."""
    query = _delivery_point_query(territory_id)
    if organisation_id is not None:
        query = query.where(DeliveryPoint.organisation_id == organisation_id)
    if not archived:
        query = query.where(DeliveryPoint.archived_at.is_(None))
    query = query.order_by(sort_key(Organisation.name), sort_key(DeliveryPoint.name), DeliveryPoint.id)
    return [DeliveryPointView(**row._mapping) for row in await session.execute(query)]


async def delivery_points_by_id(
    session: AsyncSession, territory_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, DeliveryPointView]:
    """Delivery points by id; unknown ids are left out."""
    if not ids:
        return {}
    rows = await session.execute(_delivery_point_query(territory_id).where(DeliveryPoint.id.in_(ids)))
    return {row.id: DeliveryPointView(**row._mapping) for row in rows}
