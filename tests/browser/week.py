"""The open week as the tests of the order sheet need it: its offers, and what others do to them meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import in_thread

COOK = "cantine@demo.example"
SECOND_COOK = "second-de-cuisine@demo.example"
SHOPKEEPER = "epicerie@demo.example"
GROWER = "maraichere@demo.example"
CHEESEMAKER = "fromager@demo.example"


@dataclass(frozen=True)
class Week:
    """The catalogue of the open week, as the cook's place sees it at first: without the allergens that it keeps out."""

    cycle_id: str
    point_id: str
    offers: list[dict[str, Any]]

    def of_farm(self, name: str) -> dict[str, Any]:
        """The first offer of a farm of which there is plenty."""
        return next(each for each in self.offers if each["farm"] == name and _plenty(each))

    def of_other_farms(self, *names: str, count: int) -> list[dict[str, Any]]:
        """Offers of as many further farms, one each."""
        found: dict[str, dict[str, Any]] = {}
        for offer in self.offers:
            if offer["farm"] not in names and _plenty(offer):
                found.setdefault(offer["farm"], offer)
        return list(found.values())[:count]


def _plenty(offer: dict[str, Any]) -> bool:
    left, step = Decimal(offer["left"]), Decimal(offer["step"])
    return offer["per_buyer_max"] is None and Decimal(offer["minimum"]) == step and left >= 12 * step


def label(offer: dict[str, Any]) -> str:
    """The name of an offer's quantity field."""
    return f"Quantité de {offer['product']}, {offer['pack']}"


def open_week(page: Page) -> Week:
    """Asks with the session of ``page``."""
    current = page.request.get("/api/cycles/current").json()["open"]
    points = page.request.get("/api/delivery-points").json()
    catalogue = page.request.get(f"/api/cycles/{current['id']}/catalogue").json()
    producers = catalogue["producers"]
    avoided = set(points[0]["excluded_allergens"])
    offers = [
        each | {"farm": producers[each["producer_id"]]["name"]}
        for each in catalogue["offers"]
        if not avoided & {*each["contains"], *each["may_contain"]}
    ]
    return Week(current["id"], points[0]["id"], offers)


def saved_order(page: Page, week: Week) -> dict[str, Any]:
    """What the server holds for the cook's place."""
    found: dict[str, Any] = page.request.get(f"/api/cycles/{week.cycle_id}/orders/{week.point_id}").json()
    return found


def change_offer(producer: Page, week: Week, offer_id: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The producer publishes her stall again with one offer changed; ``change`` takes the offer, gives new fields."""
    address = f"/api/cycles/{week.cycle_id}/stall"
    shown = [
        row for row in producer.request.get(address).json()["rows"] if row["offer"] and not row["offer"]["withdrawn"]
    ]
    offers = [_entry(row) | (change(row["offer"]) if row["offer"]["id"] == offer_id else {}) for row in shown]
    answer = producer.request.put(address, data={"offers": offers}, headers={"Origin": producer.url.rstrip("/")})
    assert answer.ok, answer.text()


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    offer = row["offer"]
    fields = ("price", "available", "minimum", "step", "per_buyer_max", "note")
    return {"pack_id": row["pack_id"]} | {name: offer[name] for name in fields}


def close_week(database_url: str, cycle_id: str) -> None:
    """As if the cut-off had been a minute ago: the page still thinks that the week is open."""

    async def change() -> None:
        engine = create_async_engine(database_url)
        async with engine.begin() as connection:
            statement = "UPDATE cycles SET closes_at = now() - interval '1 minute' WHERE id = CAST(:id AS uuid)"
            await connection.execute(text(statement), {"id": cycle_id})
        await engine.dispose()

    in_thread(change())
