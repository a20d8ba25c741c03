"""What could not be sent, in the words of the person who reads it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.outbox import Stuck
from app.core.texts import messages
from app.identity.tables import Organisation, Person

MOST_NAMED = 20
WHOM = ("person_id", "organisation_id")


async def failing(session: AsyncSession, territory_id: UUID, language: str) -> list[str]:
    """What has failed, for whom, and why, oldest first, at most 20. Without secrets. Three queries."""
    found = await outbox.stuck(session, territory_id, most=MOST_NAMED)
    ids = {UUID(each.payload[key]) for each in found for key in WHOM if each.payload.get(key)}
    names: dict[str, str] = {}
    for table in (Person, Organisation):
        rows = await session.execute(select(table.id, table.name).where(table.id.in_(ids)))
        names |= {str(row.id): row.name for row in rows}
    return [_named(each, names, language) for each in found]


def _named(stuck: Stuck, names: dict[str, str], language: str) -> str:
    whom = stuck.payload.get("to") or next((names[i] for key in WHOM if (i := stuck.payload.get(key)) in names), "")
    what = messages(language).get(f"failing.{stuck.topic.replace('.', '_')}", stuck.topic)
    return f"{' · '.join(part for part in (what, whom) if part)} ({stuck.error})"
