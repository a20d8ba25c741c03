"""Signing in and out in a browser: the trial's accounts, devices, everywhere at once."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looks import loaded, sound

COOK = "cantine@demo.example"


def test_a_visitor_tries_each_role_from_the_sign_in_page(open_page) -> None:
    page: Page = open_page("/connexion", size=PHONE)
    loaded(page)
    accounts = page.get_by_role("region", name="Comptes de démonstration")
    shown = page.request.get("/api/demo/accounts").json()
    expect(accounts.get_by_role("listitem")).to_have_count(len(shown))
    sound(page)
    accounts.get_by_role("button", name="Coordination").click()
    expect(page.get_by_role("heading", name="Bureau", level=1)).to_be_visible()
    page.goto("/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    accounts.get_by_role("button", name="Maraîchage").click()
    page.wait_for_url("**/etal")


def test_a_device_is_ended_from_another(open_page) -> None:
    phone: Page = open_page("/commandes", COOK, PHONE)
    loaded(phone)
    desk: Page = open_page("/compte", COOK)
    devices = desk.get_by_role("region", name="Appareils connectés")
    expect(devices.get_by_text("celui-ci")).to_have_count(1)
    sound(desk)
    others = devices.get_by_role("button", name="Déconnecter", exact=True)
    expect(others).to_have_count(1)
    others.click()
    expect(desk.get_by_text("L’appareil est déconnecté.")).to_be_visible()
    expect(others).to_have_count(0)
    phone.reload()
    expect(phone.get_by_role("heading", name="Se connecter")).to_be_visible()
    expect(phone).to_have_url(re.compile("retour=%2Fcommandes"))
    assert desk.request.get("/api/me").ok


def test_signing_out_everywhere_ends_every_device_this_one_too(open_page) -> None:
    phone: Page = open_page("/commandes", COOK, PHONE)
    desk: Page = open_page("/compte", COOK)
    desk.get_by_role("button", name="Déconnecter tous les appareils").click()
    ask = desk.get_by_role("dialog", name="Déconnecter tous les appareils")
    sound(desk)
    ask.get_by_role("button", name="Tout déconnecter").click()
    expect(desk.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert desk.request.get("/api/me").status == phone.request.get("/api/me").status == 401
    phone.reload()
    expect(phone.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_a_sign_in_link_that_was_used_says_what_to_do(open_page, site) -> None:
    page: Page = open_page("/connexion/lien#token=inconnu", size=PHONE)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_text("Ce lien de connexion ne marche plus.")).to_be_visible()
    sound(page)
