"""From the stall row: a photo taken with the phone, a new product, one more pack; nobody leaves the stall for it."""

import io
import re

from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.looks import sound
from tests.browser.stall import BUNCHES, card, publish, row_of
from tests.browser.week import GROWER

PHOTO = re.compile("^Photo de Carotte en botte")


def picture() -> bytes:
    """Four thousand pixels wide, of the kind that does not compress: what a phone takes."""
    file = io.BytesIO()
    Image.effect_noise((4000, 3000), 80).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def take(page: Page, content: bytes, kind: str = "image/jpeg") -> None:
    chosen: FilePayload = {"name": "photo.jpg", "mimeType": kind, "buffer": content}
    page.get_by_role("dialog").locator("input[capture]").set_input_files(chosen)


def test_a_photo_is_made_small_sent_again_after_a_failure_and_taken_away_with_a_way_back(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    sent: list[int] = []

    def fail_once(route: Route) -> None:
        if route.request.method == "PUT":
            sent.append(len(route.request.post_data_buffer or b""))
        if len(sent) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/products/*/photo", fail_once)
    card(page, BUNCHES).get_by_role("button", name=PHOTO).click()
    sound(page)
    large = picture()
    take(page, large)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Pas de réponse du serveur.")
    sound(page)
    dialog.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text("La photo de Carotte en botte est en ligne.")).to_be_visible()
    assert sent[0] == sent[1] < len(large) / 4
    photo = row_of(page, "Carotte en botte")["photo_id"]
    assert photo is not None
    expect(card(page, BUNCHES).locator(f"img[src*='{photo}']")).to_be_visible()

    card(page, BUNCHES).get_by_role("button", name=PHOTO).click()
    page.get_by_role("button", name="Enlever la photo").click()
    expect(page.get_by_text("La photo de Carotte en botte est enlevée.")).to_be_visible()
    assert row_of(page, "Carotte en botte")["photo_id"] is None
    page.get_by_role("button", name="Annuler").click()
    expect(card(page, BUNCHES).locator("img")).to_be_visible()
    assert row_of(page, "Carotte en botte")["photo_id"] is not None


def test_what_is_no_picture_is_refused_by_the_server_with_the_reason(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    card(page, BUNCHES).get_by_role("button", name=PHOTO).click()
    take(page, b"no picture at all")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    sound(page)
    assert row_of(page, "Carotte en botte")["photo_id"] is None


def test_a_new_product_is_on_the_stall_after_five_fields(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    page.get_by_role("button", name="Nouveau produit").click()
    dialog = page.get_by_role("dialog", name="Nouveau produit")
    dialog.get_by_role("button", name="Mettre sur l’étal").click()
    expect(dialog.get_by_label("Nom", exact=True)).to_be_focused()
    sound(page)
    dialog.get_by_label("Nom", exact=True).fill("Rutabaga")
    dialog.get_by_label("Famille").select_option(label="Fruits et légumes")
    expect(dialog).to_contain_text(re.compile(r"TVA 5,5\s%"))
    dialog.get_by_label("Contenu d’un colis").fill("8")
    dialog.get_by_label(re.compile("Prix HT")).fill("1,80")
    dialog.get_by_role("button", name="Mettre sur l’étal").click()
    swedes = card(page, "Rutabaga 8 kg")
    quantity = swedes.get_by_label("Quantité de colis")
    expect(quantity).to_be_focused()
    quantity.fill("5")
    sound(page)
    publish(page)
    expect(page.get_by_text("Votre étal est publié")).to_be_visible()
    row = row_of(page, "Rutabaga")
    assert (row["pack_name"], row["offer"]["price"], row["offer"]["available"]) == ("8 kg", "1.8000", "40.000")


def test_one_more_pack_of_a_product_is_made_from_its_row(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    sacks = card(page, "Carotte de Faux-la-Montagne sac de 10 kg")
    sacks.get_by_role("button", name="Plus", exact=True).click()
    sacks.get_by_role("button", name="Autre conditionnement").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Autre conditionnement"))
    dialog.get_by_role("button", name="Mettre sur l’étal").click()
    expect(dialog.get_by_label("Contenu d’un colis")).to_be_focused()
    sound(page)
    dialog.get_by_label("Contenu d’un colis").fill("2,5")
    dialog.get_by_label("Nom du conditionnement").fill("filet")
    dialog.get_by_role("button", name="Mettre sur l’étal").click()
    expect(card(page, "Carotte de Faux-la-Montagne filet")).to_be_visible()


def test_a_dialog_gives_the_focus_back_to_what_opened_it(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    photo = card(page, BUNCHES).get_by_role("button", name=PHOTO)
    photo.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(photo).to_be_focused()
