"""Tables of the messages that a coordinator writes to many members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class MemberMessage(Base):
    """One message. ``audience`` says to whom it went; ``area_id`` only with the audience ``area``."""

    __tablename__ = "member_messages"
    __table_args__ = (ForeignKeyConstraint(["territory_id", "area_id"], ["areas.territory_id", "areas.id"]),)

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    audience: Mapped[str]
    area_id: Mapped[UUID | None]
    reply_to: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class MemberMessageRecipient(Base):
    """A person to whom a message goes. ``stop_hash``: the SHA-256 of the token in her mail that ends such messages."""

    __tablename__ = "member_message_recipients"
    __table_args__ = (
        ForeignKeyConstraint(["territory_id", "message_id"], ["member_messages.territory_id", "member_messages.id"]),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    stop_hash: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
