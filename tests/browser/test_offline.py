"""A poor line: the service worker, what this device keeps, and orders that are sent when the network is back."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import CALM, DESK, PASSWORD, PATIENCE_MS, PHONE, Site, violations
from tests.browser.line import Line, Loss
from tests.browser.looks import sound
from tests.browser.test_order_sheet import confirm, field, save, shown_total
from tests.browser.week import (
    CHEESEMAKER,
    COOK,
    GROWER,
    SHOPKEEPER,
    Week,
    change_offer,
    close_week,
    open_week,
    saved_order,
)
from tests.conftest import ROOT

AS_OF = re.compile("^Prix et quantités du ")
VEGETABLES, CHEESE = "Le Jardin des Sources", "Chèvrerie des Bruyères"
WAITING = "la commande partira dès son retour"
OPTIONS: dict[str, Any] = CALM | {
    "service_workers": "allow",
    "locale": "fr-FR",
    "timezone_id": "Europe/Paris",
    "bypass_csp": True,  # lets axe in; one test below does without
}
KEPT = """
    async () => {
      const open = indexedDB.open('justepart');
      const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
      const asked = database.transaction('kept').objectStore('kept').getAllKeys();
      const names = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
      database.close();
      return [...names, ...Object.keys(localStorage).filter((key) => key.startsWith('justepart.typed'))];
    }
"""
CACHED = """
    async () => {
      const caught = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(caught)).flat().map(({ url }) => new URL(url).pathname);
    }
"""


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """The line to the site."""
    with Line(int(site.url.rpartition(":")[2])) as found:
        yield found


@pytest.fixture
def device(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    """A browser at the end of the line, with service workers."""
    context = browser.new_context(base_url=line.url, viewport=PHONE, **OPTIONS)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def sign_in(context: BrowserContext, line: Line, email: str) -> None:
    answer = context.request.post(
        "/api/sign-in/password", data={"email": email, "password": PASSWORD}, headers={"Origin": line.url}
    )
    assert answer.ok, answer.text()


def arrive(context: BrowserContext, line: Line, path: str, email: str) -> Page:
    """A page of a signed-in person whose device has all that it fetches ahead."""
    sign_in(context, line, email)
    page = context.new_page()
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def kept(page: Page, *names: str) -> None:
    """Waits until the device holds them: what is shown is written down a moment later."""
    every = "names.every((name) => held.some((key) => key.includes(name)))"
    all_there = f"async (names) => {{ const held = await ({KEPT})(); return {every} }}"
    page.wait_for_function(all_there, arg=list(names), polling=50)


def sheet(context: BrowserContext, line: Line) -> tuple[Page, Week]:
    page = arrive(context, line, "/commande", COOK)
    expect(page.get_by_role("textbox", name="Quantité de").first).to_be_visible()
    kept(page, "/current", "/points", "/catalogue/", "/order")
    return page, open_week(page)


def out_of_the_valley(context: BrowserContext) -> None:
    """What a phone tells its pages when it finds a network; without that they try by themselves, ever more rarely."""
    context.set_offline(True)
    context.set_offline(False)


def order_of(open_page: Callable[..., Page], week: Week) -> dict[str, Any]:
    """What the server holds, asked beside the line."""
    return saved_order(open_page("/", COOK), week)


def ordered(order: dict[str, Any]) -> dict[str, Decimal]:
    return {line["offer_id"]: Decimal(line["quantity"]) for line in order["lines"]}


def test_a_browser_finds_nothing_that_speaks_against_installing(browser, line) -> None:
    context = browser.new_context(base_url=line.url, **OPTIONS | {"bypass_csp": False})
    page = arrive(context, line, "/", COOK)
    devtools = context.new_cdp_session(page)
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in found] == ["in-incognito"]  # as every window of a test is
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{line.url}/manifest.webmanifest"
    manifest = json.loads(found["data"])
    assert {"192x192", "512x512"} == {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        size = page.evaluate(
            "async (address) => { const i = new Image(); i.src = address; await i.decode();"
            " return `${i.naturalWidth}x${i.naturalHeight}` }",
            icon["src"],
        )
        assert size == icon["sizes"]
    page.get_by_role("button", name="English").click()
    expect(page.locator("link[rel=manifest]")).to_have_attribute("href", "/manifest.en.webmanifest")
    assert devtools.send("Page.getAppManifest")["errors"] == []
    context.close()


def test_the_sheet_opens_without_network_with_its_date_and_counts_by_itself(device, line) -> None:
    page, week = sheet(device, line)
    offers = [week.of_farm(VEGETABLES), week.of_farm(CHEESE)]
    field(page, offers[0]).fill("2")
    total = shown_total(page)
    line.cut()
    page.reload()
    expect(page.get_by_text(AS_OF)).to_be_visible()
    expect(field(page, offers[0])).to_have_value("2")
    assert shown_total(page) == total
    field(page, offers[1]).fill("3")
    assert shown_total(page) > total
    page.get_by_role("searchbox").fill("")
    sound(page)
    line.restore()
    out_of_the_valley(device)
    expect(page.get_by_text(AS_OF)).to_be_hidden()
    expect(field(page, offers[1])).to_have_value("3")
    save(page)
    confirm(page)
    assert len(saved_order(page, week)["lines"]) == 2


@pytest.mark.parametrize("loss", Loss)
def test_a_cut_in_the_middle_of_saving_gives_one_order_and_loses_nothing(device, line, open_page, loss) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("2")
    line.cut_while_saving(loss)
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(field(page, offer)).to_have_value("2")
    assert order_of(open_page, week)["version"] == (1 if loss is Loss.ANSWER else 0)
    line.restore()
    confirm(page)
    order = saved_order(page, week)
    assert (order["version"], ordered(order)) == (1, {offer["id"]: 2 * Decimal(offer["step"])})
    assert len(page.request.get(f"/api/orders/{order['id']}/versions").json()) == 1


def test_what_is_added_after_a_lost_answer_is_no_quarrel_with_oneself(device, line) -> None:
    page, week = sheet(device, line)
    first, second = week.of_farm(VEGETABLES), week.of_farm(CHEESE)
    field(page, first).fill("2")
    line.cut_while_saving(Loss.ANSWER)
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    field(page, second).fill("1")
    expect(page.get_by_text("n’en fait pas partie")).to_be_visible()
    save(page)
    expect(page.get_by_text("n’en fait pas partie")).to_be_hidden()
    line.restore()
    confirm(page)
    order = saved_order(page, week)
    assert (order["version"], set(ordered(order))) == (2, {first["id"], second["id"]})


def test_a_price_that_changed_while_the_order_waited_is_asked_about(device, line, open_page) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(CHEESE)
    field(page, offer).fill("2")
    line.cut()
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.close()
    dearer = str(Decimal(offer["producer_price"]) + 1)
    change_offer(open_page("/", CHEESEMAKER), week, offer["id"], lambda _: {"price": dearer})
    line.restore()
    page = device.new_page()
    page.goto("/commande")
    notice = page.get_by_role("status").filter(has_text="Un prix a changé")
    expect(notice).to_contain_text(offer["product"])
    assert violations(page) == []
    assert saved_order(page, week)["version"] == 0
    notice.get_by_role("button", name="Accepter et enregistrer").click()
    confirm(page)
    assert ordered(saved_order(page, week)) == {offer["id"]: 2 * Decimal(offer["step"])}


def test_what_sold_out_while_the_order_waited_is_asked_about(device, line, open_page) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("5")
    line.cut()
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    left = 2 * Decimal(offer["step"])
    change_offer(
        open_page("/", GROWER), week, offer["id"], lambda mine: {"available": str(Decimal(mine["reserved"]) + left)}
    )
    line.restore()
    notice = page.get_by_role("alert").filter(has_text="Il ne reste pas assez d’un produit")
    expect(notice).to_contain_text("Reste pour vous : 2")
    assert saved_order(page, week)["version"] == 0
    notice.get_by_role("button", name="Prendre ce qui reste").click()
    notice.get_by_role("button", name="Enregistrer la commande").click()
    confirm(page)
    assert ordered(saved_order(page, week)) == {offer["id"]: left}


def test_lines_that_missed_the_cut_off_stay_to_be_printed_and_taken_along(device, line, site) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("2")
    line.cut()
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    close_week(site.database_url, week.cycle_id)
    line.restore()
    expect(page.get_by_role("alert").filter(has_text="La commande est fermée depuis")).to_be_visible()
    assert saved_order(page, week)["version"] == 0
    page.reload()
    expect(page.get_by_role("heading", name="Aucune semaine de commande n’est ouverte")).to_be_visible()
    missed = page.get_by_role("region", name="Ces lignes n’ont pas été commandées")
    expect(missed).to_contain_text(offer["product"])
    sound(page)
    with page.expect_download() as download:
        missed.get_by_role("button", name="Fichier pour tableur").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert offer["product"] in rows[1]
    page.emulate_media(media="print")
    expect(missed).to_contain_text(offer["product"])
    page.emulate_media(media="screen")
    missed.get_by_role("button", name="Les oublier").click()
    expect(missed).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Aucune semaine de commande n’est ouverte")).to_be_visible()
    expect(missed).to_be_hidden()


def test_a_browser_that_was_closed_finds_its_lines_and_sends_them_from_any_page(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], line: Line, tmp_path: Path, open_page
) -> None:
    def start() -> BrowserContext:
        options = OPTIONS | {"base_url": line.url, "viewport": DESK} | browser_type_launch_args
        return browser_type.launch_persistent_context(tmp_path / "browser", **options)

    context = start()
    page, week = sheet(context, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("2")
    line.cut()
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    context.close()

    context = start()
    page = context.new_page()
    page.goto("/commande")
    expect(page.get_by_text(AS_OF)).to_be_visible()
    expect(field(page, offer)).to_have_value("2")
    page.goto("/commandes")
    expect(page.get_by_text("vous voyez ce qui était connu")).to_be_hidden()  # never opened before: nothing is known
    expect(page.get_by_role("alert")).to_contain_text("Pas de réponse du serveur.")
    line.restore()
    out_of_the_valley(context)
    expect(page.get_by_text("Le réseau est revenu : la commande de")).to_be_visible()
    order = order_of(open_page, week)
    assert (order["version"], ordered(order)) == (1, {offer["id"]: 2 * Decimal(offer["step"])})
    context.close()


def test_pages_seen_before_open_without_network_and_say_from_when_they_are(device, line) -> None:
    page = arrive(device, line, "/commandes", COOK)
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Qui a changé quoi")).to_be_visible()
    kept(page, "/orders", "/one/")
    line.cut()
    page.reload()
    expect(page.get_by_text("vous voyez ce qui était connu")).to_be_visible()
    sound(page)
    page.get_by_role("navigation").get_by_role("link", name="Mes commandes").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_text("vous voyez ce qui était connu")).to_be_visible()
    line.restore()
    out_of_the_valley(device)
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_text("vous voyez ce qui était connu")).to_be_hidden()


def test_a_farm_reads_its_list_without_network(device, line) -> None:
    page = arrive(device, line, "/listes", GROWER)
    expect(page.get_by_role("heading", name=VEGETABLES)).to_be_visible()
    kept(page, "/weeks", "/lists/")
    line.cut()
    page.reload()
    expect(page.get_by_role("heading", name=VEGETABLES)).to_be_visible()
    expect(page.get_by_text("vous voyez ce qui était connu")).to_be_visible()


def test_signing_out_asks_about_unsent_lines_and_leaves_nothing_on_the_device(device, line) -> None:
    page, week = sheet(device, line)
    field(page, week.of_farm(VEGETABLES)).fill("2")
    names = page.evaluate(KEPT)
    assert any("/catalogue/" in name for name in names)
    assert any("justepart.typed" in name for name in names)
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("dialog").get_by_role("button", name="Partir quand même").click()
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    question = page.get_by_role("dialog", name="Des lignes ne sont pas encore envoyées")
    assert violations(page) == []
    question.get_by_role("button", name="Les effacer et se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert page.evaluate(KEPT) == []
    assert page.evaluate("caches.has('justepart-photos')") is False
    line.cut()
    page.goto("/commande")
    expect(page.get_by_role("alert")).to_contain_text("Pas de réponse du serveur.")
    expect(page.get_by_role("textbox")).to_have_count(0)


def test_two_people_on_one_device_never_see_each_other(device, line) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("2")
    device.clear_cookies()  # her session ended: she did not sign out
    page.close()
    other = arrive(device, line, "/commande", SHOPKEEPER)
    expect(field(other, offer)).to_have_value("")
    assert shown_total(other) == 0
    line.cut()
    other.reload()
    expect(other.get_by_text(AS_OF)).to_be_visible()
    expect(other.get_by_role("link", name=re.compile("Mon compte"))).not_to_have_accessible_name(re.compile("Lacour"))
    assert shown_total(other) == 0
    line.restore()
    device.clear_cookies()
    sign_in(device, line, COOK)
    other.goto("/commande")
    expect(field(other, offer)).to_have_value("2")


def test_a_session_that_ended_is_noticed_when_the_network_is_back(device, line) -> None:
    page, _ = sheet(device, line)
    line.cut()
    page.reload()
    expect(page.get_by_text(AS_OF)).to_be_visible()
    device.clear_cookies()
    line.restore()
    out_of_the_valley(device)
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert page.evaluate(KEPT) == []


def test_two_tabs_send_one_order(device, line, open_page) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    field(page, offer).fill("2")
    line.cut()
    save(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    other = device.new_page()
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    other.goto("/commande")
    expect(other.get_by_text(WAITING)).to_be_visible()
    line.restore()
    confirm(page)
    expect(other.get_by_text(WAITING)).to_be_hidden()
    assert len(sent) < 8  # a few tries, ever more rarely; no storm
    order = order_of(open_page, week)
    assert (order["version"], ordered(order)) == (1, {offer["id"]: 2 * Decimal(offer["step"])})


@pytest.fixture
def own_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built frontend that a test may change."""
    built = Path(os.environ.get("JUSTEPART_FRONTEND_DIR") or ROOT / "frontend" / "dist")
    shutil.copytree(built, tmp_path / "dist")
    monkeypatch.setenv("JUSTEPART_FRONTEND_DIR", str(tmp_path / "dist"))
    return tmp_path / "dist"


def test_a_new_version_is_offered_and_never_drops_typed_lines(own_build, device, line) -> None:
    page, week = sheet(device, line)
    offer = week.of_farm(VEGETABLES)
    worker = own_build / "sw.js"
    worker.write_text(worker.read_text("utf-8") + "\n// another version\n", "utf-8")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    expect(page.get_by_text("Une nouvelle version est prête.")).to_be_visible()
    assert violations(page) == []
    field(page, offer).fill("2")
    page.get_by_role("button", name="Recharger").click()
    expect(page.get_by_text("Enregistrez d’abord ce qui est en cours")).to_be_visible()
    expect(field(page, offer)).to_have_value("2")
    save(page)
    confirm(page).get_by_role("button", name="Très bien").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Recharger").click()
    expect(field(page, offer)).to_have_value("2")
    expect(page.get_by_text("Une nouvelle version est prête.")).to_be_hidden()
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.waiting)") is None


def test_the_worker_leaves_files_pages_and_refusals_of_the_server_alone(device, line) -> None:
    page = arrive(device, line, "/listes", GROWER)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    answer = page.goto("/t/plateau-de-millevaches")
    assert answer is not None
    assert answer.headers["content-security-policy"]
    kept = page.evaluate(CACHED)
    assert "/index.html" in kept
    assert [path for path in kept if path.startswith("/api/") and not path.startswith("/api/photos/")] == []
