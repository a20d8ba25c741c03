"""From the van to the kitchen: a stop without network, told once when it is back; a reception, a case, what is paid."""

import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.conftest import CALM, PASSWORD, PATIENCE_MS, PHONE, Site, violations, wait_until
from tests.browser.line import Line
from tests.browser.looks import sound
from tests.browser.test_offline import kept, out_of_the_valley

COOK, CARRIER, COORDINATOR = "cantine@demo.example", "livreur@demo.example", "coordination@demo.example"
OPTIONS: dict[str, Any] = CALM | {"service_workers": "allow", "locale": "fr-FR", "timezone_id": "Europe/Paris"}
COLD = "chilled_4"
MORE = "Plus :"


@pytest.fixture
def poor_line(site: Site) -> Iterator[Line]:
    """The line to the site, which can be cut."""
    with Line(int(site.url.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, poor_line: Line) -> Iterator[BrowserContext]:
    """The driver's phone at the end of that line."""
    context = browser.new_context(base_url=poor_line.url, viewport=PHONE, bypass_csp=True, **OPTIONS)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    answer = context.request.post(
        "/api/sign-in/password", data={"email": CARRIER, "password": PASSWORD}, headers={"Origin": poor_line.url}
    )
    assert answer.ok, answer.text()
    yield context
    context.close()


def picture() -> FilePayload:
    """A photo as a phone's album gives it."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (150, 90, 30)).save(file, "JPEG")
    return {"name": "carton.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def name_of(line: dict[str, Any]) -> str:
    return f"{line['product_name']}, {line['pack_name']}"


def floor_of(page: Page, week: str) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"/api/cycles/{week}/floor").json()
    return found


def a_stop(page: Page) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    """The week that is shown, and its first stop with cold food that nobody has taken over; with its lines."""
    week = page.evaluate("location.search").partition("semaine=")[2].partition("&")[0] or _due(page)
    floor = floor_of(page, week)
    for stop in floor["stops"]:
        lines = [line for line in floor["lines"] if line["order_id"] == stop["order_id"]]
        fixed = [line for line in lines if not line["catch_weight"]]
        if not stop["handed_over"] and len(fixed) > 1 and any(line["storage"] == COLD for line in lines):
            return week, stop, lines
    raise AssertionError("the demo has no stop with cold food")


def _due(page: Page) -> str:
    """The week that is delivered next."""
    today = page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Europe/Paris'})")
    weeks = [each for each in page.request.get("/api/cycles?limit=60").json()["items"] if each["state"] == "closed"]
    due = [each for each in weeks if any(day["delivers_on"] >= today for day in each["deliveries"])]
    week: str = min(due or weeks[:1], key=lambda each: each["closes_at"])["id"]
    return week


def sign_on_the_glass(page: Page) -> None:
    glass = page.get_by_role("img", name="Signature sur l’écran")
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 30 + 25 * step, box["y"] + 40 + 12 * (step % 3))
    page.mouse.up()
    expect(page.get_by_text("C’est signé.")).to_be_visible()


def less_of(page: Page, line: dict[str, Any]) -> None:
    """None of a line is taken: it is damaged, as a photo shows."""
    page.get_by_role("button", name=f"Moins ou refusé : {name_of(line)}", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Rien, tout est refusé").click()
    dialog.get_by_role("button", name="Noter").click()
    expect(dialog.get_by_text("Choisissez une raison.")).to_be_visible()
    dialog.get_by_text("Abîmé", exact=True).click()
    dialog.get_by_role("textbox", name="En quelques mots").fill("carton écrasé")
    dialog.locator("input[type=file]").set_input_files(picture())
    expect(dialog.get_by_role("img", name="La photo que vous joignez")).to_be_visible()
    found = violations(page)
    assert not found, found
    dialog.get_by_role("button", name="Noter").click()
    expect(dialog).to_be_hidden()


def test_a_whole_stop_is_delivered_without_network_and_told_once_when_it_is_back(phone, poor_line, open_page) -> None:
    page = phone.new_page()
    page.goto("/tournee")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.get_by_role("link", name="Livrer ici").first).to_be_visible()
    week, stop, lines = a_stop(page)
    refused = next(line for line in lines if not line["catch_weight"])
    page.goto(f"/tournee?semaine={week}&arret={stop['order_id']}")
    expect(page.get_by_role("heading", name="Caisses consignées")).to_be_visible()
    expect(page.get_by_role("textbox", name="Laissées ici").first).to_be_visible()
    kept(page, "/weeks", "/floor/", "/crates")
    sound(page)

    poor_line.cut()
    less_of(page, refused)
    expect(page.get_by_text("Abîmé : carton écrasé")).to_be_visible()
    page.get_by_role("textbox", name="Froid, 4 °C au plus").fill("7,5")
    expect(page.get_by_text("7,5 °C : trop chaud, la limite est 4 °C")).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^{MORE}.*Laissées ici")).first.click()
    page.get_by_role("textbox", name="Nom de la personne").fill("Mme Faure")
    sign_on_the_glass(page)
    page.reload()
    expect(page.get_by_text("Abîmé : carton écrasé")).to_be_visible()
    expect(page.get_by_role("textbox", name="Nom de la personne")).to_have_value("Mme Faure")
    expect(page.get_by_text("C’est signé.")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="La livraison est remise").click()
    card = page.get_by_role("article", name=re.compile(re.escape(stop["buyer_name"])))
    expect(card.get_by_text("Remis à Mme Faure, noté ici")).to_be_visible()
    expect(page.get_by_text("attendent le réseau")).to_be_visible()
    page.reload()
    expect(page.get_by_text("attendent le réseau")).to_be_visible()

    poor_line.restore()
    out_of_the_valley(phone)
    expect(page.get_by_text("attendent le réseau")).to_be_hidden()
    desk = open_page(f"/commandes/{stop['order_id']}/livraison", COORDINATOR)
    _told_once(desk, stop["order_id"], refused)
    page.reload()
    expect(card.get_by_text("Remis à Mme Faure à")).to_be_visible()
    _told_once(desk, stop["order_id"], refused)
    expect(desk.get_by_role("img", name="Signature de Mme Faure")).to_be_visible()
    expect(desk.get_by_text("trop chaud : la limite est 4 °C")).to_be_visible()


def _told_once(desk: Page, order_id: str, refused: dict[str, Any]) -> None:
    """Each line was received once, by nobody else; one handover, signed and too warm; the photo is there."""
    found = desk.request.get(f"/api/orders/{order_id}/delivery").json()
    for line in found["lines"]:
        (received,) = [step for step in line["steps"] if step["step"] == "received"]
        assert (received["rivals"], received["past"]) == ([], [])
        due = line["ordered"] if line["offer_id"] != refused["offer_id"] else "0.000"
        assert line["catch_weight"] or Decimal(received["counts"]["quantity"]) <= Decimal(due)
        if line["offer_id"] == refused["offer_id"]:
            assert desk.request.get(f"/api/delivery-photos/{received['counts']['photo_id']}").ok
    (handover,) = found["handovers"]
    assert (handover["received_by"], handover["signed"]) == ("Mme Faure", True)
    assert handover["temperatures"] == [{"storage": COLD, "celsius": "7.5", "limit": "4"}]


def money(cents: int) -> str:
    """As a French page writes it."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{rest:02}\xa0€"


def test_a_reception_a_case_and_its_credit_change_what_is_paid_to_the_cent(open_page) -> None:
    cook = open_page("/commandes", COOK, PHONE)
    cook.get_by_role("link", name="Réceptionner").first.click()
    all_there = cook.get_by_role("button", name="Tout est bien arrivé")
    all_there.click()
    expect(cook.get_by_text("La réception est notée")).to_be_visible()
    order_id = cook.url.split("/")[-2]
    wait_until(cook, lambda: _received(cook, order_id))
    before = delivery_of(cook, order_id)
    bad = next(line for line in before["lines"] if not line["catch_weight"])
    sound(cook)

    cook.get_by_role("button", name=f"Signaler un problème : {name_of(bad)}", exact=True).click()
    dialog = cook.get_by_role("dialog")
    dialog.get_by_role("button", name="Tout", exact=True).click()
    dialog.get_by_text("Pas assez bon", exact=True).click()
    dialog.get_by_role("textbox", name="En quelques mots").fill("mou à cœur")
    dialog.get_by_role("button", name="Signaler", exact=True).click()
    expect(cook.get_by_text("Un problème est signalé")).to_be_visible()
    wait_until(cook, lambda: any(line["objections"] for line in delivery_of(cook, order_id)["lines"]))
    expect(cook.get_by_role("button", name="Accepter maintenant")).to_be_hidden()

    desk = open_page("/bureau", COORDINATOR)
    desk.get_by_role("link", name="Décider", exact=True).click()
    _credit(desk)
    after = delivery_of(desk, order_id)
    cook.reload()
    expect(cook.get_by_text("Avoir « Nous ne le facturons pas. »")).to_be_visible()
    cook.get_by_role("button", name="Accepter maintenant").click()
    cook.get_by_role("button", name="Oui, accepter").click()
    expect(cook.get_by_text("Rien ne change plus sans un mot")).to_be_visible()
    settled = delivery_of(cook, order_id)
    _paid(cook, before, settled, bad)
    assert settled["total_cents"] < after["total_cents"]
    sound(cook)
    note = cook.request.get(f"/api/orders/{order_id}/delivery-note.pdf")
    assert note.ok
    assert note.body().startswith(b"%PDF")


def delivery_of(page: Page, order_id: str) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"/api/orders/{order_id}/delivery").json()
    return found


def _received(page: Page, order_id: str) -> bool:
    lines = delivery_of(page, order_id)["lines"]
    return all(any(step["step"] == "received" for step in line["steps"]) for line in lines)


def _credit(desk: Page) -> None:
    """The coordinator answers the newest case of the cook: the oldest ones come first."""
    case = desk.get_by_role("article").filter(has_text="mou à cœur")
    expect(case).to_be_visible()
    sound(desk)
    case.get_by_role("button", name="Décider et prévenir").click()
    expect(case.get_by_text("Choisissez une réponse.")).to_be_visible()
    case.get_by_role("radio", name=re.compile("^Avoir")).check()
    case.get_by_role("textbox", name="Vos mots à l’acheteur").fill("Nous ne le facturons pas.")
    case.get_by_role("button", name="Décider et prévenir").click()
    expect(case.get_by_text("Nous ne le facturons pas.")).to_be_visible()


def _paid(page: Page, before: dict[str, Any], settled: dict[str, Any], bad: dict[str, Any]) -> None:
    """The line costs nothing, the others what was agreed but for the delivery's share; the page says the same sums."""
    credited = next(line for line in settled["lines"] if line["offer_id"] == bad["offer_id"])
    assert (Decimal(credited["present"]), credited["total_cents"], credited["shares"]) == (Decimal(0), 0, [])
    assert sum(line["total_cents"] for line in settled["lines"]) == settled["excl_cents"]
    assert sum(share["cents"] for share in settled["shares"]) == settled["excl_cents"]
    assert settled["excl_cents"] + settled["vat_cents"] == settled["total_cents"] < before["total_cents"]
    sums = page.get_by_role("region", name="Avant la facture")
    expect(sums.get_by_text(money(settled["total_cents"]), exact=True)).to_be_visible()
    expect(sums.get_by_text(money(settled["agreed_cents"]), exact=True)).to_be_visible()
    expect(sums.get_by_text(f"−{money(settled['agreed_cents'] - settled['total_cents'])}", exact=True)).to_be_visible()


def test_the_driver_puts_the_stops_in_order_with_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/tournee", CARRIER, PHONE)
    page.get_by_role("link", name="Ordre", exact=True).click()
    buttons = page.get_by_role("button", name=re.compile("^Descendre "))
    expect(buttons.first).to_be_visible()
    first = (buttons.first.get_attribute("aria-label") or "").removeprefix("Descendre ")
    buttons.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Descendre {first}", exact=True)).to_be_focused()
    expect(page.get_by_text(f"{first} est maintenant le numéro 2.")).to_be_attached()
    sound(page)
    page.get_by_role("button", name="Garder cet ordre").click()
    expect(page.get_by_role("heading", name=f"2. {first}")).to_be_visible()
    page.get_by_role("link", name="Charger", exact=True).click()
    loaded = page.get_by_role("button", name=re.compile("^Tout est chargé pour "))
    expect(loaded.first).to_be_visible()
    count = loaded.count()
    loaded.first.click()
    expect(loaded).to_have_count(count - 1)
    sound(page)
