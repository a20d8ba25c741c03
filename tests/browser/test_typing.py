"""A sheet of 500 offers answers the keyboard as one of 50 does, on a slow phone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.latency import SLOW, percentile, slow_down, typing, watch, with_offers
from tests.browser.week import COOK

FEW, MANY = 50, 500
NAMES = "carottes\b\b\b\b\b\b\b\bchevre\b\b\b\b\b\bpomme de terre\b\b\b\b\b\b\b\b\b\b\b\b\b\b"
AMOUNTS = "12\b\b4\b123\b\b\b5\b7\b12\b\b"
MOST_ELEMENTS = 5
"""For each row of a long list: its name. Those near the window, drawn whole, have about forty."""


def elements(page: Page) -> int:
    found: int = page.evaluate("document.querySelectorAll('*').length")
    return found


def taken(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of keystrokes in the search and in a quantity, on a sheet of ``count`` offers."""
    with_offers(page, count)
    page.reload()
    expect(page.locator("[data-offer]")).to_have_count(count, timeout=60_000)
    slow_down(page)
    watch(page)
    page.get_by_role("searchbox").focus()
    searched = typing(page, NAMES)
    page.get_by_role("textbox", name="Quantité de").nth(3).focus()
    ordered = typing(page, AMOUNTS)
    slow_down(page, 1)
    return searched, ordered


def test_typing_in_500_offers_is_nearly_as_fast_as_in_50(open_page, record_property) -> None:
    """The figures: ``-o junit_family=xunit1 --junitxml=FILE``. What is asserted holds on a busy machine too."""
    few = taken(open_page("/commande", COOK, PHONE, service_workers="block"), FEW)
    many = taken(open_page("/commande", COOK, PHONE, service_workers="block"), MANY)
    for name, small, large in zip(("search", "quantity"), few, many, strict=True):
        for count, values in ((FEW, small), (MANY, large)):
            half, most = percentile(values, 0.5), percentile(values, 0.95)
            record_property(f"{name}, {count} offers, processor / {SLOW}", f"median {half:.0f} ms, p95 {most:.0f} ms")
        assert percentile(large, 0.5) <= 4 * percentile(small, 0.5) + 50, name


def test_500_offers_are_all_there_and_only_those_in_sight_are_drawn_whole(open_page) -> None:
    page = open_page("/commande", COOK, PHONE, service_workers="block")
    with_offers(page, MANY)
    page.reload()
    rows = page.locator("[data-offer]")
    expect(rows).to_have_count(MANY)
    expect(page.get_by_role("textbox", name="Quantité de").nth(3)).to_be_visible()
    assert elements(page) < MOST_ELEMENTS * MANY

    last = page.locator("[data-offer]:not([hidden])").last
    name = str(last.get_by_role("heading").text_content())
    last.scroll_into_view_if_needed()
    last.get_by_role("textbox").fill("1")
    page.get_by_role("searchbox").fill(name)
    expect(page.locator("[data-offer]:visible").get_by_role("textbox").first).to_have_value("1")
    assert elements(page) < 2 * MOST_ELEMENTS * MANY
