"""Tables of the fee schedule (dated versions, each with its components) and of the fair-price rules."""

from datetime import date, datetime
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


class FairRuleVersion(Base):
    """A version of a fair-price rule, in force from ``valid_from`` until the next version or ``valid_until``.

    ``rule_id`` is the same through its versions. ``value``: a factor, per cent or kilometres, by the kind. Empty
    families, labels, buyer kinds: all of them. ``decision_text``: how the network adopted it.
    """

    __tablename__ = "fair_rules"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        UniqueConstraint("territory_id", "rule_id", "valid_from"),
        CheckConstraint(
            "kind IN ('cost_floor', 'actor_least', 'actor_most', 'intermediaries_most', 'one_price', 'change_most', "
            "'distance_most', 'costs_covered')",
            "kind",
        ),
        CheckConstraint("severity IN ('blocks', 'warns', 'informs')", "severity"),
        CheckConstraint("actor IN ('producer', 'hub', 'carrier', 'processor', 'network', 'shop')", "actor"),
        CheckConstraint("value >= 0", "value"),
        CheckConstraint("notice_days >= 0", "notice_days"),
        CheckConstraint("valid_until >= valid_from", "valid_until"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID]
    kind: Mapped[str]
    severity: Mapped[str]
    sentence: Mapped[str]
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    actor: Mapped[str | None]
    notice_days: Mapped[int | None]
    families: Mapped[list[str]]
    labels: Mapped[list[str]]
    buyer_kinds: Mapped[list[str]]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    decision_text: Mapped[str]
    decided_on: Mapped[date | None]
    decision_url: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
