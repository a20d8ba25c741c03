"""A delivery is accepted: by the clock when nobody objected, by the buyer, or once her objections are settled."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.quantity import plain
from app.fulfilment.actions.farms import tell_farms
from app.fulfilment.actions.record import wait_for_objections
from app.fulfilment.queries.delivery import Delivery, LineDelivery, delivery_of
from app.fulfilment.queries.held import hold_deliveries, hold_next_due
from app.fulfilment.rules.cases import (
    AlreadySettled,
    Case,
    CaseOpen,
    LineDisputed,
    NotSettled,
    accepted_quantity,
    open_cases,
)
from app.fulfilment.rules.life import Step, in_dispute
from app.fulfilment.rules.recording import sees_order
from app.fulfilment.rules.settling import Delivered, Settled, settle
from app.fulfilment.tables import Delivery as DeliveryRow
from app.fulfilment.tables import LineEntry, SettledLine, Settlement
from app.identity.rules import Actor
from app.pricing.rules import PricedLine, share_json

SETTLED = "fulfilment.settled"
BY_TIME = "time"
BY_BUYER = "buyer"
"""Why an order was settled; a correction has its own words."""


async def accept_due(session: AsyncSession, now: datetime) -> bool:
    """Accepts one order whose buyer could object until now and has not; False when there is none left.

    Where two people say two quantities nothing is decided silently: the hours begin anew.
    """
    due = await hold_next_due(session, now)
    if due is None:
        return False
    territory_id, order_id = due
    delivery = await delivery_of(session, territory_id, order_id)
    if _disputed(delivery):  # the coordinator is asked meanwhile
        await wait_for_objections(session, territory_id, [order_id], now)
    elif not _open_cases(delivery):  # none was opened just before the row was locked
        await _accept(session, territory_id, delivery, _all_accepted(delivery), None, BY_TIME, now)
    return True


async def accept(session: AsyncSession, actor: Actor, order_id: UUID, now: datetime) -> Delivery:
    """The buyer accepts before the hour, or the coordinator for her.

    Raises NotFound, AlreadySettled, CaseOpen, LineDisputed.
    """
    territory_id, person_id = actor.territory_id, actor.person_id
    if order_id not in await hold_deliveries(session, territory_id, [order_id]):
        raise NotFound
    delivery = await delivery_of(session, territory_id, order_id)
    if not sees_order(actor, delivery.order.buyer_id):
        raise NotFound
    if delivery.settled_version:
        raise AlreadySettled
    if _open_cases(delivery):
        raise CaseOpen
    if _disputed(delivery):
        raise LineDisputed
    await _accept(session, territory_id, delivery, _all_accepted(delivery), person_id, BY_BUYER, now)
    return await delivery_of(session, territory_id, order_id)


async def correct(
    session: AsyncSession, actor: Actor, order_id: UUID, quantities: Mapping[UUID, Decimal], reason: str, now: datetime
) -> Delivery:
    """The coordinator corrects what was accepted, by offer: a new settlement, beside the one before.

    Raises NotFound, NotSettled, Invalid.
    """
    if order_id not in await hold_deliveries(session, actor.territory_id, [order_id]):
        raise NotFound
    delivery = await delivery_of(session, actor.territory_id, order_id)
    if not delivery.settled_version:
        raise NotSettled
    known = {line.line.facts.offer_id: line.present for line in delivery.lines}
    if quantities.keys() - known.keys():
        raise Invalid({"lines": "fields.unknown_offer"})
    if any(known[offer_id] != quantity for offer_id, quantity in quantities.items()):
        await _accept(session, actor.territory_id, delivery, {**known, **quantities}, actor.person_id, reason, now)
        await audit.record(session, _correction(actor, delivery, quantities, known, reason, now))
    return await delivery_of(session, actor.territory_id, order_id)


def _correction(
    actor: Actor,
    delivery: Delivery,
    quantities: Mapping[UUID, Decimal],
    before: Mapping[UUID, Decimal],
    reason: str,
    now: datetime,
) -> audit.Change:
    assert delivery.order.id is not None
    names = {line.line.facts.offer_id: line.line.facts.product_name for line in delivery.lines}
    changes = {names[each]: [plain(before[each]), plain(quantity)] for each, quantity in quantities.items()}
    return audit.Change(
        actor.territory_id, "delivery.corrected", "order", delivery.order.id, now, actor.person_id,
        owner_id=delivery.order.buyer_id, changes=changes, reason=reason,
    )  # fmt: skip


def _open_cases(delivery: Delivery) -> list[Case]:
    return open_cases(each.case for line in delivery.lines for each in line.objections)


def _disputed(delivery: Delivery) -> bool:
    return any(in_dispute(each.life.steps) for each in delivery.lines)


def _all_accepted(delivery: Delivery) -> dict[UUID, Decimal]:
    """What came, less what was objected to and credited."""
    return {
        line.line.facts.offer_id: accepted_quantity(line.present, [each.case for each in line.objections])
        for line in delivery.lines
    }


async def _accept(
    session: AsyncSession,
    territory_id: UUID,
    delivery: Delivery,
    quantities: Mapping[UUID, Decimal],
    person_id: UUID | None,
    reason: str,
    now: datetime,
) -> None:
    """Writes what was accepted of each line, and the order as it is paid; the delivery is locked by the caller."""
    delivered = [Delivered(each.line, quantities[each.line.facts.offer_id]) for each in delivery.lines]
    settled = settle(delivered)
    version = delivery.settled_version + 1
    order_id = delivery.order.id
    assert order_id is not None
    key = {"territory_id": territory_id, "order_id": order_id}
    await session.execute(
        postgresql.insert(LineEntry).on_conflict_do_nothing(),
        [_entry(key, delivery, each, person_id, version, now) for each in delivered],
    )
    await session.execute(insert(Settlement), [_settlement(key, delivery, settled, person_id, version, reason, now)])
    rows = [
        _settled_line(key, version, position, each, line, priced)
        for position, (each, line, priced) in enumerate(zip(delivered, delivery.lines, settled.lines, strict=True))
    ]
    await session.execute(insert(SettledLine), rows)
    own = (DeliveryRow.territory_id == territory_id, DeliveryRow.order_id == order_id)
    await session.execute(update(DeliveryRow).where(*own).values(settled_version=version))
    payload = {"order_id": str(order_id), "version": version}
    await outbox.emit(
        session, SETTLED, payload, now=now, territory_id=territory_id, key=f"settled:{order_id}:{version}"
    )
    farms = {each.line.facts.producer_id for each in delivered}
    await tell_farms(session, territory_id, delivery.order.cycle_id, farms, now)


def _entry(
    key: dict[str, UUID], delivery: Delivery, each: Delivered, person_id: UUID | None, version: int, now: datetime
) -> dict[str, Any]:
    facts = each.line.facts
    life = next(line.life for line in delivery.lines if line.line is each.line)
    before = life.steps.get(Step.ACCEPTED)
    return key | {
        "id": uuid5(key["order_id"], f"accepted {facts.offer_id} {version}"),
        "cycle_id": delivery.order.cycle_id,
        "offer_id": facts.offer_id,
        "producer_id": facts.producer_id,
        "step": Step.ACCEPTED.value,
        "quantity": each.quantity,
        "reason": "",
        "details": {},
        "said_at": now,
        "at": now,
        "recorded_at": now,
        "person_id": person_id,
        "replaces": [] if before is None else [before.counts.id, *(rival.id for rival in before.rivals)],
    }


def _settlement(
    key: dict[str, UUID],
    delivery: Delivery,
    settled: Settled,
    person_id: UUID | None,
    version: int,
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    order = settled.order
    vat = [{"rate": plain(each.rate), "base_cents": each.base_cents, "vat_cents": each.vat_cents} for each in order.vat]
    sums = {
        name: getattr(order, name)
        for name in ("goods_cents", "delivery_cents", "excl_cents", "vat_cents", "total_cents")
    }
    return {
        **key, **sums, "version": version, "cycle_id": delivery.order.cycle_id, "vat": vat, "reason": reason, "at": now,
        "person_id": person_id,
    }  # fmt: skip


def _settled_line(
    key: dict[str, UUID], version: int, position: int, each: Delivered, line: LineDelivery, priced: PricedLine
) -> dict[str, Any]:
    facts = each.line.facts
    return {
        **key,
        "version": version,
        "offer_id": facts.offer_id,
        "position": position,
        "producer_id": facts.producer_id,
        "product_name": facts.product_name,
        "pack_name": facts.pack_name,
        "unit": facts.unit,
        "ordered": each.line.quantity,
        "quantity": each.paid,
        "unit_price": facts.unit_price,
        "vat_rate": facts.vat_rate,
        "lot_number": _lot_number(line),
        "goods_cents": priced.goods_cents,
        "delivery_cents": priced.delivery_cents,
        "total_cents": priced.total_cents,
        "shares": [share_json(share) for share in priced.shares],
    }


def _lot_number(line: LineDelivery) -> str | None:
    picked = line.life.steps.get(Step.PICKED)
    return None if picked is None else line.life.of(picked.counts).lot_number
