"""The coordinator's desk in a browser: the week, weeks and rhythm, contributions, history; the observer's totals."""

import re
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looks import loaded, sound

COORDINATOR = "coordination@demo.example"
OBSERVER = "observation@demo.example"
GROWER = "maraichere@demo.example"
PARIS = ZoneInfo("Europe/Paris")


def plain(words: str) -> str:
    """Without the spaces that do not break."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def euros(cents: int) -> str:
    """12345 as "123,45 €", as it is read on a French screen."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", " ") + f",{rest:02d} €"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_desk_shows_the_week_what_waits_and_where_the_money_goes(open_page, size) -> None:
    page: Page = open_page("/bureau", COORDINATOR, size)
    loaded(page)
    desk = page.request.get("/api/desk").json()
    steps = page.get_by_role("list", name="Les étapes de la semaine").get_by_role("listitem")
    expect(steps.filter(has_text="Ouverture")).to_have_attribute("aria-current", "step")
    expect(page.get_by_text(re.compile(r"On commande en ce moment. Ensuite\s: clôture .* à 12"))).to_be_visible()
    assert headings(page).index("À décider") == 0
    silent = next(each for each in desk["decisions"] if each["kind"] == "buyers_without_orders")
    card = page.get_by_role("listitem").filter(has_text=f"{silent['count']} acheteurs n’ont pas commandé")
    expect(card).not_to_contain_text(silent["names"][-1])
    card.get_by_role("button", name=f"Voir les {silent['count']}").click()
    for name in silent["names"]:
        expect(card).to_contain_text(name)
    expect(card.get_by_role("link", name="Leur écrire")).to_have_attribute("href", "/bureau/messages?a=without_order")
    shares = page.get_by_role("figure").filter(has_text="À qui va l’argent de la semaine")
    assert euros(desk["totals"]["total_cents"]) in plain(shares.inner_text())
    sound(page)


def headings(page: Page) -> list[str]:
    """The headings of the page's parts, in the order in which they are read."""
    return page.get_by_role("heading", level=2).all_inner_texts()


def test_each_farms_list_is_downloaded_from_the_desk(open_page) -> None:
    page: Page = open_page("/bureau", COORDINATOR)
    with page.expect_download() as list_:
        page.get_by_role("link", name="PDF : liste de Le Jardin des Sources").click()
    assert list_.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_observer_sees_totals_and_nothing_else(open_page, size) -> None:
    page: Page = open_page("/bureau", OBSERVER, size)
    loaded(page)
    totals = page.request.get("/api/desk/totals").json()
    expect(page.get_by_text("De la dernière semaine close")).to_be_visible()
    assert totals["families"]
    assert all(family["producers"] >= 3 for family in totals["families"])
    words = plain(page.get_by_role("table", name="Commandé par famille").inner_text())
    assert all(euros(family["excl_cents"]) in words for family in totals["families"])
    expect(page.get_by_text("Le reste de cette semaine n’est pas montré.")).to_have_count(int(totals["withheld"]))
    assert "Jardin des Sources" not in page.inner_text("main")
    sound(page)
    for path in ("/bureau/membres", "/bureau/contributions", "/historique"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()


def fill_week(page: Page, opens: date, closes: date, delivers: date) -> None:
    page.get_by_label("Jour d’ouverture").fill(opens.isoformat())
    page.get_by_label("Heure d’ouverture").fill("08:00")
    page.get_by_label("Jour de clôture").fill(closes.isoformat())
    page.get_by_label("Heure de clôture").fill("12:00")
    for area in page.get_by_role("group", name="Livraisons").get_by_label("Tournée").all():
        area.fill(delivers.isoformat())


def mails(site: Site) -> str:
    """The text of all mails so far, decoded."""
    found = [message_from_bytes(path.read_bytes(), policy=SMTP) for path in site.mail_dir.glob("*.eml")]
    bodies = [mail.get_body(("plain",)) for mail in found]
    return "\n".join(body.get_content() for body in bodies if body is not None)


def test_a_coordinator_opens_a_week_moves_it_and_cancels_it_and_everyone_is_told(open_page, site) -> None:
    page: Page = open_page("/bureau/semaines", COORDINATOR)
    loaded(page)
    sound(page)
    first = datetime.now(PARIS).date() + timedelta(days=60)
    page.get_by_role("button", name="Ajouter une semaine").click()
    dialog = page.get_by_role("dialog", name="Une semaine de plus")
    fill_week(page, first, first + timedelta(days=3), first + timedelta(days=2))
    dialog.get_by_role("button", name="Ajouter et prévenir").click()
    expect(dialog.get_by_text("La livraison vient après l’heure limite")).to_have_count(2)
    sound(page)
    fill_week(page, first, first + timedelta(days=3), first + timedelta(days=4))
    dialog.get_by_label("Remarque pour tous").fill("Marché de Noël")
    dialog.get_by_role("button", name="Ajouter et prévenir").click()
    expect(dialog).to_be_hidden()
    week = page.get_by_role("listitem").filter(has_text="Marché de Noël")
    expect(week).to_contain_text("prévue")

    week.get_by_role("button", name=re.compile("^Déplacer")).click()
    move = page.get_by_role("dialog", name="Déplacer cette semaine")
    move.get_by_label("Jour de clôture").fill((first + timedelta(days=2)).isoformat())
    move.get_by_label("Raison").fill("Route fermée")
    sound(page)
    move.get_by_role("button", name="Déplacer et prévenir").click()
    expect(page.get_by_text("La semaine est changée, tout le monde est prévenu.")).to_be_visible()

    week.get_by_role("button", name=re.compile("^Annuler")).click()
    cancel = page.get_by_role("dialog", name="Annuler cette semaine ?")
    cancel.get_by_label("Raison").fill("Trop de neige")
    sound(page)
    cancel.get_by_role("button", name="Annuler et prévenir").click()
    expect(week).to_contain_text("annulée")
    expect(week.get_by_role("button")).to_have_count(0)

    page.goto("/historique")
    expect(page.get_by_text("Raison : Trop de neige")).to_be_visible()
    expect(page.get_by_text("Raison : Route fermée")).to_be_visible()
    trial = open_page("/courrier")
    expect(trial.get_by_role("button", name=re.compile("semaine de commande annulée")).first).to_be_visible()
    told = mails(site)
    assert "Raison\u00a0: Trop de neige" in told
    assert "Raison\u00a0: Route fermée" in told


def test_the_weeks_follow_the_rhythm(open_page) -> None:
    page: Page = open_page("/bureau/semaines", COORDINATOR, PHONE)
    loaded(page)
    planned = page.get_by_role("listitem").filter(has_text="prévue").first
    closes = page.get_by_label("Clôture le")
    day = closes.evaluate("select => select.selectedOptions[0].text")
    expect(planned).to_contain_text(re.compile(f"au {day} .* à 12"))
    expect(page.get_by_role("button", name="Enregistrer le rythme")).to_be_disabled()
    other = "lundi" if day != "lundi" else "mardi"
    closes.select_option(other)
    page.get_by_role("link", name="Bureau").click()
    page.get_by_role("dialog", name="Partir sans enregistrer ?").get_by_role("button", name="Rester ici").click()
    page.get_by_role("button", name="Enregistrer le rythme").click()
    expect(page.get_by_text("Le rythme est enregistré.")).to_be_visible()
    expect(planned).to_contain_text(re.compile(f"au {other} .* à 12"))
    sound(page)


def test_new_contributions_are_tried_on_a_real_price_then_adopted_and_taken_back(open_page) -> None:
    page: Page = open_page("/bureau/contributions", COORDINATOR)
    sound(page)
    page.get_by_role("button", name="Écrire de nouvelles contributions").click()
    trial = page.get_by_role("region", name="Sur un vrai prix")
    trial.get_by_label("Prix de la ferme").fill("2,00")
    bar = trial.get_by_role("figure")
    before = bar.inner_text()
    hub = page.get_by_role("group", name="Ligne 1 : Plateforme")
    hub.get_by_label("Combien").fill("25")
    expect(bar.get_by_role("listitem").filter(has_text="Plateforme")).to_contain_text("50 c")
    assert bar.inner_text() != before
    expect(trial.get_by_text("au lieu de")).to_be_visible()
    week = page.get_by_role("region", name="Sur les offres de la semaine")
    expect(week.get_by_role("status")).to_contain_text(re.compile(r"Sur \d+ prix\s: \d+ montent, 0 baissent."))
    dearest = week.get_by_role("table", name="Sur les offres de la semaine").get_by_role("row").nth(1)
    expect(dearest).to_contain_text("+")
    orders = week.get_by_role("table", name="Ce que chacun reçoit des commandes")
    expect(orders.get_by_role("row").filter(has_text="Plateforme")).to_contain_text("+")
    sound(page)

    hub.get_by_label("Comptée sur").select_option("buyer_percent")
    hub.get_by_label("Combien").fill("97")
    expect(trial.get_by_role("alert")).to_contain_text("ne laissent rien à la ferme")
    sound(page)
    hub.get_by_label("Combien").fill("10")
    page.get_by_role("button", name="Ajouter une ligne").click()
    page.get_by_role("button", name="Adopter", exact=True).click()
    expect(page.get_by_text("Chaque ligne a besoin d’un nom")).to_be_visible()
    page.get_by_role("group", name="Ligne 5").get_by_role("button", name=re.compile("Enlever")).click()
    page.get_by_label("En vigueur").select_option("à partir d’une date")
    page.get_by_label("Décision").fill("Assemblée de mars")
    page.get_by_role("button", name="Adopter", exact=True).click()
    page.get_by_role("dialog", name="Adopter ces contributions ?").get_by_role("button", name="Oui, adopter").click()

    coming = page.get_by_role("region", name="À venir")
    expect(coming).to_contain_text("Assemblée de mars")
    expect(coming.get_by_text(re.compile(r"Plateforme\s: 10.% du prix payé"))).to_be_visible()
    expect(page.get_by_role("region", name="En vigueur")).not_to_contain_text("Assemblée de mars")
    coming.get_by_role("button", name="Retirer").click()
    ask = page.get_by_role("dialog", name="Retirer ces contributions ?")
    sound(page)
    ask.get_by_role("button", name="Retirer").click()
    expect(coming).to_be_hidden()


def test_leaving_contributions_unfinished_asks_first(open_page) -> None:
    page: Page = open_page("/bureau/contributions", COORDINATOR, PHONE)
    page.get_by_role("button", name="Écrire de nouvelles contributions").click()
    page.get_by_role("group", name="Ligne 1").get_by_label("Combien").fill("18")
    sound(page)
    page.get_by_role("link", name="Bureau").click()
    ask = page.get_by_role("dialog", name="Partir sans enregistrer ?")
    ask.get_by_role("button", name="Rester ici").click()
    expect(page.get_by_role("group", name="Ligne 1").get_by_label("Combien")).to_have_value("18")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("region", name="En vigueur")).to_be_visible()


def test_a_farm_reads_the_history_of_its_own_offers_only(open_page) -> None:
    farm: Page = open_page("/historique", GROWER, PHONE)
    loaded(farm)
    expect(farm.get_by_text("a mis en vente").first).to_be_visible()
    expect(farm.get_by_text("a passé commande")).to_have_count(0)
    assert "Moulin du Vieux Bief" not in farm.inner_text("main")
    sound(farm)
    desk: Page = open_page("/historique", COORDINATOR)
    desk.get_by_label("Montrer").select_option("Commandes")
    expect(desk.get_by_text("a passé commande").first).to_be_visible()
    expect(desk.get_by_text("a mis en vente")).to_have_count(0)
    count = desk.get_by_role("time").count()
    desk.get_by_role("button", name="Voir plus ancien").click()
    expect(desk.get_by_role("time").nth(count)).to_be_visible()
    sound(desk)


def test_nothing_of_the_desk_is_wider_than_the_window_at_any_width(open_page) -> None:
    page: Page = open_page("/bureau", COORDINATOR)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Desk")).to_be_visible()
    for path in (
        "/bureau",
        "/bureau/semaines",
        "/bureau/membres",
        "/bureau/contributions",
        "/bureau/messages",
        "/premiers-pas",
        "/historique",
    ):
        page.goto(path)
        expect(page.get_by_role("link", name="Desk")).to_be_visible()
        loaded(page)
        for width in (320, 360, 480, 600, 768, 900, 1000, 1030, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            rights = page.evaluate(
                "[...document.querySelectorAll('header *')].map(each => each.getBoundingClientRect().right)"
            )
            assert max(rights) <= width + 0.5, (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
