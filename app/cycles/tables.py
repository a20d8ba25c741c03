"""Tables of the weekly rhythm, the cycles it makes, and the offers in them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

PRICE = Numeric(12, 4)
QUANTITY = Numeric(12, 3)


class Rhythm(Base):
    """A territory's week: opening and cut-off as weekday (Monday is 0) and local hour, and how far ahead to plan."""

    __tablename__ = "rhythms"
    __table_args__ = (ForeignKeyConstraint(["territory_id"], ["territories.id"]),)

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    opens_weekday: Mapped[int]
    opens_time: Mapped[time]
    closes_weekday: Mapped[int]
    closes_time: Mapped[time]
    weeks_ahead: Mapped[int] = mapped_column(default=4)
    active: Mapped[bool] = mapped_column(default=True)


class RhythmDelivery(Base):
    """An area's weekday of delivery: the first one after the cut-off's day."""

    __tablename__ = "rhythm_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["rhythms.territory_id"]),
        ForeignKeyConstraint(["territory_id", "area_id"], ["areas.territory_id", "areas.id"]),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[UUID] = mapped_column(primary_key=True)
    weekday: Mapped[int]


class Cycle(Base):
    """An order window. ``closed_at`` is set when its lists were sent; whether it is open is for the clock to say."""

    __tablename__ = "cycles"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        UniqueConstraint("territory_id", "rhythm_week"),
        CheckConstraint("opens_at < closes_at", "window"),
        Index("ix_cycles_closes_at", "territory_id", "closes_at", "id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    rhythm_week: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CycleDelivery(Base):
    """The day on which a cycle is delivered in an area; ``schools_closed`` names the holiday that closes schools."""

    __tablename__ = "cycle_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "cycle_id"], ["cycles.territory_id", "cycles.id"]),
        ForeignKeyConstraint(["territory_id", "area_id"], ["areas.territory_id", "areas.id"]),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[UUID] = mapped_column(primary_key=True)
    delivers_on: Mapped[date]
    schools_closed: Mapped[str | None]


class Offer(Base):
    """A pack in a cycle, with a frozen copy of what it is and the price that buyers pay.

    ``producer_price`` and ``unit_price`` are euros per pricing unit excl. VAT; ``components`` says who gets what of
    one pricing unit: ``[{"actor", "organisation_id", "label", "basis", "amount"}]``, amounts as decimal text.
    Quantities are in pricing units. ``version`` counts every change, reservations included. ``verdicts``: the
    fair-price rules that the price fails, as everyone may read them (``public_verdict``); a withdrawn offer that fails
    a blocking rule is held back by it. ``priced_at``: since when the producer's price stands (None: since publication).
    """

    __tablename__ = "offers"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "cycle_id"], ["cycles.territory_id", "cycles.id"]),
        ForeignKeyConstraint(["territory_id", "pack_id"], ["packs.territory_id", "packs.id"]),
        UniqueConstraint("territory_id", "cycle_id", "pack_id"),
        Index("ix_offers_producer", "territory_id", "producer_id", "cycle_id"),
        CheckConstraint("reserved <= available", "never_oversold"),
        CheckConstraint("reserved >= 0", "reserved"),
        CheckConstraint("step > 0 AND minimum > 0", "step"),
        CheckConstraint("producer_price >= 0 AND unit_price >= producer_price", "price"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    pack_id: Mapped[UUID]
    product_id: Mapped[UUID]
    product_name: Mapped[str]
    pack_name: Mapped[str]
    family: Mapped[str]
    unit: Mapped[str]
    content: Mapped[Decimal] = mapped_column(QUANTITY)
    net_weight_kg: Mapped[Decimal] = mapped_column(QUANTITY)
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    catch_weight: Mapped[bool]
    producer_price: Mapped[Decimal] = mapped_column(PRICE)
    unit_price: Mapped[Decimal] = mapped_column(PRICE)
    components: Mapped[list[dict[str, Any]]]
    fee_schedule_id: Mapped[UUID | None]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    priced_at: Mapped[datetime | None]
    available: Mapped[Decimal] = mapped_column(QUANTITY)
    reserved: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0), server_default="0")
    minimum: Mapped[Decimal] = mapped_column(QUANTITY)
    step: Mapped[Decimal] = mapped_column(QUANTITY)
    per_buyer_max: Mapped[Decimal | None] = mapped_column(QUANTITY)
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
