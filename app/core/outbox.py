"""The outbox: messages written in the transaction of their cause, delivered by the worker afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id

LONGEST_PAUSE = timedelta(hours=1)


class OutboxMessage(Base):
    """One message. ``key`` makes it unique: the same key is emitted once, however often its cause is repeated."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_due", "due_at", "id", postgresql_where=text("done_at IS NULL")),
        Index("uq_outbox_messages_key", "key", unique=True, postgresql_where=text("key IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[UUID | None]
    topic: Mapped[str]
    key: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


async def emit(
    session: AsyncSession,
    topic: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    territory_id: UUID | None = None,
    key: str | None = None,
) -> None:
    """Writes one message in the caller's transaction; a ``key`` that exists already adds nothing."""
    await emit_all(session, topic, [(key, payload)], now=now, territory_id=territory_id)


async def emit_all(
    session: AsyncSession,
    topic: str,
    messages: Sequence[tuple[str | None, dict[str, Any]]],
    *,
    now: datetime,
    territory_id: UUID | None = None,
) -> None:
    """Writes many messages ``(key, payload)`` of one topic in one statement."""
    if not messages:
        return
    rows = [
        {
            "id": new_id(),
            "territory_id": territory_id,
            "topic": topic,
            "key": key,
            "payload": payload,
            "created_at": now,
            "due_at": now,
        }
        for key, payload in messages
    ]
    await session.execute(insert(OutboxMessage).values(rows).on_conflict_do_nothing())


async def claim(session: AsyncSession, now: datetime, *, lease: timedelta, most: int = 20) -> list[OutboxMessage]:
    """Takes due messages for ``lease``: another worker sees them again only when it has run out.

    The pause before the next try grows with each attempt, so a message whose worker dies waits for its lease.
    """
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(due))
        .values(attempts=OutboxMessage.attempts + 1, due_at=now + lease)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    found = (await session.scalars(taken)).all()
    return sorted(found, key=lambda message: message.id)


async def still_mine(session: AsyncSession, message_id: UUID, attempts: int) -> bool:
    """Locks a claimed message; False when it is done or another worker has claimed it since."""
    held = (
        select(OutboxMessage.id)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None), OutboxMessage.attempts == attempts)
        .with_for_update()
    )
    return (await session.scalar(held)) is not None


async def finish(session: AsyncSession, message_id: UUID, now: datetime) -> None:
    """Marks a message as delivered, in the transaction of its effect, and forgets secrets it carried."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id)
        .values(done_at=now, last_error=None, payload=OutboxMessage.payload.op("-")(literal("secret")))
    )


async def put_back(session: AsyncSession, message_id: UUID, attempts: int, error: str, now: datetime) -> None:
    """Lets a message that failed wait before its next try: 2, 4, 8 ... seconds, one hour at the most."""
    pause = min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None), OutboxMessage.attempts == attempts)
        .values(due_at=now + pause, last_error=error[:500])
    )


async def waiting(session: AsyncSession, territory_id: UUID) -> tuple[int, int]:
    """How many messages of a territory wait, and how many of them have failed at least once."""
    failed = func.count().filter(OutboxMessage.last_error.is_not(None))
    row = await session.execute(
        select(func.count(), failed).where(
            OutboxMessage.territory_id == territory_id, OutboxMessage.done_at.is_(None)
        )
    )
    total, with_error = row.one()
    return int(total), int(with_error)
