"""TODO"""

revision: str = "fair_rules"
down_revision: str | None = "foundation"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
