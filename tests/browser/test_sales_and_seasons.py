"""A farm's past weeks and its year, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import sound
from tests.browser.stall import BUNCHES, card
from tests.browser.week import CHEESEMAKER, GROWER

SMALLEST = {"width": 320, "height": 640}


def season_of(page: Page, name: str) -> list[int]:
    found = next(each for each in page.request.get("/api/products?limit=200").json()["items"] if each["name"] == name)
    season: list[int] = found["season"]
    return season


def test_a_row_tells_what_is_ordinarily_ordered_and_its_weeks_on_demand(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    bunch = card(page, BUNCHES)
    expect(bunch).to_contain_text("D’ordinaire")
    bunch.get_by_text("D’ordinaire").click()
    table = bunch.get_by_role("table", name=re.compile("^Carotte en botte.*dernières semaines"))
    past = page.request.get("/api/stall/past?weeks=8").json()
    pack = next(each for each in past["packs"] if each["product_name"] == "Carotte en botte")
    expect(table.get_by_role("row")).to_have_count(1 + sum(week is not None for week in pack["weeks"]))
    sound(page)


@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK])
def test_the_past_weeks_are_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/etal/ventes", GROWER, size)
    expect(page.get_by_role("table", name="Semaine par semaine").get_by_role("row")).to_have_count(9)
    sound(page)
    with page.expect_response(re.compile("weeks=16")):
        page.get_by_label("Depuis").select_option(label="16 semaines")
    expect(page.get_by_role("table", name="Semaine par semaine")).to_be_visible()


def test_the_sums_of_the_weeks_are_those_of_the_farms_lists(open_page) -> None:
    page = open_page("/etal/ventes", GROWER, DESK)
    week = page.request.get("/api/stall/past?weeks=1").json()["weeks"][0]
    euros = f"{week['producer_cents'] / 100:,.2f}".replace(",", " ").replace(".", ",")
    row = page.get_by_role("table", name="Semaine par semaine").get_by_role("row").nth(1)
    expect(row).to_contain_text(re.compile(euros.replace(" ", r"\s") + r"\s€"))


def test_a_month_is_changed_by_a_tap_and_taken_back(open_page) -> None:
    page = open_page("/catalogue/saisons", GROWER, PHONE, has_touch=True)
    before = season_of(page, "Aubergine")
    june = page.get_by_role("button", name="Aubergine, de saison en juin")
    expect(june).to_have_attribute("aria-pressed", "false")
    june.tap()
    page.get_by_role("button", name="Aubergine, de saison en mai").tap()
    expect(page.get_by_text("La saison de Aubergine est enregistrée.")).to_be_visible()
    assert season_of(page, "Aubergine") == sorted({5, 6, *before})
    page.get_by_role("button", name="Annuler").tap()
    expect(june).to_have_attribute("aria-pressed", "false")
    with page.expect_response(re.compile("/api/products")):
        page.reload()
    assert season_of(page, "Aubergine") == before


def test_the_year_is_used_with_the_keyboard_one_stop_per_product(open_page) -> None:
    page = open_page("/catalogue/saisons", GROWER, DESK)
    january = page.get_by_role("button", name="Aubergine, de saison en janvier")
    expect(january).to_be_visible()
    page.get_by_role("button", name=re.compile("^Aubergine")).and_(page.locator("[tabindex='0']")).focus()
    page.keyboard.press("Home")
    expect(january).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Aubergine, de saison en décembre")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("^Batavia"))).to_have_count(12)
    expect(page.get_by_role("button", name=re.compile("^Batavia")).and_(page.locator(":focus"))).to_have_count(1)


def test_the_last_month_stays(open_page) -> None:
    page = open_page("/catalogue/saisons", CHEESEMAKER, PHONE)
    name = page.get_by_role("rowheader").nth(1)
    expect(name).to_be_visible()
    product = name.inner_text().split("\n")[0].strip()
    months = page.get_by_role("button", name=re.compile(f"^{re.escape(product)}, de saison"), pressed=True)
    while months.count() > 1:
        months.first.click()
    months.first.click()
    expect(page.get_by_text("garde au moins un mois")).to_be_visible()
    expect(months).to_have_count(1)


@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK])
def test_the_year_is_sound_on_each_screen(open_page, size) -> None:
    page = open_page("/catalogue/saisons", GROWER, size)
    expect(page.get_by_role("table", name="Mois de saison de chaque produit")).to_be_visible()
    sound(page)
