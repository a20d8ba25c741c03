"""A shortage shared among its buyers, as the coordinator saw it before."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.quantity import plain
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.rules.allocation import Allocation, SharingRule
from app.fulfilment.rules.cases import AlreadySettled
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.shortages import Stock, check_shown, share
from app.fulfilment.tables import LineEntry
from app.identity.rules import Actor

SHARED = "fulfilment.shared"


async def share_shortage(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    offer_id: UUID,
    rule: SharingRule,
    shown: Mapping[UUID, Decimal],
    now: datetime,
) -> Stock:
    """Gives each line its part, and tells the buyers who get less. Repeatable: who shares what is shared so already
    changes nothing. Raises NotFound, NotShort, ShortageChanged, AlreadySettled.

    ``shown``: what the coordinator agreed to, by order; anything else would not be what she has seen.
    """
    stock = await _held(session, actor.territory_id, cycle_id, offer_id)
    allocation = share(stock, rule)
    check_shown(stock, allocation, dict(shown))
    if [line.allocated for line in stock.lines] == [part.given for part in allocation.parts]:
        return stock  # somebody has shared it so already, and the buyers were told
    await _write(session, actor, cycle_id, stock, allocation, rule, now)
    change = audit.Change(
        actor.territory_id, "shortage.shared", "offer", offer_id, now, actor.person_id, owner_id=stock.producer_id,
        changes={"available": [plain(stock.ordered), plain(stock.available or Decimal(0))], "rule": [None, rule.value]},
    )  # fmt: skip
    await audit.record(session, change)
    short = [part.line_id for part in allocation.parts if part.short > 0]
    payload = {"cycle_id": str(cycle_id), "offer_id": str(offer_id), "rule": rule.value}
    messages: list[tuple[str | None, dict[str, object]]] = [
        (None, {**payload, "order_id": str(each)}) for each in short
    ]
    await outbox.emit_all(session, SHARED, messages, now=now, territory_id=actor.territory_id)
    return await _stock(session, actor.territory_id, cycle_id, offer_id)


async def _held(session: AsyncSession, territory_id: UUID, cycle_id: UUID, offer_id: UUID) -> Stock:
    """The stock, with its orders held: none of them is settled meanwhile."""
    stock = await _stock(session, territory_id, cycle_id, offer_id)
    settled = await hold_deliveries(session, territory_id, {line.order_id for line in stock.lines})
    if any(settled.values()):
        raise AlreadySettled
    return await _stock(session, territory_id, cycle_id, offer_id)


async def _stock(session: AsyncSession, territory_id: UUID, cycle_id: UUID, offer_id: UUID) -> Stock:
    for stock in await stocks_of_cycle(session, territory_id, cycle_id):
        if stock.offer_id == offer_id:
            return stock
    raise NotFound


async def _write(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    stock: Stock,
    allocation: Allocation,
    rule: SharingRule,
    now: datetime,
) -> None:
    why = {"rule": rule.value, "available": plain(stock.available or Decimal(0)), "ordered": plain(stock.ordered)}
    rows = [
        {
            "territory_id": actor.territory_id,
            "id": new_id(),
            "cycle_id": cycle_id,
            "order_id": line.order_id,
            "offer_id": stock.offer_id,
            "producer_id": stock.producer_id,
            "step": Step.ALLOCATED.value,
            "quantity": part.given,
            "reason": "",
            "details": why,
            "said_at": now,
            "at": now,
            "recorded_at": now,
            "person_id": actor.person_id,
            "replaces": list(line.allocation_ids),
        }
        for line, part in zip(stock.lines, allocation.parts, strict=True)
    ]
    await session.execute(insert(LineEntry), rows)
