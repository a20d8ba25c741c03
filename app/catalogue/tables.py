"""Tables of products, their packs and photos, and price lists being imported."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Product(Base):
    """What a producer makes. ``labels``: ``[{"label", "proof", "expires_on"}]``; allergens are codes of rules.py."""

    __tablename__ = "products"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "producer_id"], ["memberships.territory_id", "memberships.organisation_id"]
        ),
        Index("ix_products_producer", "territory_id", "producer_id", "id"),
        Index(
            "uq_products_code",
            "territory_id",
            "producer_id",
            "code",
            unique=True,
            postgresql_where=sql("code IS NOT NULL"),
        ),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    producer_id: Mapped[UUID]
    code: Mapped[str | None]
    name: Mapped[str]
    family: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    labels: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    contains: Mapped[list[str]] = mapped_column(default=list)
    may_contain: Mapped[list[str]] = mapped_column(default=list)
    storage: Mapped[str] = mapped_column(default="ambient")
    origin_commune: Mapped[str] = mapped_column(default="")
    origin_insee: Mapped[str | None]
    season: Mapped[list[int]] = mapped_column(default=list)
    photo_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Pack(Base):
    """A pack of a product. ``content``: pricing units in one pack; ``net_weight_kg``: kilograms of one pack."""

    __tablename__ = "packs"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "product_id"], ["products.territory_id", "products.id"]),
        Index("ix_packs_product", "territory_id", "product_id"),
        Index(
            "uq_packs_code", "territory_id", "product_id", "code", unique=True, postgresql_where=sql("code IS NOT NULL")
        ),
        CheckConstraint("content > 0", "content"),
        CheckConstraint("net_weight_kg >= 0", "net_weight_kg"),
        CheckConstraint("vat_rate >= 0 AND vat_rate < 100", "vat_rate"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    code: Mapped[str | None]
    name: Mapped[str]
    unit: Mapped[str]
    content: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    net_weight_kg: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    catch_weight: Mapped[bool] = mapped_column(default=False)
    usual_price: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Photo(Base):
    """A resized photo without metadata (WebP)."""

    __tablename__ = "photos"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "product_id"], ["products.territory_id", "products.id"]),
        Index("uq_photos_id", "id", unique=True),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class PriceListImport(Base):
    """A price list between its upload and its confirmation; nothing is in the catalogue before ``confirmed_at``."""

    __tablename__ = "price_list_imports"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "producer_id"], ["memberships.territory_id", "memberships.organisation_id"]
        ),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    producer_id: Mapped[UUID]
    created_by: Mapped[UUID]
    file_name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    mapping: Mapped[dict[str, Any]]
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
