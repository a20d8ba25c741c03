"""Tables of the fee schedule: dated versions, each with its components."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class FeeSchedule(Base):
    """What the network's actors take for their work, from ``valid_from`` until the next version."""

    __tablename__ = "fee_schedules"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        UniqueConstraint("territory_id", "valid_from"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class FeeComponent(Base):
    """One fee for one named actor. ``value``: per cent, or euros per kg, per pack, per delivery.

    ``organisation_id`` is None when the network itself takes it.
    """

    __tablename__ = "fee_components"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "schedule_id"], ["fee_schedules.territory_id", "fee_schedules.id"]),
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        CheckConstraint(
            "basis IN ('producer_percent', 'buyer_percent', 'per_kg', 'per_pack', 'per_delivery')", "basis"
        ),
        CheckConstraint("actor IN ('hub', 'carrier', 'processor', 'network')", "actor"),
        CheckConstraint("value >= 0", "value"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    schedule_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None]
    actor: Mapped[str]
    label: Mapped[str]
    basis: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 4))
