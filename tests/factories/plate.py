"""A week whose cut-off is over, with orders to prepare: for tests of what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.ids import new_id
from app.fulfilment.actions import close_due
from tests.factories.cycles import CLOSES
from tests.factories.orders import Market, make_market, order_path, put


@dataclass(slots=True)
class Plate:
    """A market whose canteen ordered; ``browsers`` by role."""

    market: Market
    order_id: UUID
    browsers: dict[str, httpx.AsyncClient]
    clock: FixedClock

    def entry(self, number: int, step: str, quantity: str, **fields: Any) -> dict[str, Any]:
        """What a phone sends of the line of the offer ``number``."""
        return {
            "id": str(new_id()),
            "order_id": str(self.order_id),
            "offer_id": str(self.market.offers[number].id),
            "step": step,
            "quantity": quantity,
            "happened_at": self.clock.moment.isoformat(),
            **fields,
        }

    async def say(self, who: str, *entries: dict[str, Any], sent_at: datetime | None = None) -> httpx.Response:
        """Sends entries as somebody."""
        body = {"sent_at": (sent_at or self.clock.moment).isoformat(), "entries": list(entries)}
        return await self.browsers[who].post("/api/steps", json=body)

    @property
    def cycle_path(self) -> str:
        """The address of the week."""
        return f"/api/cycles/{self.market.cycle.id}"

    def word(self, number: int, quantity: str, **fields: Any) -> dict[str, Any]:
        """What a farm says of the offer ``number``."""
        return {"id": str(new_id()), "offer_id": str(self.market.offers[number].id), "quantity": quantity, **fields}

    async def confirm(self, *words: dict[str, Any], who: str = "grower", what: str = "confirmations") -> httpx.Response:
        """The farm confirms, or the hub notes what arrived."""
        return await self.browsers[who].post(f"{self.cycle_path}/{what}", json={"entries": list(words)})


async def make_plate(
    session: AsyncSession,
    database: Database,
    clock: FixedClock,
    sign_in,
    quantities: Sequence[str] = ("30", "20"),
    *,
    shop_quantity: str | None = None,
    closed: bool = True,
    **fields: Any,
) -> Plate:
    """The canteen ordered ``quantities`` of so many offers, in crates of 10 kg, then the shop ``shop_quantity`` of the
    first one; the week closed an hour ago.
    """
    market = await make_market(session, len(quantities), **fields)
    here, network = market.network.territory.id, market.network
    people = {
        "cook": (network.cook, network.canteen), "shopkeeper": (network.shopkeeper, network.shop),
        "grower": (network.grower, network.farm), "packer": (network.packer, network.hub),
        "driver": (network.driver, network.carrier), "coordinator": (network.coordinator, None),
        "observer": (network.observer, None),
    }  # fmt: skip
    browsers = {
        name: await sign_in(person.id, here, None if organisation is None else organisation.id)
        for name, (person, organisation) in people.items()
    }
    wanted = {offer.id: quantity for offer, quantity in zip(market.offers, quantities, strict=True)}
    answer = await put(browsers["cook"], market.path, wanted)
    assert answer.status_code == 200, answer.text
    if shop_quantity is not None:
        path = order_path(market.cycle.id, network.shop_point.id)
        bought = await put(browsers["shopkeeper"], path, {market.offers[0].id: shop_quantity})
        assert bought.status_code == 200, bought.text
    if closed:
        clock.moment = CLOSES + timedelta(hours=1)
        async with database.writing() as writing:
            assert await close_due(writing, clock.now())
    return Plate(market, UUID(answer.json()["id"]), browsers, clock)
