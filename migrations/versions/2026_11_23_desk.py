"""TODO"""

revision: str = "desk"
down_revision: str | None = "shelf"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
