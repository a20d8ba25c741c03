"""Fair-price rules in a browser: read by everybody, written as a sentence, tried on real offers and on past weeks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import loaded, sound

COORDINATOR = "coordination@demo.example"
COOK = "cantine@demo.example"
OBSERVER = "observation@demo.example"
FOOD = "Au moins 75 % du prix d'un aliment va à la ferme."
WOOD = "Au moins 71 % du prix du bois va à la ferme."


def rules(page: Page, part: str) -> list[str]:
    return [each["sentence"] for each in page.request.get("/api/rules").json()[part]]


def write(page: Page, percent: str) -> None:
    page.get_by_role("button", name="Écrire une règle").click()
    page.get_by_label("Pour cent du prix, au moins").fill(percent)


def test_everybody_signed_in_reads_the_rules_and_only_the_coordination_writes(open_page) -> None:
    for email in (COOK, OBSERVER):
        page = open_page("/regles", email, PHONE)
        expect(
            page.get_by_role("heading", name="Au moins 75 % du prix d'un aliment va à la ferme.").first
        ).to_be_visible()
        expect(page.get_by_role("button", name="Écrire une règle")).to_have_count(0)
        expect(page.get_by_role("button", name=re.compile("^Modifier"))).to_have_count(0)
        sound(page)


def test_a_rule_shows_what_it_would_change_before_it_is_adopted_and_is_taken_back(open_page) -> None:
    page = open_page("/regles", COORDINATOR, DESK)
    before = rules(page, "current")
    write(page, "71")
    trial = page.get_by_role("region", name="Ce qu’elle changerait")
    expect(trial.get_by_role("status")).to_contain_text("respectent la règle, 3 non.")
    expect(trial).to_contain_text("Bûches de hêtre sèches")
    page.get_by_label("Avec d’autres mots").fill(WOOD)
    page.get_by_label("La règle vaut").select_option("à partir d’un jour")
    page.get_by_label("La décision du réseau").fill("Assemblée de novembre")
    page.get_by_role("button", name="Adopter la règle").click()
    dialog = page.get_by_role("dialog", name="Adopter cette règle ?")
    expect(dialog).to_contain_text(WOOD)
    sound(page)
    dialog.get_by_role("button", name="Adopter", exact=True).click()
    coming = page.get_by_role("region", name="À venir")
    expect(coming).to_contain_text("Assemblée de novembre")
    assert (rules(page, "current"), rules(page, "coming")) == (before, [WOOD])
    coming.get_by_role("button", name=f"Retirer : {WOOD}").click()
    expect(page.get_by_text("La règle à venir est retirée.")).to_be_visible()
    assert rules(page, "coming") == []
    page.get_by_role("button", name="Annuler").last.click()
    expect(coming).to_contain_text(WOOD)
    assert rules(page, "coming") == [WOOD]


def test_rules_that_contradict_each_other_are_named_as_a_pair_and_refused(open_page) -> None:
    page = open_page("/regles", COORDINATOR, DESK)
    write(page, "90")
    page.get_by_label("Qui", exact=True).select_option("la plateforme")
    page.get_by_label("Si un prix ne la respecte pas").select_option("Elle refuse le prix")
    expect(
        page.get_by_role("alert").filter(has_text="La plateforme ne prend jamais plus de 14 % du prix.")
    ).to_be_visible()
    page.get_by_role("button", name="Adopter la règle").click()
    page.get_by_role("dialog").get_by_role("button", name="Adopter", exact=True).click()
    expect(page.get_by_role("alert").last).to_contain_text("La plateforme reçoit au moins 90 %")
    sound(page)


def test_an_empty_blank_is_pointed_out(open_page) -> None:
    page = open_page("/regles", COORDINATOR, PHONE)
    write(page, "")
    page.get_by_role("button", name="Adopter la règle").click()
    expect(page.get_by_role("alert")).to_contain_text("Il manque quelque chose")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_text("Pour quels produits et quels acheteurs").click()
    sound(page)


def test_a_rule_is_ended_with_its_reason(open_page) -> None:
    page = open_page("/regles", COORDINATOR, DESK)
    sentence = rules(page, "current")[0]
    page.get_by_role("button", name=f"Arrêter : {sentence}").click()
    dialog = page.get_by_role("dialog", name="Arrêter cette règle ?")
    dialog.get_by_label("Pourquoi").fill("Remplacée par une habitude")
    sound(page)
    dialog.get_by_role("button", name="Arrêter la règle").click()
    expect(page.get_by_text("La règle s’arrête")).to_be_visible()
    assert sentence in rules(page, "past")


def test_a_rule_about_cost_prices_says_why_it_tells_nothing(open_page) -> None:
    page = open_page("/regles", COORDINATOR, DESK)
    page.get_by_role("button", name="Écrire une règle").click()
    page.get_by_label("La règle porte sur").select_option("Le prix de revient de la ferme")
    expect(page.get_by_role("region", name="Ce qu’elle changerait")).to_contain_text("que chaque ferme garde pour elle")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_rules_and_contributions_are_tried_on_past_weeks(open_page, size) -> None:
    page = open_page("/bureau/essais", COORDINATOR, size)
    loaded(page)
    page.get_by_label("Pour cent du prix, au moins").fill("70")
    page.get_by_text("Essayer d’autres contributions").click()
    network = page.get_by_role("group", name=re.compile("Réseau"))
    network.get_by_label("Combien").fill("4")
    page.get_by_role("button", name="Essayer", exact=True).click()
    expect(page.get_by_role("heading", name="Ce qui aurait été")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Les cantines paieraient .* de plus, TVA comprise\."))).to_be_visible()
    expect(page.get_by_role("table", name="Par métier").get_by_role("row", name=re.compile("Réseau"))).to_contain_text(
        "+"
    )
    expect(page.get_by_role("table", name="Les offres concernées")).to_contain_text("refusée")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger en tableau").click()
    assert download.value.suggested_filename == "essai.csv"
    assert "Réseau" in download.value.path().read_text("utf-8-sig")
    sound(page)


def test_a_trial_that_cannot_be_asked_says_so_and_keeps_what_was_written(open_page) -> None:
    page = open_page("/bureau/essais", COORDINATOR, PHONE)
    page.get_by_label("Pour cent du prix, au moins").fill("101")
    page.get_by_role("button", name="Essayer", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Pour cent du prix, au moins")).to_have_value("101")
    sound(page)
