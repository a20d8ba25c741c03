"""Cycles and offers for tests: flushed, not committed. The test clock stands at Tuesday 24 November 2026, 09:00 UTC."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Pack, Product
from app.core.ids import new_id
from app.cycles.tables import Cycle, CycleDelivery, Offer
from app.identity.tables import Area, Territory
from app.pricing.rules import FeeRule, PackFacts, Seller, component_json, price_offer

OPENS = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
DELIVERS = date(2026, 12, 1)


async def make_cycle(
    session: AsyncSession, territory: Territory, areas: Sequence[Area] = (), delivers_on: date = DELIVERS, **fields: Any
) -> Cycle:
    """A cycle that is open at the test clock's time, until Thursday noon, delivered on Tuesday in ``areas``."""
    defaults: dict[str, Any] = {
        "territory_id": territory.id,
        "id": new_id(),
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "rhythm_week": None,
        "note": "",
        "created_at": OPENS,
    }
    cycle = Cycle(**defaults | fields)
    session.add(cycle)
    await session.flush()
    for area in areas:
        await make_cycle_delivery(session, cycle, area, delivers_on)
    return cycle


async def make_cycle_delivery(
    session: AsyncSession, cycle: Cycle, area: Area, delivers_on: date = DELIVERS, schools_closed: str | None = None
) -> CycleDelivery:
    """The day on which an area is delivered."""
    delivery = CycleDelivery(
        territory_id=cycle.territory_id,
        cycle_id=cycle.id,
        area_id=area.id,
        delivers_on=delivers_on,
        schools_closed=schools_closed,
    )
    session.add(delivery)
    await session.flush()
    return delivery


async def make_offer(
    session: AsyncSession,
    cycle: Cycle,
    product: Product,
    pack: Pack,
    *,
    price: str = "2.0000",
    available: str = "100",
    fees: Sequence[FeeRule] = (),
    producer_name: str = "Ferme",
    **fields: Any,
) -> Offer:
    """An offer of ``pack`` at ``price`` per pricing unit, priced with ``fees``; one pack is minimum and step."""
    facts = PackFacts(pack.content, pack.net_weight_kg)
    priced = price_offer(Decimal(price), facts, list(fees), Seller(product.producer_id, producer_name))
    defaults: dict[str, Any] = {
        "territory_id": cycle.territory_id,
        "id": new_id(),
        "cycle_id": cycle.id,
        "producer_id": product.producer_id,
        "pack_id": pack.id,
        "product_id": product.id,
        "product_name": product.name,
        "pack_name": pack.name,
        "family": product.family,
        "unit": pack.unit,
        "content": pack.content,
        "net_weight_kg": pack.net_weight_kg,
        "vat_rate": pack.vat_rate,
        "catch_weight": pack.catch_weight,
        "producer_price": Decimal(price),
        "unit_price": priced.unit_price,
        "components": [component_json(each) for each in priced.components],
        "fee_schedule_id": None,
        "available": Decimal(available),
        "minimum": pack.content,
        "step": pack.content,
        "per_buyer_max": None,
        "note": "",
        "published_at": OPENS,
        "updated_at": OPENS,
    }
    offer = Offer(**defaults | fields)
    session.add(offer)
    await session.flush()
    return offer
