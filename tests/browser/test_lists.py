"""Lists to prepare in a browser: the farm's own, and those that the hub looks at."""

import csv
import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import sound
from tests.browser.week import GROWER

HUB = "plateforme@demo.example"
CARRIER = "livreur@demo.example"
COORDINATOR = "coordination@demo.example"


def farm_list(page: Page, which: str) -> dict[str, Any]:
    cycle = page.request.get("/api/cycles/current").json()[which]["id"]
    mine = page.request.get(f"/api/cycles/{cycle}/lists").json()[0]["producer_id"]
    found: dict[str, Any] = page.request.get(f"/api/cycles/{cycle}/lists/{mine}").json()
    return found


def choose_last_week(page: Page) -> str:
    """The week that closed last; its cycle's id."""
    cycle: str = page.request.get("/api/cycles/current").json()["last"]["id"]
    page.get_by_label("Semaine de commande").select_option(value=cycle)
    return cycle


def test_a_farm_reads_what_to_harvest_and_for_whom(open_page) -> None:
    page = open_page("/listes", GROWER, PHONE)
    choose_last_week(page)
    expect(page.get_by_text("Provisoire")).to_have_count(0)
    wanted = farm_list(page, "last")
    rows = page.get_by_role("table", name="À récolter").get_by_role("row")
    expect(rows).to_have_count(len(wanted["products"]) + 1)
    batavia = next(each for each in wanted["products"] if each["product_name"] == "Batavia")
    packs = Decimal(batavia["packs"])
    expect(rows.filter(has_text="Batavia")).to_contain_text(f"{packs:f} × colis de 12 salades")
    buyers = {each["buyer_name"] for each in wanted["deliveries"]}
    for buyer in buyers:
        expect(page.get_by_role("heading", name=buyer).first).to_be_visible()
    sound(page)


def test_the_list_is_provisional_until_the_cut_off(open_page) -> None:
    page = open_page("/listes", GROWER, PHONE)
    cycle = page.request.get("/api/cycles/current").json()["open"]["id"]
    page.get_by_label("Semaine de commande").select_option(value=cycle)
    expect(page.get_by_text("Provisoire")).to_be_visible()
    sound(page)


def test_the_list_prints_and_downloads(open_page) -> None:
    page = open_page("/listes", GROWER, DESK)
    choose_last_week(page)
    wanted = farm_list(page, "last")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Imprimer").click()
    assert page.title() == "printed"
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("heading", name="À préparer, par livraison")).to_be_visible()
    page.emulate_media(media="screen")

    with page.expect_download() as pdf:
        page.get_by_role("link", name="PDF").click()
    assert pdf.value.suggested_filename.endswith(".pdf")
    assert pdf.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV par livraison").click()
    assert table.value.suggested_filename.endswith(".csv")
    lines = list(csv.reader(table.value.path().read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(lines) - 1 == sum(len(each["lines"]) for each in wanted["deliveries"])
    with page.expect_download() as totals:
        page.get_by_role("link", name="CSV par produit").click()
    assert "Batavia" in totals.value.path().read_text("utf-8-sig")


@pytest.mark.parametrize("email", [HUB, CARRIER, COORDINATOR])
def test_hub_carrier_and_coordinator_go_from_the_farms_to_each_list(open_page, email) -> None:
    page = open_page("/listes", email, DESK)
    cycle = choose_last_week(page)
    farms = page.request.get(f"/api/cycles/{cycle}/lists").json()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(len(farms) + 1)
    sound(page)
    page.get_by_role("link", name="Le Jardin des Sources").click()
    expect(page.get_by_role("heading", name="Le Jardin des Sources")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Batavia")).to_be_visible()
    page.go_back()
    expect(rows).to_have_count(len(farms) + 1)


def test_a_farm_never_sees_another_farms_list(open_page) -> None:
    page = open_page("/listes", GROWER, PHONE)
    other = open_page("/listes", HUB, PHONE)
    cycle = other.request.get("/api/cycles/current").json()["last"]["id"]
    farms = other.request.get(f"/api/cycles/{cycle}/lists").json()
    foreign = next(each for each in farms if each["producer_name"] != "Le Jardin des Sources")
    page.goto(f"/listes?semaine={cycle}&ferme={foreign['producer_id']}")
    expect(page.get_by_role("heading", name="Le Jardin des Sources")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(re.escape(foreign["producer_name"])))).to_have_count(0)
