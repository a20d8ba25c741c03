"""Lines of which two people say different quantities where they are now, as the desk counts them."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.queries.life import lives_of_lines
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.life import Step, in_dispute
from app.fulfilment.tables import Delivery, LineEntry
from app.reporting.schemas import Decision

BY_MANY = [each.value for each in (Step.CONFIRMED, Step.PICKED, Step.SHIPPED, Step.RECEIVED)]
"""Steps that more than one person may say."""


async def open_disputes(session: AsyncSession, territory_id: UUID) -> list[Decision]:
    """By product and buyer, in deliveries that are on their way. One query where nobody said a thing twice."""
    e, d = LineEntry, Delivery
    query = (
        select(e.order_id, e.offer_id)
        .join(d, (d.territory_id == e.territory_id) & (d.order_id == e.order_id))
        .where(e.territory_id == territory_id, e.step.in_(BY_MANY), d.settled_version == 0)
        .group_by(e.order_id, e.offer_id, e.step)
        .having(func.count() > 1)
    )
    twice = {(row.order_id, row.offer_id) for row in await session.execute(query)}
    lives = await lives_of_lines(session, territory_id, twice) if twice else {}
    keys = {key for key, life in lives.items() if in_dispute(life.steps)}
    if not keys:
        return []
    lines = await lines_by_key(session, territory_id, keys)
    names = sorted(f"{each.line.facts.product_name} ({each.destination.buyer_name})" for each in lines.values())
    return [Decision(kind="disputes", count=len(keys), names=names, emails=[])]
