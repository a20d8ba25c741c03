"""TODO"""

revision: str = "shelf"
down_revision: str | None = "costs"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
