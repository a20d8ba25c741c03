"""Farms are told of what was accepted of their goods, once a day: the message waits until the day is over."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.days import local_day
from app.identity import queries as identity

FARM_SETTLED = "fulfilment.farm_settled"
TOLD_AT = time(6)


async def tell_farms(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, farms: Collection[UUID], now: datetime
) -> None:
    """One message per farm, week and day, in the order of their ids: two settlements at once wait for one another."""
    zone = (await identity.territory(session, territory_id)).timezone
    day = local_day(now, zone)
    due_at = datetime.combine(day + timedelta(days=1), TOLD_AT, ZoneInfo(zone))
    messages: list[tuple[str | None, dict[str, Any]]] = [
        (
            f"farm-settled:{cycle_id}:{farm}:{day}",
            {"cycle_id": str(cycle_id), "organisation_id": str(farm), "day": day.isoformat()},
        )
        for farm in sorted(farms)
    ]
    await outbox.emit_all(session, FARM_SETTLED, messages, now=now, territory_id=territory_id, due_at=due_at)
