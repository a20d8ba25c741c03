"""TODO"""

revision: str = "buyers"
down_revision: str | None = "desk"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
