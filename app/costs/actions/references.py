"""A coordinator edits the reference figures; versions are kept."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.quantity import plain
from app.costs.queries import FigureView, reference_figures
from app.costs.rules import STARTING_FIGURES, Part, ReferenceFigure, check_figure
from app.costs.tables import ReferenceFigureRow as Row
from app.identity.rules import Actor


async def add_starting_figures(session: AsyncSession, territory_id: UUID, now: datetime) -> None:
    """What a new territory begins with, in one statement."""
    rows = [
        figure_row(territory_id, new_id(), new_id(), position, figure, now)
        for position, figure in enumerate(STARTING_FIGURES)
    ]
    await session.execute(insert(Row), rows)


async def add_figure(session: AsyncSession, actor: Actor, figure: ReferenceFigure, now: datetime) -> UUID:
    """A new figure, shown last; its id. Raises Invalid."""
    check_figure(figure)
    shown = await _held(session, actor)
    figure_id = new_id()
    position = shown[-1].position + 1 if shown else 0
    await _insert(session, actor, figure_id, position, figure, now)
    await _record(session, actor, "references.added", figure_id, None, figure, now)
    return figure_id


async def change_figure(
    session: AsyncSession, actor: Actor, figure_id: UUID, figure: ReferenceFigure, now: datetime
) -> None:
    """A new version of a figure; the same again changes nothing. Raises Invalid, NotFound."""
    check_figure(figure)
    position, before = await _shown(session, actor, figure_id)
    if before == figure:
        return
    await _end(session, actor, figure_id, now)
    await _insert(session, actor, figure_id, position, figure, now)
    await _record(session, actor, "references.changed", figure_id, before, figure, now)


async def remove_figure(session: AsyncSession, actor: Actor, figure_id: UUID, now: datetime) -> None:
    """The territory no longer shows it. Raises NotFound."""
    _, before = await _shown(session, actor, figure_id)
    await _end(session, actor, figure_id, now)
    await _record(session, actor, "references.removed", figure_id, before, None, now)


async def _held(session: AsyncSession, actor: Actor) -> list[FigureView]:
    """The figures shown now; one person at a time changes them."""
    name = f"references {actor.territory_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    return await reference_figures(session, actor.territory_id)


async def _shown(session: AsyncSession, actor: Actor, figure_id: UUID) -> tuple[int, ReferenceFigure]:
    for view in await _held(session, actor):
        if view.id == figure_id:
            return view.position, view.figure
    raise NotFound


async def _end(session: AsyncSession, actor: Actor, figure_id: UUID, now: datetime) -> None:
    shown = (Row.territory_id == actor.territory_id) & (Row.figure_id == figure_id) & Row.ended_at.is_(None)
    await session.execute(update(Row).where(shown).values(ended_at=now))


async def _insert(
    session: AsyncSession, actor: Actor, figure_id: UUID, position: int, figure: ReferenceFigure, now: datetime
) -> None:
    row = figure_row(actor.territory_id, new_id(), figure_id, position, figure, now) | {"written_by": actor.person_id}
    await session.execute(insert(Row), [row])


def figure_row(
    territory_id: UUID, row_id: UUID, figure_id: UUID, position: int, figure: ReferenceFigure, now: datetime
) -> dict[str, Any]:
    """A version as the table keeps it."""
    return {
        **asdict(figure),
        "kind": figure.kind.value,
        "unit": figure.unit.value,
        "parts": [_part_json(part) for part in figure.parts],
        "territory_id": territory_id,
        "id": row_id,
        "figure_id": figure_id,
        "position": position,
        "since": now,
        "ended_at": None,
        "written_by": None,
    }


def _part_json(part: Part) -> dict[str, str]:
    return {"who": part.who, "label": part.label, "value": plain(part.value)}


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    figure_id: UUID,
    before: ReferenceFigure | None,
    after: ReferenceFigure | None,
    now: datetime,
) -> None:
    change = audit.Change(
        territory_id=actor.territory_id,
        action=action,
        subject_kind="reference",
        subject_id=figure_id,
        at=now,
        person_id=actor.person_id,
        changes={"figure": [_told(before), _told(after)]},
    )
    await audit.record(session, change)


def _told(figure: ReferenceFigure | None) -> str | None:
    if figure is None:
        return None
    parts = ", ".join(f"{part.label or part.who} {plain(part.value)}" for part in figure.parts)
    return f"{figure.title} ({figure.period}): {plain(figure.whole)} {figure.unit} {parts}".strip()
