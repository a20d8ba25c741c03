"""What a kitchen may spend on a meal, and the allergens that it keeps out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "buyers"
down_revision: str | None = "desk"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("delivery_points", sa.Column("budget_per_meal_cents", sa.Integer(), nullable=True))
    allergens = sa.Column(
        "excluded_allergens", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
    )
    op.add_column("delivery_points", allergens)
    op.create_check_constraint(
        op.f("ck_delivery_points_budget_per_meal_cents"), "delivery_points", "budget_per_meal_cents >= 0"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_delivery_points_budget_per_meal_cents"), "delivery_points", type_="check")
    op.drop_column("delivery_points", "excluded_allergens")
    op.drop_column("delivery_points", "budget_per_meal_cents")
