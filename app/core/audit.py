"""Who, when, why: the append-only log of every change to an order, an offer, a price, a rule or a delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id


class AuditEntry(Base):
    """One change. A trigger refuses updates and deletions (migration ``foundation``)."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "territory_id", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entries_owner", "territory_id", "owner_id", "id"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened: ``action`` such as ``order.placed``, its subject, who did it (None: the program itself).

    ``owner_id`` is the organisation that may read the entry besides the coordinator. ``changes`` maps a field to
    ``[before, after]``, values that JSON knows.
    """

    territory_id: UUID
    action: str
    subject_kind: str
    subject_id: UUID
    at: datetime
    person_id: UUID | None = None
    owner_id: UUID | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None


async def record(session: AsyncSession, *changes: Change) -> None:
    """Writes entries in the caller's transaction, in one statement."""
    await record_all(session, changes)


async def record_all(session: AsyncSession, changes: Sequence[Change]) -> None:
    """Writes many entries in one statement."""
    if not changes:
        return
    columns = tuple(each.name for each in fields(Change))
    rows = [{"id": new_id(), **{name: getattr(change, name) for name in columns}} for change in changes]
    # as parameters, not as .values(rows): 25 times less work for 2,000 rows, and no limit on their number
    await session.execute(insert(AuditEntry), rows)
