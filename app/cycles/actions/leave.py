"""What a farm had on sale goes when the farm leaves the territory."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.core.errors import NotFound
from app.core.mail import Delivery
from app.cycles.actions.publish import publish_stall
from app.cycles.tables import Cycle, Offer
from app.identity.queries import organisation
from app.identity.rules import Actor, Role


async def withdraw_stalls(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Withdraws the offers of a farm that has left from all cycles that still take orders; what was ordered stays.

    One that has come back meanwhile keeps them.
    """
    territory_id, organisation_id = UUID(payload["territory_id"]), UUID(payload["organisation_id"])
    try:
        await organisation(delivery.session, territory_id, organisation_id)
    except NotFound:
        actor = Actor(UUID(payload["person_id"]), territory_id, Role.PRODUCER, organisation_id)
        for cycle_id in await _hold_cycles(delivery, territory_id, organisation_id):
            await publish_stall(delivery.session, actor, cycle_id, [], delivery.now)


async def _hold_cycles(delivery: Delivery, territory_id: UUID, producer_id: UUID) -> list[UUID]:
    """The cycles with offers of the farm that are not over, held before any offer is locked.

    With those that a rule holds back: they would come back with the end of the rule.
    """
    stands = or_(Offer.withdrawn_at.is_(None), func.jsonb_array_length(Offer.verdicts) > 0)
    offers = select(Offer.cycle_id).where(Offer.territory_id == territory_id, Offer.producer_id == producer_id, stands)
    held = (
        select(Cycle.id)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.closes_at > delivery.now,
            Cycle.closed_at.is_(None),
            Cycle.cancelled_at.is_(None),
            Cycle.id.in_(offers),
        )
        .order_by(Cycle.id)
        .with_for_update(read=True, key_share=True)
    )
    return list(await delivery.session.scalars(held))
