"""A lot from the floor to its recall: made by hand, found, recalled, proved; and what the order's page then tells."""

import re
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.ids import new_id
from tests.browser.conftest import DESK, PHONE, Site, wait_until
from tests.browser.looks import sound
from tests.browser.test_floor import to_pick
from tests.conftest import in_thread

HUB, COORDINATOR = "plateforme@demo.example", "coordination@demo.example"
NUMBER = "ESSAI-42"


def lines_of_one_product(page: Page) -> list[dict[str, Any]]:
    """Lines of the week to prepare, of the product that most orders want."""
    _, lines = to_pick(page)
    by_product: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_product.setdefault(line["product_id"], []).append(line)
    return max(by_product.values(), key=len)


def make_by_hand(page: Page, product_id: str) -> None:
    """A lot with the farm's own number."""
    page.get_by_role("button", name="Nouveau lot").click()
    dialog = page.get_by_role("dialog", name="Nouveau lot")
    dialog.get_by_role("button", name="Enregistrer le lot").click()
    expect(dialog.get_by_label("Produit", exact=True)).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Produit", exact=True).select_option(value=product_id)
    dialog.get_by_label(re.compile("^Numéro")).fill(NUMBER)
    sound(page)
    dialog.get_by_role("button", name="Enregistrer le lot").click()
    expect(page.get_by_role("link", name=re.compile(NUMBER))).to_be_visible()


def pick(page: Page, lines: list[dict[str, Any]]) -> None:
    """The hub's phone picks them from the lot."""
    (lot,) = page.request.get(f"/api/lots?number={NUMBER}").json()
    now = page.evaluate("new Date().toISOString()")
    entries = [
        {
            "id": str(new_id()),
            "order_id": line["order_id"],
            "offer_id": line["offer_id"],
            "step": "picked",
            "quantity": line["ordered"],
            "happened_at": now,
            "lot_id": lot["id"],
        }
        for line in lines
    ]
    origin = page.evaluate("location.origin")
    body = {"sent_at": now, "entries": entries}
    answer = page.request.post("/api/steps", data=body, headers={"Origin": origin})
    assert answer.json()["refused"] == [], answer.text()


def addresses(site: Site, order_ids: set[str]) -> set[str]:
    """Of those who act for the buyers of these orders; the buyer's own where nobody does yet."""
    query = text(
        "SELECT coalesce(p.email, b.email) FROM orders o JOIN organisations b ON b.id = o.buyer_id"
        " LEFT JOIN organisation_roles r ON r.organisation_id = b.id LEFT JOIN people p ON p.id = r.person_id"
        " WHERE o.id = ANY(CAST(:ids AS uuid[]))"
    )

    found: set[str] = set()

    async def read() -> None:
        engine = create_async_engine(site.database_url)
        async with engine.connect() as connection:
            found.update(await connection.scalars(query, {"ids": sorted(order_ids)}))
        await engine.dispose()

    in_thread(read())
    return found


def told(site: Site) -> set[str]:
    """To whom the recall was sent."""
    mails = [message_from_bytes(path.read_bytes(), policy=SMTP) for path in site.mail_dir.glob("*.eml")]
    recalls = [mail for mail in mails if f"Rappel du lot {NUMBER}" in mail["Subject"]]
    return {address.addr_spec for mail in recalls for address in mail["To"].addresses}


def test_a_lot_is_found_recalled_and_proved_and_only_its_buyers_are_told(open_page, site) -> None:
    page: Page = open_page("/lots", HUB, PHONE)
    lines = lines_of_one_product(page)
    assert len(lines) >= 3
    make_by_hand(page, lines[0]["product_id"])
    pick(page, lines[:2])

    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("essai-4")
    expect(page.get_by_text("Sans réseau")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(NUMBER))).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("searchbox").fill(NUMBER.lower())
    expect(page.get_by_text("1 lot", exact=True)).to_be_visible()
    sound(page)
    page.get_by_role("link", name=re.compile(NUMBER)).click()
    expect(page.get_by_role("heading", name=f"Lot {NUMBER}")).to_be_visible()
    buyers = page.get_by_role("table", name="Qui l’a reçu").get_by_role("row")
    expect(buyers).to_have_count(3)
    sound(page)

    page.get_by_role("button", name="Rappeler ce lot").click()
    dialog = page.get_by_role("dialog", name=f"Rappeler le lot {NUMBER}")
    tell = dialog.get_by_role("button", name=re.compile("Prévenir"))
    dialog.get_by_label("Ce qu’ils doivent savoir et faire").fill("trop peu")
    tell.click()
    expect(dialog.get_by_text("Écrivez au moins 10 lettres.")).to_be_visible()
    dialog.get_by_label("Ce qu’ils doivent savoir et faire").fill("Un caillou a été vu. Ne servez rien, appelez-nous.")
    sound(page)
    tell.click()
    expect(page.get_by_role("heading", name="Rappels envoyés")).to_be_visible()
    expect(page.get_by_text("Un caillou a été vu.").first).to_be_visible()

    concerned = addresses(site, {line["order_id"] for line in lines[:2]})
    assert concerned
    wait_until(page, lambda: told(site) >= concerned)
    page.reload()
    expect(page.get_by_text(re.compile(r": parti ")).first).to_be_visible()
    sound(page)
    proof = page.get_by_role("link", name="Preuve en PDF").get_attribute("href")
    assert proof is not None
    assert page.request.get(proof).body().startswith(b"%PDF-")
    assert told(site) == concerned

    order: Page = open_page(f"/commandes/{lines[0]['order_id']}", COORDINATOR, DESK)
    expect(order.get_by_role("heading", name="Après la clôture")).to_be_visible()
    fact = order.get_by_role("listitem").filter(has_text=f"lot {NUMBER}")
    expect(fact).to_contain_text("a préparé")
    expect(fact).to_contain_text(lines[0]["product_name"])
    sound(order)
    order.goto("/historique")
    order.get_by_label("Montrer").select_option(label="Lots")
    expect(order.get_by_text(re.compile(f"a rappelé le lot {NUMBER}"))).to_be_visible()
    sound(order)


def test_a_farm_sees_what_was_accepted_of_its_goods_beside_what_was_ordered(open_page) -> None:
    page: Page = open_page("/listes", "maraichere@demo.example", PHONE)
    weeks = [each for each in page.request.get("/api/cycles?limit=60").json()["items"] if each["state"] == "closed"]
    farm = page.request.get(f"/api/cycles/{weeks[-1]['id']}/lists").json()[0]["producer_id"]
    found = ((week["id"], page.request.get(f"/api/cycles/{week['id']}/lists/{farm}/accepted").json()) for week in weeks)
    week, told_of = next((week, each) for week, each in found if each["accepted_orders"])
    page.goto(f"/listes?semaine={week}")
    expect(page.get_by_role("heading", name="Ce qui a été accepté")).to_be_visible()
    every = page.get_by_role("button", name=re.compile("Voir les? .*lignes?"))
    every.click()
    rows = page.get_by_role("table", name="Ce qui a été accepté").get_by_role("row")
    expect(rows).to_have_count(len(told_of["lines"]) + 1)
    sound(page)
