"""Fair-price rules in dated versions; what they say of an offer, and since when its price stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "fair_rules"
down_revision: str | None = "foundation"
branch_labels: None = None
depends_on: None = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "fair_rules",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("families", JSONB, nullable=False),
        sa.Column("labels", JSONB, nullable=False),
        sa.Column("buyer_kinds", JSONB, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_text", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_url", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('cost_floor', 'actor_least', 'actor_most', 'intermediaries_most', 'one_price', 'change_most', "
            "'distance_most', 'costs_covered')",
            name=op.f("ck_fair_rules_kind"),
        ),
        sa.CheckConstraint("severity IN ('blocks', 'warns', 'informs')", name=op.f("ck_fair_rules_severity")),
        sa.CheckConstraint(
            "actor IN ('producer', 'hub', 'carrier', 'processor', 'network', 'shop')", name=op.f("ck_fair_rules_actor")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_fair_rules_value")),
        sa.CheckConstraint("notice_days >= 0", name=op.f("ck_fair_rules_notice_days")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_fair_rules_valid_until")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_fair_rules_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_fair_rules")),
        sa.UniqueConstraint(
            "territory_id", "rule_id", "valid_from", name=op.f("uq_fair_rules_territory_id_rule_id_valid_from")
        ),
    )
    op.add_column("offers", sa.Column("verdicts", JSONB, server_default="[]", nullable=False))
    op.add_column("offers", sa.Column("priced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("offers", "priced_at")
    op.drop_column("offers", "verdicts")
    op.drop_table("fair_rules")
