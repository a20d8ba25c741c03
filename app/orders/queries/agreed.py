"""Reads of the prices that buyers have agreed to in a week: for the rule that all buyers of a kind pay the same."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.queries import organisations_by_id
from app.orders.tables import Order, OrderLine


async def agreed_prices(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, pack_ids: Collection[UUID]
) -> dict[UUID, dict[str, frozenset[Decimal]]]:
    """By pack, the unit prices of the lines in a cycle by the kind of buyer. Two statements."""
    same_order = (Order.territory_id == OrderLine.territory_id) & (Order.id == OrderLine.order_id)
    wanted = any_(literal(list(pack_ids), ARRAY(Uuid(as_uuid=True))))
    rows = await session.execute(
        select(OrderLine.pack_id, OrderLine.unit_price, Order.buyer_id)
        .join(Order, same_order)
        .where(OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id, OrderLine.pack_id == wanted)
        .distinct()
    )
    lines = rows.all()
    buyers = await organisations_by_id(session, {buyer_id for *_, buyer_id in lines})
    found: dict[UUID, dict[str, set[Decimal]]] = {}
    for pack_id, unit_price, buyer_id in lines:
        found.setdefault(pack_id, {}).setdefault(buyers[buyer_id].kind, set()).add(unit_price)
    return {
        pack_id: {kind: frozenset(prices) for kind, prices in by_kind.items()} for pack_id, by_kind in found.items()
    }
