"""What the tests of a stall share: its rows on the server, its cards on the page."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

BUNCHES = re.compile("Carotte en botte")


def stall(page: Page, which: str = "open") -> list[dict[str, Any]]:
    """The rows that the server holds for the open or the next week."""
    cycle = page.request.get("/api/cycles/current").json()[which]
    rows: list[dict[str, Any]] = page.request.get(f"/api/cycles/{cycle['id']}/stall").json()["rows"]
    return rows


def row_of(page: Page, product: str, which: str = "open") -> dict[str, Any]:
    """The first row of a product."""
    return next(row for row in stall(page, which) if row["product_name"] == product)


def on_sale(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that buyers see."""
    return [row for row in rows if row["offer"] and not row["offer"]["withdrawn"]]


def card(page: Page, name: str | re.Pattern[str]) -> Locator:
    """A pack on the page."""
    return page.get_by_role("article", name=name)


def price_of(card: Locator) -> Locator:
    """The field of its price."""
    return card.get_by_label(re.compile("Prix HT"))


def next_week(page: Page) -> Locator:
    """The button of the week after the open one."""
    return page.get_by_role("group", name="Semaine de commande").get_by_role("button").nth(1)


def publish(page: Page) -> None:
    """The one button."""
    page.get_by_role("button", name="Publier", exact=True).click()
