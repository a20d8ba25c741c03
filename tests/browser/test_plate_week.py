"""One week of the demo from the cut-off to the plate, by everybody who has a hand in it, each without network.

``JUSTEPART_PICTURES`` names a folder in which a picture of each step is kept.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site, wait_until
from tests.browser.looks import sound
from tests.browser.test_floor import HUB, french, weigh
from tests.browser.test_shortages import COORDINATOR
from tests.browser.week import COOK, GROWER, close_week, open_week

DRIVER = "livreur@demo.example"
TARE = Decimal("0.04")
HEAVIER = Decimal("0.06")
STOP_CENTS = 750  # the carrier's fee of the demo for one stop
VAT = Decimal("0.055")
OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Meal:
    """The cook's order of two lines: packs of vegetables, and a piece sold by weight."""

    cycle_id: str
    order_id: str
    packs: dict[str, Any]
    piece: dict[str, Any]

    @property
    def name(self) -> str:
        """The vegetables as screens call them."""
        return f"{self.packs['product']}, {self.packs['pack']}"


def picture(page: Page, name: str) -> None:
    """Keeps what is seen, if somebody asked for it."""
    folder = os.environ.get("JUSTEPART_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"week-{name}.png")


def looks_right(page: Page, name: str) -> None:
    """Nothing that axe or a finger would stumble over; and its picture."""
    picture(page, name)
    sound(page)


@contextmanager
def without_network(page: Page) -> Iterator[None]:
    """The line is cut while it lasts."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


def order_a_meal(site: Site, cook: Page) -> Meal:
    """The cook orders through the same route as her sheet, and the cut-off passes."""
    week = open_week(cook)
    plenty = [each for each in week.offers if each["per_buyer_max"] is None and Decimal(each["left"]) > 0]
    packs = next(each for each in plenty if each["farm"] == "Le Jardin des Sources" and _packs_left(each) >= 4)
    piece = next(each for each in plenty if each["catch_weight"] and _packs_left(each) >= 2)
    lines = [
        {"offer_id": packs["id"], "quantity": str(Decimal(packs["content"]) * 4), "note": ""},
        {"offer_id": piece["id"], "quantity": piece["content"], "note": ""},
    ]
    path = f"/api/cycles/{week.cycle_id}/orders/{week.point_id}"
    headers = {"Origin": site.url}
    asked = cook.request.put(path, data={"lines": lines, "shown_total": "-1.00"}, headers=headers).json()
    placed = cook.request.put(path, data={"lines": lines, "shown_total": asked["new_total"]}, headers=headers)
    assert placed.ok, placed.text()
    close_week(site.database_url, week.cycle_id)
    wait_until(cook, lambda: bool(cook.request.get(f"/api/cycles/{week.cycle_id}").json()["lists_sent"]), 60)
    return Meal(week.cycle_id, placed.json()["id"], packs, piece)


def _packs_left(offer: dict[str, Any]) -> Decimal:
    return Decimal(offer["left"]) // Decimal(offer["content"])


def delivery(page: Page, meal: Meal) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"/api/orders/{meal.order_id}/delivery").json()
    return found


def line(page: Page, meal: Meal, offer: dict[str, Any]) -> dict[str, Any]:
    return next(each for each in delivery(page, meal)["lines"] if each["offer_id"] == offer["id"])


def said(page: Page, meal: Meal, offer: dict[str, Any], step: str) -> Decimal | None:
    """What holds at a step, None while nobody has said."""
    for each in line(page, meal, offer)["steps"]:
        if each["step"] == step:
            return Decimal(each["counts"]["quantity"])
    return None


def confirm_less(farm: Page, meal: Meal) -> None:
    """The farm brings a pack less of the vegetables than all buyers ordered; the rest in full."""
    content = Decimal(meal.packs["content"])
    farm.goto(f"/confirmer?semaine={meal.cycle_id}")
    answer = farm.get_by_role("group", name=f"Réponse pour {meal.name}")
    expect(answer).to_be_visible()
    stocks = farm.request.get(f"/api/cycles/{meal.cycle_id}/stocks").json()
    ordered = next(Decimal(each["ordered"]) for each in stocks if each["offer_id"] == meal.packs["id"])
    with without_network(farm):
        answer.get_by_role("button", name="Moins").click()
        farm.get_by_role("textbox", name="J’apporte de").fill(french(ordered - content))
        farm.get_by_role("button", name="Gel, pluie").click()
        farm.get_by_role("button", name="Noter").click()
        farm.get_by_role("button", name="Tout confirmer en entier").click()
        expect(farm.get_by_text("Tout est dit, merci. 1 ne vient pas en entier.")).to_be_visible()
        looks_right(farm, "1-confirm")
    expect(farm.get_by_text("Noté ici, envoyé dès que le réseau revient.")).to_have_count(0)


def share(desk: Page, meal: Meal) -> Decimal:
    """The coordinator shares by the network's rule; what the cook gets of the vegetables."""
    desk.goto(f"/bureau/manquants?semaine={meal.cycle_id}")
    shortage = desk.get_by_role("article", name=meal.packs["product"])
    expect(shortage.get_by_text("Gel, pluie")).to_be_visible()
    looks_right(desk, "2-share")
    shortage.get_by_role("button", name="Partager ainsi et prévenir").click()
    expect(desk.get_by_text(f"{meal.packs['product']} est partagé.")).to_be_visible()
    given = said(desk, meal, meal.packs, "allocated")
    assert given is not None
    return given


def pick(hub: Page, desk: Page, meal: Meal, given: Decimal) -> Decimal:
    """The hub picks and weighs without network, on a phone whose clock is a day ahead; what the piece weighs."""
    hub.context.clock.set_fixed_time(datetime.now() + timedelta(days=1))  # noqa: DTZ005 - the browser's own zone
    hub.goto(f"/quai?semaine={meal.cycle_id}")
    hub.get_by_label("Chercher un produit, une ferme, un lieu").fill(meal.packs["product"])
    complete = hub.get_by_role("button", name=f"Complet : {meal.packs['product']}").and_(
        hub.get_by_role("button", name="Pré-aux-Saules")
    )
    expect(complete).to_have_count(1)
    with without_network(hub):
        complete.click()
        looks_right(hub, "3-pick")
    wait_until(hub, lambda: said(desk, meal, meal.packs, "picked") == given)
    net = Decimal(meal.piece["content"]) + HEAVIER
    weigh(hub, f"/quai?semaine={meal.cycle_id}&ligne={meal.order_id}.{meal.piece['id']}", [net + TARE], TARE)
    with without_network(hub):
        looks_right(hub, "4-weigh")
        hub.get_by_role("dialog").get_by_role("button", name=f"Enregistrer {french(net)} kg").click()
    wait_until(hub, lambda: said(desk, meal, meal.piece, "picked") == net)
    counts = line(desk, meal, meal.piece)["steps"][-1]["counts"]
    assert abs(datetime.fromisoformat(counts["at"]).timestamp() - datetime.now().timestamp()) < 600  # noqa: DTZ005
    return net


def deliver(driver: Page, desk: Page, meal: Meal) -> None:
    """The driver hands all over, measures, and has a name; her phone finds its network later."""
    driver.goto(f"/tournee?semaine={meal.cycle_id}&arret={meal.order_id}")
    everything = driver.get_by_role("button", name="Tout remis")
    expect(everything).to_be_visible()
    with without_network(driver):
        everything.click()
        cold = driver.get_by_role("region", name="Températures")
        for field in cold.get_by_role("textbox").all():
            field.fill("1,5")
        driver.get_by_label("Nom de la personne").fill("Karim Benali")
        looks_right(driver, "5-deliver")
        driver.get_by_role("button", name="La livraison est remise").click()
        expect(driver.get_by_text("Remis à Karim Benali").first).to_be_visible()
    wait_until(driver, lambda: [each["received_by"] for each in delivery(desk, meal)["handovers"]] == ["Karim Benali"])
    assert said(desk, meal, meal.packs, "received") is not None


def object_to_a_pack(cook: Page, meal: Meal) -> None:
    """The cook reports one pack, in her cellar without network."""
    cook.goto(f"/commandes/{meal.order_id}/livraison")
    report = cook.get_by_role("button", name=f"Signaler un problème : {meal.packs['product']}")
    expect(report).to_be_visible()
    looks_right(cook, "6-receive")
    with without_network(cook):
        report.click()
        dialog = cook.get_by_role("dialog")
        dialog.get_by_role("radio", name="Abîmé").check()
        dialog.get_by_label("En quelques mots").fill("Le fond est écrasé.")
        picture(cook, "7-object")
        dialog.get_by_role("button", name="Signaler", exact=True).click()
        expect(cook.get_by_text("Noté ici, pas encore envoyé à la coordination.")).to_be_visible()
    expect(cook.get_by_text("Un problème est signalé")).to_be_visible()


def credit(desk: Page) -> None:
    """The coordinator decides the newest case."""
    desk.goto("/reclamations")
    case = desk.get_by_role("article").filter(has_text="Le fond est écrasé.")
    case.get_by_role("radio", name="Avoir").check()
    case.get_by_label("Vos mots à l’acheteur").fill("Avoir d’un colis.")
    looks_right(desk, "8-decide")
    case.get_by_role("button", name="Décider et prévenir l’acheteur").click()
    expect(desk.get_by_text("Avoir d’un colis.").first).to_be_visible()


def cents(quantity: Decimal, offer: dict[str, Any]) -> int:
    """What a line costs without its delivery, half up, as anybody would count it."""
    return int((quantity * Decimal(offer["unit_price"]) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def euros(amount: int) -> str:
    return f"{amount // 100},{amount % 100:02}"


def test_one_week_from_the_cut_off_to_the_plate(site: Site, open_page: OpenPage) -> None:
    cook = open_page("/aide", COOK, PHONE)
    meal = order_a_meal(site, cook)
    confirm_less(open_page("/aide", GROWER, PHONE), meal)
    desk = open_page("/aide", COORDINATOR, DESK)
    given = share(desk, meal)
    weight = pick(open_page("/aide", HUB, PHONE), desk, meal, given)
    deliver(open_page("/aide", DRIVER, PHONE), desk, meal)
    object_to_a_pack(cook, meal)
    credit(desk)

    cook.reload()
    cook.get_by_role("button", name="Accepter maintenant").click()
    cook.get_by_role("dialog").get_by_role("button", name="Oui, accepter").click()
    expect(cook.get_by_text("La livraison est acceptée").first).to_be_visible()
    kept = given - Decimal(meal.packs["content"])
    excl = cents(kept, meal.packs) + cents(weight, meal.piece) + STOP_CENTS
    vat = int((excl * VAT).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sums = cook.get_by_role("region", name="Avant la facture")
    expect(sums).to_contain_text(euros(excl))
    expect(sums).to_contain_text(euros(excl + vat))
    looks_right(cook, "9-accepted")

    paid = delivery(cook, meal)
    assert (paid["settled_version"], paid["excl_cents"], paid["total_cents"]) == (1, excl, excl + vat)
    assert sum(share["cents"] for share in paid["shares"]) == excl
    steps = [[each["step"] for each in one["steps"]] for one in paid["lines"]]
    assert steps == [["allocated", "picked", "received", "accepted"], ["picked", "received", "accepted"]]
