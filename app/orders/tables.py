"""Tables of orders, their lines and versions, and of standing orders."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

PRICE = Numeric(12, 4)
QUANTITY = Numeric(12, 3)


class Order(Base):
    """What one buyer wants in one cycle for one delivery point. All ``*_cents`` are integer cents.

    Area, names and commune are the delivery point's when the order was last saved: what is renamed or moved later
    changes no order that was placed before.

    ``vat``: ``[{"rate", "base_cents", "vat_cents"}]`` by rising rate. A cancelled order keeps its row and versions.
    """

    __tablename__ = "orders"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "cycle_id"], ["cycles.territory_id", "cycles.id"]),
        ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"], ["delivery_points.territory_id", "delivery_points.id"]
        ),
        ForeignKeyConstraint(["territory_id", "area_id"], ["areas.territory_id", "areas.id"]),
        UniqueConstraint("territory_id", "cycle_id", "delivery_point_id"),
        Index("ix_orders_buyer", "territory_id", "buyer_id", "id"),
        CheckConstraint("total_cents = excl_cents + vat_cents", "total"),
        CheckConstraint("excl_cents = goods_cents + delivery_cents", "excl"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    delivery_point_id: Mapped[UUID]
    buyer_id: Mapped[UUID]
    area_id: Mapped[UUID]
    area_name: Mapped[str]
    delivery_point_name: Mapped[str]
    buyer_name: Mapped[str]
    commune: Mapped[str]
    version: Mapped[int]
    goods_cents: Mapped[int]
    delivery_cents: Mapped[int]
    excl_cents: Mapped[int]
    vat_cents: Mapped[int]
    total_cents: Mapped[int]
    vat: Mapped[list[dict[str, Any]]]
    placed_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class OrderLine(Base):
    """A line with its own copy of name, unit, price and shares, so that nothing done later changes it.

    ``shares``: ``[{"actor", "organisation_id", "label", "cents"}]`` in the offer's order, the producer first; they sum
    to ``total_cents`` (excl. VAT) = ``goods_cents`` + ``delivery_cents``.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        ForeignKeyConstraint(["territory_id", "offer_id"], ["offers.territory_id", "offers.id"]),
        Index("ix_order_lines_cycle_producer", "territory_id", "cycle_id", "producer_id"),
        Index("ix_order_lines_offer", "territory_id", "offer_id"),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("total_cents = goods_cents + delivery_cents", "total"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    cycle_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    pack_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    note: Mapped[str] = mapped_column(default="")
    product_name: Mapped[str]
    pack_name: Mapped[str]
    unit: Mapped[str]
    content: Mapped[Decimal] = mapped_column(QUANTITY)
    net_weight_kg: Mapped[Decimal] = mapped_column(QUANTITY)
    catch_weight: Mapped[bool]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    producer_price: Mapped[Decimal] = mapped_column(PRICE)
    unit_price: Mapped[Decimal] = mapped_column(PRICE)
    components: Mapped[list[dict[str, Any]]]
    goods_cents: Mapped[int]
    delivery_cents: Mapped[int]
    total_cents: Mapped[int]
    shares: Mapped[list[dict[str, Any]]]


class OrderVersion(Base):
    """Every version of an order: who, when, and what changed. Append-only (trigger)."""

    __tablename__ = "order_versions"
    __table_args__ = (ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),)

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    reason: Mapped[str]
    total_cents: Mapped[int]
    changes: Mapped[list[dict[str, Any]]]


class StandingOrder(Base):
    """Lines repeated into each new cycle for one delivery point."""

    __tablename__ = "standing_orders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"], ["delivery_points.territory_id", "delivery_points.id"]
        ),
        UniqueConstraint("territory_id", "delivery_point_id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_point_id: Mapped[UUID]
    buyer_id: Mapped[UUID]
    active: Mapped[bool]
    pause_in_school_holidays: Mapped[bool]
    lines: Mapped[list[dict[str, Any]]]
    pauses: Mapped[list[dict[str, Any]]]
    version: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID]


class StandingRun(Base):
    """That a standing order was carried into a cycle, once, and what came of it."""

    __tablename__ = "standing_runs"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "cycle_id"], ["cycles.territory_id", "cycles.id"]),
        ForeignKeyConstraint(
            ["territory_id", "standing_order_id"], ["standing_orders.territory_id", "standing_orders.id"]
        ),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID] = mapped_column(primary_key=True)
    standing_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    missing: Mapped[list[dict[str, Any]]]
