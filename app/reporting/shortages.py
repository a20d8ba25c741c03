"""Shortages that wait for the coordinator, in the weeks that are on their way."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.tables import Offer
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.rules.shortages import Stock, undecided
from app.fulfilment.tables import Delivery, OfferEntry


async def waiting_shortages(session: AsyncSession, territory_id: UUID) -> list[Stock]:
    """By week, then by product. One query where nothing is short: only then are a week's lines looked at."""
    under_way = select(Delivery.cycle_id).where(Delivery.territory_id == territory_id, Delivery.settled_version == 0)
    query = (
        select(OfferEntry.cycle_id)
        .join(Offer, (Offer.territory_id == OfferEntry.territory_id) & (Offer.id == OfferEntry.offer_id))
        .where(OfferEntry.territory_id == territory_id, OfferEntry.quantity < Offer.reserved)
        .where(OfferEntry.cycle_id.in_(under_way))
        .distinct()
        .order_by(OfferEntry.cycle_id)
    )
    found: list[Stock] = []
    for cycle_id in (await session.scalars(query)).all():
        found += undecided(await stocks_of_cycle(session, territory_id, cycle_id))
    return found
