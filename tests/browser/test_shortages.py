"""From the cut-off to shares: a farm says what it brings, the coordinator shares what there is, buyers read it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Site, wait_until
from tests.browser.looks import sound
from tests.browser.week import COOK, GROWER, close_week

COORDINATOR = "coordination@demo.example"
WAITS = "Noté ici, envoyé dès que le réseau revient."
OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Closed:
    """A week after its cut-off, and a product of the grower that several buyers ordered."""

    cycle_id: str
    product: str
    ordered: Decimal
    step: Decimal


def stocks_of(page: Page, cycle_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.request.get(f"/api/cycles/{cycle_id}/stocks").json()
    return found


@pytest.fixture
def closed(site: Site, open_page: OpenPage) -> Closed:
    """The demo's open week, closed, with its lists sent."""
    page = open_page("/aide", GROWER)
    cycle_id = page.request.get("/api/cycles/current").json()["open"]["id"]
    close_week(site.database_url, cycle_id)

    def sent() -> bool:
        return bool(page.request.get(f"/api/cycles/{cycle_id}").json()["lists_sent"])

    wait_until(page, sent, 30)
    stocks = stocks_of(page, cycle_id)
    names = [each["product_name"] for each in stocks]
    stock = next(each for each in stocks if each["orders"] > 2 and names.count(each["product_name"]) == 1)
    return Closed(cycle_id, stock["product_name"], Decimal(stock["ordered"]), Decimal(stock["step"]))


def card(page: Page, product: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=product, exact=True))


def mails(site: Site) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=SMTP) for path in site.mail_dir.glob("*.eml")]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return "" if body is None else str(body.get_content())


def say_less(page: Page, product: str, quantity: Decimal, reason: str) -> None:
    own = card(page, product)
    own.get_by_role("button", name="Moins", exact=True).click()
    own.get_by_role("textbox", name="J’apporte de").fill(f"{quantity.normalize():f}".replace(".", ","))
    own.get_by_role("button", name=reason).click()
    own.get_by_role("button", name="Noter").click()


def test_a_farm_brings_less_and_what_there_is_is_shared_as_the_coordinator_saw_it(site, open_page, closed) -> None:
    farm = open_page(f"/confirmer?semaine={closed.cycle_id}", GROWER, PHONE)
    own = card(farm, closed.product)
    expect(own.get_by_role("button", name="Tout", exact=True)).to_be_visible()
    farm.context.set_offline(True)
    say_less(farm, closed.product, closed.ordered - closed.step, "Gel, pluie")
    expect(own.get_by_text(WAITS)).to_be_visible()
    expect(own.get_by_role("button", name="Changer la réponse")).to_be_focused()
    farm.get_by_role("button", name="Tout confirmer en entier").click()
    expect(farm.get_by_text("Tout est dit, merci. 1 ne vient pas en entier.")).to_be_visible()
    farm.context.set_offline(False)
    expect(own.get_by_text(re.compile("^Dit par "))).to_be_visible()
    expect(farm.get_by_text(WAITS)).to_have_count(0)
    sound(farm)

    desk = open_page("/bureau", COORDINATOR, DESK)
    waiting = desk.get_by_role("listitem").filter(has_text="à partager entre")
    expect(waiting).to_contain_text(closed.product)
    waiting.get_by_role("link", name="Voir et partager").click()
    expect(desk.get_by_role("heading", name="Manquants")).to_be_visible()
    desk.goto(f"/bureau/manquants?semaine={closed.cycle_id}")
    shortage = desk.get_by_role("article", name=closed.product)
    expect(shortage.get_by_text("Gel, pluie")).to_be_visible()
    expect(shortage.get_by_role("columnheader")).to_have_count(6)
    sound(desk)
    shortage.get_by_role("radio", name="Petites commandes d’abord").check()
    expect(shortage.get_by_text("1 acheteur reçoit moins que commandé.")).to_be_visible()
    shortage.get_by_role("button", name="Partager ainsi et prévenir").click()
    expect(desk.get_by_text(f"{closed.product} est partagé.")).to_be_visible()
    expect(shortage.get_by_text("Partagé", exact=True)).to_be_visible()
    expect(desk.get_by_role("heading", name="À partager")).to_be_focused()

    def told() -> list[str]:
        return [text for each in mails(site) if "les plus petites commandes d’abord" in (text := text_of(each))]

    wait_until(desk, lambda: len(told()) > 0)
    assert f"{closed.product}, " in told()[0]
    order = re.search(r"/commandes/([\w-]+)/livraison", told()[0])
    assert order is not None
    delivery = desk.request.get(f"/api/orders/{order.group(1)}/delivery").json()
    changed = [each for each in delivery["lines"] if each["product_name"] == closed.product]
    assert [each["present"] != each["ordered"] for each in changed] == [True]

    own.get_by_role("button", name="Changer la réponse").click()
    own.get_by_role("button", name="Tout", exact=True).click()
    expect(own.get_by_text(re.compile("^Dit par "))).to_be_visible()
    expect(farm.get_by_text("Tout est dit, merci.", exact=True)).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("heading", name="Rien ne manque")).to_be_visible()


def test_the_button_of_the_mail_confirms_once_even_if_the_answer_is_lost(site, open_page, closed) -> None:
    grower = open_page("/aide", GROWER)

    def address() -> re.Match[str] | None:
        own = [text_of(each) for each in mails(site) if each["To"] == GROWER]
        return re.search(r"/confirmer/lien#token=([\w-]+)", "".join(own))

    wait_until(grower, lambda: address() is not None, 30)
    link = address()
    assert link is not None
    page = open_page("/accessibilite", None, PHONE)
    asked: list[str] = []
    page.on("request", lambda each: asked.append(f"{each.url} {each.headers.get('referer', '')}"))
    page.goto(link.group(0))
    say_less(page, closed.product, closed.step, "Perte, casse")
    expect(card(page, closed.product).get_by_text("Pas encore envoyé")).to_be_visible()
    page.reload()
    expect(card(page, closed.product).get_by_text("« Perte, casse »")).to_be_visible()
    sound(page)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/confirmations", lose)
    page.get_by_role("button", name="Envoyer, et confirmer en entier").click()
    expect(page.get_by_text("Pas de réseau : vos réponses sont gardées ici")).to_be_visible()
    page.unroute("**/api/confirmations")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("C’est envoyé, merci")).to_be_visible()
    expect(card(page, closed.product).get_by_text(re.compile("^Dit par "))).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('confirm'))") == []
    page.reload()
    expect(page.get_by_text("Ce lien a déjà servi ou n’est plus valable.")).to_be_visible()
    expect(page.get_by_role("link", name="Confirmer en me connectant")).to_be_visible()
    sound(page)
    assert not [each for each in asked if link.group(1) in each.replace(link.group(0), "")]
    assert all(each["confirmed"] is not None for each in stocks_of(grower, closed.cycle_id))


def test_a_cook_says_beforehand_what_may_stand_in(open_page) -> None:
    page = open_page("/remplacements", COOK, PHONE)
    page.get_by_role("radio", name="Rien à la place").check()
    before = page.get_by_role("button", name="Retirer l’exception").count()
    page.get_by_role("searchbox", name="Chercher un produit que vous commandez").fill("potimarron")
    page.get_by_role("listitem").get_by_role("button").filter(has_text="Potimarron").first.click()
    expect(page.get_by_role("button", name="Retirer l’exception")).to_have_count(before + 1)
    expect(page.get_by_text("Pas encore enregistré.")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré pour les prochaines livraisons.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("radio", name="Rien à la place")).to_be_checked()
    expect(page.get_by_role("button", name="Retirer l’exception pour Potimarron")).to_be_visible()


def test_the_coordinator_reads_what_each_rule_does_before_the_network_adopts_one(open_page) -> None:
    page = open_page("/bureau/regles-livraison", COORDINATOR, PHONE)
    expect(page.get_by_text("cantine 40 kg", exact=True)).to_have_count(2)
    page.get_by_role("radio", name="Parts égales").check()
    page.get_by_label("Temps pour signaler un problème").fill("300")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Écrivez de 1 à 240 heures.")).to_be_visible()
    page.get_by_label("Temps pour signaler un problème").fill("36")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Les règles de livraison sont enregistrées.")).to_be_visible()
    sound(page)
    terms = page.request.get("/api/delivery-terms").json()
    assert (terms["sharing_rule"], terms["objection_hours"]) == ("equal_parts", 36)
