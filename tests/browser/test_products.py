"""A farm's products in a browser: made, changed, photographed, archived and taken back."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import sound
from tests.browser.week import GROWER

COORDINATOR = "coordination@demo.example"


def photo() -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), (200, 120, 40)).save(picture, "JPEG")
    return {"name": "carotte.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def product(page: Page, name: str) -> dict[str, Any]:
    items = page.request.get("/api/products", params={"search": name, "limit": 200}).json()["items"]
    return next(each for each in items if each["name"] == name)


def test_a_farm_adds_a_product_with_its_pack_allergen_label_and_photo(open_page) -> None:
    page = open_page("/catalogue", GROWER, PHONE)
    page.get_by_role("link", name="Ajouter un produit").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    expect(page.get_by_text("À remplir.")).to_have_count(4)
    sound(page)
    page.get_by_label("Nom", exact=True).fill("Céleri-rave")
    page.get_by_label("Famille").select_option(label="Fruits et légumes")
    page.get_by_label("déc.").check()
    page.get_by_label("Nom du conditionnement").fill("colis de 8 kg")
    page.get_by_label("Contenu").fill("8")
    expect(page.get_by_label("Poids net d’un colis")).to_have_value("8")
    page.get_by_label("Prix habituel HT").fill("2,15")
    page.get_by_role("group", name="Contient").get_by_label("céleri").check()
    expect(page.get_by_role("group", name="Traces possibles").get_by_label("céleri")).to_have_count(0)
    page.get_by_role("button", name="Ajouter un label").click()
    page.get_by_label("Preuve").fill("FR-BIO-01")
    page.get_by_label("Valable jusqu’au").fill((datetime.now(UTC).date() + timedelta(days=200)).isoformat())
    page.locator("input[type=file]").set_input_files(photo())
    expect(page.get_by_role("img", name="Photo de Céleri-rave")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Céleri-rave est enregistré.")).to_be_visible()
    made = product(page, "Céleri-rave")
    pack = made["packs"][0]
    assert (pack["name"], pack["content"], pack["net_weight_kg"], pack["usual_price"]) == (
        "colis de 8 kg",
        "8.000",
        "8.000",
        "2.1500",
    )
    assert (made["contains"], made["season"], made["labels"][0]["proof"]) == (["celery"], [12], "FR-BIO-01")
    answer = page.request.get(f"/api/photos/{made['photo_id']}")
    assert answer.headers["content-type"] == "image/webp"


def test_a_product_is_changed_and_its_photo_removed(open_page, site) -> None:
    page = open_page("/catalogue", GROWER, DESK)
    page.get_by_role("searchbox", name="Chercher").fill("betterave")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name="Betterave cuite").click()
    page.locator("input[type=file]").set_input_files(photo())
    page.get_by_role("button", name="Ajouter un conditionnement").click()
    fresh = page.get_by_role("group", name="Nouveau conditionnement")
    fresh.get_by_label("Nom du conditionnement").fill("poche de 5 kg")
    page.get_by_role("group", name="poche de 5 kg").get_by_label("Contenu").fill("5")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Betterave cuite est enregistré.")).to_be_visible()
    kept = product(page, "Betterave cuite")
    assert sorted(pack["name"] for pack in kept["packs"]) == ["poche de 2,5 kg", "poche de 5 kg"]
    assert kept["photo_id"]

    page.get_by_role("searchbox", name="Chercher").fill("betterave")
    page.get_by_role("link", name="Betterave cuite").click()
    page.get_by_role("button", name="Enlever", exact=True).click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Betterave cuite est enregistré.").last).to_be_visible()
    expect(page.get_by_role("heading", name="Mes produits")).to_be_visible()
    assert product(page, "Betterave cuite")["photo_id"] is None


def test_a_product_is_archived_with_a_way_back(open_page) -> None:
    page = open_page("/catalogue", GROWER, PHONE)
    page.get_by_role("button", name="Archiver Batavia").click()
    expect(page.get_by_text("Batavia est archivé.")).to_be_visible()
    expect(page.get_by_role("link", name="Batavia")).to_have_count(0)
    page.get_by_label("Montrer les produits archivés").check()
    expect(page.get_by_role("button", name="Remettre en vente : Batavia")).to_be_visible()
    sound(page)
    page.get_by_label("Montrer les produits archivés").uncheck()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Batavia est de nouveau en vente.")).to_be_visible()
    expect(page.get_by_role("button", name="Archiver Batavia")).to_be_visible()
    assert product(page, "Batavia")["archived"] is False


def test_the_servers_refusal_stands_on_its_field_and_nothing_typed_is_lost(open_page) -> None:
    page = open_page("/catalogue/nouveau", GROWER, PHONE)
    page.get_by_label("Nom", exact=True).fill("Batavia")
    page.get_by_label("Famille").select_option(label="Fruits et légumes")
    page.get_by_label("Nom du conditionnement").fill("colis")
    page.get_by_label("Contenu").fill("6")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Un autre produit de la même famille porte déjà ce nom.")).to_be_visible()
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    expect(page.get_by_label("Nom du conditionnement")).to_have_value("colis")
    sound(page)
    page.get_by_role("link", name="Annuler").click()
    dialog = page.get_by_role("dialog", name="Partir sans enregistrer")
    dialog.get_by_role("button", name="Partir quand même").click()
    expect(page.get_by_role("heading", name="Mes produits")).to_be_visible()


def test_the_catalogue_is_a_file_to_take_away(open_page) -> None:
    page = open_page("/catalogue", GROWER, DESK)
    with page.expect_download() as found:
        page.get_by_role("link", name="Exporter (CSV)").click()
    assert found.value.suggested_filename == "catalogue.csv"
    assert "Betterave cuite" in found.value.path().read_text("utf-8-sig")


def test_the_coordinator_reads_every_farms_products_and_changes_none(open_page) -> None:
    page = open_page("/catalogue", COORDINATOR, DESK)
    expect(page.get_by_role("heading", name="Produits des fermes")).to_be_visible()
    page.get_by_label("Ferme").select_option(label="Le Jardin des Sources")
    expect(page.get_by_role("heading", name="Aubergine", level=2)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Archiver"))).to_have_count(0)
    sound(page)
    page.goto("/catalogue/nouveau")
    expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_pages_of_products_are_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/catalogue", GROWER, size)
    expect(page.get_by_role("link", name="Aubergine")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Aubergine").click()
    expect(page.get_by_role("heading", name="Aubergine", level=1)).to_be_visible()
    sound(page)
