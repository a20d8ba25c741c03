"""What is typed on the stall is never lost: no network, a closed tab, a colleague who publishes meanwhile."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looks import sound
from tests.browser.stall import BUNCHES, card, price_of, publish, row_of
from tests.browser.week import GROWER

BATAVIA = re.compile("Batavia")


def has_price(page: Page, product: str, price: str) -> None:
    assert row_of(page, product)["offer"]["price"] == price


def test_pressed_without_network_it_is_published_when_the_network_is_back(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    price_of(card(page, BUNCHES)).fill("2,10")
    page.context.set_offline(True)
    publish(page)
    expect(page.get_by_text("Pas de réseau : gardé sur cet appareil")).to_be_visible()
    sound(page)
    page.context.set_offline(False)
    expect(page.get_by_text("Votre étal est publié")).to_be_visible()
    has_price(page, "Carotte en botte", "2.1000")
    expect(page.get_by_text("Pas de réseau : gardé sur cet appareil")).to_have_count(0)


def test_what_was_typed_is_there_again_after_the_page_was_closed(open_page) -> None:
    page = open_page("/etal", GROWER, PHONE)
    price_of(card(page, BUNCHES)).fill("2,10")
    expect(page.get_by_text("1 changement à publier")).to_be_visible()
    page.reload()
    expect(page.get_by_text("ne sont pas publiés")).to_be_visible()
    expect(price_of(card(page, BUNCHES))).to_have_value("2,10")
    sound(page)
    page.get_by_role("button", name="Les oublier").click()
    expect(page.get_by_role("button", name="Publier", exact=True)).to_have_count(0)
    page.reload()
    expect(card(page, BUNCHES)).to_be_visible()
    expect(page.get_by_role("button", name="Publier", exact=True)).to_have_count(0)


def test_a_row_that_a_colleague_changed_is_asked_about_and_his_other_rows_stay(open_page) -> None:
    mine, theirs = open_page("/etal", GROWER, PHONE), open_page("/etal", GROWER, PHONE)
    price_of(card(mine, BUNCHES)).fill("2,10")
    price_of(card(theirs, BUNCHES)).fill("2,40")
    price_of(card(theirs, BATAVIA)).fill("1,30")
    publish(theirs)
    expect(theirs.get_by_text("Votre étal est publié")).to_be_visible()

    publish(mine)
    dialog = mine.get_by_role("dialog", name="Quelqu’un a changé le même étal")
    expect(dialog.get_by_role("group")).to_have_count(1)
    expect(dialog.get_by_label(re.compile("Tapé ici"))).to_be_checked()
    expect(dialog).to_contain_text(re.compile(r"Publié entre-temps\s: 2,40\s€"))
    sound(mine)
    has_price(mine, "Carotte en botte", "2.4000")
    dialog.get_by_role("button", name="Garder ce choix et publier").click()
    expect(mine.get_by_text("Votre étal est publié")).to_be_visible()
    has_price(mine, "Carotte en botte", "2.1000")
    has_price(mine, "Batavia", "1.3000")


def test_the_colleagues_row_can_be_taken_instead(open_page) -> None:
    mine, theirs = open_page("/etal", GROWER, PHONE), open_page("/etal", GROWER, PHONE)
    price_of(card(mine, BUNCHES)).fill("2,10")
    price_of(card(theirs, BUNCHES)).fill("2,40")
    publish(theirs)
    expect(theirs.get_by_text("Votre étal est publié")).to_be_visible()
    publish(mine)
    dialog = mine.get_by_role("dialog", name="Quelqu’un a changé le même étal")
    dialog.get_by_label(re.compile("Publié entre-temps")).check()
    dialog.get_by_role("button", name="Garder ce choix et publier").click()
    expect(price_of(card(mine, BUNCHES))).to_have_value("2,40")
    expect(mine.get_by_role("button", name="Publier", exact=True)).to_have_count(0)
