"""Every page, under every role that opens it: axe on phone and computer, light and dark; nothing to scroll sideways.

One browser per role. What is different in the dark is colour alone, so the rules of colour are run again there.
"""

import json
import sys
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from scripts.pages import ACCOUNTS, SCREENS, screens_of
from tests.browser.conftest import DESK, PHONE, WCAG, load_axe
from tests.browser.looks import loaded

COLOURS = ["color-contrast", "link-in-text-block"]
ALL = {"runOnly": {"type": "tag", "values": WCAG}}
OF_COLOUR = {"runOnly": {"type": "rule", "values": COLOURS}}
ASK = """options => axe.run(document, {...options, resultTypes: ['violations']}).then((found) => ({
  rules: found.passes.length + found.violations.length + found.incomplete.length,
  wrong: found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 140))}`),
}))"""
STANDS = """() => {
  const { scrollHeight } = document.documentElement, before = window.heightBefore;
  window.heightBefore = scrollHeight;
  return scrollHeight === before;
}"""
NARROW = (320, 640)
"""The smallest phone (a window of 1280 at 400 %), and a window of 1280 at 200 %."""


def axe(page: Page, options: Mapping[str, object]) -> tuple[int, list[str]]:
    """How many rules were applied, and what they found."""
    found = page.evaluate(ASK, options)
    return found["rules"], found["wrong"]


def whole(page: Page, width: int) -> None:
    """A window as high as the page: axe takes what a fixed bar covers for a target that is too small."""
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate("() => delete window.heightBefore")  # of the other width
    page.wait_for_function(STANDS, polling=120)  # long lists are drawn little by little
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height + 300})


def faults(page: Page) -> tuple[int, list[str]]:
    """Rules applied to the page as it stands, in both windows and both colours, and all that is wrong."""
    load_axe(page)
    page.add_style_tag(content="* { transition: none !important }")  # no colour is on its way when axe looks
    rules, wrong = 0, list[str]()
    for size in (DESK, PHONE):
        whole(page, size["width"])
        for scheme, options in (("light", ALL), ("dark", OF_COLOUR)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            applied, found = axe(page, options)
            rules += applied
            wrong += [f"{size['width']} {scheme}: {each}" for each in found]
    page.emulate_media(color_scheme="light")
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 700})
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        wrong += [f"{width}: the page is {wide} wide"] if wide > width else []
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return rules, wrong


@pytest.mark.parametrize("role", ACCOUNTS)
def test_every_page_of_a_role_is_sound(open_page, role, record_property) -> None:
    page: Page = open_page("/aide", ACCOUNTS[role], reduced_motion="reduce")
    checks, wrong = 0, dict[str, list[str]]()
    for screen in screens_of(role):
        page.goto(screen.address(page.request))
        loaded(page)
        applied, found = faults(page)
        checks += applied
        if found:
            wrong[screen.pattern] = found
    record_property("axe", checks)
    said = f"axe: {role}: {len(screens_of(role))} pages, {4 * len(screens_of(role))} runs, {checks} rules applied\n"
    sys.stdout.write(said)
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


BROKEN = {"cook": "/commande", "grower": "/etal", "coordinator": "/bureau", "visitor": "/t/millevaches"}


@pytest.mark.parametrize("role", BROKEN)
def test_a_page_whose_data_do_not_come_is_sound_and_says_what_to_do(open_page, role) -> None:
    page: Page = open_page("/aide", ACCOUNTS[role])
    loaded(page)
    for path in ("cycles", "desk", "public"):
        page.route(f"**/api/{path}/**", lambda route: route.fulfill(status=500, body="{}"))
        page.route(f"**/api/{path}", lambda route: route.fulfill(status=500, body="{}"))
    page.goto(BROKEN[role])
    expect(page.get_by_role("button", name="Réessayer").first).to_be_visible()
    _, found = faults(page)
    assert not found, found


def test_the_walk_is_long_enough() -> None:
    assert sum(len(screen.roles) for screen in SCREENS) > 75
