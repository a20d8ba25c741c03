"""The history: who changed what, for those who may read it.

It is read from the log of changes and from what people said after the cut-off. Each source is read in its own order,
and the page is made of their newest entries; the cursor says how far each source was read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.audit import AuditEntry
from app.core.errors import Invalid
from app.core.pages import Page, from_cursor, to_cursor
from app.identity.rules import Actor
from app.identity.tables import Person
from app.reporting import plate_history
from app.reporting.plate_history import Asked, Place
from app.reporting.schemas import HistoryEntry
from app.reporting.subjects import names_of_subjects

SOURCES = 4  # the log of changes, settlements, handovers, lines: of one moment in this order


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
    places: list[Place] = [None] * SOURCES if cursor is None else _places(cursor)
    asked = Asked(subject_kind, subject_id, limit)
    log, *said = places
    sources = [
        await _changes(session, actor, asked, log),
        await plate_history.settlements(session, actor, asked, said[0]),
        await plate_history.handovers(session, actor, asked, said[1]),
        await plate_history.lines(session, actor, asked, said[2]),
    ]
    items, taken = merged(sources, limit)
    more = any(len(source) > count for source, count in zip(sources, taken, strict=True))
    reached = [
        _place(source[count - 1]) if count else before
        for source, count, before in zip(sources, taken, places, strict=True)
    ]
    return Page(items=items, next=to_cursor(*map(_text, reached)) if more else None)


def merged(sources: Sequence[Sequence[HistoryEntry]], limit: int) -> tuple[list[HistoryEntry], list[int]]:
    """The newest entries of all sources, each read from its beginning, and how many were taken of each."""
    taken = [0] * len(sources)
    found: list[HistoryEntry] = []
    while len(found) < limit:
        heads = [(source[count].at, -place) for place, (source, count) in enumerate(zip(sources, taken, strict=True))
                 if count < len(source)]  # fmt: skip
        if not heads:
            break
        place = -max(heads)[1]
        found.append(sources[place][taken[place]])
        taken[place] += 1
    return found, taken


def _place(entry: HistoryEntry) -> Place:
    return entry.at, entry.id


def _text(place: Place) -> str:
    return "" if place is None else f"{place[0].isoformat()} {place[1]}"


def _places(cursor: str) -> list[Place]:
    try:
        return [_read(each) if each else None for each in from_cursor(cursor, SOURCES)]
    except (ValueError, OverflowError):
        raise Invalid({"cursor": "fields.cursor"}) from None


def _read(text: str) -> tuple[datetime, UUID]:
    moment, key = text.split(" ")
    at = datetime.fromisoformat(moment)
    if at.tzinfo is None:
        raise ValueError(text)
    return at, UUID(key)


async def _changes(session: AsyncSession, actor: Actor, asked: Asked, place: Place) -> list[HistoryEntry]:
    """The log of changes, in the order of its ids."""
    wanted: list[ColumnElement[bool]] = [AuditEntry.territory_id == actor.territory_id]
    if not actor.coordinates:
        wanted.append(AuditEntry.owner_id == actor.organisation_id)
    if asked.kind is not None:
        wanted.append(AuditEntry.subject_kind == asked.kind)
    if asked.subject_id is not None:
        wanted.append(AuditEntry.subject_id == asked.subject_id)
    if place is not None:
        wanted.append(AuditEntry.id < place[1])
    rows = (
        await session.execute(
            select(AuditEntry, Person.name)
            .outerjoin(Person, Person.id == AuditEntry.person_id)
            .where(*wanted)
            .order_by(AuditEntry.id.desc())
            .limit(asked.limit + 1)
        )
    ).all()
    about = {each for entry, _ in rows for each in (entry.subject_id, entry.owner_id) if each is not None}
    names = await names_of_subjects(session, actor.territory_id, about)
    return [_entry(entry, name, names) for entry, name in rows]


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
