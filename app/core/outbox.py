"""The outbox: messages written in the transaction of their cause, delivered by the worker afterwards."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, String, Uuid, bindparam, delete, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id

LONGEST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE_REFUSED = timedelta(hours=24)
KEPT = timedelta(days=90)
FORGOTTEN_AT_ONCE = 5_000


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


_EMIT = text(
    """
    INSERT INTO outbox_messages (id, territory_id, topic, key, payload, created_at, due_at)
    SELECT message.id, :territory_id, :topic, message.key, CAST(message.payload AS jsonb), :now, :due_at
    FROM unnest(:ids, :keys, :payloads) AS message (id, key, payload)
    ON CONFLICT DO NOTHING
    """
).bindparams(
    bindparam("territory_id", type_=Uuid()),
    bindparam("topic", type_=String()),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("due_at", type_=DateTime(timezone=True)),
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("keys", type_=ARRAY(String())),
    bindparam("payloads", type_=ARRAY(String())),
)


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
    due_at: datetime | None = None,
) -> None:
    """Writes many messages ``(key, payload)`` of one topic in one statement, however many they are.

    ``due_at``: before which none of them is delivered.
    """
    if not messages:
        return
    values = {
        "territory_id": territory_id,
        "topic": topic,
        "now": now,
        "due_at": due_at or now,
        "ids": [new_id() for _ in messages],
        "keys": [key for key, _ in messages],
        "payloads": [json.dumps(payload) for _, payload in messages],
    }
    await session.execute(_EMIT, values)


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


def pause_after(attempts: int, *, refused: bool) -> timedelta:
    """How long a message that failed ``attempts`` times waits: 2, 4, 8 ... seconds, one hour at the most.

    One that its recipient's server refused for good waits for a person to correct something: 1, 2, 4 ... 24 hours.
    """
    if refused:
        return min(timedelta(hours=2 ** min(attempts - 1, 12)), LONGEST_PAUSE_REFUSED)
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)


async def put_back(
    session: AsyncSession, message_id: UUID, attempts: int, error: str, now: datetime, *, refused: bool = False
) -> None:
    """Lets a message that failed wait before its next try. It is never given up."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None), OutboxMessage.attempts == attempts)
        .values(due_at=now + pause_after(attempts, refused=refused), last_error=error[:500])
    )


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that was emitted; ``done_at`` is None while it waits."""

    id: UUID
    done_at: datetime | None


async def by_key(session: AsyncSession, keys: Sequence[str]) -> dict[str, Passed]:
    """What became of messages, by their key; those long done are forgotten. One statement."""
    if not keys:
        return {}
    query = select(OutboxMessage.key, OutboxMessage.id, OutboxMessage.done_at).where(OutboxMessage.key.in_(keys))
    return {row.key: Passed(row.id, row.done_at) for row in await session.execute(query) if row.key is not None}


async def waiting(session: AsyncSession, territory_id: UUID) -> tuple[int, int]:
    """How many messages of a territory wait, and how many of them have failed at least once."""
    failed = func.count().filter(OutboxMessage.last_error.is_not(None))
    row = await session.execute(
        select(func.count(), failed).where(OutboxMessage.territory_id == territory_id, OutboxMessage.done_at.is_(None))
    )
    total, with_error = row.one()
    return int(total), int(with_error)


async def failing_by(session: AsyncSession, territory_id: UUID, topic: str, field: str) -> dict[str, int]:
    """How many messages of a topic have failed and still wait, by the value of a field of theirs."""
    value = OutboxMessage.payload[field].astext
    query = (
        select(value, func.count())
        .where(
            OutboxMessage.territory_id == territory_id,
            OutboxMessage.topic == topic,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.last_error.is_not(None),
        )
        .group_by(value)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that has failed and still waits; ``error`` is the reason of the last failure."""

    id: UUID
    topic: str
    payload: dict[str, Any]
    since: datetime
    attempts: int
    error: str
    next_try: datetime


async def stuck(session: AsyncSession, territory_id: UUID, *, most: int = 50) -> list[Stuck]:
    """The messages of a territory that have failed at least once and still wait, oldest first."""
    found = await session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.territory_id == territory_id,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.last_error.is_not(None),
        )
        .order_by(OutboxMessage.id)
        .limit(most)
    )
    return [
        Stuck(
            each.id,
            each.topic,
            _without_secret(each.payload),
            each.created_at,
            each.attempts,
            str(each.last_error),
            each.due_at,
        )
        for each in found
    ]


def _without_secret(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != "secret"}


async def forget_old(session: AsyncSession, now: datetime) -> bool:
    """Timed work: deletes messages 90 days after their delivery, some thousands at a time; True if there may be more.

    Nothing emits the key of a message that old again: a cycle is closed once, an invitation expires before.
    """
    old = select(OutboxMessage.id).where(OutboxMessage.done_at < now - KEPT).limit(FORGOTTEN_AT_ONCE)
    found = (
        await session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old)).returning(OutboxMessage.id))
    ).all()
    return len(found) == FORGOTTEN_AT_ONCE
