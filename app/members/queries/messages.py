"""Reads of the messages to many, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.members.tables import MemberMessage, MemberMessageRecipient

MAIL = "members.message_mail"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message. Of its ``people``, so many have it, wait for it, could not have it yet, and refused it meanwhile."""

    id: UUID
    subject: str
    body: str
    audience: str
    area_id: UUID | None
    reply_to: str
    created_at: datetime
    created_by: UUID
    people: int
    delivered: int
    waiting: int
    failing: int
    refused: int


_COLUMNS = (
    MemberMessage.id,
    MemberMessage.subject,
    MemberMessage.body,
    MemberMessage.audience,
    MemberMessage.area_id,
    MemberMessage.reply_to,
    MemberMessage.created_at,
    MemberMessage.created_by,
)


async def message_page(
    session: AsyncSession, territory_id: UUID, *, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Sent]:
    """Messages, newest first; ``before`` is the last one of the page before. Three queries."""
    m = MemberMessage
    here = [m.territory_id == territory_id]
    if before is not None:
        here.append(tuple_(m.created_at, m.id) < tuple_(*before))
    return await _found(session, territory_id, here, limit)


async def sent(session: AsyncSession, territory_id: UUID, message_id: UUID) -> Sent:
    """One message that is there, with what became of it. Three queries."""
    m = MemberMessage
    (found,) = await _found(session, territory_id, [m.territory_id == territory_id, m.id == message_id], 1)
    return found


async def _found(
    session: AsyncSession, territory_id: UUID, which: Sequence[ColumnElement[bool]], limit: int
) -> list[Sent]:
    m = MemberMessage
    query = select(*_COLUMNS).where(*which).order_by(m.created_at.desc(), m.id.desc()).limit(limit)
    rows = (await session.execute(query)).all()
    counted = await _counts(session, territory_id, [row.id for row in rows])
    failing = await outbox.failing_by(session, territory_id, MAIL, "message_id")
    return [_sent(row._mapping, counted[row.id], failing.get(str(row.id), 0)) for row in rows]


async def message(session: AsyncSession, territory_id: UUID, message_id: UUID) -> MemberMessage | None:
    """One message as it was written."""
    m = MemberMessage
    found: MemberMessage | None = await session.scalar(
        select(m).where(m.territory_id == territory_id, m.id == message_id)
    )
    return found


async def stopper(session: AsyncSession, stop_hash: str) -> UUID | None:
    """The person whose mail carried this token."""
    r = MemberMessageRecipient
    return await session.scalar(select(r.person_id).where(r.stop_hash == stop_hash))


async def _counts(session: AsyncSession, territory_id: UUID, ids: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """How many people each message goes to, has reached, and was refused by."""
    r = MemberMessageRecipient
    query = (
        select(r.message_id, func.count(), func.count(r.sent_at), func.count(r.skipped_at))
        .where(r.territory_id == territory_id, r.message_id.in_(ids))
        .group_by(r.message_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in await session.execute(query)}


def _sent(values: RowMapping, counts: tuple[int, int, int], failing: int) -> Sent:
    people, delivered, refused = counts
    waiting = people - delivered - refused - failing
    return Sent(
        **values,
        people=people,
        delivered=delivered,
        waiting=waiting,
        failing=failing,
        refused=refused,
    )
