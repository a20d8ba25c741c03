"""A market for tests: a network with an open cycle and offers, flushed, not committed; and orders over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Pack
from app.cycles.tables import Cycle, Offer
from app.pricing.rules import FeeRule
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_cycle, make_offer
from tests.factories.identity import Network, make_network
from tests.factories.pricing import make_fee_schedule


@dataclass(frozen=True, slots=True)
class Market:
    """A network whose farm has ``offers`` in the open ``cycle``: crates of 10 kg."""

    network: Network
    cycle: Cycle
    packs: list[Pack]
    offers: list[Offer]
    fees: list[FeeRule]

    @property
    def path(self) -> str:
        """The address of the canteen's order."""
        return order_path(self.cycle.id, self.network.point.id)


def order_path(cycle_id: UUID, delivery_point_id: UUID) -> str:
    """The address of an order."""
    return f"/api/cycles/{cycle_id}/orders/{delivery_point_id}"


async def make_market(
    session: AsyncSession,
    offers: int = 2,
    *,
    price: str = "2.0000",
    available: str = "100",
    fees: list[FeeRule] | None = None,
    cycle_fields: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Market:
    """``fields`` are of the offers; without ``fees`` buyers pay what the farm asks."""
    network = await make_network(session)
    fees = fees or []
    await make_fee_schedule(session, network.territory, fees)
    cycle = await make_cycle(session, network.territory, [network.area], **cycle_fields or {})
    packs, made = [], []
    for number in range(offers):
        product = await make_product(session, network.territory, network.farm, name=f"Légume {number}")
        packs.append(await make_pack(session, product))
        offer = await make_offer(
            session, cycle, product, packs[-1], price=price, available=available, fees=fees,
            producer_name=network.farm.name, **fields,
        )  # fmt: skip
        made.append(offer)
    await session.commit()
    return Market(network, cycle, packs, made, fees)


def body(quantities: Mapping[UUID, str], total: str, note: str = "") -> dict[str, Any]:
    """The JSON of an order: quantity by offer."""
    lines = [{"offer_id": str(key), "quantity": quantity, "note": note} for key, quantity in quantities.items()]
    return {"lines": lines, "shown_total": total}


async def put(
    client: httpx.AsyncClient,
    path: str,
    quantities: Mapping[UUID, str],
    total: str | None = None,
    version: int | None = None,
) -> httpx.Response:
    """Sends an order; without ``total`` it asks first what the total is, as a screen that counted right would."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    answer = await client.put(path, json=body(quantities, total or "-1.00"), headers=headers)
    if total is None and answer.status_code == 409 and answer.json()["code"] == "price_changed":
        answer = await client.put(path, json=body(quantities, answer.json()["new_total"]), headers=headers)
    return answer


def reserved(quantities: Mapping[UUID, str]) -> Decimal:
    """The sum of quantities."""
    return sum((Decimal(each) for each in quantities.values()), Decimal(0))
