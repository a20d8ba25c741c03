"""Where the money goes, and what each one received: the sums on the screens, by keyboard, for each role."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound

COOK = "cantine@demo.example"
GROWER = "maraichere@demo.example"
DRIVER = "livreur@demo.example"
COORDINATOR = "coordination@demo.example"
OBSERVER = "observation@demo.example"
NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [DESK, NARROW])
def test_a_cook_reads_where_a_hundred_euros_went_and_goes_back_a_month(open_page, size) -> None:
    page: Page = open_page("/argent", COOK, size=size)
    sentence = page.get_by_text(re.compile("^Sur 100\\s€ dépensés par .* sont allés à \\d+ fermes"))
    expect(sentence).to_be_visible()
    expect(page.get_by_role("table", name="Qui a reçu combien")).to_be_visible()
    sound(page)
    days = page.get_by_role("main").get_by_role("status").first
    before = days.inner_text()
    page.get_by_role("button", name="La période d’avant").click()
    expect(days).not_to_have_text(before)
    expect(sentence).to_be_visible()
    page.get_by_label("Période", exact=True).select_option("Année")
    expect(days).to_have_text(re.compile("1er janvier.*31 décembre"))


def test_a_ruler_reads_the_weeks_one_by_one_with_the_arrow_keys(open_page) -> None:
    page: Page = open_page("/argent", COOK)
    page.get_by_label("Période", exact=True).select_option("Année")
    ruler = page.get_by_role("slider", name=re.compile("^Semaine par semaine"))
    ruler.focus()
    last = ruler.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowLeft")
    expect(ruler).not_to_have_attribute("aria-valuetext", last or "")
    expect(ruler).to_have_attribute("aria-valuetext", re.compile("Fermes .*€.*en tout"))
    page.get_by_text("Voir les chiffres en tableau").click()
    expect(page.get_by_role("table", name="Semaine par semaine")).to_be_visible()
    sound(page)


def test_a_farm_reads_what_it_received_beside_its_own_cost_prices(open_page) -> None:
    page: Page = open_page("/argent", GROWER, size=PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que j’ai reçu")
    expect(page.get_by_text(re.compile(r"produits comptés\s.* Couvert à"))).to_be_visible()
    expect(page.get_by_text("Vos prix de revient ne sont vus que de vous.")).to_be_visible()
    sound(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Télécharger ce que j’ai reçu").click()
    assert file.value.suggested_filename.startswith("recu-")


def test_those_who_work_for_it_and_those_who_look_on_have_their_page(open_page) -> None:
    for email, title in ((DRIVER, "Ce que j’ai reçu"), (COORDINATOR, "Où va l’argent"), (OBSERVER, "Où va l’argent")):
        page: Page = open_page("/argent", email)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("figure").first).to_be_visible()
        loaded(page)
        sound(page)


def test_days_in_the_wrong_order_are_told_at_the_field(open_page) -> None:
    page: Page = open_page("/argent", COOK, size=PHONE)
    page.get_by_label("Période", exact=True).select_option("Jours choisis")
    page.get_by_label("Au", exact=True).fill("2020-01-01")
    expect(page.get_by_text("Le dernier jour est avant le premier.")).to_be_visible()
    sound(page)
