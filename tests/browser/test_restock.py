"""A shop in a browser: it counts, takes the suggestions into its order, and prints its labels."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound
from tests.browser.week import COOK, SHOPKEEPER

SMALLEST = {"width": 320, "height": 640}


def restock(page: Page) -> dict[str, Any]:
    """What the server says to the shop's first place."""
    point = page.request.get("/api/delivery-points").json()[0]["id"]
    found: dict[str, Any] = page.request.get(f"/api/restock/{point}").json()
    return found


def row_of(page: Page, pack_id: str) -> dict[str, Any]:
    return next(row for row in restock(page)["rows"] if row["pack_id"] == pack_id)


def watched(page: Page, count: int) -> list[dict[str, Any]]:
    """Packs sold one by one, with a target, of which there is plenty."""
    rows = [
        row
        for row in restock(page)["rows"]
        if row["offer"] and row["target"] and row["content"] == "1.000" and float(row["offer"]["left"]) > 30
    ]
    return rows[:count]


def card(page: Page, row: dict[str, Any]) -> Locator:
    named = page.get_by_role("article", name=row["product_name"], exact=True)
    return named.filter(has_text=row["pack_name"]).first


def name(row: dict[str, Any]) -> str:
    return f"{row['product_name']}, {row['pack_name']}"


def test_a_shop_counts_two_products_and_takes_the_suggestions_into_its_order(open_page) -> None:
    page = open_page("/reassort", SHOPKEEPER, PHONE, has_touch=True)
    loaded(page)
    first, second = watched(page, 2)
    for row in (first, second):
        field = card(page, row).get_by_role("textbox", name=f"Il en reste, {name(row)}")
        field.fill("0")
        card(page, row).get_by_role("button", name=f"Plus : Il en reste, {name(row)}").tap()
        expect(page.get_by_text(f"Enregistré : {name(row)}.")).to_be_visible()
        target = round(float(row["target"]))
        expect(card(page, row)).to_contain_text(re.compile(rf"objectif {target}, il en reste 1\b"))
        expect(card(page, row).get_by_role("textbox", name=f"À commander, {name(row)}")).to_have_value(
            str(target - 1) if target > 1 else ""
        )
    assert [row_of(page, row["pack_id"])["counted"] for row in (first, second)] == ["1.000", "1.000"]
    page.get_by_role("button", name="Mettre dans ma commande").tap()
    expect(page.get_by_text(re.compile(r"lignes du réassort"))).to_be_visible()
    page.get_by_role("heading", name=f"{first['product_name']} {first['pack_name']}").scroll_into_view_if_needed()
    quantity = page.get_by_role("textbox", name=f"Quantité de {name(first)}")
    expect(quantity).to_have_value(str(round(float(first["target"])) - 1))


def test_a_count_can_be_taken_back(open_page) -> None:
    page = open_page("/reassort", SHOPKEEPER, PHONE)
    loaded(page)
    [row] = watched(page, 1)
    before = (row["counted"], row["counted_at"])
    card(page, row).get_by_role("button", name=f"Plus : Il en reste, {name(row)}").click()
    expect(page.get_by_text(f"Enregistré : {name(row)}.")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    field = card(page, row).get_by_role("textbox", name=f"Il en reste, {name(row)}")
    expect(field).to_have_value("" if row["counted"] is None else row["counted"].removesuffix(".000"))
    expect(page.get_by_text("Enregistrement…")).to_have_count(0)
    after = row_of(page, row["pack_id"])
    assert (after["counted"], after["counted_at"]) == before


def test_without_network_a_count_is_kept_on_the_screen_and_saved_later(open_page) -> None:
    page = open_page("/reassort", SHOPKEEPER, PHONE)
    loaded(page)
    [row] = watched(page, 1)
    page.context.set_offline(True)
    card(page, row).get_by_role("textbox", name=f"Il en reste, {name(row)}").fill("4")
    expect(card(page, row)).to_contain_text("Pas enregistré.")
    page.context.set_offline(False)
    card(page, row).get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text(f"Enregistré : {name(row)}.")).to_be_visible()
    assert row_of(page, row["pack_id"])["counted"] == "4.000"


def test_a_canteen_has_no_shelf(open_page) -> None:
    for address in ("/reassort", "/etiquettes"):
        page = open_page(address, COOK, DESK)
        expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()
        expect(page.get_by_role("link", name="Réassort")).to_have_count(0)


@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK])
def test_the_restock_is_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/reassort", SHOPKEEPER, size)
    expect(page.get_by_role("button", name="Mettre dans ma commande")).to_be_visible()
    sound(page)
    page.get_by_role("searchbox", name="Chercher un produit de la semaine").fill("a")
    expect(page.get_by_text(re.compile("produits? trouvés?"))).to_be_visible()
    sound(page)
