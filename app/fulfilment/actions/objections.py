"""A buyer objects to a line; the coordinator settles it: credit, replacement, or none."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.quantity import plain
from app.fulfilment.queries.delivery import Delivery, delivery_of
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.rules.cases import AlreadySettled, Kind, NewObjection, ObjectionTooLate, Outcome
from app.fulfilment.tables import Objection
from app.identity.rules import Actor

OBJECTED = "fulfilment.objected"
OBJECTION_SETTLED = "fulfilment.objection_settled"


async def object_to(session: AsyncSession, actor: Actor, order_id: UUID, new: NewObjection, now: datetime) -> Delivery:
    """Opens a case; while one is open the delivery is not accepted. Repeatable by its id.

    Raises NotFound for what is not hers, ObjectionTooLate, AlreadySettled, Invalid.
    """
    held = await hold_deliveries(session, actor.territory_id, [order_id])
    delivery = await delivery_of(session, actor.territory_id, order_id)
    if delivery.order.buyer_id != actor.organisation_id:
        raise NotFound
    if any(each.case.id == new.id for line in delivery.lines for each in line.objections):
        return delivery
    if held[order_id]:
        raise AlreadySettled
    if now > delivery.objections_until:
        raise ObjectionTooLate(until=delivery.objections_until.isoformat())
    _check(delivery, new)
    await session.execute(_insert(actor, order_id, new, now))
    await _log(session, actor, "objection.opened", order_id, delivery.order.buyer_id, now, new)
    payload = {"order_id": str(order_id), "objection_id": str(new.id)}
    await outbox.emit(session, OBJECTED, payload, now=now, territory_id=actor.territory_id)
    return await delivery_of(session, actor.territory_id, order_id)


def _check(delivery: Delivery, new: NewObjection) -> None:
    line = next((each for each in delivery.lines if each.line.facts.offer_id == new.offer_id), None)
    if line is None:
        raise Invalid({"offer_id": "fields.unknown_offer"})
    before = sum((each.case.quantity for each in line.objections), Decimal(0))
    if before + new.quantity > max(line.present, line.line.quantity):
        raise Invalid({"quantity": "fields.more_than_delivered"})


def _insert(actor: Actor, order_id: UUID, new: NewObjection, now: datetime) -> postgresql.Insert:
    values = {
        "territory_id": actor.territory_id,
        "id": new.id,
        "order_id": order_id,
        "offer_id": new.offer_id,
        "kind": new.kind.value,
        "quantity": new.quantity,
        "words": new.words,
        "photo_id": new.photo_id,
        "opened_at": now,
        "opened_by": actor.person_id,
        "answer": "",
    }
    return postgresql.insert(Objection).values(values)


async def settle_objection(
    session: AsyncSession, actor: Actor, objection_id: UUID, outcome: Outcome, answer: str, now: datetime
) -> Delivery:
    """The coordinator decides; without an open case the delivery is accepted at its hour, or at once when it is past.

    Raises NotFound, AlreadySettled when it was decided otherwise before.
    """
    case = await _case(session, actor.territory_id, objection_id)
    await hold_deliveries(session, actor.territory_id, [case.order_id])
    case = await _case(session, actor.territory_id, objection_id)
    if case.outcome is not None:
        if (case.outcome, case.answer) != (outcome.value, answer):
            raise AlreadySettled
        return await delivery_of(session, actor.territory_id, case.order_id)
    decided = {"outcome": outcome.value, "answer": answer, "settled_at": now, "settled_by": actor.person_id}
    own = (Objection.territory_id == actor.territory_id, Objection.id == objection_id)
    await session.execute(update(Objection).where(*own).values(decided))
    delivery = await delivery_of(session, actor.territory_id, case.order_id)
    new = NewObjection(case.id, case.offer_id, Kind(case.kind), case.quantity, case.words)
    await _log(session, actor, "objection.settled", case.order_id, delivery.order.buyer_id, now, new, outcome, answer)
    payload = {"order_id": str(case.order_id), "objection_id": str(objection_id)}
    await outbox.emit(session, OBJECTION_SETTLED, payload, now=now, territory_id=actor.territory_id)
    return delivery


async def _case(session: AsyncSession, territory_id: UUID, objection_id: UUID) -> Objection:
    query = select(Objection).where(Objection.territory_id == territory_id, Objection.id == objection_id)
    case = await session.scalar(query.execution_options(populate_existing=True))
    if case is None:
        raise NotFound
    return case


async def _log(
    session: AsyncSession,
    actor: Actor,
    action: str,
    order_id: UUID,
    buyer_id: UUID,
    now: datetime,
    about: NewObjection,
    outcome: Outcome | None = None,
    answer: str = "",
) -> None:
    changes = {"kind": [None, about.kind.value], "quantity": [None, plain(about.quantity)]}
    if outcome is not None:
        changes["outcome"] = [None, outcome.value]
    change = audit.Change(
        actor.territory_id, action, "order", order_id, now, actor.person_id, owner_id=buyer_id, changes=changes,
        reason=(answer or about.words) or None,
    )  # fmt: skip
    await audit.record(session, change)
