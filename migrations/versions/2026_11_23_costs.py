"""What work costs: private worksheets of producers, declared costs, reference figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "costs"
down_revision: str | None = "fair_rules"
branch_labels: None = None
depends_on: None = None

STILL = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "cost_sheets",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("whole_product", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("hourly_pay", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("inputs", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("land", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("packaging", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("other", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("losses_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("per_unit", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cost_sheets_quantity")),
        sa.CheckConstraint("losses_percent >= 0 AND losses_percent < 100", name=op.f("ck_cost_sheets_losses_percent")),
        sa.ForeignKeyConstraint(
            ["territory_id", "pack_id"],
            ["packs.territory_id", "packs.id"],
            name=op.f("fk_cost_sheets_territory_id_pack_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "product_id"],
            ["products.territory_id", "products.id"],
            name=op.f("fk_cost_sheets_territory_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_cost_sheets_organisation_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_cost_sheets")),
    )
    op.create_index("ix_cost_sheets_product", "cost_sheets", ["territory_id", "product_id"])
    op.create_index(
        "uq_cost_sheets_pack", "cost_sheets", ["territory_id", "pack_id"], unique=True, postgresql_where=STILL
    )
    op.create_table(
        "declared_costs",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "actor IN ('producer', 'hub', 'carrier', 'processor', 'network')", name=op.f("ck_declared_costs_actor")
        ),
        sa.CheckConstraint(
            "basis IN ('per_kg', 'per_pack', 'per_delivery', 'per_month')", name=op.f("ck_declared_costs_basis")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_declared_costs_amount")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_declared_costs_territory_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_declared_costs_organisation_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_declared_costs")),
    )
    op.create_index("ix_declared_costs_organisation", "declared_costs", ["territory_id", "organisation_id"])
    op.create_table(
        "reference_figures",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("figure_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("whole", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('split', 'hourly_pay')", name=op.f("ck_reference_figures_kind")),
        sa.CheckConstraint("unit IN ('percent', 'euros', 'euros_per_hour')", name=op.f("ck_reference_figures_unit")),
        sa.CheckConstraint("whole > 0", name=op.f("ck_reference_figures_whole")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_reference_figures_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_reference_figures")),
    )
    op.create_index(
        "uq_reference_figures_shown",
        "reference_figures",
        ["territory_id", "figure_id"],
        unique=True,
        postgresql_where=STILL,
    )


def downgrade() -> None:
    op.drop_table("reference_figures")
    op.drop_table("declared_costs")
    op.drop_table("cost_sheets")
