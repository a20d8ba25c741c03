"""Members in a browser: organisations, invitations by mail up to the first sign-in, one's own organisation."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, wait_until
from tests.browser.looks import loaded, sound

COORDINATOR = "coordination@demo.example"
COOK = "cantine@demo.example"


def invitation_link(open_page, email: str) -> str:
    """The newest invitation to an address, read on the page of the trial's mails."""
    trial: Page = open_page("/courrier")
    mail = trial.get_by_role("button", name=re.compile(rf"Invitation.*{re.escape(email)}"))

    def delivered() -> bool:  # the worker sends mails a moment after the answer
        if not mail.count():
            trial.get_by_role("button", name="Relever").click()
            loaded(trial)
        return mail.count() > 0

    wait_until(trial, delivered)
    sound(trial)
    mail.first.click()
    letter = trial.get_by_role("article")
    expect(letter).to_contain_text(email)
    sound(trial)
    trial.get_by_text("Le texte seul").click()
    link = letter.get_by_role("link", name=re.compile("invitation#token")).get_attribute("href")
    assert link is not None
    return link


def test_a_coordinator_invites_a_farm_which_signs_in_through_the_mail(open_page, site) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR)
    loaded(desk)
    sound(desk)
    desk.get_by_role("button", name="Ajouter une structure").click()
    form = desk.get_by_role("dialog", name="Une structure de plus")
    form.get_by_role("button", name="Ajouter", exact=True).click()
    expect(form.get_by_role("alert")).to_be_visible()
    sound(desk)
    form.get_by_label("Nom").fill("Ferme des Trois Chênes")
    form.get_by_label("Commune").fill("Tarnac")
    form.get_by_label("Latitude").fill("45,6834")
    form.get_by_label("Longitude").fill("1,9436")
    form.get_by_label("SIRET").fill("12345678900011")
    form.get_by_role("button", name="Ajouter", exact=True).click()
    expect(desk.get_by_text("Ce SIRET semble faux").first).to_be_visible()

    invite = desk.get_by_role("dialog", name="Inviter par mail")
    expect(invite).to_contain_text("Ferme des Trois Chênes")
    sound(desk)
    invite.get_by_label("Adresse mail").fill("camille@troischenes.example")
    invite.get_by_role("button", name="Envoyer l’invitation").click()
    waiting = desk.get_by_role("region", name="Invitations en attente")
    expect(waiting).to_contain_text("camille@troischenes.example")
    sound(desk)

    farm: Page = open_page(invitation_link(open_page, "camille@troischenes.example"), size=PHONE)
    expect(farm.get_by_text("Rejoignez « Ferme des Trois Chênes »")).to_be_visible()
    sound(farm)
    farm.get_by_role("button", name="Accepter et entrer").click()
    expect(farm.get_by_text("À remplir").or_(farm.get_by_role("alert")).first).to_be_visible()
    sound(farm)
    farm.get_by_label("Votre nom").fill("Camille Vergne")
    farm.get_by_label("Mot de passe").fill("une phrase bien longue")
    farm.get_by_role("button", name="Accepter et entrer").click()
    farm.wait_for_url("**/premiers-pas")
    expect(farm.get_by_role("heading", level=1)).to_have_text("Vos premiers produits")
    farm.reload()
    expect(farm).to_have_url(f"{site.url}/premiers-pas")
    expect(farm.get_by_role("heading", level=1)).to_have_text("Vos premiers produits")

    desk.reload()
    expect(desk.get_by_role("heading", name="Structures", exact=True)).to_be_visible()
    expect(waiting).to_have_count(0)
    desk.get_by_label("Chercher un nom").fill("camille")
    desk.get_by_text("Ferme des Trois Chênes").click()
    expect(desk.get_by_text("Camille Vergne")).to_be_visible()
    sound(desk)


def test_an_invitation_serves_once_and_ends_when_taken_back(open_page) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR)
    desk.get_by_role("button", name="Inviter quelqu’un").click()
    invite = desk.get_by_role("dialog", name="Inviter par mail")
    invite.get_by_label("Adresse mail").fill("elu@commune.example")
    invite.get_by_label("Rôle").select_option("observer")
    invite.get_by_role("button", name="Envoyer l’invitation").click()
    first = invitation_link(open_page, "elu@commune.example")
    desk.get_by_role("button", name="Retirer l’invitation de elu@commune.example").click()
    ask = desk.get_by_role("dialog", name="Retirer cette invitation ?")
    sound(desk)
    ask.get_by_role("button", name="Retirer").click()
    expect(desk.get_by_role("region", name="Invitations en attente")).to_have_count(0)
    late: Page = open_page(first)
    expect(late.get_by_text("Cette invitation ne marche plus.")).to_be_visible()
    sound(late)


def test_sending_an_invitation_again_says_so(open_page) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR, PHONE)
    desk.get_by_role("button", name="Inviter quelqu’un").click()
    invite = desk.get_by_role("dialog", name="Inviter par mail")
    invite.get_by_label("Adresse mail").fill("pas une adresse")
    invite.get_by_role("button", name="Envoyer l’invitation").click()
    expect(invite.get_by_text("Ce n’est pas une adresse e-mail.")).to_be_visible()
    sound(desk)
    invite.get_by_label("Adresse mail").fill("elu@commune.example")
    invite.get_by_role("button", name="Envoyer l’invitation").click()
    desk.get_by_role("button", name="Renvoyer l’invitation à elu@commune.example").click()
    expect(desk.get_by_text("L’ancien lien ne marche plus.")).to_be_visible()
    sound(desk)


def test_an_organisation_leaves_and_undo_takes_it_back(open_page) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR)
    desk.get_by_label("Chercher un nom").fill("bief")
    desk.get_by_text("Moulin du Vieux Bief").click()
    desk.get_by_role("button", name="Quitte le territoire").click()
    ask = desk.get_by_role("dialog", name="Moulin du Vieux Bief quitte le territoire ?")
    sound(desk)
    ask.get_by_role("button", name="Oui, elle quitte").click()
    expect(desk.get_by_text("0 structure")).to_be_visible()
    desk.get_by_text("Structures parties").click()
    expect(desk.get_by_role("button", name="Faire revenir Moulin du Vieux Bief")).to_be_visible()
    sound(desk)
    desk.get_by_role("button", name="Annuler", exact=True).click()
    expect(desk.get_by_text("Moulin du Vieux Bief est de retour.")).to_be_visible()
    expect(desk.get_by_text("1 structure", exact=True)).to_be_visible()


def test_a_manager_keeps_her_own_organisation_and_its_places(open_page) -> None:
    cook: Page = open_page("/structure", COOK, PHONE)
    loaded(cook)
    sound(cook)
    cook.get_by_role("button", name="Modifier", exact=True).click()
    form = cook.get_by_role("dialog", name="Modifier la structure")
    sound(cook)
    form.get_by_label("Téléphone").fill("05 55 66 77 88")
    form.get_by_role("button", name="Enregistrer").click()
    expect(cook.get_by_role("link", name="05 55 66 77 88")).to_be_visible()
    cook.get_by_role("button", name="Ajouter un lieu").click()
    place = cook.get_by_role("dialog", name="Un lieu de livraison de plus")
    place.get_by_label("Nom du lieu").fill("Réserve du bas")
    place.get_by_label("Repas par semaine").fill("120")
    sound(cook)
    place.get_by_role("button", name="Enregistrer").click()
    expect(cook.get_by_text("Réserve du bas")).to_be_visible()
    cook.get_by_role("button", name="Modifier Réserve du bas").click()
    edited = cook.get_by_role("dialog", name="Modifier le lieu de livraison")
    expect(edited.get_by_label("Repas par semaine")).to_have_value("120")
    edited.get_by_label("Ne plus livrer ici").check()
    edited.get_by_role("button", name="Enregistrer").click()
    expect(cook.get_by_role("listitem").filter(has_text="Réserve du bas")).to_contain_text("plus livré")
    cook.get_by_role("link", name="Qui a changé quoi").click()
    expect(cook.get_by_text("a changé le lieu de livraison « Réserve du bas »")).to_be_visible()


def test_a_canteen_is_named_on_the_public_page_only_when_its_manager_says_so(open_page) -> None:
    cook: Page = open_page("/structure", COOK, PHONE)
    box = cook.get_by_role("checkbox", name="Nous nommer sur la page publique")
    expect(box).not_to_be_checked()
    box.check()
    expect(cook.get_by_text("Votre nom peut paraître sur la page publique.")).to_be_visible()
    sound(cook)
    cook.reload()
    expect(box).to_be_checked()
    box.uncheck()
    expect(cook.get_by_text("Votre nom ne paraît pas sur la page publique.")).to_be_visible()
    cook.get_by_role("link", name="Qui a changé quoi").click()
    expect(cook.get_by_text("nommée sur la page publique").first).to_be_visible()
    sound(cook)


def test_the_territory_keeps_its_rounds_and_its_last_coordinator(open_page) -> None:
    desk: Page = open_page("/bureau/membres", COORDINATOR, DESK)
    rounds = desk.get_by_role("region", name="Tournées")
    rounds.get_by_label("Une tournée de plus").fill("Tournée est : Ussel")
    rounds.get_by_role("button", name="Ajouter la tournée").click()
    expect(rounds.get_by_role("listitem").filter(has_text="Tournée est : Ussel")).to_be_visible()
    coordination = desk.get_by_role("region", name="Coordination et observation")
    expect(coordination.get_by_role("button", name="Retirer Hélène Massoubre")).to_have_count(0)
    coordination.get_by_role("button", name="Retirer Paul Estève").click()
    desk.get_by_role("dialog", name="Retirer Paul Estève ?").get_by_role("button", name="Retirer").click()
    expect(coordination.get_by_text("Paul Estève")).to_have_count(0)
