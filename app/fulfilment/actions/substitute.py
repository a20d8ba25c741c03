"""Buyers say beforehand what may stand in; the coordinator puts it in when something is missing."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.quantity import plain
from app.cycles.actions import reserve
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.substitutions import Gap, gap_of
from app.fulfilment.rules.cases import AlreadySettled
from app.fulfilment.rules.substitution import Candidate, NotAllowed, Wishes, fitting_quantity, reason_against
from app.fulfilment.tables import SubstituteLine, Substitutions
from app.identity import queries as identity
from app.identity.rules import Actor

SUBSTITUTED = "fulfilment.substituted"
SUBSTITUTE_WANTED = "fulfilment.substitute_wanted"


async def save_wishes(
    session: AsyncSession, actor: Actor, delivery_point_id: UUID, wishes: Wishes, now: datetime
) -> None:
    """Replaces what is allowed for a delivery point. Raises NotFound for what is not hers, Invalid."""
    point = await identity.delivery_point(session, actor.territory_id, delivery_point_id)
    if point.organisation_id != actor.organisation_id:
        raise NotFound
    named = {pack for wish in wishes.by_pack.values() for pack in wish.pack_ids} | set(wishes.by_pack)
    if named - (await catalogue.packs_by_id(session, actor.territory_id, named)).keys():
        raise Invalid({"wishes": "fields.unknown_pack"})
    kept = {
        str(pack): {"mode": wish.mode.value, "pack_ids": sorted(str(each) for each in wish.pack_ids)}
        for pack, wish in wishes.by_pack.items()
    }
    values = {"mode": wishes.mode.value, "wishes": kept, "updated_at": now, "updated_by": actor.person_id}
    insert = postgresql.insert(Substitutions).values(
        territory_id=actor.territory_id, delivery_point_id=delivery_point_id, **values
    )
    keys = ["territory_id", "delivery_point_id"]
    await session.execute(insert.on_conflict_do_update(index_elements=keys, set_=values))
    change = audit.Change(
        actor.territory_id, "substitutions.changed", "delivery_point", delivery_point_id, now, actor.person_id,
        owner_id=point.organisation_id, changes={"mode": [None, wishes.mode.value], "packs": [None, len(kept)]},
    )  # fmt: skip
    await audit.record(session, change)


async def substitute(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    missing_id: UUID,
    offer_id: UUID,
    quantity: Decimal,
    now: datetime,
) -> None:
    """Puts another offer into an order for one that is short, as its buyer has allowed; she is told, and so
    is the farm that brings it: its list was sent before.

    What is taken is reserved, so that nothing is sold twice. Repeatable: what stands in already changes nothing.
    Raises NotFound, AlreadySettled, NotAllowed, NotEnough.
    """
    held = await hold_deliveries(session, actor.territory_id, [order_id])
    if order_id not in held:
        raise NotFound
    if held[order_id]:
        raise AlreadySettled
    gap = await gap_of(session, actor.territory_id, order_id, missing_id)
    candidate = next((each for each in gap.candidates if each.offer.id == offer_id), None)
    if candidate is None:
        raise NotFound
    if not await _insert(session, actor, gap, candidate, quantity, now):
        return
    _check(gap, candidate, quantity)
    await reserve(session, actor.territory_id, gap.placed.cycle_id, {offer_id: quantity}, now)
    await _tell(session, actor, gap, candidate, quantity, now)


def _check(gap: Gap, candidate: Candidate, quantity: Decimal) -> None:
    reason = reason_against(gap.missing, candidate, gap.wish, gap.excluded)
    if reason is None and quantity > fitting_quantity(gap.short, candidate.offer):
        reason = "too_much"
    if reason is not None:
        raise NotAllowed(reason=reason)


async def _insert(
    session: AsyncSession, actor: Actor, gap: Gap, candidate: Candidate, quantity: Decimal, now: datetime
) -> bool:
    """Whether it is new; the insertion goes when the checks after it fail."""
    row = {
        "territory_id": actor.territory_id,
        "order_id": gap.placed.order_id,
        "offer_id": candidate.offer.id,
        "for_offer_id": gap.missing.id,
        "cycle_id": gap.placed.cycle_id,
        "producer_id": candidate.offer.producer_id,
        "quantity": quantity,
        "at": now,
        "person_id": actor.person_id,
    }
    insert = postgresql.insert(SubstituteLine).values(row).on_conflict_do_nothing()
    return await session.scalar(insert.returning(SubstituteLine.offer_id)) is not None


async def _tell(
    session: AsyncSession, actor: Actor, gap: Gap, candidate: Candidate, quantity: Decimal, now: datetime
) -> None:
    order_id, offer = gap.placed.order_id, candidate.offer
    change = audit.Change(
        actor.territory_id, "order.substituted", "order", order_id, now, actor.person_id, owner_id=gap.placed.buyer_id,
        changes={gap.missing.product_name: [None, f"{plain(quantity)} {offer.unit} {offer.product_name}"]},
    )  # fmt: skip
    await audit.record(session, change)
    payload = {"order_id": str(order_id), "offer_id": str(offer.id), "for_offer_id": str(gap.missing.id)}
    await outbox.emit(session, SUBSTITUTED, payload, now=now, territory_id=actor.territory_id)
    wanted = {**payload, "organisation_id": str(offer.producer_id), "cycle_id": str(gap.placed.cycle_id)}
    await outbox.emit(session, SUBSTITUTE_WANTED, wanted, now=now, territory_id=actor.territory_id)
