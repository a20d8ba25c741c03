"""Changes to the communes that a territory covers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.errors import Invalid
from app.core.ids import new_id
from app.identity import queries
from app.identity.queries import CommuneView
from app.identity.rules import Actor
from app.identity.tables import Territory, TerritoryCommune


async def set_communes(session: AsyncSession, actor: Actor, wanted: Sequence[CommuneView], now: datetime) -> None:
    """Replaces the communes of the territory. Raises Invalid for one that is named twice."""
    twice = _twice(wanted)
    if twice:
        raise Invalid({f"communes.{place}.name": "fields.name_taken" for place in twice})
    # one replacement at a time, or two lists would mix
    await session.execute(select(Territory.id).where(Territory.id == actor.territory_id).with_for_update())
    before = await queries.communes(session, actor.territory_id)
    await session.execute(delete(TerritoryCommune).where(TerritoryCommune.territory_id == actor.territory_id))
    if wanted:
        await session.execute(insert(TerritoryCommune), [_row(actor, each) for each in wanted])
    names = [[each.name for each in communes] for communes in (before, wanted)]
    if names[0] != names[1]:
        change = audit.Change(
            actor.territory_id, "communes.changed", "territory", actor.territory_id, now, actor.person_id,
            changes={"communes": names},
        )  # fmt: skip
        await audit.record(session, change)


def _row(actor: Actor, commune: CommuneView) -> dict[str, object]:
    return {
        "territory_id": actor.territory_id,
        "id": new_id(),
        "name": commune.name,
        "insee": commune.insee,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
    }


def _twice(wanted: Sequence[CommuneView]) -> list[int]:
    """Places of the communes that stand before them already: by their INSEE code, else by name."""
    known: set[str] = set()
    found = []
    for place, commune in enumerate(wanted):
        key = commune.insee or commune.name.lower()
        found += [place] if key in known else []
        known.add(key)
    return found
