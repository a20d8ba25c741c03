"""The cut-off: a cycle is closed once, and everyone is told through the outbox in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.cycles import queries as cycles
from app.cycles.actions import close_next_due
from app.fulfilment.mails import CONFIRMATION, LIST, TOTALS_MAIL
from app.fulfilment.queries.terms import delivery_terms
from app.fulfilment.rules.settling import objection_deadline
from app.fulfilment.tables import Delivery
from app.identity import queries as identity
from app.orders import queries as orders

BATCH = 5_000

Message = tuple[str | None, dict[str, Any]]


async def close_due(session: AsyncSession, now: datetime) -> bool:
    """Closes one cycle whose cut-off has passed; False when there is none that no other worker is closing.

    Its row is locked until the commit: orders that were being saved at the cut-off are in, later ones are refused. The
    messages carry keys, so that closing twice would still tell once.
    """
    closed = await close_next_due(session, now)
    if closed is None:
        return False
    territory_id, cycle_id = closed.territory_id, closed.id
    await begin_deliveries(session, territory_id, cycle_id)
    await _emit(session, LIST, await _lists(session, territory_id, cycle_id), territory_id, now)
    await _emit(session, CONFIRMATION, await _confirmations(session, territory_id, cycle_id), territory_id, now)
    await _emit(session, TOTALS_MAIL, await _totals(session, territory_id, cycle_id), territory_id, now)
    return True


async def begin_deliveries(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> None:
    """Every order of a closed cycle is on its way from now on, and accepted by itself some hours after its day."""
    terms = await delivery_terms(session, territory_id)
    zone = (await identity.territory(session, territory_id)).timezone
    cycle = await cycles.cycle(session, territory_id, cycle_id)
    days = {each.area_id: each.delivers_on for each in cycle.deliveries}
    rows = [
        {
            "territory_id": territory_id,
            "order_id": order_id,
            "cycle_id": cycle_id,
            "accept_at": objection_deadline(days.get(area_id), cycle.window.closes_at, terms.objection_hours, zone),
        }
        for order_id, area_id in await orders.placed_areas(session, territory_id, cycle_id)
    ]
    if rows:
        await session.execute(postgresql.insert(Delivery).on_conflict_do_nothing(), rows)


async def _lists(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[Message]:
    """One for every farm that had offers or has orders: to know that there is nothing to pick is news too."""
    offering = await cycles.offering_producer_ids(session, territory_id, cycle_id)
    ordered = await orders.ordered_producer_ids(session, territory_id, cycle_id)
    return [
        (f"list:{cycle_id}:{producer_id}", {"cycle_id": str(cycle_id), "organisation_id": str(producer_id)})
        for producer_id in sorted({*offering, *ordered})
    ]


async def _confirmations(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[Message]:
    placed = await orders.placed_order_ids(session, territory_id, cycle_id)
    return [(f"confirmation:{order_id}", {"order_id": str(order_id)}) for order_id in placed]


async def _totals(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[Message]:
    return [
        (f"totals:{cycle_id}:{each.person_id}", {"cycle_id": str(cycle_id), "person_id": str(each.person_id)})
        for each in await identity.coordinators(session, territory_id)
    ]


async def _emit(
    session: AsyncSession, topic: str, messages: Sequence[Message], territory_id: UUID, now: datetime
) -> None:
    waiting = iter(messages)
    while batch := list(islice(waiting, BATCH)):
        await outbox.emit_all(session, topic, batch, now=now, territory_id=territory_id)
