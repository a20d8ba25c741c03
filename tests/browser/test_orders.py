"""Past orders in a browser: the list, one order with its history, ordering the same again."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, violations
from tests.browser.test_order_sheet import confirm, field, no_sideways_scroll, save
from tests.browser.week import COOK, open_week, saved_order


def test_a_cook_reads_an_order_with_who_changed_what(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    offer = week.of_other_farms(count=1)[0]
    for quantity in ("2", "3"):
        field(page, offer).fill(quantity)
        save(page)
        confirm(page).get_by_role("button", name="Très bien").click()
    page.get_by_role("link", name="Mes commandes").click()
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Modifiable")
    assert violations(page) == []
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Qui a changé quoi")).to_be_visible()
    expect(page.get_by_text("Mireille Combescot a changé la commande")).to_be_visible()
    page.get_by_text("1 ligne changée").first.click()
    expect(page.get_by_text("au lieu de")).to_be_visible()
    expect(page.get_by_role("link", name="Modifier la commande")).to_be_visible()
    assert violations(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Qui a changé quoi")).to_be_hidden()
    expect(page.get_by_role("row")).to_have_count(2)


def test_a_past_order_is_ordered_again(open_page) -> None:
    page = open_page("/commandes", COOK)
    on_its_way = page.locator("a[href$='/livraison']")
    page.get_by_role("row").filter(has=on_its_way).first.get_by_role("link").first.click()
    page.get_by_role("link", name="Commander la même chose").click()
    expect(page.get_by_text("Vérifiez, puis enregistrez.")).to_be_visible()
    save(page)
    confirm(page)
    assert len(saved_order(page, open_week(page))["lines"]) > 3


def test_orders_on_a_phone(open_page) -> None:
    for size in (PHONE, DESK):
        page = open_page("/commandes", COOK, size)
        page.get_by_role("row").nth(1).get_by_role("link").first.click()
        expect(page.get_by_role("heading", name="Qui a changé quoi")).to_be_visible()
        no_sideways_scroll(page)
        assert violations(page) == []
        page.get_by_role("link", name="Mes commandes").first.click()
        expect(page.get_by_role("heading", name="Mes commandes")).to_be_visible()
        no_sideways_scroll(page)
        assert violations(page) == []


def test_an_order_that_is_not_mine_is_not_found(open_page) -> None:
    page = open_page("/commandes/0199-nothing", COOK)
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
