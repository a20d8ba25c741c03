"""First steps: an empty installation to its first open week, a new farm to its stall, a new canteen to its order."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.core.clock import Clock
from app.core.db import Database
from app.core.settings import Settings
from app.identity.actions import found_territory
from tests.browser.conftest import CALM, PATIENCE_MS, PHONE, Site, administer, free_port, start_program, wait_until
from tests.browser.looks import loaded, sound
from tests.conftest import ROOT, clone_template, in_thread, named_url

log = logging.getLogger(__name__)
COORDINATOR = "claire@reseau.example"


class Taps:
    """Counts presses and fields filled, and seconds, from its making."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.fields = 0
        self.began = monotonic()

    def press(self, name: str, role: str = "button", exact: bool = False) -> None:
        self.page.get_by_role(role, name=name, exact=exact).last.click()  # type: ignore[arg-type]
        self.presses += 1

    def fill(self, label: str, value: str) -> None:
        self._field(label).fill(value)
        self.fields += 1

    def choose(self, label: str, value: str) -> None:
        self._field(label).select_option(value)
        self.fields += 1

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(facultatif\))?\s*$")).last

    def told(self) -> str:
        """The figures, for whoever reads the report of the tests."""
        return f"{self.presses} taps, {self.fields} fields, {monotonic() - self.began:.1f} s"


@pytest.fixture
def empty_site(server_url: str, database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The program on an empty database."""
    name = f"jp_empty_{os.urandom(4).hex()}"
    in_thread(clone_template(server_url, name))
    url = named_url(server_url, name)
    dist = Path(os.environ.get("JUSTEPART_FRONTEND_DIR") or ROOT / "frontend" / "dist")
    settings = Settings(
        _env_file=None,
        database_url=url,
        port=free_port(),
        var_dir=tmp_path / "var",
        frontend_dir=dist,
        outbox_poll_seconds=0.2,
    )
    program = start_program(settings)
    yield Site(settings.public_url, tmp_path / "var" / "mail", url)
    program.stop()
    in_thread(administer(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def founded(site: Site) -> str:
    """What ``justepart found`` prints: the token of the first coordinator's link."""
    tokens: list[str] = []

    async def found() -> None:
        database = Database(site.database_url)
        async with database.writing() as session:
            token = await found_territory(
                session, name="Réseau", slug="reseau", email=COORDINATOR, person_name="Claire", now=Clock().now()
            )
            tokens.append(token)
        await database.close()

    in_thread(found())
    return tokens[0]


@pytest.fixture
def new_page(browser, empty_site: Site) -> Iterator[Callable[..., Page]]:
    """``new_page(path)``: a phone that nobody is signed in on."""
    contexts: list[BrowserContext] = []

    def enter(path: str) -> Page:
        context = browser.new_context(
            base_url=empty_site.url,
            viewport=PHONE,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            bypass_csp=True,
            service_workers="block",
            **CALM,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page: Page = context.new_page()
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()


def test_an_empty_installation_says_what_to_do(new_page) -> None:
    page: Page = new_page("/")
    expect(page.get_by_role("heading", name="Aucun réseau encore")).to_be_visible()
    expect(page.get_by_text("justepart found")).to_be_visible()
    sound(page)


def test_from_an_empty_installation_to_the_first_open_week(new_page, empty_site) -> None:
    page: Page = new_page(f"/connexion/lien#token={founded(empty_site)}")
    taps = Taps(page)
    taps.press("Entrer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrir votre réseau")
    sound(page)

    taps.fill("Présentation", "Les fermes et les cantines du plateau.")
    taps.press("Enregistrer", exact=True)
    taps.press("Ajouter des communes")
    paste = page.get_by_role("dialog", name="Ajouter des communes").get_by_label("Communes", exact=True)
    paste.fill("Bugeat;19033;45,59;1,93\nTarnac;;45,67;1,95\nNulle part")
    expect(page.get_by_text("Lignes illisibles : 3")).to_be_visible()
    sound(page)
    taps.press("Ajouter", exact=True)
    expect(page.get_by_text("2 communes sont ajoutées.")).to_be_visible()

    taps.fill("Une tournée de plus", "Plateau")
    taps.press("Ajouter la tournée")
    taps.press("Continuer")
    for kind, name, email in (
        ("producer", "Ferme", "ferme@reseau.example"),
        ("canteen", "École", "ecole@reseau.example"),
    ):
        taps.press("Ajouter une structure")
        taps.choose("Métier", kind)
        taps.fill("Nom", name)
        taps.press("Ajouter", exact=True)
        expect(page.get_by_role("dialog", name="Inviter par mail")).to_be_visible()
        taps.fill("Adresse mail", email)
        taps.press("Envoyer l’invitation")
        expect(page.get_by_role("dialog")).to_have_count(0)
    sound(page)
    page.reload()  # all is kept: one comes back where one was
    expect(page.get_by_text("3 sur 7 faits")).to_be_hidden()
    expect(page.get_by_text("4 sur 7 faits")).to_be_visible()

    taps.press("Les contributions facultatif")
    taps.press("Écrire les contributions")
    taps.press("Ajouter une ligne")
    taps.choose("Pour qui", "network")
    taps.fill("Combien", "3")
    taps.press("Adopter", exact=True)
    taps.press("Oui, adopter")
    expect(page.get_by_text("5 sur 7 faits")).to_be_visible()
    taps.press("Continuer")
    taps.press("Enregistrer le rythme")
    expect(page.get_by_text("6 sur 7 faits")).to_be_visible()
    taps.press("Ouvrir une semaine maintenant")
    sound(page)
    taps.press("Ajouter et prévenir")
    expect(page.get_by_text("Votre réseau est ouvert")).to_be_visible()
    log.info("empty installation to first open week: %s", taps.told())
    assert taps.presses + taps.fields <= 45
    sound(page)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bureau")
    expect(page.get_by_text("On commande en ce moment.")).to_be_visible()


def accept(page: Page, email: str, site: Site) -> Taps:
    """Somebody opens the link of an invitation."""
    wait_until(page, lambda: bool(mails_to(site, email)))
    page.goto(invitation_link(site, email))
    taps = Taps(page)
    taps.fill("Votre nom", "Ida")
    taps.press("Accepter et entrer")
    return taps


def mails_to(site: Site, email: str) -> list[str]:
    """The mails to an address, as they are written."""
    return [mail for path in site.mail_dir.glob("*.eml") if f"To: {email}" in (mail := path.read_text())]


def invitation_link(site: Site, email: str) -> str:
    text = mails_to(site, email)[-1].replace("=\n", "").replace("=3D", "=")
    return text[text.index("/invitation#token=") :].split()[0]


@pytest.fixture
def network(new_page, empty_site) -> Page:
    """A network with an open week, an area, a farm and a canteen that were invited: made through the interface."""
    page: Page = new_page(f"/connexion/lien#token={founded(empty_site)}")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrir votre réseau")
    made = page.evaluate(
        """async () => {
          const send = async (method, path, body) => {
            const headers = {'Content-Type': 'application/json'};
            const answer = await fetch(path, {method, headers, body: JSON.stringify(body)});
            if (!answer.ok) throw new Error(path + await answer.text());
            return answer.json();
          };
          const area = await send('POST', '/api/areas', {name: 'Plateau'});
          const day = (days) => new Date(Date.now() + days * 86400000).toISOString();
          await send('POST', '/api/fees', {components: []});
          await send('POST', '/api/cycles', {
            opens_at: day(0), closes_at: day(3), deliveries: [{area_id: area.id, delivers_on: day(5).slice(0, 10)}],
          });
          for (const [kind, name, email] of [
            ['producer', 'Ferme', 'ferme@reseau.example'], ['canteen', 'École', 'ecole@reseau.example'],
          ]) {
            const made = await send('POST', '/api/organisations', {kind, name});
            await send('POST', '/api/invitations', {email, role: 'manager', organisation_id: made.id});
          }
          return area.id;
        }"""
    )
    assert made
    return page


def test_a_new_farm_and_a_new_canteen_make_their_first_week(network, new_page, empty_site) -> None:
    farm: Page = new_page("/")
    taps = accept(farm, "ferme@reseau.example", empty_site)
    expect(farm.get_by_role("heading", level=1)).to_have_text("Vos premiers produits")
    taps.press("Enregistrer et publier")
    expect(farm.get_by_text("Écrivez au moins un produit.")).to_be_visible()
    sound(farm)
    for name, content, price, packs in (
        ("Carotte", "10", "1,90", "20"),
        ("Pomme", "8", "2,10", "15"),
        ("Navet", "5", "1,60", "9"),
    ):
        if name != "Carotte":
            taps.press("Encore un produit")
        taps.fill("Produit", name)
        taps.fill("Dans un colis", content)
        taps.fill("Votre prix, hors taxe", price)
        taps.fill("Colis à vendre cette semaine", packs)
    sound(farm)
    taps.press("Enregistrer et publier")
    expect(farm.get_by_text("3 produits sont en vente.")).to_be_visible()
    expect(farm.get_by_role("heading", level=1)).to_have_text("Mon étal")
    log.info("new farm: invitation to three products on sale: %s", taps.told())

    cook: Page = new_page("/")
    taps = accept(cook, "ecole@reseau.example", empty_site)
    expect(cook.get_by_role("heading", level=1)).to_have_text("Votre première commande")
    sound(cook)
    taps.fill("Nom du lieu", "Cuisine")
    taps.press("Enregistrer et continuer")
    taps.fill("Repas par semaine", "400")
    taps.press("Enregistrer et continuer")
    taps.press("Ouvrir la feuille de commande")
    expect(cook.get_by_role("heading", level=1)).to_have_text("Commander")
    cook.get_by_role("textbox", name="Quantité de Carotte, colis de 10 kg", exact=True).fill("2")
    taps.fields += 1
    taps.press("Enregistrer")
    expect(cook.get_by_role("dialog", name="C’est commandé")).to_be_visible()
    log.info("new canteen: invitation to first order: %s", taps.told())
    assert taps.presses + taps.fields <= 12
    cook.goto("/premiers-pas")
    expect(cook.get_by_text("Votre première commande est faite")).to_be_visible()
    expect(cook.get_by_text("3 sur 3 faits")).to_be_visible()
    cook.goto("/")
    expect(cook.get_by_role("heading", level=1)).to_have_text("Commander")


def test_the_first_steps_are_skipped_once_and_help_leads_back(network, new_page, empty_site) -> None:
    page: Page = new_page("/")
    accept(page, "ecole@reseau.example", empty_site)
    page.get_by_role("button", name="Passer les premiers pas").click()
    loaded(page)
    page.goto("/")
    loaded(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Votre première commande")
    page.get_by_role("link", name="Aide et premiers pas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide")
    sound(page)
    page.get_by_role("link", name="Revoir les premiers pas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre première commande")
