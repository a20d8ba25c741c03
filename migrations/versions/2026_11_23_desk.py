"""Communes of a territory, messages to its members, and each person's word on such messages."""

import sqlalchemy as sa
from alembic import op

revision: str = "desk"
down_revision: str | None = "shelf"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("people", sa.Column("network_mails", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_table(
        "territory_communes",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("insee", sa.String(), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_territory_communes_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_territory_communes")),
    )
    op.create_table(
        "member_messages",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "area_id"],
            ["areas.territory_id", "areas.id"],
            name=op.f("fk_member_messages_territory_id_area_id"),
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_member_messages_territory_id")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_member_messages_created_by")),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_member_messages")),
    )
    op.create_table(
        "member_message_recipients",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stop_hash", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_id", "message_id"],
            ["member_messages.territory_id", "member_messages.id"],
            name=op.f("fk_member_message_recipients_territory_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_member_message_recipients_person_id")),
        sa.PrimaryKeyConstraint("territory_id", "message_id", "person_id", name=op.f("pk_member_message_recipients")),
        sa.UniqueConstraint("stop_hash", name=op.f("uq_member_message_recipients_stop_hash")),
    )


def downgrade() -> None:
    op.drop_table("member_message_recipients")
    op.drop_table("member_messages")
    op.drop_table("territory_communes")
    op.drop_column("people", "network_mails")
