"""The driver or the coordinator arranges the stops of a round."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.fulfilment.tables import RoundStop
from app.identity import queries as identity
from app.identity.rules import Actor


async def arrange_round(session: AsyncSession, actor: Actor, delivery_point_ids: Sequence[UUID], now: datetime) -> None:
    """These delivery points are driven to in this order, every week from now on. Raises Invalid."""
    known = await identity.delivery_points_by_id(session, actor.territory_id, delivery_point_ids)
    if len(set(delivery_point_ids)) < len(delivery_point_ids) or set(delivery_point_ids) - known.keys():
        raise Invalid({"delivery_point_ids": "fields.unknown_point"})
    rows = [
        {
            "territory_id": actor.territory_id,
            "delivery_point_id": each,
            "position": position,
            "updated_at": now,
            "updated_by": actor.person_id,
        }
        for position, each in enumerate(delivery_point_ids)
    ]
    if rows:
        insert = postgresql.insert(RoundStop).values(rows)
        new = {name: insert.excluded[name] for name in ("position", "updated_at", "updated_by")}
        await session.execute(
            insert.on_conflict_do_update(index_elements=["territory_id", "delivery_point_id"], set_=new)
        )
