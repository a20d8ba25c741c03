"""What a visitor sees: the territories, one network's farms, prices with their shares, and its rules."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound

COORDINATOR = "coordination@demo.example"
PAGE = "/t/millevaches"


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 600}])
def test_a_visitor_reads_who_sells_where_at_which_price_and_why(open_page, size) -> None:
    page: Page = open_page("/", size=size)
    loaded(page)
    sound(page)
    page.get_by_role("link", name=re.compile("Plateau de Millevaches")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plateau de Millevaches")
    loaded(page)
    public = page.request.get("/api/public/territories/millevaches").json()
    farms = page.get_by_role("region", name="Les fermes").get_by_role("listitem")
    expect(farms).to_have_count(len(public["producers"]))
    sound(page)

    prices = page.get_by_role("region", name="Les prix de la semaine")
    expect(prices.get_by_role("status")).to_have_text(f"{len(public['offers'])} prix")
    farm = next(each for each in public["producers"] if each["offers"] > 2)
    farms.get_by_role("button", name=farm["name"]).click()
    expect(prices.get_by_role("status")).to_have_text(f"{farm['offers']} prix")
    strip = prices.get_by_role("row").nth(1).get_by_role("button").first
    strip.click()
    expect(strip).to_have_attribute("aria-expanded", "true")
    prices.get_by_role("button", name=re.compile("^Plateforme : .* sur")).click()
    expect(prices.get_by_text("15 % du prix de la ferme, pour réunir")).to_be_visible()
    sound(page)
    rules = page.get_by_role("region", name="Ce qui s’ajoute au prix de la ferme")
    expect(rules.get_by_role("listitem")).to_have_count(len(public["fees"]))
    expect(rules).to_contain_text("par livraison")
    page.get_by_role("link", name="Membre ? Se connecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_the_map_and_the_list_show_the_same_farm_by_keyboard_too(open_page) -> None:
    page: Page = open_page(PAGE)
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    page.reload()
    loaded(page)
    assert refused == []
    farm = page.request.get("/api/public/territories/millevaches").json()["producers"][0]
    sign = page.get_by_role("region", name="Carte du territoire").get_by_role("button", name=re.compile(farm["name"]))
    sign.focus()
    page.keyboard.press("Enter")
    expect(sign).to_have_attribute("aria-pressed", "true")
    chosen = page.get_by_role("region", name="Les fermes").get_by_role("listitem").get_by_role("button", pressed=True)
    expect(chosen).to_contain_text(farm["name"])
    prices = page.get_by_role("region", name="Les prix de la semaine")
    expect(prices.get_by_label("Ferme")).to_have_value(farm["id"])


def test_the_map_asks_nobody_else_for_anything(open_page) -> None:
    page: Page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGE)
    expect(page.get_by_role("region", name="Carte du territoire")).to_be_visible()
    loaded(page)
    here = page.url.split("/t/")[0]
    assert asked
    assert [url for url in asked if not url.startswith((here, "data:", "blob:"))] == []


def test_without_javascript_a_reader_still_reads_farms_prices_and_rules(open_page) -> None:
    page: Page = open_page(PAGE, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Plateau de Millevaches")
    public = page.request.get("/api/public/territories/millevaches").json()
    expect(page.get_by_text(public["producers"][0]["name"]).first).to_be_visible()
    expect(page.get_by_text(public["rules"][0]["sentence"])).to_be_visible()
    page.get_by_role("link", name=public["offers"][0]["product"], exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(public["offers"][0]["product"])
    expect(page.get_by_role("heading", name="Le prix de la semaine, hors taxe")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, {"width": 320, "height": 640}])
def test_the_page_behind_a_shelf_label_says_price_shares_and_history(open_page, size) -> None:
    public = open_page("/").request.get("/api/public/territories/millevaches").json()
    offer = public["offers"][0]
    page: Page = open_page(f"{PAGE}/produits/{offer['product_id']}", size=size)
    expect(page.get_by_role("heading", level=1)).to_have_text(offer["product"])
    expect(page.get_by_role("region", name="Le prix de la semaine").get_by_role("list").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Prix de 1 "))).to_be_visible()
    sound(page)


def test_a_product_that_does_not_exist_is_said_so(open_page) -> None:
    page: Page = open_page(f"{PAGE}/produits/nimporte", size=PHONE)
    expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()
    sound(page)


def test_a_visitor_searches_a_product_whatever_the_accents(open_page) -> None:
    page: Page = open_page(PAGE, size=PHONE)
    page.get_by_label("Chercher un produit").fill("bleu betail")
    expect(page.get_by_role("region", name="Les prix de la semaine").get_by_role("status")).to_have_text("0 prix")
    page.get_by_label("Chercher un produit").fill("creme crue")
    expect(page.get_by_text("Crème crue").first).to_be_visible()
    page.get_by_label("Chercher un produit").fill("")
    page.get_by_role("button", name="Montrer la suite").click()
    expect(page.get_by_role("button", name="Montrer la suite")).to_have_count(0)
    sound(page)


def test_a_territory_that_stops_showing_itself_is_gone_for_visitors(open_page) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR)
    about = desk.get_by_role("region", name="Le territoire", exact=True)
    about.get_by_label("Page publique ouverte à tous").uncheck()
    about.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("Le territoire est enregistré.")).to_be_visible()
    visitor: Page = open_page(PAGE, size=PHONE)
    expect(visitor.get_by_role("heading", name="Page introuvable")).to_be_visible()
    sound(visitor)
    visitor.get_by_role("link", name="Tous les territoires").click()
    expect(visitor.get_by_text("Aucun territoire ne se montre au public ici.")).to_be_visible()
    sound(visitor)


def test_the_page_speaks_english_too(open_page) -> None:
    page: Page = open_page(PAGE)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="The farms")).to_be_visible()
    expect(page.get_by_text("to gather and prepare").or_(page.get_by_text("of the farm’s price")).first).to_be_visible()
