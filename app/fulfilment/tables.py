"""Tables from the cut-off to the plate. What people said of a line is only added to, by trigger.

Ids of entries, arrivals, crates and handovers are made by the phone that records them, so that sending twice is
recording once.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from app.core.db import Base

QUANTITY = Numeric(12, 3)
STEPS = "step IN ('confirmed', 'allocated', 'picked', 'shipped', 'received', 'accepted')"


class DeliveryTerms(Base):
    """How a territory shares shortages, how far a weight may be off, and how long buyers may object."""

    __tablename__ = "delivery_terms"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        CheckConstraint(
            "sharing_rule IN ('in_proportion', 'equal_parts', 'canteens_first', 'smallest_first')", "sharing_rule"
        ),
        CheckConstraint("tolerance_percent >= 0", "tolerance"),
        CheckConstraint("objection_hours BETWEEN 1 AND 240", "objection_hours"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    sharing_rule: Mapped[str]
    tolerance_percent: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    objection_hours: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class Delivery(Base):
    """An order on its way, from the cut-off on. ``accept_at``: when it is accepted by itself unless the buyer objects.

    Its row is what is locked while something is said of the order's lines and while it is settled.
    ``settled_version``: of the newest settlement, 0 before the first.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        Index("ix_deliveries_due", "accept_at", postgresql_where=text("settled_version = 0")),
        Index("ix_deliveries_cycle", "territory_id", "cycle_id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    accept_at: Mapped[datetime]
    settled_version: Mapped[int] = mapped_column(default=0, server_default="0")


class RoundStop(Base):
    """Where a delivery point stands in the round of its area; a round stays as it was last arranged."""

    __tablename__ = "round_stops"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"], ["delivery_points.territory_id", "delivery_points.id"]
        ),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_point_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class OfferEntry(Base):
    """What a producer can bring of an offer (``confirmed``), and what the hub saw arrive (``brought``).

    ``later_on``: the day on which the rest comes, when it does.
    """

    __tablename__ = "offer_entries"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "offer_id"], ["offers.territory_id", "offers.id"]),
        Index("ix_offer_entries_cycle", "territory_id", "cycle_id"),
        CheckConstraint("step IN ('confirmed', 'brought')", "step"),
        CheckConstraint("quantity >= 0", "quantity"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    step: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    later_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    replaces: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class LineEntry(Base):
    """What somebody said of a line at a step; see ``rules.life``.

    ``said_at``: by the phone's own clock; ``at``: put right. ``details``: ``{"pieces": ["1.520"], "tare": "0.040"}``
    of a weighing, ``{"substitute_for": offer_id}`` of a line that replaces another, ``{"withdrawn": true}`` where what
    it replaces was said by mistake.
    """

    __tablename__ = "line_entries"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        ForeignKeyConstraint(["territory_id", "offer_id"], ["offers.territory_id", "offers.id"]),
        ForeignKeyConstraint(["territory_id", "lot_id"], ["lots.territory_id", "lots.id"]),
        Index("ix_line_entries_cycle", "territory_id", "cycle_id"),
        Index("ix_line_entries_order", "territory_id", "order_id"),
        Index("ix_line_entries_lot", "territory_id", "lot_id"),
        Index("ix_line_entries_recorded", "territory_id", "recorded_at", "id"),
        CheckConstraint(STEPS, "step"),
        CheckConstraint("quantity >= 0", "quantity"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    order_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    step: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    lot_id: Mapped[UUID | None]
    photo_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    said_at: Mapped[datetime]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    replaces: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class Lot(Base):
    """What must be recalled together: one product of one farm, one day. At most one of the two dates is set."""

    __tablename__ = "lots"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        UniqueConstraint("territory_id", "producer_id", "number"),
        Index("ix_lots_number", "territory_id", "number"),
        CheckConstraint("use_by IS NULL OR best_before IS NULL", "one_date"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    producer_id: Mapped[UUID]
    product_id: Mapped[UUID]
    number: Mapped[str]
    made_on: Mapped[date]
    use_by: Mapped[date | None]
    best_before: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Recall(Base):
    """That everybody who got a lot was told, when, by whom, and what. ``orders``: the ids told.

    ``told``: a copy of who was told of how much, as ``rules.lots.Told`` is written: a proof does not change.
    """

    __tablename__ = "recalls"
    __table_args__ = (ForeignKeyConstraint(["territory_id", "lot_id"], ["lots.territory_id", "lots.id"]),)

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID]
    message: Mapped[str]
    orders: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    told: Mapped[list[dict[str, Any]]]
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class CrateMove(Base):
    """Returnable crates that went out to an organisation (``count`` > 0) or came back (< 0)."""

    __tablename__ = "crate_moves"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id"], ["territories.id"]),
        Index("ix_crate_moves_organisation", "territory_id", "organisation_id", "kind"),
        CheckConstraint("count <> 0", "count"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    order_id: Mapped[UUID | None]
    kind: Mapped[str]
    count: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class Handover(Base):
    """An order handed over: to whom, signed on the glass or by name, and how cold it was.

    ``temperatures``: ``[{"storage", "celsius", "limit"}]`` as text. ``signature``: a PNG.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        Index("ix_handovers_order", "territory_id", "order_id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    order_id: Mapped[UUID]
    received_by: Mapped[str]
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    temperatures: Mapped[list[dict[str, Any]]]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class Objection(Base):
    """A buyer's objection to a line: a case that the coordinator settles. ``quantity``: what is objected to."""

    __tablename__ = "objections"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        Index("ix_objections_order", "territory_id", "order_id"),
        CheckConstraint("kind IN ('missing', 'damaged', 'quality', 'wrong', 'other')", "kind"),
        CheckConstraint("outcome IN ('credit', 'replacement', 'none')", "outcome"),
        CheckConstraint("quantity > 0", "quantity"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    kind: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    words: Mapped[str] = mapped_column(default="")
    photo_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]


class DeliveryPhoto(Base):
    """What a line looked like when it was handed over or received. Two WebP pictures, nothing of the camera in them."""

    __tablename__ = "delivery_photos"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        ForeignKeyConstraint(["territory_id", "offer_id"], ["offers.territory_id", "offers.id"]),
        Index("ix_delivery_photos_order", "territory_id", "order_id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class ConfirmationLink(Base):
    """A link in the mail with which a producer confirms one cycle once, without signing in."""

    __tablename__ = "confirmation_links"
    __table_args__ = (ForeignKeyConstraint(["territory_id", "cycle_id"], ["cycles.territory_id", "cycles.id"]),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    territory_id: Mapped[UUID]
    cycle_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    person_id: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SubstituteLine(Base):
    """An offer that stands in for another one of an order, as its buyer had allowed; at the offer's own price."""

    __tablename__ = "substitute_lines"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        ForeignKeyConstraint(["territory_id", "offer_id"], ["offers.territory_id", "offers.id"]),
        Index("ix_substitute_lines_cycle", "territory_id", "cycle_id"),
        CheckConstraint("quantity > 0", "quantity"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    for_offer_id: Mapped[UUID]
    cycle_id: Mapped[UUID]
    producer_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class Substitutions(Base):
    """What a buyer allows beforehand when something is missing at a delivery point.

    ``wishes``: ``{pack_id: {"mode": "none" | "same_product" | "list", "pack_ids": [...]}}``; ``mode`` for the others.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"], ["delivery_points.territory_id", "delivery_points.id"]
        ),
        CheckConstraint("mode IN ('none', 'same_product')", "mode"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_point_id: Mapped[UUID] = mapped_column(primary_key=True)
    mode: Mapped[str]
    wishes: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]


class Settlement(Base):
    """An order as it is paid: the split made again on what was accepted. A later correction is a new version."""

    __tablename__ = "settlements"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "order_id"], ["orders.territory_id", "orders.id"]),
        CheckConstraint("total_cents = excl_cents + vat_cents", "total"),
        CheckConstraint("excl_cents = goods_cents + delivery_cents", "excl"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    goods_cents: Mapped[int]
    delivery_cents: Mapped[int]
    excl_cents: Mapped[int]
    vat_cents: Mapped[int]
    total_cents: Mapped[int]
    vat: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]


class SettledLine(Base):
    """A line of a settlement, with its own copy of what it is. ``shares`` as those of order lines."""

    __tablename__ = "settled_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "order_id", "version"],
            ["settlements.territory_id", "settlements.order_id", "settlements.version"],
        ),
        Index("ix_settled_lines_producer", "territory_id", "producer_id"),
        CheckConstraint("total_cents = goods_cents + delivery_cents", "total"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    producer_id: Mapped[UUID]
    product_name: Mapped[str]
    pack_name: Mapped[str]
    unit: Mapped[str]
    ordered: Mapped[Decimal] = mapped_column(QUANTITY)
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    lot_number: Mapped[str | None]
    goods_cents: Mapped[int]
    delivery_cents: Mapped[int]
    total_cents: Mapped[int]
    shares: Mapped[list[dict[str, Any]]]
