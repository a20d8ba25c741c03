"""Without a mouse, colours or movement: what the keyboard reaches, in which order, and what it is called."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE
from tests.browser.looks import loaded
from tests.browser.week import COOK

FOCUSED = """() => {
  const { activeElement: at } = document, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    name: (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText).trim().split('\\n')[0],
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth), colour: style.outlineColor,
    ground: getComputedStyle(document.body).backgroundColor,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def luminance(colour: str) -> float:
    """Relative luminance of "rgb(r, g, b)" (WCAG 2.2)."""
    parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_goes_in_the_order_of_the_page_and_is_always_seen(open_page, scheme) -> None:
    page: Page = open_page("/connexion", color_scheme=scheme)
    loaded(page)
    names = []
    for _ in range(7):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        names.append(found["name"])
        assert found["ring"] >= 2, found
        assert contrast(found["colour"], found["ground"]) >= 3, found
        assert found["inside"], found
    assert names[:3] == ["Aller au contenu", "Juste Part", "EN"]
    assert "Adresse mail" in names[3:]


def test_a_cook_signs_in_orders_and_saves_with_the_keyboard_alone(open_page) -> None:
    page: Page = open_page("/connexion?retour=/commande", size=DESK)
    page.get_by_label("Adresse mail").focus()
    page.keyboard.type(COOK)
    for _ in range(2):  # past the link by mail
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Mot de passe").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Commander", level=1)).to_be_visible()
    loaded(page)
    quantity = page.get_by_role("textbox", name=re.compile("^Quantité de ")).first
    quantity.focus()
    page.keyboard.press("+")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_quantities_and_shares_have_names_for_those_who_listen(open_page) -> None:
    page: Page = open_page("/commande", COOK, PHONE)
    loaded(page)
    quantity = page.get_by_role("textbox", name=re.compile(r"^Quantité de .+, .+")).first
    expect(quantity).to_be_visible()
    shares: Page = open_page("/t/millevaches")
    loaded(shares)
    prices = shares.get_by_role("region", name="Les prix de la semaine")
    prices.get_by_role("row").nth(1).get_by_role("button").first.click()
    expect(prices.get_by_role("button", name=re.compile(r"^Plateforme : .+€ sur .+€"))).to_be_visible()


def test_skipping_goes_to_the_title(open_page) -> None:
    page: Page = open_page("/aide", COOK)
    loaded(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_who_wants_no_movement_sees_none(open_page) -> None:
    page: Page = open_page("/commande", COOK, reduced_motion="reduce")
    loaded(page)
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].flatMap((each) => {
          const { transitionDuration, animationDuration } = getComputedStyle(each);
          return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat);
        }))"""
    )
    assert longest <= 0.001


def test_shares_keep_their_patterns_where_the_system_chooses_the_colours(open_page) -> None:
    page: Page = open_page("/t/millevaches", forced_colors="active")
    loaded(page)
    parcels = page.locator(".parcel")
    expect(parcels.first).to_be_attached()
    grounds = set(parcels.evaluate_all("all => all.map((each) => getComputedStyle(each).backgroundColor)"))
    assert len(grounds) >= 4, grounds


def test_the_foot_of_every_page_says_how_accessible_it_is(open_page) -> None:
    page: Page = open_page("/aide")
    page.get_by_role("contentinfo").get_by_role("link", name="Accessibilité : non conforme").click()
    expect(page.get_by_role("heading", name="Déclaration d’accessibilité", level=1)).to_be_visible()
    for part in (
        "État de conformité",
        "Contenus non accessibles",
        "Retour d’information et contact",
        "Voies de recours",
    ):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Accessibility statement", level=1)).to_be_visible()
