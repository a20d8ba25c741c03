"""The terms of deliveries of a territory."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.rules.allocation import SharingRule
from app.fulfilment.rules.terms import Terms
from app.fulfilment.tables import DeliveryTerms


async def delivery_terms(session: AsyncSession, territory_id: UUID) -> Terms:
    """What the territory has decided, or what holds until it does."""
    t = DeliveryTerms
    query = select(t.sharing_rule, t.tolerance_percent, t.objection_hours).where(t.territory_id == territory_id)
    row = (await session.execute(query)).one_or_none()
    return Terms() if row is None else Terms(SharingRule(row.sharing_rule), row.tolerance_percent, row.objection_hours)
