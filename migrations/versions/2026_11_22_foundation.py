"""The foundation: territories, people, catalogue, cycles, orders, outbox, audit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "foundation"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "window_start", name=op.f("pk_attempts")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_owner", "audit_entries", ["territory_id", "owner_id", "id"], unique=False)
    op.create_index(
        "ix_audit_entries_subject", "audit_entries", ["territory_id", "subject_kind", "subject_id", "id"], unique=False
    )
    op.create_table(
        "idempotency_records",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_records")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("insee", sa.String(), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('producer', 'processor', 'hub', 'carrier', 'canteen', 'shop')", name=op.f("ck_organisations_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_outbox_messages_key", "outbox_messages", ["key"], unique=True, postgresql_where=sa.text("key IS NOT NULL")
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "territories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("school_zone", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
        sa.UniqueConstraint("slug", name=op.f("uq_territories_slug")),
    )
    op.create_table(
        "areas",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_areas_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_areas")),
        sa.UniqueConstraint("territory_id", "name", name=op.f("uq_areas_territory_id_name")),
    )
    op.create_table(
        "cycles",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rhythm_week", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_cycles_window")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_cycles_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_cycles")),
        sa.UniqueConstraint("territory_id", "rhythm_week", name=op.f("uq_cycles_territory_id_rhythm_week")),
    )
    op.create_index("ix_cycles_closes_at", "cycles", ["territory_id", "closes_at", "id"], unique=False)
    op.create_table(
        "fee_schedules",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_fee_schedules_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_fee_schedules")),
        sa.UniqueConstraint("territory_id", "valid_from", name=op.f("uq_fee_schedules_territory_id_valid_from")),
    )
    op.create_table(
        "invitations",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name=op.f("fk_invitations_invited_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_invitations_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index("ix_invitations_email", "invitations", ["territory_id", "email"], unique=False)
    op.create_table(
        "magic_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_magic_links_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_magic_links")),
    )
    op.create_table(
        "memberships",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_memberships_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "organisation_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_organisation_id", "memberships", ["organisation_id"], unique=False)
    op.create_table(
        "organisation_roles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('manager', 'staff')", name=op.f("ck_organisation_roles_role")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_roles_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_organisation_roles_person_id")),
        sa.PrimaryKeyConstraint("person_id", "organisation_id", name=op.f("pk_organisation_roles")),
    )
    op.create_index("ix_organisation_roles_organisation_id", "organisation_roles", ["organisation_id"], unique=False)
    op.create_table(
        "rhythms",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("opens_weekday", sa.Integer(), nullable=False),
        sa.Column("opens_time", sa.Time(), nullable=False),
        sa.Column("closes_weekday", sa.Integer(), nullable=False),
        sa.Column("closes_time", sa.Time(), nullable=False),
        sa.Column("weeks_ahead", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_rhythms_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_rhythms")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("user_agent", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sign_in_sessions_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_in_sessions_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_sign_in_sessions_territory_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sign_in_sessions_id")),
    )
    op.create_index("ix_sign_in_sessions_person_id", "sign_in_sessions", ["person_id"], unique=False)
    op.create_table(
        "territory_roles",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('coordinator', 'observer')", name=op.f("ck_territory_roles_role")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_territory_roles_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_territory_roles_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "person_id", name=op.f("pk_territory_roles")),
    )
    op.create_table(
        "cycle_deliveries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("delivers_on", sa.Date(), nullable=False),
        sa.Column("schools_closed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "area_id"],
            ["areas.territory_id", "areas.id"],
            name=op.f("fk_cycle_deliveries_territory_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "cycle_id"],
            ["cycles.territory_id", "cycles.id"],
            name=op.f("fk_cycle_deliveries_territory_id_cycle_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "cycle_id", "area_id", name=op.f("pk_cycle_deliveries")),
    )
    op.create_table(
        "delivery_points",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("school", sa.Boolean(), nullable=False),
        sa.Column("meals_per_week", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "area_id"],
            ["areas.territory_id", "areas.id"],
            name=op.f("fk_delivery_points_territory_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "organisation_id"],
            ["memberships.territory_id", "memberships.organisation_id"],
            name=op.f("fk_delivery_points_territory_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_delivery_points")),
    )
    op.create_index(
        "ix_delivery_points_organisation", "delivery_points", ["territory_id", "organisation_id"], unique=False
    )
    op.create_table(
        "fee_components",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.CheckConstraint("actor IN ('hub', 'carrier', 'processor', 'network')", name=op.f("ck_fee_components_actor")),
        sa.CheckConstraint(
            "basis IN ('producer_percent', 'buyer_percent', 'per_kg', 'per_pack', 'per_delivery')",
            name=op.f("ck_fee_components_basis"),
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_fee_components_value")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_fee_components_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "schedule_id"],
            ["fee_schedules.territory_id", "fee_schedules.id"],
            name=op.f("fk_fee_components_territory_id_schedule_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "schedule_id", "position", name=op.f("pk_fee_components")),
    )
    op.create_table(
        "price_list_imports",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("defaults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "producer_id"],
            ["memberships.territory_id", "memberships.organisation_id"],
            name=op.f("fk_price_list_imports_territory_id_producer_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_price_list_imports")),
    )
    op.create_table(
        "products",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contains", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("may_contain", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("storage", sa.String(), nullable=False),
        sa.Column("origin_commune", sa.String(), nullable=False),
        sa.Column("origin_insee", sa.String(), nullable=True),
        sa.Column("season", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "producer_id"],
            ["memberships.territory_id", "memberships.organisation_id"],
            name=op.f("fk_products_territory_id_producer_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_products")),
    )
    op.create_index("ix_products_producer", "products", ["territory_id", "producer_id", "id"], unique=False)
    op.create_index(
        "uq_products_code",
        "products",
        ["territory_id", "producer_id", "code"],
        unique=True,
        postgresql_where=sa.text("code IS NOT NULL"),
    )
    op.create_table(
        "rhythm_deliveries",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "area_id"],
            ["areas.territory_id", "areas.id"],
            name=op.f("fk_rhythm_deliveries_territory_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["rhythms.territory_id"], name=op.f("fk_rhythm_deliveries_territory_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", "area_id", name=op.f("pk_rhythm_deliveries")),
    )
    op.create_table(
        "orders",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_point_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("area_name", sa.String(), nullable=False),
        sa.Column("delivery_point_name", sa.String(), nullable=False),
        sa.Column("buyer_name", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goods_cents", sa.Integer(), nullable=False),
        sa.Column("delivery_cents", sa.Integer(), nullable=False),
        sa.Column("excl_cents", sa.Integer(), nullable=False),
        sa.Column("vat_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("vat", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("excl_cents = goods_cents + delivery_cents", name=op.f("ck_orders_excl")),
        sa.CheckConstraint("total_cents = excl_cents + vat_cents", name=op.f("ck_orders_total")),
        sa.ForeignKeyConstraint(
            ["territory_id", "cycle_id"],
            ["cycles.territory_id", "cycles.id"],
            name=op.f("fk_orders_territory_id_cycle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "area_id"], ["areas.territory_id", "areas.id"], name=op.f("fk_orders_territory_id_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"],
            ["delivery_points.territory_id", "delivery_points.id"],
            name=op.f("fk_orders_territory_id_delivery_point_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_orders")),
        sa.UniqueConstraint(
            "territory_id",
            "cycle_id",
            "delivery_point_id",
            name=op.f("uq_orders_territory_id_cycle_id_delivery_point_id"),
        ),
    )
    op.create_index("ix_orders_buyer", "orders", ["territory_id", "buyer_id", "id"], unique=False)
    op.create_table(
        "packs",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("content", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("net_weight_kg", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("vat_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("catch_weight", sa.Boolean(), nullable=False),
        sa.Column("usual_price", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("content > 0", name=op.f("ck_packs_content")),
        sa.CheckConstraint("net_weight_kg >= 0", name=op.f("ck_packs_net_weight_kg")),
        sa.CheckConstraint("vat_rate >= 0 AND vat_rate < 100", name=op.f("ck_packs_vat_rate")),
        sa.ForeignKeyConstraint(
            ["territory_id", "product_id"],
            ["products.territory_id", "products.id"],
            name=op.f("fk_packs_territory_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_packs")),
    )
    op.create_index("ix_packs_product", "packs", ["territory_id", "product_id"], unique=False)
    op.create_index(
        "uq_packs_code",
        "packs",
        ["territory_id", "product_id", "code"],
        unique=True,
        postgresql_where=sa.text("code IS NOT NULL"),
    )
    op.create_table(
        "photos",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "product_id"],
            ["products.territory_id", "products.id"],
            name=op.f("fk_photos_territory_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_photos")),
    )
    op.create_index("uq_photos_id", "photos", ["id"], unique=True)
    op.create_table(
        "standing_orders",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_point_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("pause_in_school_holidays", sa.Boolean(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"],
            ["delivery_points.territory_id", "delivery_points.id"],
            name=op.f("fk_standing_orders_territory_id_delivery_point_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_standing_orders")),
        sa.UniqueConstraint(
            "territory_id", "delivery_point_id", name=op.f("uq_standing_orders_territory_id_delivery_point_id")
        ),
    )
    op.create_table(
        "offers",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("product_name", sa.String(), nullable=False),
        sa.Column("pack_name", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("content", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("net_weight_kg", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("vat_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("catch_weight", sa.Boolean(), nullable=False),
        sa.Column("producer_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fee_schedule_id", sa.Uuid(), nullable=True),
        sa.Column("available", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=12, scale=3), server_default="0", nullable=False),
        sa.Column("minimum", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("step", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("per_buyer_max", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("producer_price >= 0 AND unit_price >= producer_price", name=op.f("ck_offers_price")),
        sa.CheckConstraint("reserved <= available", name=op.f("ck_offers_never_oversold")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_offers_reserved")),
        sa.CheckConstraint("step > 0 AND minimum > 0", name=op.f("ck_offers_step")),
        sa.ForeignKeyConstraint(
            ["territory_id", "cycle_id"],
            ["cycles.territory_id", "cycles.id"],
            name=op.f("fk_offers_territory_id_cycle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "pack_id"], ["packs.territory_id", "packs.id"], name=op.f("fk_offers_territory_id_pack_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_offers")),
        sa.UniqueConstraint(
            "territory_id", "cycle_id", "pack_id", name=op.f("uq_offers_territory_id_cycle_id_pack_id")
        ),
    )
    op.create_index("ix_offers_producer", "offers", ["territory_id", "producer_id", "cycle_id"], unique=False)
    op.create_table(
        "order_versions",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_order_versions_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", "version", name=op.f("pk_order_versions")),
    )
    op.create_table(
        "standing_runs",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("standing_order_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "cycle_id"],
            ["cycles.territory_id", "cycles.id"],
            name=op.f("fk_standing_runs_territory_id_cycle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "standing_order_id"],
            ["standing_orders.territory_id", "standing_orders.id"],
            name=op.f("fk_standing_runs_territory_id_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "cycle_id", "standing_order_id", name=op.f("pk_standing_runs")),
    )
    op.create_table(
        "order_lines",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("product_name", sa.String(), nullable=False),
        sa.Column("pack_name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("content", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("net_weight_kg", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("catch_weight", sa.Boolean(), nullable=False),
        sa.Column("vat_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("producer_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("goods_cents", sa.Integer(), nullable=False),
        sa.Column("delivery_cents", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.CheckConstraint("total_cents = goods_cents + delivery_cents", name=op.f("ck_order_lines_total")),
        sa.ForeignKeyConstraint(
            ["territory_id", "offer_id"],
            ["offers.territory_id", "offers.id"],
            name=op.f("fk_order_lines_territory_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "order_id"],
            ["orders.territory_id", "orders.id"],
            name=op.f("fk_order_lines_territory_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "order_id", "offer_id", name=op.f("pk_order_lines")),
    )
    op.create_index(
        "ix_order_lines_cycle_producer", "order_lines", ["territory_id", "cycle_id", "producer_id"], unique=False
    )
    op.create_index("ix_order_lines_offer", "order_lines", ["territory_id", "offer_id"], unique=False)

    # what happened stays: these two tables only grow
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in ("audit_entries", "order_versions"):
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_order_lines_offer", table_name="order_lines")
    op.drop_index("ix_order_lines_cycle_producer", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_table("standing_runs")
    op.drop_table("order_versions")
    op.drop_index("ix_offers_producer", table_name="offers")
    op.drop_table("offers")
    op.drop_table("standing_orders")
    op.drop_index("uq_photos_id", table_name="photos")
    op.drop_table("photos")
    op.drop_index("uq_packs_code", table_name="packs", postgresql_where=sa.text("code IS NOT NULL"))
    op.drop_index("ix_packs_product", table_name="packs")
    op.drop_table("packs")
    op.drop_index("ix_orders_buyer", table_name="orders")
    op.drop_table("orders")
    op.drop_table("rhythm_deliveries")
    op.drop_index("uq_products_code", table_name="products", postgresql_where=sa.text("code IS NOT NULL"))
    op.drop_index("ix_products_producer", table_name="products")
    op.drop_table("products")
    op.drop_table("price_list_imports")
    op.drop_table("fee_components")
    op.drop_index("ix_delivery_points_organisation", table_name="delivery_points")
    op.drop_table("delivery_points")
    op.drop_table("cycle_deliveries")
    op.drop_table("territory_roles")
    op.drop_index("ix_sign_in_sessions_person_id", table_name="sign_in_sessions")
    op.drop_table("sign_in_sessions")
    op.drop_table("rhythms")
    op.drop_index("ix_organisation_roles_organisation_id", table_name="organisation_roles")
    op.drop_table("organisation_roles")
    op.drop_index("ix_memberships_organisation_id", table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("magic_links")
    op.drop_index("ix_invitations_email", table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("fee_schedules")
    op.drop_index("ix_cycles_closes_at", table_name="cycles")
    op.drop_table("cycles")
    op.drop_table("areas")
    op.drop_table("territories")
    op.drop_table("people")
    op.drop_index("uq_outbox_messages_key", table_name="outbox_messages", postgresql_where=sa.text("key IS NOT NULL"))
    op.drop_index("ix_outbox_messages_due", table_name="outbox_messages", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("outbox_messages")
    op.drop_table("organisations")
    op.drop_table("idempotency_records")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index("ix_audit_entries_owner", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_table("attempts")
    op.execute("DROP FUNCTION refuse_change()")
