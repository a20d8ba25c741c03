"""Sums of money count what was accepted where a delivery is settled, what was ordered else, and say which."""

import csv
import io
from datetime import timedelta

import pytest

from app.reporting.told import told_sums
from tests.factories.plate import Plate, make_plate

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """The canteen ordered 30 and 20 kg, the shop 30 kg; the canteen's first line came 10 kg short."""
    plate = await make_plate(session, database, clock, sign_in, shop_quantity="30")
    await plate.say("packer", plate.entry(0, "picked", "20", reason="un colis abîmé"))
    return plate


async def ask(plate: Plate, who: str, path: str, **more):
    answer = await plate.browsers[who].get(path, params={**NOVEMBER, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def accept(plate: Plate) -> int:
    """The canteen accepts; what it pays, VAT included."""
    answer = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert answer.status_code == 200, answer.text
    paid: int = answer.json()["total_cents"]
    return paid


async def test_what_was_spent_counts_what_was_accepted_and_says_which_part_it_is(plate) -> None:
    before = await ask(plate, "cook", "/api/shares")
    assert (before["accepted_cents"], before["cycles"][0]["accepted_cents"]) == (0, 0)
    paid = await accept(plate)
    after = await ask(plate, "cook", "/api/shares")
    assert after["total_cents"] == paid < before["total_cents"]
    assert after["accepted_cents"] == after["cycles"][0]["accepted_cents"] == paid
    assert sum(each["cents"] for each in after["parts"]) == paid
    whole = await ask(plate, "coordinator", "/api/shares")
    assert whole["accepted_cents"] == paid < whole["total_cents"]
    assert sum(each["cents"] for each in whole["parts"]) == whole["total_cents"]


async def test_what_actors_received_adds_up_to_what_buyers_pay_before_and_after(plate) -> None:
    for done in (False, True):
        if done:
            await accept(plate)
        got = [await ask(plate, who, "/api/received") for who in ("grower", "packer", "driver", "coordinator")]
        spent = await ask(plate, "coordinator", "/api/shares")
        assert sum(each["cents"] for each in got) == spent["excl_cents"]
    farm = got[0]
    assert (farm["weight_kg"], farm["packs"]) == ("70.000", "7.000")
    assert [(each["product_name"], each["quantity"]) for each in farm["products"]] == [
        ("Légume 0", "50.000"),
        ("Légume 1", "20.000"),
    ]
    assert 0 < farm["accepted_cents"] == sum(each["accepted_cents"] for each in farm["products"]) < farm["cents"]


async def test_a_correction_counts_and_nothing_accepted_is_nothing_received(plate) -> None:
    await accept(plate)
    lines = [{"offer_id": str(each.id), "quantity": "0"} for each in plate.market.offers]
    answer = await plate.browsers["coordinator"].post(
        f"/api/orders/{plate.order_id}/corrections", json={"lines": lines, "reason": "Tout est revenu."}
    )
    assert answer.status_code == 200, answer.text
    assert (await ask(plate, "cook", "/api/shares"))["total_cents"] == 0
    farm = await ask(plate, "grower", "/api/received")
    assert (farm["deliveries"], farm["weight_kg"], farm["accepted_cents"]) == (1, "30.000", 0)


async def test_the_tables_say_what_each_sum_counts(plate) -> None:
    await accept(plate)
    cook = (await plate.browsers["cook"].get("/api/shares.csv", params=NOVEMBER)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(cook), delimiter=";"))
    assert {each["Compté sur"] for each in rows} == {"ce qui a été accepté"}
    whole = (await plate.browsers["coordinator"].get("/api/shares.csv", params=NOVEMBER)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(whole), delimiter=";"))
    assert {each["Compté sur"] for each in rows} == {"accepté en partie, commandé pour le reste"}
    farm = (await plate.browsers["grower"].get("/api/received.csv", params=NOVEMBER)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(farm), delimiter=";"))
    assert {each["Dont accepté (€)"] for each in rows} == {rows[0]["Dont accepté (€)"], rows[1]["Dont accepté (€)"]}


async def test_sums_are_asked_in_the_same_number_of_queries_before_and_after(plate, statements) -> None:
    counts = []
    for who, path in (("coordinator", "/api/shares"), ("grower", "/api/received")):
        await ask(plate, who, path)  # the first request of a session notes that it was seen
    for done in (False, True):
        if done:
            await accept(plate)
        with statements() as sent:
            await ask(plate, "coordinator", "/api/shares")
            await ask(plate, "grower", "/api/received")
        counts.append(len(sent))
    assert counts[0] == counts[1]


async def test_observers_are_told_of_a_week_as_accepted_only_when_all_of_it_is(plate, session) -> None:
    """One farm alone is told to nobody: the cells are tried in test_reporting_rules, the moment here."""
    plate.clock.moment += timedelta(days=1)
    here = plate.market.network.territory.id
    bounds = (plate.clock.moment - timedelta(days=30), plate.clock.moment)
    before = await told_sums(session, here, bounds, plate.clock.now())
    await accept(plate)
    half = await told_sums(session, here, bounds, plate.clock.now())
    assert before.accepted == half.accepted == frozenset()
    shop = (await plate.browsers["shopkeeper"].get("/api/orders")).json()["items"][0]["id"]
    assert (await plate.browsers["shopkeeper"].post(f"/api/orders/{shop}/acceptance")).status_code == 200
    whole = await told_sums(session, here, bounds, plate.clock.now())
    assert whole.accepted == {plate.market.cycle.id}
