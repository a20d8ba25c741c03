"""Buyers may agree to be named on the public page."""

import sqlalchemy as sa
from alembic import op

revision: str = "public"
down_revision: str | None = "buyers"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Nobody has agreed yet."""
    op.add_column("memberships", sa.Column("named", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    """Forgets who agreed."""
    op.drop_column("memberships", "named")
