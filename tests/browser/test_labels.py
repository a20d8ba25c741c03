"""Shelf labels in a browser: the margin, the articles, a look at the sheet, the file."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound
from tests.browser.week import SHOPKEEPER

SMALLEST = {"width": 320, "height": 640}


def delivered(page: Page) -> None:
    loaded(page)  # the margin above it has come: nothing moves any more
    page.get_by_role("radio", name="Ma dernière livraison").check(force=True)
    expect(page.get_by_role("article").first).to_be_visible()
    loaded(page)


def test_a_shop_chooses_articles_sees_the_sheet_and_prints_it(open_page) -> None:
    page = open_page("/etiquettes", SHOPKEEPER, DESK)
    expect(page.get_by_text(re.compile(r"Votre marge\s: 26\s%"))).to_be_visible()
    delivered(page)
    boxes = page.get_by_role("checkbox", name=re.compile("^Imprimer "))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("textbox", name=re.compile("^Nombre d’étiquettes, ")).first.fill("3")
    page.get_by_label("Première place libre").fill("23")
    expect(page.get_by_text("4 étiquettes, 2 feuilles")).to_be_visible()
    page.get_by_role("button", name="Voir la feuille").click()
    expect(page.get_by_role("img", name=re.compile("^La première feuille"))).to_be_visible()
    sound(page)
    with page.expect_download() as file:
        page.get_by_role("button", name="Imprimer (PDF)").click()
    assert file.value.suggested_filename == "etiquettes.pdf"
    assert file.value.path().read_bytes().startswith(b"%PDF-")


def test_another_margin_changes_the_price_and_can_be_taken_back(open_page) -> None:
    page = open_page("/etiquettes", SHOPKEEPER, PHONE)
    page.get_by_role("button", name="Changer").click()
    dialog = page.get_by_role("dialog", name="Votre marge")
    dialog.get_by_label("Marge habituelle").fill("100")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(dialog).to_contain_text("Une marge va de 0 à 99,99 %.")
    sound(page)
    dialog.get_by_label("Marge habituelle").fill("30")
    expect(dialog).to_contain_text("Coefficient 1,51")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(re.compile(r"Votre marge\s: 30\s%"))).to_be_visible()
    assert page.request.get("/api/shelf/margins").json()["margin"] == "30.00"
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text(re.compile(r"Votre marge\s: 26\s%"))).to_be_visible()


def test_a_sheet_of_ones_own_that_leaves_the_page_is_refused_in_words(open_page) -> None:
    page = open_page("/etiquettes", SHOPKEEPER, DESK)
    delivered(page)
    page.get_by_role("checkbox", name=re.compile("^Imprimer ")).first.check()
    page.get_by_label("Format des étiquettes").select_option(label="Autre format")
    page.get_by_label("Largeur").fill("90")
    page.get_by_role("button", name="Voir la feuille").click()
    expect(page.get_by_text(re.compile("Les étiquettes sortent de la feuille"))).to_be_visible()
    sound(page)


@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK])
def test_the_labels_are_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/etiquettes", SHOPKEEPER, size)
    loaded(page)
    sound(page)
    page.get_by_role("radio", name="Tous les produits").check(force=True)
    expect(page.get_by_role("article").first).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Imprimer ")).first.check()
    sound(page)
