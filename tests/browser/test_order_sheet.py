"""The order sheet in a browser: a cook's week, and all that can come between."""

import re
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, violations
from tests.browser.week import (
    CHEESEMAKER,
    COOK,
    GROWER,
    SECOND_COOK,
    SHOPKEEPER,
    change_offer,
    close_week,
    label,
    open_week,
    saved_order,
)

SMALLEST = {"width": 320, "height": 640}


def field(page: Page, offer: dict[str, Any]) -> Locator:
    """The quantity of an offer, found as a cook finds it: by typing its name."""
    page.get_by_role("searchbox").fill(f"{offer['product']} {offer['farm']}")
    return page.get_by_role("textbox", name=label(offer), exact=True)


def save(page: Page) -> None:
    page.get_by_role("region", name="Total de la commande").get_by_role(
        "button", name="Enregistrer la commande"
    ).click()


def confirm(page: Page) -> Locator:
    dialog = page.get_by_role("dialog", name="C’est commandé")
    expect(dialog).to_be_visible()
    return dialog


def shown_total(page: Page) -> Decimal:
    text = page.get_by_role("button", name="Voir le détail").locator("strong").inner_text()
    return Decimal(text.replace("€", "").replace("\u202f", "").replace("\u00a0", "").replace(",", ".").strip())


def families(page: Page) -> Locator:
    """All, my order, and each family."""
    return page.get_by_role("list", name="Familles").get_by_role("button")


def no_sideways_scroll(page: Page) -> None:
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


def test_a_cook_orders_from_five_farms_changes_her_mind_and_prints(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    offers = week.of_other_farms(count=5)
    for offer in offers:
        field(page, offer).fill("2")
    page.get_by_role("searchbox").fill("")
    total = shown_total(page)
    save(page)
    dialog = confirm(page)
    expect(dialog.get_by_role("button", name="Les 5 fermes")).to_be_visible()
    expect(dialog).to_contain_text("Vous pouvez la changer jusqu’au")
    assert violations(page) == []
    order = saved_order(page, week)
    assert (order["version"], len(order["lines"]), Decimal(order["total_cents"]) / 100) == (1, 5, total)
    assert len({line["producer_id"] for line in order["lines"]}) == 5
    dialog.get_by_role("button", name="Très bien").click()

    field(page, offers[0]).fill("3")
    field(page, offers[1]).fill("")
    save(page)
    confirm(page).get_by_role("button", name="Très bien").click()
    changed = saved_order(page, week)
    assert (changed["version"], len(changed["lines"])) == (2, 4)
    assert Decimal(changed["total_cents"]) / 100 == shown_total(page)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("Bon de commande")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(5)
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("region", name="Total de la commande")).to_be_hidden()
    assert len(page.pdf()) > 10_000


def test_a_line_that_sold_out_meanwhile_is_told_and_settled_in_one_tap(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    offer, other = week.of_farm("Le Jardin des Sources"), week.of_farm("Chèvrerie des Bruyères")
    field(page, offer).fill("5")
    field(page, other).fill("2")
    one_pack = Decimal(offer["step"])
    change_offer(
        open_page("/", GROWER),
        week,
        offer["id"],
        lambda mine: {"available": str(Decimal(mine["reserved"]) + 2 * one_pack)},
    )
    save(page)
    notice = page.get_by_role("alert").filter(has_text="Il ne reste pas assez d’un produit")
    expect(notice).to_contain_text(offer["product"])
    expect(notice).to_contain_text("Reste pour vous : 2")
    assert violations(page) == []
    assert saved_order(page, week)["version"] == 0
    notice.get_by_role("button", name="Prendre ce qui reste").click()
    notice.get_by_role("button", name="Enregistrer la commande").click()
    confirm(page)
    lines = {line["offer_id"]: Decimal(line["quantity"]) for line in saved_order(page, week)["lines"]}
    assert lines == {offer["id"]: 2 * one_pack, other["id"]: 2 * Decimal(other["step"])}


def test_a_price_that_changed_meanwhile_is_shown_old_and_new_before_it_is_accepted(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    offer = week.of_farm("Chèvrerie des Bruyères")
    field(page, offer).fill("2")
    change_offer(
        open_page("/", CHEESEMAKER), week, offer["id"], lambda mine: {"price": str(Decimal(mine["price"]) + 1)}
    )
    before = shown_total(page)
    save(page)
    notice = page.get_by_role("status").filter(has_text="Un prix a changé")
    expect(notice).to_contain_text(offer["product"])
    expect(notice).to_contain_text("→")
    assert violations(page) == []
    assert saved_order(page, week)["version"] == 0
    assert shown_total(page) > before
    notice.get_by_role("button", name="Accepter et enregistrer").click()
    confirm(page)
    assert Decimal(saved_order(page, week)["total_cents"]) / 100 == shown_total(page)


def test_ten_lines_by_keyboard_alone(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    expect(page.get_by_role("textbox", name="Quantité de").first).to_be_visible()
    in_quantity = "document.activeElement?.hasAttribute('data-quantity') ?? false"
    for _ in range(60):
        if page.evaluate(in_quantity):
            break
        page.keyboard.press("Tab")
    for _ in range(10):
        assert page.evaluate(in_quantity)
        page.keyboard.press("+")
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") != ""
    page.keyboard.press("Control+s")
    confirm(page)
    page.keyboard.press("Escape")
    assert len(saved_order(page, week)["lines"]) == 10


def test_a_decimal_comma_packs_and_steps_are_said_in_place(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    packed = next(
        each
        for each in week.offers
        if each["unit"] == "kg" and Decimal(each["content"]) > 1 and Decimal(each["left"]) > 40
    )
    quantity = field(page, packed)
    quantity.fill("3")
    kilos = f"{3 * Decimal(packed['content']):f}".rstrip("0").rstrip(".").replace(".", ",")
    expect(page.get_by_text(f"3 colis = {kilos} kg")).to_be_visible()
    quantity.fill("1,5")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Un nombre entier de colis.")).to_be_visible()
    quantity.fill("beaucoup")
    expect(page.get_by_text("Écrivez un nombre, par exemple 12,5.")).to_be_visible()
    assert violations(page) == []
    save(page)
    expect(page.get_by_text("1 ligne est à corriger.")).to_be_visible()
    assert saved_order(page, week)["version"] == 0


def test_a_shop_repeats_last_week_and_can_take_it_back(open_page) -> None:
    page = open_page("/commande", SHOPKEEPER, PHONE)
    repeat = page.get_by_role("button", name="Comme la dernière fois")
    repeat.click()
    expect(page.get_by_text("Vérifiez, puis enregistrez.")).to_be_visible()
    assert shown_total(page) > 0
    no_sideways_scroll(page)
    assert violations(page) == []
    page.get_by_role("button", name="Revenir à ce qui était").click()
    assert shown_total(page) == 0
    repeat.click()
    save(page)
    confirm(page)
    week = open_week(page)
    order = saved_order(page, week)
    last = page.request.get(f"/api/cycles/{week.cycle_id}/orders/{week.point_id}/last").json()
    offered = {line["offer_id"] for line in last["lines"] if line["offer_id"] and Decimal(line["left"]) > 0}
    assert {line["offer_id"] for line in order["lines"]} <= offered
    assert len(order["lines"]) >= len(offered) - 3 > 0


def test_two_cooks_on_one_order_see_both_and_choose(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    mine, theirs = week.of_other_farms(count=2)
    field(page, mine).fill("2")
    other = open_page("/commande", SECOND_COOK)
    field(other, theirs).fill("1")
    save(other)
    confirm(other)
    save(page)
    page.get_by_role("button", name="Comparer").click()
    dialog = page.get_by_role("dialog", name="Karim Benali a enregistré entre-temps")
    expect(
        dialog.get_by_role("group", name=f"{theirs['product']}, {theirs['pack']}").get_by_label("L’autre")
    ).to_be_checked()
    expect(
        dialog.get_by_role("group", name=f"{mine['product']}, {mine['pack']}").get_by_label("La vôtre")
    ).to_be_checked()
    assert violations(page) == []
    dialog.get_by_role("button", name="Enregistrer ce choix").click()
    confirm(page)
    order = saved_order(page, week)
    assert order["version"] == 2
    assert {line["offer_id"] for line in order["lines"]} == {mine["id"], theirs["id"]}


def test_without_network_the_sheet_stays_usable_and_sends_when_it_is_back(open_page) -> None:
    page = open_page("/commande", COOK, PHONE)
    week = open_week(page)
    offer = week.of_other_farms(count=1)[0]
    quantity = field(page, offer)
    expect(quantity).to_be_visible()
    page.context.set_offline(True)
    quantity.fill("2")
    save(page)
    expect(page.get_by_text("la commande partira dès son retour")).to_be_visible()
    assert violations(page) == []
    page.context.set_offline(False)
    confirm(page)
    assert len(saved_order(page, week)["lines"]) == 1


def test_unsaved_lines_warn_on_leaving_and_are_found_again(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    offer = week.of_other_farms(count=1)[0]
    field(page, offer).fill("2")
    page.get_by_role("link", name="Mes commandes").click()
    dialog = page.get_by_role("dialog", name="Partir sans enregistrer ?")
    expect(dialog).to_contain_text("Elles restent sur cet appareil.")
    assert violations(page) == []
    dialog.get_by_role("button", name="Partir quand même").click()
    expect(page.get_by_role("heading", name="Mes commandes")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Commander").click()
    expect(page.get_by_text("sont toujours là")).to_be_visible()
    assert shown_total(page) > 0
    page.get_by_role("button", name="Les oublier").click()
    assert shown_total(page) == 0


def test_after_the_cut_off_the_sheet_says_so_and_what_stands(open_page, site) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    field(page, week.of_other_farms(count=1)[0]).fill("2")
    close_week(site.database_url, week.cycle_id)
    save(page)
    notice = page.get_by_role("alert").filter(has_text="La commande est fermée depuis")
    expect(notice).to_contain_text("Rien n’a été commandé.")
    assert violations(page) == []
    later = open_page("/commande", COOK, PHONE)
    expect(later.get_by_role("heading", name="Aucune semaine de commande n’est ouverte")).to_be_visible()
    no_sideways_scroll(later)
    assert violations(later) == []


def test_the_whole_order_is_cancelled_after_a_question(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    field(page, week.of_other_farms(count=1)[0]).fill("1")
    save(page)
    confirm(page).get_by_role("button", name="Très bien").click()
    page.get_by_role("button", name="Voir le détail").click()
    page.get_by_role("dialog").get_by_role("button", name="Annuler la commande").click()
    question = page.get_by_role("dialog", name="Annuler toute la commande ?")
    assert violations(page) == []
    question.get_by_role("button", name="Annuler la commande").click()
    expect(page.get_by_role("dialog", name="La commande est annulée")).to_be_visible()
    assert saved_order(page, week)["state"] == "cancelled"


def test_search_forgives_accents_and_filters_narrow(open_page) -> None:
    page = open_page("/commande", COOK)
    week = open_week(page)
    expect(families(page).first).to_contain_text(str(len(week.offers)))
    page.get_by_role("searchbox").fill("CHEVRE frais")
    expect(page.get_by_role("heading", name="Chèvre frais").first).to_be_visible()
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_role("heading", name="Rien ne correspond")).to_be_visible()
    page.get_by_role("button", name="Sans le filtre « zzz »").click()
    page.get_by_role("button", name="Filtres").click()
    own = sum(offer["farm"] == "Le Jardin des Sources" for offer in week.offers)
    page.get_by_label("Ferme", exact=True).select_option(label=f"Le Jardin des Sources ({own})")
    expect(families(page).first).to_contain_text(str(own))


def test_the_share_of_a_price_unfolds_with_one_sentence_per_actor(open_page) -> None:
    page = open_page("/commande", COOK, PHONE)
    week = open_week(page)
    offer = week.of_farm("Le Jardin des Sources")
    expect(field(page, offer)).to_be_visible()
    strip = page.get_by_role("button", name=f"{offer['product']}, {offer['pack']}, 1 ").first
    strip.click()
    page.get_by_role("button", name=re.compile("^Plateforme : ")).click()
    expect(page.get_by_text("du prix de la ferme, pour réunir et préparer les commandes.")).to_be_visible()
    no_sideways_scroll(page)
    assert violations(page) == []


def test_no_violation_and_no_sideways_scroll_at_any_width(open_page) -> None:
    for size in (SMALLEST, PHONE, DESK):
        page = open_page("/commande", COOK, size)
        expect(page.get_by_role("textbox", name="Quantité de").first).to_be_visible()
        no_sideways_scroll(page)
        assert violations(page) == []
