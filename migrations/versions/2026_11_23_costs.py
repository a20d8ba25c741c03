"""TODO"""

revision: str = "costs"
down_revision: str | None = "fair_rules"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
