"""What one producer sold in the weeks that are over, and what was left: own figures only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.queries import CycleView, PastOffer, closed_cycles, past_offers
from app.orders.queries.lists import PRODUCER_CENTS, WEIGHT
from app.orders.tables import OrderLine


@dataclass(frozen=True, slots=True)
class PastSum:
    """What was ordered from a producer in a week: cents of his own share excl. VAT."""

    orders: int
    weight_kg: Decimal
    producer_cents: int


@dataclass(frozen=True, slots=True)
class Past:
    """Weeks, the oldest first, their sums by cycle, and the producer's offers in them."""

    weeks: tuple[CycleView, ...]
    sums: dict[UUID, PastSum]
    offers: tuple[PastOffer, ...]


async def past_of(session: AsyncSession, territory_id: UUID, producer_id: UUID, now: datetime, weeks: int) -> Past:
    """A producer's last weeks. Four statements, however many packs there are."""
    views = await closed_cycles(session, territory_id, now, weeks)
    ids = [each.id for each in views]
    offers = await past_offers(session, territory_id, producer_id, ids)
    return Past(tuple(views), await _sums(session, territory_id, producer_id, ids), tuple(offers))


async def _sums(
    session: AsyncSession, territory_id: UUID, producer_id: UUID, cycle_ids: Collection[UUID]
) -> dict[UUID, PastSum]:
    line = OrderLine
    query = (
        select(line.cycle_id, func.count(line.order_id.distinct()), func.sum(WEIGHT), func.sum(PRODUCER_CENTS))
        .where(line.territory_id == territory_id, line.producer_id == producer_id, line.cycle_id.in_(cycle_ids))
        .group_by(line.cycle_id)
    )
    return {row[0]: PastSum(row[1], row[2], row[3]) for row in await session.execute(query)}
