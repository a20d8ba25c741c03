"""The ways of the order sheet in a browser: keyboard alone, filters, what changed, budget and allergens."""

from decimal import Decimal
from time import perf_counter

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, violations
from tests.browser.test_order_sheet import confirm, families, field, no_sideways_scroll, save, shown_total
from tests.browser.week import COOK, SECOND_COOK, SHOPKEEPER, open_week, saved_order

FOCUSED = "document.activeElement"


def in_quantity(page: Page) -> None:
    page.wait_for_function(f"{FOCUSED}.hasAttribute('data-quantity')")


def test_ten_lines_with_search_families_and_help_by_keyboard_alone(open_page) -> None:
    page = open_page("/commande", COOK)
    expect(page.get_by_role("textbox", name="Quantité de").first).to_be_visible()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Commander au clavier")
    expect(help_).to_contain_text("Famille suivante")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()

    for words, lines in (("carotes", 1), ("chevre", 2)):
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        in_quantity(page)
        for _ in range(lines):
            page.keyboard.press("+")
            page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.keyboard.press("ArrowDown")
    in_quantity(page)
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
        for _ in range(2):
            page.keyboard.press("+")
            page.keyboard.press("ArrowDown")
    expect(families(page).nth(1)).to_contain_text("9")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("+")
    expect(families(page).nth(1)).to_contain_text("10")
    outline = page.evaluate(f"getComputedStyle({FOCUSED}.closest('.line')).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Control+s")
    confirm(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="C’est commandé")).to_be_hidden()
    assert len(saved_order(page, open_week(page))["lines"]) == 10


def test_filters_narrow_stay_in_the_address_and_say_which_one_to_drop(open_page) -> None:
    page = open_page("/commande", COOK, PHONE)
    week = open_week(page)
    all_of_them = families(page).first
    expect(all_of_them).to_contain_text(str(len(week.offers)))
    page.get_by_role("button", name="Filtres").click()
    page.get_by_label("gluten", exact=True).check()
    strict = [each for each in week.offers if "gluten" not in {*each["contains"], *each["may_contain"]}]
    expect(all_of_them).to_contain_text(str(len(strict)))
    page.get_by_label("Accepter « peut contenir »").check()
    forgiving = int(all_of_them.inner_text().split()[-1])
    assert forgiving > len(strict)
    page.get_by_label("Distance de la ferme").select_option("30")
    no_sideways_scroll(page)
    assert violations(page) == []
    page.wait_for_url("**km=30**")
    page.reload()
    expect(page.get_by_role("button", name="Enlever le filtre : à moins de 30")).to_be_visible()
    page.get_by_role("searchbox").fill("saumon sauvage introuvable")
    expect(page.get_by_role("heading", name="Rien ne correspond")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Sans le filtre « saumon").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(all_of_them).not_to_contain_text(str(len(strict)))


def test_what_changed_since_last_week_leads_to_its_row(open_page) -> None:
    page = open_page("/commande", COOK)
    page.get_by_text("Depuis la semaine dernière").click()
    dearer = page.get_by_role("region", name="plus cher").get_by_role("button").first
    expect(dearer).to_contain_text("→")
    assert violations(page) == []
    name = dearer.inner_text().split(",")[0]
    dearer.click()
    in_quantity(page)
    assert name in str(page.evaluate(f"{FOCUSED}.getAttribute('aria-label')"))
    page.get_by_role("button", name="Ne montrer que ce qui a changé").click()
    expect(page.get_by_role("button", name="Enlever le filtre : Changé")).to_be_visible()


def test_a_cook_sets_budget_and_allergens_in_the_sheet(open_page) -> None:
    page = open_page("/commande", COOK)
    page.get_by_role("button", name="Budget et allergènes").click()
    dialog = page.get_by_role("dialog", name="Budget et allergènes")
    dialog.get_by_label("Repas par semaine").fill("100")
    dialog.get_by_label("Budget par repas").fill("0,10")
    dialog.get_by_label("lait", exact=True).check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("button", name="Enlever le filtre : sans lait, fruits à coque")).to_be_visible()
    week = open_week(page)
    field(page, week.of_farm("Le Jardin des Sources")).fill("4")
    expect(page.get_by_role("button", name="de plus que prévu")).to_be_visible()
    page.get_by_role("button", name="Enlever le filtre : sans").click()
    page.get_by_role("searchbox").fill("chevre frais")
    page.get_by_role("textbox", name="Quantité de").first.fill("2")
    expect(page.get_by_text("1 ligne contient, ou peut contenir, un allergène exclu ici")).to_be_visible()
    assert violations(page) == []
    point = page.request.get("/api/delivery-points").json()[0]
    assert (point["meals_per_week"], point["budget_per_meal_cents"]) == (100, 10)


def test_between_two_packs_the_nearest_quantities_are_one_tap_away(open_page) -> None:
    page = open_page("/commande", COOK, PHONE)
    offer = next(
        each
        for each in open_week(page).offers
        if each["unit"] == "kg" and Decimal(each["content"]) > 1 and Decimal(each["left"]) > 40
    )
    field(page, offer).fill("1,5")
    row = page.locator(f"[data-offer='{offer['id']}']")
    expect(row.get_by_text("par colis de")).to_be_visible()
    assert violations(page) == []
    row.get_by_role("button", name="Prendre 2\u00a0colis").click()
    expect(field(page, offer)).to_have_value("2")
    no_sideways_scroll(page)


def test_repeating_last_week_takes_two_taps(open_page, record_property) -> None:
    page = open_page("/commande", SHOPKEEPER, PHONE)
    repeat = page.get_by_role("button", name="Comme la dernière fois")
    expect(repeat).to_be_visible()
    began = perf_counter()
    repeat.click()
    expect(page.get_by_text("reprises de la dernière fois")).to_be_visible()
    save(page)
    confirm(page)
    record_property("repeat last week", f"2 taps, {perf_counter() - began:.1f} s")
    assert shown_total(page) > 0


def test_two_screens_lose_no_line_whatever_each_did(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    both, dropped, added, theirs = week.of_other_farms(count=4)
    for offer in (both, dropped):
        field(page, offer).fill("2")
    save(page)
    confirm(page).get_by_role("button", name="Très bien").click()
    other = open_page("/commande", SECOND_COOK)
    field(page, both).fill("3")
    field(page, added).fill("1")
    field(other, both).fill("4")
    field(other, dropped).fill("")
    field(other, theirs).fill("1")
    save(other)
    confirm(other)
    save(page)
    page.get_by_role("button", name="Comparer").click()
    dialog = page.get_by_role("dialog", name="Karim Benali a enregistré entre-temps")

    def chosen(offer: dict[str, str], whose: str) -> None:
        group = dialog.get_by_role("group", name=f"{offer['product']}, {offer['pack']}")
        expect(group.get_by_label(whose)).to_be_checked()

    chosen(both, "La vôtre")
    chosen(dropped, "L’autre")
    chosen(added, "La vôtre")
    chosen(theirs, "L’autre")
    assert violations(page) == []
    dialog.get_by_role("button", name="Enregistrer ce choix").click()
    confirm(page)
    lines = {line["offer_id"]: Decimal(line["quantity"]) for line in saved_order(page, week)["lines"]}
    steps = {offer["id"]: Decimal(offer["step"]) for offer in (both, added, theirs)}
    assert lines == {
        both["id"]: 3 * steps[both["id"]],
        added["id"]: steps[added["id"]],
        theirs["id"]: steps[theirs["id"]],
    }
