"""The coordinator decides about deliveries."""

from datetime import datetime

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.fulfilment.queries.terms import delivery_terms
from app.fulfilment.rules.terms import Terms
from app.fulfilment.tables import DeliveryTerms
from app.identity.rules import Actor


async def save_terms(session: AsyncSession, actor: Actor, terms: Terms, now: datetime) -> None:
    """Replaces the terms of the territory; what was shared or accepted before stays as it is."""
    before = await delivery_terms(session, actor.territory_id)
    values = {
        "sharing_rule": terms.sharing_rule.value,
        "tolerance_percent": terms.tolerance_percent,
        "objection_hours": terms.objection_hours,
        "updated_at": now,
        "updated_by": actor.person_id,
    }
    insert = postgresql.insert(DeliveryTerms).values(territory_id=actor.territory_id, **values)
    await session.execute(insert.on_conflict_do_update(index_elements=["territory_id"], set_=values))
    names = ("sharing_rule", "tolerance_percent", "objection_hours")
    pairs = {name: [str(getattr(before, name)), str(getattr(terms, name))] for name in names}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if changes:
        change = audit.Change(
            actor.territory_id, "delivery_terms.changed", "territory", actor.territory_id, now, actor.person_id,
            changes=changes,
        )  # fmt: skip
        await audit.record(session, change)
