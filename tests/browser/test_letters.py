"""Messages to many members: whom, a look before it leaves, what arrives, and how a person ends them."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site, wait_until
from tests.browser.looks import loaded, sound

COORDINATOR = "coordination@demo.example"
COOK = "cantine@demo.example"
SILENT = "Le Café-Épicerie du Lac"  # the one buyer of the demo who has ordered nothing for weeks


def letters(site: Site, subject: str) -> list[EmailMessage]:
    """The mails with this in their subject."""
    found = [message_from_bytes(path.read_bytes(), policy=SMTP) for path in site.mail_dir.glob("*.eml")]
    return [mail for mail in found if subject in mail["Subject"]]


def test_a_coordinator_finds_who_is_silent_and_writes_to_them(open_page, site) -> None:
    page: Page = open_page("/bureau", COORDINATOR)
    loaded(page)
    card = page.get_by_role("listitem").filter(has_text="silencieux depuis quatre semaines")
    expect(card).to_contain_text(SILENT)
    card.get_by_role("link", name="Leur écrire").click()
    expect(page.get_by_label("À qui", exact=True)).to_have_value("silent")
    expect(page.get_by_text(re.compile(r"^1 personne\."))).to_be_visible()
    page.get_by_role("button", name="Voir avant d’envoyer").click()
    expect(page.get_by_text("À remplir").first).to_be_visible()
    sound(page)
    page.get_by_label("Objet").fill("Des nouvelles ?")
    page.get_by_label("Votre message").fill("Bonjour,\n\nTout va bien ? https://reseau.example/aide")
    page.get_by_role("button", name="Voir avant d’envoyer").click()
    dialog = page.get_by_role("dialog", name="Envoyer à 1 personne ?")
    expect(dialog).to_contain_text("Plateau de Millevaches : Des nouvelles ?")
    expect(dialog.frame_locator("iframe").get_by_role("link", name="https://reseau.example/aide")).to_be_visible()
    sound(page)
    dialog.get_by_role("button", name="Envoyer à 1 personne").click()
    expect(page.get_by_text("Le message part vers 1 personne.")).to_be_visible()
    sent = page.get_by_role("listitem").filter(has_text="Des nouvelles ?")
    expect(sent).to_contain_text("Les silencieux depuis quatre semaines")
    sound(page)
    wait_until(page, lambda: bool(letters(site, "Des nouvelles")))
    page.get_by_role("button", name="Mettre à jour").click()
    expect(sent).to_contain_text("1 sur 1 livrés")
    (mail,) = letters(site, "Des nouvelles")
    assert mail["Reply-To"] == COORDINATOR

    link = re.search(r"http\S+/messages#token=\S+", str(mail.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    assert link is not None
    reader: Page = open_page(link.group(), size=PHONE)
    sound(reader)
    reader.get_by_role("button", name="Ne plus les recevoir").click()
    expect(reader.get_by_text("Vous ne recevrez plus ces messages")).to_be_visible()
    sound(reader)
    page.goto("/bureau/messages?a=silent")
    expect(page.get_by_text("Une autre ne veut pas de ces messages.")).to_be_visible()
    reader.get_by_role("button", name="Les recevoir de nouveau").click()
    expect(reader.get_by_text("vous les recevrez de nouveau")).to_be_visible()


def test_members_are_filtered_by_their_state(open_page) -> None:
    page: Page = open_page("/bureau/membres", COORDINATOR, PHONE)
    loaded(page)
    page.get_by_label("État").select_option("silent")
    expect(page.get_by_text("Ni commande ni offre dans les quatre dernières semaines closes.").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 structure")).to_be_visible()
    expect(page.get_by_text(SILENT).first).to_be_visible()
    expect(page.get_by_role("link", name="Écrire aux silencieux")).to_have_attribute(
        "href", "/bureau/messages?a=silent"
    )
    sound(page)


def test_a_person_ends_messages_to_many_in_her_account(open_page) -> None:
    page: Page = open_page("/compte", COOK, PHONE)
    loaded(page)
    page.get_by_label("Recevoir les messages du réseau").uncheck()
    page.get_by_role("region", name="Préférences").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Recevoir les messages du réseau")).not_to_be_checked()
    sound(page)


def test_pages_without_room_in_the_bar_stand_behind_one_button(open_page) -> None:
    for size in (PHONE, DESK):
        page: Page = open_page("/bureau", COORDINATOR, size)
        loaded(page)
        more = page.get_by_role("button", name="Plus", exact=True)
        more.press("Enter")
        expect(page.get_by_role("link", name="Produits des fermes")).to_be_visible()
        sound(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="Produits des fermes")).to_be_hidden()
        expect(more).to_be_focused()
        more.click()
        page.get_by_role("link", name="Produits des fermes").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Produits des fermes")
        expect(page.get_by_role("link", name="Produits des fermes")).to_be_hidden()
