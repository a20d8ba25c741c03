"""The history: who changed what, for those who may read it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.audit import AuditEntry
from app.core.errors import Invalid
from app.core.pages import Page, from_cursor, to_cursor
from app.identity.rules import Actor
from app.identity.tables import Person
from app.reporting.schemas import HistoryEntry
from app.reporting.subjects import names_of_subjects


async def entries(
    session: AsyncSession,
    actor: Actor,
    *,
    subject_kind: str | None,
    subject_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[HistoryEntry]:
    """Newest first. The coordinator reads all of the territory, others what concerns their own organisation."""
    wanted: list[ColumnElement[bool]] = [AuditEntry.territory_id == actor.territory_id]
    if not actor.coordinates:
        wanted.append(AuditEntry.owner_id == actor.organisation_id)
    if subject_kind is not None:
        wanted.append(AuditEntry.subject_kind == subject_kind)
    if subject_id is not None:
        wanted.append(AuditEntry.subject_id == subject_id)
    if cursor is not None:
        wanted.append(AuditEntry.id < _last(cursor))
    rows = (
        await session.execute(
            select(AuditEntry, Person.name)
            .outerjoin(Person, Person.id == AuditEntry.person_id)
            .where(*wanted)
            .order_by(AuditEntry.id.desc())
            .limit(limit + 1)
        )
    ).all()
    shown = rows[:limit]
    about = {each for entry, _ in shown for each in (entry.subject_id, entry.owner_id) if each is not None}
    names = await names_of_subjects(session, actor.territory_id, about)
    items = [_entry(entry, name, names) for entry, name in shown]
    return Page(items=items, next=to_cursor(str(items[-1].id)) if len(rows) > limit else None)


def _last(cursor: str) -> UUID:
    try:
        return UUID(from_cursor(cursor, 1)[0])
    except ValueError:
        raise Invalid({"cursor": "fields.cursor"}) from None


def _entry(entry: AuditEntry, person_name: str | None, names: Mapping[UUID, str]) -> HistoryEntry:
    return HistoryEntry(
        id=entry.id,
        at=entry.at,
        person_name=person_name,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_name=names.get(entry.subject_id),
        owner_name=None if entry.owner_id is None else names.get(entry.owner_id),
        changes=entry.changes,
        reason=entry.reason,
    )
