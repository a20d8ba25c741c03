"""What other domains read of the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.catalogue.tables import Pack, Product


@dataclass(frozen=True, slots=True)
class SalePack:
    """A pack with what an offer copies of it. ``content``: pricing units per pack; ``net_weight_kg``: of one pack."""

    pack_id: UUID
    product_id: UUID
    producer_id: UUID
    code: str | None
    product_name: str
    pack_name: str
    family: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    vat_rate: Decimal
    catch_weight: bool
    usual_price: Decimal | None
    season: tuple[int, ...]
    photo_id: UUID | None
    archived: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """What a buyer reads about a product besides its price. ``labels``: codes whose proof has not expired."""

    product_id: UUID
    labels: tuple[str, ...]
    contains: tuple[str, ...]
    may_contain: tuple[str, ...]
    storage: str
    origin_commune: str
    description: str
    photo_id: UUID | None


async def packs_for_sale(session: AsyncSession, territory_id: UUID, producer_id: UUID) -> list[SalePack]:
    """The packs that a producer can offer, by family, product and pack; nothing archived. One query."""
    query = (
        _sale_packs(territory_id)
        .where(Product.producer_id == producer_id, Product.archived_at.is_(None), Pack.archived_at.is_(None))
        .order_by(Product.family, Product.name, Product.id, Pack.name, Pack.id)
    )
    return [_sale_pack(row) for row in await session.execute(query)]


async def packs_by_id(session: AsyncSession, territory_id: UUID, ids: Collection[UUID]) -> dict[UUID, SalePack]:
    """The packs of a territory with these ids, archived ones too; ids of others are left out. One query."""
    rows = await session.execute(_sale_packs(territory_id).where(among(Pack.id, ids)))
    return {row.pack_id: _sale_pack(row) for row in rows}


def among(column: InstrumentedAttribute[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``ids``: one array parameter, however many there are."""
    return column == any_(literal(list(ids), ARRAY(Uuid(as_uuid=True))))


def _sale_packs(territory_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pack.id.label("pack_id"),
            Pack.product_id,
            Product.producer_id,
            func.coalesce(Pack.code, Product.code).label("code"),
            Product.name.label("product_name"),
            Pack.name.label("pack_name"),
            Product.family,
            Pack.unit,
            Pack.content,
            Pack.net_weight_kg,
            Pack.vat_rate,
            Pack.catch_weight,
            Pack.usual_price,
            Product.season,
            Product.photo_id,
            (Pack.archived_at.is_not(None) | Product.archived_at.is_not(None)).label("archived"),
        )
        .join(Product, (Product.territory_id == Pack.territory_id) & (Product.id == Pack.product_id))
        .where(Pack.territory_id == territory_id)
    )


def _sale_pack(row: Any) -> SalePack:
    return SalePack(**{**row._mapping, "season": tuple(row.season)})


async def product_cards(
    session: AsyncSession, territory_id: UUID, product_ids: Collection[UUID], *, on: date | None = None
) -> dict[UUID, ProductCard]:
    """What buyers read about products of a territory. One query.

    ``on`` leaves out the labels whose proof has expired before that day; without it every label is told.
    """
    columns = (
        Product.id,
        Product.labels,
        Product.contains,
        Product.may_contain,
        Product.storage,
        Product.origin_commune,
        Product.description,
        Product.photo_id,
    )
    query = select(*columns).where(Product.territory_id == territory_id, among(Product.id, product_ids))
    return {row.id: _product_card(row, on) for row in await session.execute(query)}


def _product_card(row: Any, on: date | None) -> ProductCard:
    return ProductCard(
        row.id,
        tuple(label["label"] for label in row.labels if _holds(label, on)),
        tuple(row.contains),
        tuple(row.may_contain),
        row.storage,
        row.origin_commune,
        row.description,
        row.photo_id,
    )


def _holds(label: dict[str, Any], on: date | None) -> bool:
    expires = label.get("expires_on")
    return on is None or not expires or date.fromisoformat(expires) >= on


async def products_stamp(session: AsyncSession, territory_id: UUID) -> str:
    """Changes with every change to a product of the territory, whatever the clock says: for caches.

    The sum of the transaction ids of the row versions: unlike their maximum it cannot miss a transaction that
    commits after a later one.
    """
    found = await session.execute(
        text("SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM products WHERE territory_id = :territory"),
        {"territory": territory_id},
    )
    count, versions = found.one()
    return f"{count}-{versions}"
