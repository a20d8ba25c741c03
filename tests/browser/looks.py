"""How a page looks: nothing that axe finds, nothing to scroll sideways."""

from playwright.sync_api import Page, expect

from scripts.demo_site import BUSY
from tests.browser.conftest import violations


def loaded(page: Page) -> None:
    """Waits until nothing of the page is still on its way."""
    expect(page.locator("h1")).to_have_count(1)  # none while the router fetches a page
    expect(page.locator(f"main {BUSY}")).to_have_count(0)
    expect(page.locator("h1")).not_to_have_text("Chargement…")


def sound(page: Page) -> None:
    """axe finds nothing on the whole page, and nothing is wider than the window.

    The window is made as high as the page: axe takes what the bar of a phone covers for a target that is too small.
    """
    loaded(page)
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height + 300)})
    found = violations(page)
    assert not found, found
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window
    page.set_viewport_size(size)
