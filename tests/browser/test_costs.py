"""What work costs, in a browser: a grower's private cost price, a hub's declared one, reference figures."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound
from tests.browser.week import GROWER

COORDINATOR = "coordination@demo.example"
HUB = "plateforme@demo.example"
SMALLEST = {"width": 320, "height": 640}
UNCOUNTED = "Tomates anciennes mélangées"


def packs(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.request.get("/api/costs").json()["packs"]
    return found


def pack_of(page: Page, product: str) -> dict[str, Any]:
    return next(row for row in packs(page) if row["product_name"] == product)


def write(page: Page, **typed: str) -> None:
    for label, text in typed.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def test_a_grower_counts_a_cost_price_on_a_phone_and_sees_it_while_typing(open_page) -> None:
    page = open_page("/etal/couts", GROWER, PHONE)
    expect(page.get_by_text("Vous seul voyez ces chiffres.")).to_be_visible()
    page.get_by_role("link", name=re.compile(UNCOUNTED)).click()
    expect(page.get_by_label("Paie d’une heure")).to_have_value("12,02")
    result = page.get_by_role("complementary", name="Prix de revient")
    expect(result.get_by_role("status")).to_contain_text("Écrivez la quantité")
    write(page, Quantité_produite="100", Heures_de_travail="10")
    expect(result).to_contain_text("1,202 € / kg")  # 10 h x 12.02 / 100 kg
    page.get_by_label("Semences, aliments, achats").fill("50")
    page.get_by_label("Pertes").fill("20")
    expect(result).to_contain_text("2,1275 € / kg")  # 170.20 / 80 kg
    expect(result).to_contain_text("Votre prix de 3,90 € / kg couvre vos coûts")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Prix de revient enregistré.")).to_be_visible()
    assert pack_of(page, UNCOUNTED)["worksheet"]["per_unit"] == "2.1275"
    rule = page.get_by_role("region", name="La règle du réseau")
    expect(rule.get_by_role("group", name="Règles de prix juste")).to_contain_text("1 règle respectée")
    page.get_by_role("button", name="Annuler").click()
    expect(result.get_by_role("status")).to_contain_text("Écrivez la quantité")
    assert pack_of(page, UNCOUNTED)["worksheet"] is None


def test_a_cost_above_the_price_says_what_is_missing_and_that_the_rule_blocks(open_page) -> None:
    page = open_page("/etal/couts", GROWER, DESK)
    page.get_by_role("link", name=re.compile(UNCOUNTED)).click()
    write(page, Quantité_produite="100", Heures_de_travail="40")
    expect(page.get_by_role("complementary")).to_contain_text("ne couvre pas vos coûts, il manque 0,908 €")
    page.get_by_role("button", name="Enregistrer").click()
    rule = page.get_by_role("region", name="La règle du réseau")
    expect(rule).to_contain_text("Bloque :")
    page.get_by_label("Heures de travail").fill("10")
    expect(rule).to_contain_text("Enregistrez pour voir")
    page.get_by_role("button", name="Enregistrer").click()
    expect(rule).not_to_contain_text("Bloque :")
    expect(page.get_by_role("table", name="Mes versions d’avant")).to_contain_text("4,808 € / kg")
    page.get_by_role("button", name="Effacer ce prix de revient").click()
    expect(page.get_by_text("Prix de revient effacé.")).to_be_visible()
    expect(page.get_by_label("Heures de travail")).to_have_value("")


def test_a_worksheet_that_cannot_be_is_refused_at_its_field_and_nothing_is_lost(open_page) -> None:
    page = open_page("/etal/couts", GROWER, PHONE)
    page.get_by_role("link", name=re.compile(UNCOUNTED)).click()
    write(page, Heures_de_travail="10", Quantité_produite="100", Pertes="100")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("À 100 % de pertes il ne reste rien à vendre")).to_be_visible()
    expect(page.get_by_label("Pertes")).to_be_focused()
    expect(page.get_by_label("Heures de travail")).to_have_value("10")
    page.get_by_role("link", name="Tous mes produits").click()
    expect(page.get_by_role("dialog")).to_contain_text("n’est pas enregistré")


def test_nobody_else_has_that_page(open_page) -> None:
    grower = open_page("/etal/couts", GROWER, DESK)
    path = f"/etal/couts/{packs(grower)[0]['pack_id']}"
    page = open_page(path, COORDINATOR, DESK)
    loaded(page)
    expect(page.get_by_text("Vous seul voyez")).to_have_count(0)
    assert page.request.get(path.replace("/etal/couts", "/api/packs") + "/cost").status == 404


def test_a_hub_says_what_its_work_costs_and_takes_it_back(open_page) -> None:
    page = open_page("/couts", HUB, PHONE)
    expect(page.get_by_role("group", name="Coût 3")).to_be_visible()
    page.get_by_role("group", name="Coût 1").get_by_label("Montant hors taxe").fill("0,25")
    page.get_by_role("button", name="Ajouter un coût").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez le montant")
    page.get_by_role("button", name="Retirer le coût 4").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Coûts enregistrés.")).to_be_visible()
    assert "0.2500" in [each["amount"] for each in page.request.get("/api/declared-costs").json()["current"]]
    expect(page.get_by_role("table", name="Coûts d’avant")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("group", name="Coût 1").get_by_label("Montant hors taxe")).not_to_have_value("0,25")


def test_the_coordinator_sets_the_hourly_pay_that_worksheets_begin_with(open_page) -> None:
    page = open_page("/bureau/reperes", COORDINATOR, DESK)
    page.get_by_role("button", name="Modifier : Smic horaire brut").click()
    page.get_by_label("Paie d’une heure").fill("15")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Chiffre enregistré.")).to_be_visible()
    expect(page.get_by_role("table", name="Montrés avant")).to_contain_text("12,02 €")
    grower = open_page("/etal/couts", GROWER, PHONE)
    grower.get_by_role("link", name=re.compile(UNCOUNTED)).click()
    expect(grower.get_by_label("Paie d’une heure")).to_have_value("15,00")


def test_parts_that_do_not_make_the_whole_are_said_before_they_are_sent(open_page) -> None:
    page = open_page("/bureau/reperes", COORDINATOR, DESK)
    page.get_by_role("button", name="Ajouter un chiffre").click()
    page.get_by_label("Ce que dit le chiffre").fill("Un pain de campagne")
    page.get_by_role("group", name="Part 1").get_by_label("Montant de la part").fill("20")
    expect(page.get_by_text("Il manque 80 % aux parts.")).to_be_visible()
    second = page.get_by_role("group", name="Part 2")
    second.get_by_label("Vos mots").fill("Le moulin et le fournil")
    second.get_by_label("Montant de la part").fill("80")
    expect(page.get_by_text("Les parts font le total.")).to_be_visible()
    page.get_by_label("Source", exact=True).fill("Relevé au marché")
    page.get_by_role("button", name="Enregistrer").click()
    seen = page.get_by_role("region", name="Ailleurs, pour comparer")
    expect(seen.get_by_role("list", name="Parts : Un pain de campagne")).to_contain_text("Le moulin et le fournil")
    page.get_by_role("button", name="Retirer : Un pain de campagne").click()
    expect(page.get_by_text("« Un pain de campagne » n’est plus montré.")).to_be_visible()


@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["320", "1280"])
def test_axe_finds_nothing_on_the_pages_of_costs(open_page, size) -> None:
    page = open_page("/etal/couts", GROWER, size)
    sound(page)
    page.get_by_role("link", name=re.compile("Carotte de Faux")).first.click()
    expect(page.get_by_role("region", name="La règle du réseau")).to_be_visible()
    sound(page)
    sound(open_page("/couts", HUB, size))
    desk = open_page("/bureau/reperes", COORDINATOR, size)
    sound(desk)
    desk.get_by_role("button", name="Modifier : Un litre de lait équitable").click()
    sound(desk)
