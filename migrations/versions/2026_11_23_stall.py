"""TODO"""

revision: str = "stall"
down_revision: str | None = "buyers"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
