"""A grower's and a coordinator's work without a mouse: every step is reached by Tab, from the top of the page."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK
from tests.browser.looks import loaded
from tests.browser.stall import BUNCHES, card, price_of, row_of
from tests.browser.week import GROWER

COORDINATOR = "coordination@demo.example"

HERE = "element => element === document.activeElement"


def tab_to(page: Page, goal: Locator, most: int = 60) -> None:
    """Presses Tab until ``goal`` has the focus; fails where it is not reached or cannot be left."""
    expect(goal).to_be_visible()
    for _ in range(most):
        page.keyboard.press("Tab")
        if goal.evaluate(HERE):
            return
    where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"not reached by {most} times Tab; the focus is at {where}")


def retype(page: Page, goal: Locator, words: str) -> None:
    """Reaches a field and replaces what it says."""
    tab_to(page, goal)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def press(page: Page, goal: Locator) -> None:
    """Reaches a button and presses it."""
    tab_to(page, goal)
    page.keyboard.press("Enter")


def test_a_grower_publishes_a_price_with_the_keyboard_alone(open_page) -> None:
    page: Page = open_page("/etal", GROWER, DESK)
    loaded(page)
    retype(page, page.get_by_role("searchbox", name="Chercher dans mes produits"), "Carotte en botte")
    expect(page.get_by_role("article")).to_have_count(1)
    retype(page, price_of(card(page, BUNCHES)), "2,35")
    expect(card(page, BUNCHES)).to_contain_text("Acheteurs : 2,8232 €")
    press(page, page.get_by_role("button", name="Publier", exact=True))
    expect(page.get_by_text("Votre étal est publié")).to_be_visible()
    assert Decimal(row_of(page, "Carotte en botte")["offer"]["price"]) == Decimal("2.35")


def test_a_coordinator_adopts_contributions_with_the_keyboard_alone(open_page) -> None:
    page: Page = open_page("/bureau/contributions", COORDINATOR, DESK)
    loaded(page)
    press(page, page.get_by_role("button", name="Écrire de nouvelles contributions"))
    hub = page.get_by_role("group", name="Ligne 1 : Plateforme")
    retype(page, hub.get_by_label("Combien"), "16")
    retype(page, page.get_by_label("Décision"), "Assemblée de mars")
    press(page, page.get_by_role("button", name="Adopter", exact=True))
    ask = page.get_by_role("dialog", name="Adopter ces contributions ?")
    expect(ask).to_be_visible()
    press(page, ask.get_by_role("button", name="Oui, adopter"))
    expect(ask).to_have_count(0)
    expect(page.get_by_role("region", name=re.compile("En vigueur|À venir")).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Assemblée de mars")
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # what had the focus is gone
