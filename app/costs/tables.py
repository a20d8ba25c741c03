"""Tables of private cost prices, declared costs and reference figures. Versions are ended, never overwritten."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

AMOUNT = Numeric(12, 4)


class CostSheet(Base):
    """A producer's private worksheet for a pack, from ``since`` until ``ended_at``: docs/security.md says who reads it.

    With ``whole_product`` it stands for every pack of the product that has the same ``unit`` and no sheet of its own.
    ``per_unit`` is what the worksheet came to when it was saved.
    """

    __tablename__ = "cost_sheets"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "pack_id"], ["packs.territory_id", "packs.id"]),
        ForeignKeyConstraint(["territory_id", "product_id"], ["products.territory_id", "products.id"]),
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        Index("ix_cost_sheets_product", "territory_id", "product_id"),
        Index(
            "uq_cost_sheets_pack",
            "territory_id",
            "pack_id",
            unique=True,
            postgresql_where=sql("ended_at IS NULL"),
        ),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("losses_percent >= 0 AND losses_percent < 100", "losses_percent"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    product_id: Mapped[UUID]
    pack_id: Mapped[UUID]
    unit: Mapped[str]
    whole_product: Mapped[bool]
    hours: Mapped[Decimal] = mapped_column(AMOUNT)
    hourly_pay: Mapped[Decimal] = mapped_column(AMOUNT)
    inputs: Mapped[Decimal] = mapped_column(AMOUNT)
    land: Mapped[Decimal] = mapped_column(AMOUNT)
    packaging: Mapped[Decimal] = mapped_column(AMOUNT)
    other: Mapped[Decimal] = mapped_column(AMOUNT)
    losses_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    note: Mapped[str] = mapped_column(default="")
    per_unit: Mapped[Decimal] = mapped_column(AMOUNT)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    written_by: Mapped[UUID | None]


class DeclaredCostRow(Base):
    """What an actor says its work costs, from ``since`` until ``ended_at``; no organisation: the network."""

    __tablename__ = "declared_costs"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        Index("ix_declared_costs_organisation", "territory_id", "organisation_id"),
        CheckConstraint("actor IN ('producer', 'hub', 'carrier', 'processor', 'network')", "actor"),
        CheckConstraint("basis IN ('per_kg', 'per_pack', 'per_delivery', 'per_month')", "basis"),
        CheckConstraint("amount > 0", "amount"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None]
    actor: Mapped[str]
    basis: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    note: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    written_by: Mapped[UUID | None]


class ReferenceFigureRow(Base):
    """A figure from elsewhere; versions share ``figure_id``. ``parts``: ``[{"who", "label", "value"}]``, all text."""

    __tablename__ = "reference_figures"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        Index(
            "uq_reference_figures_shown",
            "territory_id",
            "figure_id",
            unique=True,
            postgresql_where=sql("ended_at IS NULL"),
        ),
        CheckConstraint("kind IN ('split', 'hourly_pay')", "kind"),
        CheckConstraint("unit IN ('percent', 'euros', 'euros_per_hour')", "unit"),
        CheckConstraint("whole > 0", "whole"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    figure_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    unit: Mapped[str]
    whole: Mapped[Decimal] = mapped_column(AMOUNT)
    parts: Mapped[list[dict[str, Any]]]
    period: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    written_by: Mapped[UUID | None]
