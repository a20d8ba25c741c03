"""A shop's shelf: its margins, what it wants to have and what it counted."""

import sqlalchemy as sa
from alembic import op

revision: str = "shelf"
down_revision: str | None = "costs"
branch_labels: None = None
depends_on: None = None

PERCENT = sa.Numeric(precision=5, scale=2)
QUANTITY = sa.Numeric(precision=12, scale=3)


def upgrade() -> None:
    op.create_table(
        "shelf_settings",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("margin", PERCENT, nullable=False),
        sa.Column("step_cents", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("margin >= 0 AND margin < 100", name=op.f("ck_shelf_settings_margin")),
        sa.CheckConstraint("step_cents > 0", name=op.f("ck_shelf_settings_step_cents")),
        sa.ForeignKeyConstraint(
            ["territory_id", "shop_id"],
            ["memberships.territory_id", "memberships.organisation_id"],
            name=op.f("fk_shelf_settings_territory_id_shop_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "shop_id", name=op.f("pk_shelf_settings")),
    )
    op.create_table(
        "shelf_families",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("margin", PERCENT, nullable=False),
        sa.CheckConstraint("margin >= 0 AND margin < 100", name=op.f("ck_shelf_families_margin")),
        sa.ForeignKeyConstraint(
            ["territory_id", "shop_id"],
            ["shelf_settings.territory_id", "shelf_settings.shop_id"],
            name=op.f("fk_shelf_families_territory_id_shop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_id", "shop_id", "family", name=op.f("pk_shelf_families")),
    )
    op.create_table(
        "shelf_packs",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("margin", PERCENT, nullable=True),
        sa.Column("measure", QUANTITY, nullable=True),
        sa.Column("measure_unit", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("margin >= 0 AND margin < 100", name=op.f("ck_shelf_packs_margin")),
        sa.CheckConstraint("measure > 0 AND measure_unit IN ('kg', 'l')", name=op.f("ck_shelf_packs_measure")),
        sa.CheckConstraint("(measure IS NULL) = (measure_unit IS NULL)", name=op.f("ck_shelf_packs_measured")),
        sa.ForeignKeyConstraint(
            ["territory_id", "shop_id"],
            ["memberships.territory_id", "memberships.organisation_id"],
            name=op.f("fk_shelf_packs_territory_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "pack_id"],
            ["packs.territory_id", "packs.id"],
            name=op.f("fk_shelf_packs_territory_id_pack_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "shop_id", "pack_id", name=op.f("pk_shelf_packs")),
    )
    op.create_table(
        "shelf_stocks",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_point_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("target", QUANTITY, nullable=True),
        sa.Column("counted", QUANTITY, nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("target > 0", name=op.f("ck_shelf_stocks_target")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_shelf_stocks_counted")),
        sa.CheckConstraint("(counted IS NULL) = (counted_at IS NULL)", name=op.f("ck_shelf_stocks_counted_at")),
        sa.ForeignKeyConstraint(
            ["territory_id", "delivery_point_id"],
            ["delivery_points.territory_id", "delivery_points.id"],
            name=op.f("fk_shelf_stocks_territory_id_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "pack_id"],
            ["packs.territory_id", "packs.id"],
            name=op.f("fk_shelf_stocks_territory_id_pack_id"),
        ),
        sa.PrimaryKeyConstraint("territory_id", "delivery_point_id", "pack_id", name=op.f("pk_shelf_stocks")),
    )


def downgrade() -> None:
    for table in ("shelf_stocks", "shelf_packs", "shelf_families", "shelf_settings"):
        op.drop_table(table)
