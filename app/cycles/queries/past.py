"""What one producer offered and sold in the weeks that are over."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.tables import Offer


@dataclass(frozen=True, slots=True)
class PastOffer:
    """A pack in a week that is over. ``price`` in euros, quantities in pricing units; withdrawn: only what was sold."""

    cycle_id: UUID
    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    price: Decimal
    offered: Decimal
    ordered: Decimal
    withdrawn: bool


async def past_offers(
    session: AsyncSession, territory_id: UUID, producer_id: UUID, cycle_ids: Collection[UUID]
) -> list[PastOffer]:
    """A producer's offers in some cycles, by product and pack; those withdrawn with nothing ordered left out.

    One statement.
    """
    o = Offer
    columns = (o.cycle_id, o.pack_id, o.product_id, o.product_name, o.pack_name, o.unit, o.content, o.producer_price,
               o.available, o.reserved, o.withdrawn_at.is_not(None))  # fmt: skip
    query = (
        select(*columns)
        .where(o.territory_id == territory_id, o.producer_id == producer_id, o.cycle_id.in_(cycle_ids))
        .where(or_(o.withdrawn_at.is_(None), o.reserved > 0))
        .order_by(o.product_name, o.pack_name, o.pack_id)
    )
    return [PastOffer(*row) for row in await session.execute(query)]
