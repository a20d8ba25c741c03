"""From the cut-off to the plate: what was said of each line, lots, crates, handovers, objections, settlements."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "plate"
down_revision: str | None = "public"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONLY_GROW = (
    "line_entries", "offer_entries", "crate_moves", "handovers", "recalls", "settlements", "settled_lines",
    "substitute_lines", "delivery_photos",
)  # fmt: skip
"""What people said and what was settled on it is never changed; a correction is another row."""


def upgrade() -> None:
    op.create_table(
        "crate_moves",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("count <> 0", name=op.f("ck_crate_moves_count")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_crate_moves_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_crate_moves")),
    )
    op.create_index(
        "ix_crate_moves_organisation", "crate_moves", ["territory_id", "organisation_id", "kind"], unique=False
    )
    op.create_table(
        "delivery_terms",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("sharing_rule", sa.String(), nullable=False),
        sa.Column("tolerance_percent", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("objection_hours", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "sharing_rule IN ('in_proportion', 'equal_parts', 'canteens_first', 'smallest_first')",
            name=op.f("ck_delivery_terms_sharing_rule"),
        ),
        sa.CheckConstraint("objection_hours BETWEEN 1 AND 240", name=op.f("ck_delivery_terms_objection_hours")),
        sa.CheckConstraint("tolerance_percent >= 0", name=op.f("ck_delivery_terms_tolerance")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_delivery_terms_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_delivery_terms")),
    )
    op.create_table(
        "lots",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("use_by IS NULL OR best_before IS NULL", name=op.f("ck_lots_one_date")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_lots_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_lots")),
        sa.UniqueConstraint(
            "territory_id", "producer_id", "number", name=op.f("uq_lots_territory_id_producer_id_number")
        ),
    )
    op.create_index("ix_lots_number", "lots", ["territory_id", "number"], unique=False)
    op.create_table(
        "confirmation_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "cycle_id"],
            ["cycles.territory_id", "cycles.id"],
            name=op.f("fk_confirmation_links_territory_id_cycle_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_confirmation_links")),
    )
    op.create_table(
        "recalls",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("orders", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "lot_id"], ["lots.territory_id", "lots.id"], name=op.f("fk_recalls_territory_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_recalls")),
    )
    op.create_table(
        "round_stops",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_point_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"],
            ["delivery_points.territory_id", "delivery_points.id"],
            name=op.f("fk_round_stops_territory_id_delivery_point_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "delivery_point_id", name=op.f("pk_round_stops")),
    )
    op.create_table(
        "substitutions",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_point_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("wishes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("mode IN ('none', 'same_product')", name=op.f("ck_substitutions_mode")),
        sa.ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"],
            ["delivery_points.territory_id", "delivery_points.id"],
            name=op.f("fk_substitutions_territory_id_delivery_point_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "delivery_point_id", name=op.f("pk_substitutions")),
    )
    op.create_table(
        "deliveries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("accept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_deliveries_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_cycle", "deliveries", ["territory_id", "cycle_id"], unique=False)
    op.create_index(
        "ix_deliveries_due", "deliveries", ["accept_at"], unique=False, postgresql_where=sa.text("settled_version = 0")
    )
    op.create_table(
        "handovers",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("temperatures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_handovers_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_handovers")),
    )
    op.create_index("ix_handovers_order", "handovers", ["territory_id", "order_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('missing', 'damaged', 'quality', 'wrong', 'other')", name=op.f("ck_objections_kind")
        ),
        sa.CheckConstraint("outcome IN ('credit', 'replacement', 'none')", name=op.f("ck_objections_outcome")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_objections_quantity")),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_objections_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_objections")),
    )
    op.create_index("ix_objections_order", "objections", ["territory_id", "order_id"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("goods_cents", sa.Integer(), nullable=False),
        sa.Column("delivery_cents", sa.Integer(), nullable=False),
        sa.Column("excl_cents", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("vat", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("excl_cents = goods_cents + delivery_cents", name=op.f("ck_settlements_excl")),
        sa.CheckConstraint("total_cents = excl_cents + vat_cents", name=op.f("ck_settlements_total")),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_settlements_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", "version", name=op.f("pk_settlements")),
    )
    op.create_table(
        "line_entries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("replaces", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint(
            "step IN ('confirmed', 'allocated', 'picked', 'shipped', 'received', 'accepted')",
            name=op.f("ck_line_entries_step"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_line_entries_quantity")),
        sa.ForeignKeyConstraint(
            ["territory_id", "lot_id"],
            ["lots.territory_id", "lots.id"],
            name=op.f("fk_line_entries_territory_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "offer_id"],
            ["offers.territory_id", "offers.id"],
            name=op.f("fk_line_entries_territory_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_line_entries_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_line_entries")),
    )
    op.create_index("ix_line_entries_cycle", "line_entries", ["territory_id", "cycle_id"], unique=False)
    op.create_index("ix_line_entries_lot", "line_entries", ["territory_id", "lot_id"], unique=False)
    op.create_index("ix_line_entries_recorded", "line_entries", ["territory_id", "recorded_at", "id"], unique=False)
    op.create_index("ix_line_entries_order", "line_entries", ["territory_id", "order_id"], unique=False)
    op.create_table(
        "offer_entries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("later_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("replaces", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint("step IN ('confirmed', 'brought')", name=op.f("ck_offer_entries_step")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_offer_entries_quantity")),
        sa.ForeignKeyConstraint(
            ["territory_id", "offer_id"],
            ["offers.territory_id", "offers.id"],
            name=op.f("fk_offer_entries_territory_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_offer_entries")),
    )
    op.create_index("ix_offer_entries_cycle", "offer_entries", ["territory_id", "cycle_id"], unique=False)
    op.create_table(
        "settled_lines",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_name", sa.String(), nullable=False),
        sa.Column("pack_name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("ordered", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("vat_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("lot_number", sa.String(), nullable=True),
        sa.Column("goods_cents", sa.Integer(), nullable=False),
        sa.Column("delivery_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("total_cents = goods_cents + delivery_cents", name=op.f("ck_settled_lines_total")),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id", "version"],
            ["settlements.territory_id", "settlements.order_id", "settlements.version"],
            name=op.f("fk_settled_lines_territory_id_order_id_version"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", "version", "offer_id", name=op.f("pk_settled_lines")),
    )
    op.create_index("ix_settled_lines_producer", "settled_lines", ["territory_id", "producer_id"], unique=False)
    op.create_table(
        "substitute_lines",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("for_offer_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_substitute_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["territory_id", "offer_id"],
            ["offers.territory_id", "offers.id"],
            name=op.f("fk_substitute_lines_territory_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_substitute_lines_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", "offer_id", name=op.f("pk_substitute_lines")),
    )
    op.create_index("ix_substitute_lines_cycle", "substitute_lines", ["territory_id", "cycle_id"], unique=False)
    op.create_table(
        "delivery_photos",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "offer_id"],
            ["offers.territory_id", "offers.id"],
            name=op.f("fk_delivery_photos_territory_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_delivery_photos_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_delivery_photos")),
    )
    op.create_index("ix_delivery_photos_order", "delivery_photos", ["territory_id", "order_id"], unique=False)
    for table in ONLY_GROW:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_delivery_photos_order", table_name="delivery_photos")
    op.drop_table("delivery_photos")
    op.drop_index("ix_substitute_lines_cycle", table_name="substitute_lines")
    op.drop_table("substitute_lines")
    op.drop_index("ix_settled_lines_producer", table_name="settled_lines")
    op.drop_table("settled_lines")
    op.drop_index("ix_offer_entries_cycle", table_name="offer_entries")
    op.drop_table("offer_entries")
    op.drop_index("ix_line_entries_recorded", table_name="line_entries")
    op.drop_index("ix_line_entries_order", table_name="line_entries")
    op.drop_index("ix_line_entries_lot", table_name="line_entries")
    op.drop_index("ix_line_entries_cycle", table_name="line_entries")
    op.drop_table("line_entries")
    op.drop_table("settlements")
    op.drop_index("ix_objections_order", table_name="objections")
    op.drop_table("objections")
    op.drop_index("ix_handovers_order", table_name="handovers")
    op.drop_table("handovers")
    op.drop_index("ix_deliveries_due", table_name="deliveries", postgresql_where=sa.text("settled_version = 0"))
    op.drop_index("ix_deliveries_cycle", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("substitutions")
    op.drop_table("round_stops")
    op.drop_table("recalls")
    op.drop_table("confirmation_links")
    op.drop_index("ix_lots_number", table_name="lots")
    op.drop_table("lots")
    op.drop_table("delivery_terms")
    op.drop_index("ix_crate_moves_organisation", table_name="crate_moves")
    op.drop_table("crate_moves")
