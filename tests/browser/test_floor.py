"""The hub's floor: weighed without network, by two people at once, and decided by the coordinator; crates counted."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import CALM, PASSWORD, PATIENCE_MS, PHONE, Site, violations, wait_until
from tests.browser.line import Line
from tests.browser.looks import sound
from tests.browser.test_offline import kept, out_of_the_valley

HUB, COORDINATOR = "plateforme@demo.example", "coordination@demo.example"
OPTIONS: dict[str, Any] = CALM | {"service_workers": "allow", "locale": "fr-FR", "timezone_id": "Europe/Paris"}
TARE = Decimal("0.05")


@pytest.fixture
def poor_line(site: Site) -> Iterator[Line]:
    """The line to the site, which can be cut."""
    with Line(int(site.url.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, poor_line: Line) -> Iterator[BrowserContext]:
    """The hub's phone at the end of that line."""
    context = browser.new_context(
        base_url=poor_line.url,
        viewport={"width": 360, "height": 740},
        bypass_csp=True,
        **OPTIONS,
    )
    context.set_default_timeout(PATIENCE_MS)
    answer = context.request.post(
        "/api/sign-in/password", data={"email": HUB, "password": PASSWORD}, headers={"Origin": poor_line.url}
    )
    assert answer.ok, answer.text()
    yield context
    context.close()


def to_pick(page: Page) -> tuple[str, list[dict[str, Any]]]:
    """The newest week of which nothing was picked yet, and its lines."""
    weeks = page.request.get("/api/cycles?limit=60").json()["items"]
    for week in weeks:
        if week["state"] != "closed":
            continue
        lines = page.request.get(f"/api/cycles/{week['id']}/floor").json()["lines"]
        if lines and not any(step["step"] == "picked" for line in lines for step in line["steps"]):
            return week["id"], lines
    raise AssertionError("the demo has no week to prepare")


def picked(page: Page, week: str, line: dict[str, Any]) -> dict[str, Any] | None:
    """What the server holds of the picking of a line."""
    for each in page.request.get(f"/api/cycles/{week}/floor").json()["lines"]:
        if (each["order_id"], each["offer_id"]) == (line["order_id"], line["offer_id"]):
            return next((step for step in each["steps"] if step["step"] == "picked"), None)
    raise AssertionError("the line is gone")


def french(kilograms: Decimal) -> str:
    return f"{kilograms.normalize():f}".replace(".", ",")


def press(page: Page, kilograms: Decimal) -> None:
    """On the big keys, as with a glove."""
    for sign in french(kilograms):
        page.get_by_role("dialog").get_by_role("button", name="Virgule" if sign == "," else sign, exact=True).click()


def weigh(page: Page, address: str, pieces: list[Decimal], tare: Decimal) -> None:
    """Opens the line as a scan of its label does, and weighs piece by piece."""
    page.goto(address)
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("radio", name="Contenant").check()
    press(page, tare)
    sheet.get_by_role("radio", name="Pièce 1").check()
    for piece in pieces[:-1]:
        press(page, piece)
        sheet.get_by_role("button", name="Pièce suivante").click()
    sheet.get_by_label("La balance montre").first.fill(french(pieces[-1]))


def test_a_line_weighed_twice_on_a_poor_line_is_sent_once_kept_twice_and_decided(
    open_page: Callable[..., Page], phone: BrowserContext, poor_line: Line
) -> None:
    page = phone.new_page()
    page.goto("/quai")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    week, lines = to_pick(page)
    line = next(each for each in lines if each["catch_weight"] and Decimal(each["ordered"]) >= 1)
    ordered = Decimal(line["ordered"])
    half = (ordered / 2).quantize(Decimal("0.001"))
    pieces = [half + TARE, ordered - half + TARE + Decimal("0.01")]
    address = f"/quai?semaine={week}&ligne={line['order_id']}.{line['offer_id']}"
    page.goto(address)
    expect(page.get_by_role("dialog")).to_contain_text(line["product_name"])
    kept(page, f"floor/{week}", "weeks")

    # without network: several pieces, the container off each
    poor_line.cut()
    weigh(page, address, pieces, TARE)
    sheet = page.get_by_role("dialog")
    net = f"{french(ordered + Decimal('0.01'))} kg"
    expect(sheet).to_contain_text("Net, 2 pièces")
    assert violations(page) == []
    sheet.get_by_role("button", name=f"Enregistrer {net}").click()
    expect(page.get_by_text("attend le réseau").first).to_be_visible()
    page.close()

    # somebody else weighs the same line meanwhile
    other = open_page("/quai", HUB, PHONE)
    theirs = ordered + Decimal("0.02")
    weigh(other, address, [theirs], Decimal(0))
    other.get_by_role("dialog").get_by_role("button", name=f"Enregistrer {french(theirs)} kg").click()
    wait_until(other, lambda: picked(other, week, line) is not None)

    # the app was closed: what was weighed is still there, and goes once the network is back
    page = phone.new_page()
    page.goto(f"/quai?semaine={week}")
    page.get_by_role("radio", name="Tout").check()
    expect(page.get_by_role("button", name=net).first).to_contain_text("attend le réseau")
    poor_line.restore()
    out_of_the_valley(phone)
    wait_until(other, lambda: len((picked(other, week, line) or {"rivals": []})["rivals"]) == 1)
    state = picked(other, week, line)
    assert state is not None
    said = {each["quantity"]: each["details"] for each in (state["counts"], *state["rivals"])}
    assert {Decimal(each) for each in said} == {ordered + Decimal("0.01"), theirs}
    mine = next(details for quantity, details in said.items() if Decimal(quantity) != theirs)
    assert [Decimal(each) for each in mine["pieces"]] == pieces
    assert Decimal(mine["tare"]) == TARE
    expect(page.get_by_text("attend le réseau")).to_have_count(0)
    page.get_by_role("radio", name="En désaccord (1)").check()
    page.get_by_role("button", name="Deux personnes, deux quantités").click()
    expect(page.get_by_role("dialog")).to_contain_text("la coordination décide")
    assert violations(page) == []

    # the coordinator finds it on the desk and says which one holds
    desk = open_page("/bureau", COORDINATOR)
    desk.get_by_role("link", name="Dire laquelle vaut").click()
    desk.get_by_role("button", name="Deux personnes, deux quantités").click()
    desk.get_by_role("button", name=f"C’est celle-ci : {net}").click()

    def decided() -> bool:
        now = picked(desk, week, line)
        return now is not None and not now["rivals"] and len(now["past"]) == 2

    wait_until(desk, decided)
    assert Decimal((picked(desk, week, line) or state)["counts"]["quantity"]) == ordered + Decimal("0.01")


def test_goods_come_in_are_picked_with_a_lot_taken_back_and_crates_are_counted(open_page: Callable[..., Page]) -> None:
    page = open_page("/quai?vue=arrivages", HUB, PHONE)
    week, lines = to_pick(page)
    page.goto(f"/quai?semaine={week}&vue=arrivages")
    page.get_by_role("button", name="Tout est arrivé de").first.click()
    expect(page.get_by_text("tout est noté arrivé")).to_be_visible()
    sound(page)

    line = next(each for each in lines if not each["catch_weight"])
    page.goto(f"/quai?semaine={week}")
    page.get_by_label("Chercher un produit, une ferme, un lieu").fill(line["product_name"])
    card = page.get_by_role("article").filter(has_text=line["product_name"]).first
    card.get_by_role("button", name="Changer").click()
    page.get_by_label("Numéro de la ferme").fill("A12")
    page.get_by_role("button", name="Prendre ce lot").click()
    card.get_by_role("button", name="Complet").first.click()
    expect(card.get_by_text("lot A12")).to_have_count(1)
    held = lambda: [  # noqa: E731 - asked several times
        step["counts"]
        for each in page.request.get(f"/api/cycles/{week}/floor").json()["lines"]
        for step in each["steps"]
        if step["step"] == "picked"
    ]
    wait_until(page, lambda: [each["lot_number"] for each in held()] == ["A12"])
    page.get_by_role("status").get_by_role("button", name="Annuler").click()
    wait_until(page, lambda: held() == [])
    sound(page)

    page.goto("/bacs")
    page.get_by_role("button", name="Compter des bacs").click()
    page.get_by_label("Structure").select_option(index=1)
    page.get_by_role("radio", name="Sortis").check()
    page.get_by_role("textbox", name="Combien").fill("7")
    before = json.dumps(page.request.get("/api/crates").json())
    page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    wait_until(page, lambda: json.dumps(page.request.get("/api/crates").json()) != before)
    expect(page.get_by_text("7 × ").first).to_be_visible()
    sound(page)
