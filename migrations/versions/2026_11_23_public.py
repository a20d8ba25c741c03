"""TODO"""

revision: str = "public"
down_revision: str | None = "stall"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
