"""Tables of a shop's own margins and of what is left on its shelf.

They are the shop's alone: no other organisation reads them, nor the coordinator. So changes are not in the log that
the coordinator reads; each row says who changed it last.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

PERCENT = Numeric(5, 2)
QUANTITY = Numeric(12, 3)


class ShelfSettings(Base):
    """A shop's usual margin, per cent of the selling price excl. VAT, and the step to which prices go up, in cents."""

    __tablename__ = "shelf_settings"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "shop_id"], ["memberships.territory_id", "memberships.organisation_id"]),
        CheckConstraint("margin >= 0 AND margin < 100", "margin"),
        CheckConstraint("step_cents > 0", "step_cents"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    margin: Mapped[Decimal] = mapped_column(PERCENT)
    step_cents: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class ShelfFamily(Base):
    """Another margin for a family of products."""

    __tablename__ = "shelf_families"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "shop_id"], ["shelf_settings.territory_id", "shelf_settings.shop_id"], ondelete="CASCADE"
        ),
        CheckConstraint("margin >= 0 AND margin < 100", "margin"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    margin: Mapped[Decimal] = mapped_column(PERCENT)


class ShelfPack(Base):
    """What a shop says of one pack: another margin; ``measure`` kg or l (``measure_unit``) in one piece of it."""

    __tablename__ = "shelf_packs"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "shop_id"], ["memberships.territory_id", "memberships.organisation_id"]),
        ForeignKeyConstraint(["territory_id", "pack_id"], ["packs.territory_id", "packs.id"]),
        CheckConstraint("margin >= 0 AND margin < 100", "margin"),
        CheckConstraint("measure > 0 AND measure_unit IN ('kg', 'l')", "measure"),
        CheckConstraint("(measure IS NULL) = (measure_unit IS NULL)", "measured"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(primary_key=True)
    margin: Mapped[Decimal | None] = mapped_column(PERCENT)
    measure: Mapped[Decimal | None] = mapped_column(QUANTITY)
    measure_unit: Mapped[str | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class ShelfStock(Base):
    """What a place wants to have of a pack after a delivery, and what was counted there. In pricing units."""

    __tablename__ = "shelf_stocks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"], ["delivery_points.territory_id", "delivery_points.id"]
        ),
        ForeignKeyConstraint(["territory_id", "pack_id"], ["packs.territory_id", "packs.id"]),
        CheckConstraint("target > 0", "target"),
        CheckConstraint("counted >= 0", "counted"),
        CheckConstraint("(counted IS NULL) = (counted_at IS NULL)", "counted_at"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_point_id: Mapped[UUID] = mapped_column(primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[Decimal | None] = mapped_column(QUANTITY)
    counted: Mapped[Decimal | None] = mapped_column(QUANTITY)
    counted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
