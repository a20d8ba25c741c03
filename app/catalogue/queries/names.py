"""Products by name, also those that are sold no more: for what was made of them. Each read is one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries.sale import among
from app.catalogue.tables import Product
from app.identity.queries.places import sort_key


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product and whose it is."""

    id: UUID
    name: str
    producer_id: UUID


async def product_names(session: AsyncSession, territory_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id."""
    query = select(Product.id, Product.name).where(Product.territory_id == territory_id, among(Product.id, ids))
    return {row.id: row.name for row in await session.execute(query)}


async def products_named(session: AsyncSession, territory_id: UUID, search: str) -> list[UUID]:
    """The products whose name holds the words, whatever their accents and case."""
    holds = func.strpos(sort_key(Product.name), sort_key(literal(search))) > 0
    return list(await session.scalars(select(Product.id).where(Product.territory_id == territory_id, holds)))


async def products_on_sale(
    session: AsyncSession, territory_id: UUID, producer_id: UUID | None = None
) -> list[NamedProduct]:
    """The products that are not archived, by name; one farm's if given."""
    query = select(Product.id, Product.name, Product.producer_id).where(
        Product.territory_id == territory_id, Product.archived_at.is_(None)
    )
    if producer_id is not None:
        query = query.where(Product.producer_id == producer_id)
    rows = await session.execute(query.order_by(sort_key(Product.name), Product.id))
    return [NamedProduct(row.id, row.name, row.producer_id) for row in rows]
