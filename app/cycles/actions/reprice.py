"""New prices for the offers of weeks that have not opened, when other fees will hold at their opening."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit
from app.core.mail import Delivery
from app.core.quantity import plain
from app.cycles.actions.rows import NAMES, write_offers
from app.cycles.tables import Cycle, Offer
from app.identity.queries import organisations_by_id
from app.pricing.queries import Schedule, schedule_at
from app.pricing.rules import PackFacts, Seller, component_json, price_offer


async def reprice(session: AsyncSession, territory_id: UUID, cycle_id: UUID, opens_at: datetime, now: datetime) -> None:
    """Prices the offers of a cycle with the fees in force at ``opens_at``, where that changes anything.

    The caller holds the cycle. Producers' own prices stay as they are.
    """
    schedule = await schedule_at(session, territory_id, opens_at)
    held = select(Offer).where(Offer.territory_id == territory_id, Offer.cycle_id == cycle_id)
    offers = (await session.scalars(held.order_by(Offer.id).with_for_update(key_share=True))).all()
    names = await organisations_by_id(session, {each.producer_id for each in offers})
    priced = [(each, _priced(each, names[each.producer_id].name, schedule)) for each in offers]
    changed = [(offer, new) for offer, new in priced if any(getattr(offer, name) != new[name] for name in new)]
    await write_offers(
        session,
        [{**{name: getattr(offer, name) for name in NAMES}, **new, "updated_at": now} for offer, new in changed],
    )
    await audit.record(session, *(_change(offer, new, now) for offer, new in changed))


def _priced(offer: Offer, producer_name: str, schedule: Schedule | None) -> dict[str, Any]:
    facts = PackFacts(offer.content, offer.net_weight_kg)
    fees = () if schedule is None else schedule.fees
    priced = price_offer(offer.producer_price, facts, fees, Seller(offer.producer_id, producer_name))
    return {
        "unit_price": priced.unit_price,
        "components": [component_json(each) for each in priced.components],
        "fee_schedule_id": None if schedule is None else schedule.id,
    }


def _change(offer: Offer, new: dict[str, Any], now: datetime) -> audit.Change:
    return audit.Change(
        offer.territory_id,
        "offer.changed",
        "offer",
        offer.id,
        now,
        owner_id=offer.producer_id,
        changes={"unit_price": [plain(offer.unit_price), plain(new["unit_price"])]},
    )


async def follow_fees(delivery: Delivery, payload: dict[str, Any]) -> None:
    """After a change of the fees: the weeks that had not opened take those that hold when they open.

    However late the worker is: one that has opened since follows too, and its orders keep the prices they agreed.
    """
    territory_id, since = UUID(payload["territory_id"]), datetime.fromisoformat(payload["since"])
    waiting = (
        select(Cycle)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.opens_at >= since,
            Cycle.closes_at > delivery.now,
            Cycle.closed_at.is_(None),
            Cycle.cancelled_at.is_(None),
        )
        .order_by(Cycle.id)
        .with_for_update()  # waits for stalls that are being published with the fees of before
    )
    for cycle in (await delivery.session.scalars(waiting)).all():
        await reprice(delivery.session, territory_id, cycle.id, cycle.opens_at, delivery.now)
