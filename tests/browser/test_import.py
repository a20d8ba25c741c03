"""A farm's price list in a browser: read, checked row by row, and only then saved."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import sound
from tests.browser.week import GROWER

LIST = """Article;Colis;Tarif HT;Unité;TVA;Rayon
Poireau d’hiver;botte de 1 kg;2,40;botte;5,5;Légumes
Panais;colis de 5 kg;deux euros;kg;5,5;Légumes
Rutabaga;colis de 10 kg;1,75;kg;5,5;Racines
"""


def file(content: str = LIST, name: str = "tarif.csv") -> dict[str, Any]:
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode()}


def names(page: Page) -> set[str]:
    return {each["name"] for each in page.request.get("/api/products?limit=200").json()["items"]}


def test_a_list_is_imported_after_every_row_was_seen(open_page) -> None:
    page = open_page("/catalogue/import", GROWER, PHONE)
    before = names(page)
    sound(page)
    page.locator("input[type=file]").set_input_files(file())
    expect(page.get_by_role("heading", name="Que dit chaque colonne")).to_be_visible()
    expect(page.get_by_label("Que veut dire la colonne Article")).to_have_value("name")
    expect(page.get_by_text("Poireau d’hiver · Panais · Rutabaga")).to_be_visible()
    page.get_by_label("Racines (1 ligne)").select_option(label="Fruits et légumes")
    sound(page)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("heading", name="Vérifiez avant d’enregistrer")).to_be_visible()
    expect(page.get_by_text("« deux euros » n’est pas un prix.")).to_be_visible()
    expect(page.get_by_text("1 ligne avec une erreur sera laissée de côté.")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="2 nouvelles").click()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("article").first).to_contain_text("Poireau d’hiver")
    assert names(page) == before
    page.get_by_role("button", name="Enregistrer 2 lignes").click()
    expect(page.get_by_role("heading", name="C’est dans votre catalogue")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("2 lignes ajoutées")
    expect(page.get_by_role("main")).to_contain_text("1 ligne laissée de côté")
    assert names(page) - before == {"Poireau d’hiver", "Rutabaga"}
    sound(page)
    page.get_by_role("link", name="Voir mes produits").click()
    expect(page.get_by_role("link", name="Rutabaga")).to_be_visible()


def test_the_same_catalogue_again_changes_nothing(open_page) -> None:
    page = open_page("/catalogue/import", GROWER, DESK)
    export = page.request.get("/api/products/export.csv").body()
    page.locator("input[type=file]").set_input_files(
        {"name": "catalogue.csv", "mimeType": "text/csv", "buffer": export}
    )
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("Rien à enregistrer")).to_be_visible()
    expect(page.get_by_role("button", name="Enregistrer")).to_have_count(0)


def test_a_column_that_is_not_recognised_is_told_by_hand(open_page) -> None:
    page = open_page("/catalogue/import", GROWER, PHONE)
    page.locator("input[type=file]").set_input_files(file("Machin;Truc\nPanais;2,10\n"))
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("alert")).to_contain_text("quelle colonne donne le nom")
    sound(page)
    page.get_by_label("Que veut dire la colonne Machin").select_option(label="Produit")
    expect(page.get_by_role("alert")).to_contain_text("quelle colonne donne le prix")
    page.get_by_label("Que veut dire la colonne Truc").select_option(label="Prix HT")
    page.get_by_label("Famille").select_option(label="Fruits et légumes")
    page.get_by_label("Prix par").select_option(label="kg")
    page.get_by_label("TVA").select_option(label="5,5 %")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("button", name="Enregistrer 1 ligne").click()
    expect(page.get_by_role("main")).to_contain_text("1 ligne ajoutée")


def test_a_file_that_is_no_list_is_refused_in_plain_words(open_page) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 120, 40)).save(picture, "JPEG")
    page = open_page("/catalogue/import", GROWER, PHONE)
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.xlsx", "mimeType": "application/octet-stream", "buffer": picture.getvalue()}
    )
    expect(page.get_by_role("alert")).to_contain_text("Ce fichier n’est pas une liste de prix lisible.")
    sound(page)


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, DESK])
def test_each_step_is_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/catalogue/import", GROWER, size)
    page.locator("input[type=file]").set_input_files(file())
    expect(page.get_by_role("heading", name="Que dit chaque colonne")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("article")).to_have_count(2)
    sound(page)
