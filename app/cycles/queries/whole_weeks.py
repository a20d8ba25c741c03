"""What was on offer in whole weeks, whoever sells it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.queries.offers import terms
from app.cycles.rules import OfferTerms
from app.cycles.tables import Offer


async def offers_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[OfferTerms]:
    """All offers of a cycle by name; withdrawn ones are left out. One query."""
    own = (Offer.territory_id == territory_id, Offer.cycle_id == cycle_id, Offer.withdrawn_at.is_(None))
    return await terms(session, *own)


async def offered_packs(
    session: AsyncSession, territory_id: UUID, cycle_ids: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """The packs that were on offer in each of some cycles; withdrawn ones are left out. One query."""
    rows = await session.execute(
        select(Offer.cycle_id, Offer.pack_id).where(
            Offer.territory_id == territory_id, Offer.cycle_id.in_(cycle_ids), Offer.withdrawn_at.is_(None)
        )
    )
    found: dict[UUID, set[UUID]] = {cycle_id: set() for cycle_id in cycle_ids}
    for cycle_id, pack_id in rows:
        found[cycle_id].add(pack_id)
    return {cycle_id: frozenset(packs) for cycle_id, packs in found.items()}
