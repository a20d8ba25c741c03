"""Fair-price rules on the stall: said while typing, the nearest fair price in one tap, refused with the reason."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looks import sound
from tests.browser.stall import BUNCHES, card, next_week, price_of, publish, row_of
from tests.browser.week import GROWER

COORDINATOR = "coordination@demo.example"


def adopt(page: Page, **rule: Any) -> None:
    body = {
        "sentence": "Une règle.",
        "decision_text": "Assemblée",
        "decided_on": datetime.now(UTC).date().isoformat(),
        **rule,
    }
    answer = page.request.post("/api/rules", data=body, headers={"Origin": page.url.split("/bureau")[0]})
    assert answer.ok, answer.text()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The stall of the next week, which the network's new rules judge."""
    desk = open_page("/bureau", COORDINATOR)
    for each in desk.request.get("/api/rules").json()["current"]:
        url = f"/api/rules/{each['rule_id']}/end"
        answer = desk.request.post(url, data={"reason": "Essai"}, headers={"Origin": desk.url.split("/bureau")[0]})
        assert answer.ok, answer.text()
    adopt(desk, kind="actor_least", severity="blocks", actor="producer", value="82",
          sentence="La ferme reçoit au moins 82 %.")  # fmt: skip
    adopt(desk, kind="change_most", severity="warns", value="25", sentence="Pas plus de 25 % d’une semaine à l’autre.")
    page = open_page("/etal", GROWER, PHONE)
    next_week(page).click()
    page.get_by_role("button", name="Reprendre la semaine dernière").click()
    return page


def test_the_verdict_follows_the_price_and_the_nearest_fair_price_is_one_tap_away(page) -> None:
    bunch = card(page, BUNCHES)
    rules = bunch.get_by_role("group", name="Règles de prix juste")
    expect(rules).to_contain_text("2 règles respectées")
    price_of(bunch).fill("0,50")
    expect(rules).to_contain_text("Bloque : ")
    expect(rules).to_contain_text("Avertit : ")
    expect(rules).not_to_contain_text("en cours de vérification")
    sound(page)
    rules.get_by_role("button", name=re.compile("^Mettre 1,09.* pour Carotte en botte")).click()
    expect(price_of(bunch)).to_have_value("1,0934")
    expect(rules).to_contain_text("1 règle respectée")
    expect(rules).not_to_contain_text("Bloque : ")


def test_a_blocked_price_is_refused_on_its_row_and_nothing_is_lost(page) -> None:
    bunch, batavia = card(page, BUNCHES), card(page, re.compile("Batavia"))
    price_of(bunch).fill("0,50")
    price_of(batavia).fill("1,07")
    publish(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(bunch).to_contain_text("Ce prix est bloqué par une règle")
    expect(price_of(bunch)).to_be_focused()
    expect(price_of(batavia)).to_have_value("1,07")
    sound(page)
    assert row_of(page, "Batavia", "next")["offer"] is None
    bunch.get_by_role("button", name=re.compile("^Mettre 1,09")).click()
    expect(bunch).not_to_contain_text("Ce prix est bloqué par une règle")
    publish(page)
    expect(page.get_by_text("Votre étal est publié")).to_be_visible()
    assert row_of(page, "Carotte en botte", "next")["offer"]["price"] == "1.0934"


def test_a_warned_price_is_published_with_its_warning(page) -> None:
    bunch = card(page, BUNCHES)
    price_of(bunch).fill("9")
    expect(bunch.get_by_role("group", name="Règles de prix juste")).to_contain_text("Avertit : ")
    publish(page)
    expect(page.get_by_text("Votre étal est publié")).to_be_visible()
    expect(bunch).to_contain_text("Publié avec un avertissement")
    sound(page)


def test_without_network_the_rules_are_promised_for_later(page) -> None:
    page.context.set_offline(True)
    bunch = card(page, BUNCHES)
    price_of(bunch).fill("0,50")
    expect(bunch.get_by_role("group", name="Règles de prix juste")).to_contain_text("Sans réseau")
    page.context.set_offline(False)


def test_the_way_to_the_cost_price_is_on_each_row(page) -> None:
    bunch = card(page, BUNCHES)
    bunch.get_by_role("button", name="Plus", exact=True).click()
    pack = row_of(page, "Carotte en botte", "next")["pack_id"]
    expect(bunch.get_by_role("link", name="Mon prix de revient")).to_have_attribute("href", f"/etal/couts/{pack}")
