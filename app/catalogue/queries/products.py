"""What a producer and a coordinator read of the catalogue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.price_list.catalogue import Catalogue, KnownPack, KnownProduct, LabelFacts, PackFacts, ProductFacts
from app.catalogue.queries.sale import among
from app.catalogue.tables import Pack, Photo, Product
from app.core.errors import Invalid, NotFound
from app.core.pages import from_cursor, to_cursor
from app.identity.queries.places import sort_key

FRESH = {"populate_existing": True}
"""A change that was just made is read back as the database keeps it, with all its decimals."""


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with its packs, archived ones last."""

    product: Product
    packs: tuple[Pack, ...]


async def products_page(
    session: AsyncSession,
    territory_id: UUID,
    *,
    producer_id: UUID | None = None,
    family: str | None = None,
    search: str = "",
    archived: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[ProductView], str | None]:
    """Products by name with their packs, and the cursor of the rest. Two queries. ``archived``: only archived ones."""
    name = sort_key(Product.name)
    query = select(Product, name).where(
        Product.territory_id == territory_id,
        Product.archived_at.is_not(None) if archived else Product.archived_at.is_(None),
    )
    if producer_id is not None:
        query = query.where(Product.producer_id == producer_id)
    if family is not None:
        query = query.where(Product.family == family)
    if search:
        query = query.where(func.strpos(name, sort_key(literal(search))) > 0)
    if cursor is not None:
        after, last = from_cursor(cursor, 2)
        query = query.where(tuple_(name, Product.id) > tuple_(literal(after), literal(_uuid(last))))
    rows = (await session.execute(query.order_by(name, Product.id).limit(limit + 1))).all()
    rest = to_cursor(rows[limit - 1][1], str(rows[limit - 1][0].id)) if len(rows) > limit else None
    return await _with_packs(session, territory_id, [row[0] for row in rows[:limit]]), rest


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({"cursor": "fields.cursor"}) from None


async def product(
    session: AsyncSession, territory_id: UUID, product_id: UUID, *, producer_id: UUID | None = None
) -> ProductView:
    """One product of a territory, of ``producer_id`` if given. Two queries. Raises NotFound."""
    query = (
        select(Product).where(Product.territory_id == territory_id, Product.id == product_id).execution_options(**FRESH)
    )
    if producer_id is not None:
        query = query.where(Product.producer_id == producer_id)
    found = await session.scalar(query)
    if found is None:
        raise NotFound
    return (await _with_packs(session, territory_id, [found]))[0]


async def _with_packs(session: AsyncSession, territory_id: UUID, products: Sequence[Product]) -> list[ProductView]:
    ids = [each.id for each in products]
    query = (
        select(Pack)
        .where(Pack.territory_id == territory_id, among(Pack.product_id, ids))
        .order_by(Pack.archived_at.is_not(None), Pack.name, Pack.id)
        .execution_options(**FRESH)
    )
    packs: dict[UUID, list[Pack]] = defaultdict(list)
    for pack in await session.scalars(query):
        packs[pack.product_id].append(pack)
    return [ProductView(each, tuple(packs[each.id])) for each in products]


@dataclass(frozen=True, slots=True)
class EndingLabel:
    """A label of some products whose proof ends on the same day."""

    label: str
    expires_on: date
    products: tuple[tuple[UUID, str], ...]


async def ending_labels(session: AsyncSession, territory_id: UUID, producer_id: UUID, until: date) -> list[EndingLabel]:
    """A producer's labels whose proof ends until that day or has ended, the first to end first. One query."""
    query = (
        select(Product.id, Product.name, Product.labels)
        .where(Product.territory_id == territory_id, Product.producer_id == producer_id, Product.archived_at.is_(None))
        .order_by(sort_key(Product.name), Product.id)
    )
    found: dict[tuple[date, str], list[tuple[UUID, str]]] = defaultdict(list)
    for product_id, name, labels in await session.execute(query):
        for each in labels:
            ends = date.fromisoformat(each["expires_on"]) if each.get("expires_on") else None
            if ends is not None and ends <= until:
                found[(ends, each["label"])].append((product_id, name))
    return [EndingLabel(label, ends, tuple(products)) for (ends, label), products in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class PhotoView:
    """The bytes of a photo (WebP) and the territory that it belongs to."""

    territory_id: UUID
    content: bytes


async def photo(session: AsyncSession, photo_id: UUID, *, thumbnail: bool) -> PhotoView:
    """A photo by its id, in any territory: who may see it is for the caller to ask. Raises NotFound."""
    column = Photo.thumbnail if thumbnail else Photo.content
    row = (await session.execute(select(Photo.territory_id, column).where(Photo.id == photo_id))).one_or_none()
    if row is None:
        raise NotFound
    return PhotoView(row[0], row[1])


async def catalogue_of(session: AsyncSession, territory_id: UUID, producer_id: UUID) -> Catalogue:
    """A producer's whole catalogue, archived things last, to compare a price list with. Two queries."""
    products = select(Product).where(Product.territory_id == territory_id, Product.producer_id == producer_id)
    found = await session.scalars(products.order_by(Product.archived_at.is_not(None), Product.id))
    known = [KnownProduct(each.id, product_facts(each), each.archived_at is not None) for each in found]
    packs = (
        select(Pack)
        .where(Pack.territory_id == territory_id, among(Pack.product_id, [each.id for each in known]))
        .order_by(Pack.archived_at.is_not(None), Pack.name, Pack.id)
    )
    return Catalogue(
        known,
        [
            KnownPack(each.id, each.product_id, pack_facts(each), each.archived_at is not None)
            for each in await session.scalars(packs)
        ],
    )


def product_facts(row: Product) -> ProductFacts:
    """What a price list can say about a product."""
    return ProductFacts(
        code=row.code,
        name=row.name,
        family=row.family,
        description=row.description,
        labels=tuple(_label_facts(label) for label in row.labels),
        contains=tuple(row.contains),
        may_contain=tuple(row.may_contain),
        storage=row.storage,
        origin_commune=row.origin_commune,
        season=tuple(row.season),
    )


def _label_facts(label: dict[str, Any]) -> LabelFacts:
    expires = label.get("expires_on")
    return LabelFacts(label["label"], label.get("proof") or "", date.fromisoformat(expires) if expires else None)


def pack_facts(row: Pack) -> PackFacts:
    """What a price list can say about a pack."""
    return PackFacts(
        code=row.code,
        name=row.name,
        unit=row.unit,
        content=row.content,
        net_weight_kg=row.net_weight_kg,
        vat_rate=row.vat_rate,
        catch_weight=row.catch_weight,
        usual_price=row.usual_price,
    )
