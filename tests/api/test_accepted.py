"""The farm is told what became of its goods: one mail a day, and every quantity side by side."""

from datetime import timedelta

import pytest

from tests.factories.plate import Plate, make_plate
from tests.mailbox import Mailbox


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


@pytest.fixture
async def mailbox(plate, database, settings, clock) -> Mailbox:
    """After the mails of the cut-off itself."""
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    return mailbox


async def to_farm(plate: Plate, mailbox: Mailbox):
    return [each for each in await mailbox.collect() if each.to == plate.market.network.grower.email]


async def accept(plate: Plate, who: str, order_id: object) -> None:
    answer = await plate.browsers[who].post(f"/api/orders/{order_id}/acceptance")
    assert answer.status_code == 200, answer.text


async def shop_order(plate: Plate) -> str:
    found: str = (await plate.browsers["shopkeeper"].get("/api/orders")).json()["items"][0]["id"]
    return found


async def week(plate: Plate, who: str = "grower"):
    path = f"{plate.cycle_path}/lists/{plate.market.network.farm.id}/accepted"
    answer = await plate.browsers[who].get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_farm_gets_one_mail_for_a_day_of_settlements_the_next_morning(plate, mailbox) -> None:
    await plate.say("packer", plate.entry(0, "picked", "20", reason="un colis abîmé"))
    await accept(plate, "cook", plate.order_id)
    await accept(plate, "shopkeeper", await shop_order(plate))
    assert await to_farm(plate, mailbox) == []
    plate.clock.moment += timedelta(days=1)
    (mail,) = await to_farm(plate, mailbox)
    assert "Légume 0, colis de 10 kg\xa0: 20 kg acceptés au lieu de 30 kg" in mail.text
    assert "un colis abîmé" in mail.text
    assert mail.text.count("au lieu de") == 2
    told = await week(plate)
    assert f"{told['accepted_cents'] / 100:.2f}".replace(".", ",") in mail.subject


async def test_what_was_accepted_as_ordered_is_no_news_for_a_farm(plate, mailbox) -> None:
    await accept(plate, "cook", plate.order_id)
    plate.clock.moment += timedelta(days=1)
    assert await to_farm(plate, mailbox) == []


async def test_a_correction_of_another_day_is_told_from_what_was_accepted_before(plate, mailbox) -> None:
    await accept(plate, "cook", plate.order_id)
    plate.clock.moment += timedelta(days=2)
    await to_farm(plate, mailbox)
    lines = [{"offer_id": str(plate.market.offers[0].id), "quantity": "25"}]
    body = {"lines": lines, "reason": "5 kg molles, vues trop tard"}
    answer = await plate.browsers["coordinator"].post(f"/api/orders/{plate.order_id}/corrections", json=body)
    assert answer.status_code == 200, answer.text
    plate.clock.moment += timedelta(days=1)
    (mail,) = await to_farm(plate, mailbox)
    assert "corrigé, 25 kg au lieu de 30 kg" in mail.text


async def test_every_quantity_of_a_farm_stands_side_by_side(plate) -> None:
    await plate.say("packer", plate.entry(0, "picked", "20", reason="un colis abîmé"))
    before = await week(plate)
    assert (before["orders"], before["accepted_orders"], before["accepted_cents"]) == (2, 0, 0)
    await accept(plate, "cook", plate.order_id)
    after = await week(plate)
    line = next(each for each in after["lines"] if each["accepted"] == "20.000")
    assert (line["ordered"], line["confirmed"], line["delivered"]) == ("30.000", None, "20.000")
    assert [(each["step"], each["reason"]) for each in line["differences"]] == [("picked", "un colis abîmé")]
    assert after["accepted_cents"] == sum(each["accepted_cents"] for each in after["lines"] if each["accepted"])
    assert after["accepted_cents"] + after["waiting_cents"] < before["waiting_cents"]
    assert after["accepted_cents"] < after["agreed_cents"]
    assert sum(each["cents"] for each in after["shares"]) == after["goods_cents"]
    assert after["shares"][0]["cents"] == after["accepted_cents"]


async def test_the_week_as_a_table(plate) -> None:
    await accept(plate, "cook", plate.order_id)
    path = f"{plate.cycle_path}/lists/{plate.market.network.farm.id}/accepted.csv"
    heading, *rows = (await plate.browsers["grower"].get(path)).content.decode("utf-8-sig").splitlines()
    assert heading.startswith("Acheteur;Lieu de livraison;Commune;Produit;Conditionnement;Unité;Commandé")
    assert len(rows) == 3
    quantities = sorted(tuple(each.split(";")[6:10]) for each in rows)
    assert quantities == [("20,000", "", "", "20,000"), ("30,000", "", "", ""), ("30,000", "", "", "30,000")]


async def test_a_week_is_asked_in_a_fixed_number_of_queries(plate, statements) -> None:
    await week(plate, "coordinator")
    with statements() as few:
        await week(plate, "coordinator")
    await accept(plate, "cook", plate.order_id)
    with statements() as many:
        await week(plate, "coordinator")
    assert len(few) == len(many)
