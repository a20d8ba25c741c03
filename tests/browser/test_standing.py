"""Standing orders in a browser: written from the last order, paused, stopped."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, violations
from tests.browser.test_order_sheet import no_sideways_scroll
from tests.browser.week import COOK, SHOPKEEPER, open_week


def test_a_cook_writes_her_standing_order_from_her_last_one(open_page) -> None:
    page = open_page("/recurrentes", COOK)
    before = len(page.request.get("/api/standing-orders").json()[0]["lines"])
    page.get_by_role("button", name="Reprendre ma dernière commande").click()
    expect(page.get_by_text("ajoutées.")).to_be_visible()
    page.get_by_label("Commander ces lignes chaque semaine").check()
    page.get_by_role("button", name="Ajouter une pause").click()
    start = datetime.now(UTC).date() + timedelta(days=70)
    end = start + timedelta(days=14)
    page.get_by_label("Du", exact=True).fill(start.isoformat())
    page.get_by_label("Au", exact=True).fill((start - timedelta(days=5)).isoformat())
    expect(page.get_by_text("La fin est avant le début.")).to_be_visible()
    expect(page.get_by_role("button", name="Enregistrer")).to_be_disabled()
    page.get_by_label("Au", exact=True).fill(end.isoformat())
    assert violations(page) == []
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La prochaine semaine partira ainsi.")).to_be_visible()
    saved = page.request.get("/api/standing-orders").json()[0]
    assert saved["active"] is True
    assert len(saved["lines"]) > before
    assert saved["pauses"] == [{"from": start.isoformat(), "to": end.isoformat(), "reason": ""}]


def test_a_shop_adds_a_product_on_the_phone_and_takes_it_back(open_page) -> None:
    page = open_page("/recurrentes", SHOPKEEPER, PHONE)
    week = open_week(page)
    known = {line["pack_id"] for order in page.request.get("/api/standing-orders").json() for line in order["lines"]}
    offer = next(each for each in week.offers if each["pack_id"] not in known)
    page.get_by_label("Ajouter un produit").fill(f"{offer['product']} {offer['pack']}")
    page.get_by_role("button", name=f"{offer['product']}, {offer['pack']}").click()
    expect(page.get_by_role("textbox", name=f"Quantité de {offer['product']}, {offer['pack']}")).to_be_visible()
    no_sideways_scroll(page)
    assert violations(page) == []
    page.get_by_role("button", name=f"Retirer {offer['product']}").click()
    page.get_by_role("button", name="Annuler", exact=True).last.click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    saved = page.request.get("/api/standing-orders").json()[0]
    assert offer["pack_id"] in {line["pack_id"] for line in saved["lines"]}


def test_a_standing_order_is_deleted_after_a_question(open_page) -> None:
    page = open_page("/recurrentes", COOK)
    page.get_by_role("button", name="Supprimer").click()
    dialog = page.get_by_role("dialog", name="Supprimer la commande récurrente ?")
    assert violations(page) == []
    dialog.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_role("heading", name="Rien ne revient encore")).to_be_visible()
    assert page.request.get("/api/standing-orders").json() == []
    assert violations(page) == []
