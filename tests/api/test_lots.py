"""From a lot to everybody who got it, and a recall in one action."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.ids import new_id
from app.core.outbox import OutboxMessage
from app.core.pdf import make_pdf
from tests.factories.plate import Plate, make_plate
from tests.mailbox import Mailbox


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


def new_lot(plate: Plate, **fields) -> dict[str, Any]:
    product = str(plate.market.offers[0].product_id)
    return {"id": str(new_id()), "product_id": product, "made_on": "2026-11-26", **fields}


async def make(plate: Plate, body: dict[str, Any], who: str = "grower"):
    return await plate.browsers[who].post("/api/lots", json=body)


async def test_a_lot_gets_a_number_by_itself_or_the_farms_own(plate) -> None:
    first = await make(plate, new_lot(plate))
    second = await make(plate, new_lot(plate, use_by="2026-12-10"))
    own = await make(plate, new_lot(plate, number="CHV-12"))
    assert [each.json()["number"] for each in (first, second, own)] == ["L26330", "L26330-2", "CHV-12"]


async def test_the_same_lot_twice_is_one_lot(plate) -> None:
    body = new_lot(plate, number="A1")
    assert (await make(plate, body)).json()["id"] == body["id"]
    assert (await make(plate, body)).json()["id"] == body["id"]
    again = {**body, "id": str(new_id())}
    assert (await make(plate, again)).json()["id"] == body["id"]
    other_day = {**again, "made_on": "2026-11-25"}
    assert (await make(plate, other_day)).json()["code"] == "lot_taken"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"use_by": "2026-12-01", "best_before": "2026-12-02"}, "best_before"),
        ({"use_by": "2026-11-25"}, "use_by"),
    ],
    ids=["two dates", "over before it was made"],
)
async def test_dates_that_cannot_be_are_refused(plate, fields, wrong) -> None:
    answer = await make(plate, new_lot(plate, **fields))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [wrong])


async def test_from_a_lot_to_every_buyer_in_one_search_and_a_recall_in_one_action(plate, session) -> None:
    lot = (await make(plate, new_lot(plate, number="CAR-7"))).json()
    await plate.say("packer", plate.entry(0, "picked", "30", lot_id=lot["id"]), plate.entry(1, "picked", "20"))
    hub = plate.browsers["packer"]
    (found,) = (await hub.get("/api/lots?number=car")).json()
    trace = (await hub.get(f"/api/lots/{found['id']}")).json()
    assert [(each["buyer_name"], each["quantity"]) for each in trace["lines"]] == [("Cantine de l’école", "30.000")]
    body = {"id": str(new_id()), "message": "Ne consommez pas ces carottes."}
    for _ in range(2):
        answer = await hub.post(f"/api/lots/{found['id']}/recalls", json=body)
        assert [each["orders"] for each in answer.json()["recalls"]] == [1]
    told = await session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == "fulfilment.recalled"))
    assert [each["order_id"] for each in told] == [str(plate.order_id)]


async def test_a_line_picked_again_from_another_lot_is_not_recalled_but_a_doubtful_one_is(plate) -> None:
    first = (await make(plate, new_lot(plate, number="A"))).json()["id"]
    second = (await make(plate, new_lot(plate, number="B"))).json()["id"]
    wrong = plate.entry(0, "picked", "30", lot_id=first)
    await plate.say("packer", wrong)
    await plate.say("packer", plate.entry(0, "picked", "30", lot_id=second, replaces=[wrong["id"]]))
    hub = plate.browsers["packer"]
    assert (await hub.get(f"/api/lots/{first}")).json()["lines"] == []
    await plate.say("grower", plate.entry(0, "picked", "30", lot_id=first))
    assert len((await hub.get(f"/api/lots/{first}")).json()["lines"]) == 1
    assert len((await hub.get(f"/api/lots/{second}")).json()["lines"]) == 1


async def test_a_lot_of_another_farm_is_no_lot_of_this_line(plate, session) -> None:
    answer = await plate.say("packer", plate.entry(0, "picked", "30", lot_id=str(new_id())))
    assert [each["code"] for each in answer.json()["refused"]] == ["not_found"]
    assert (await make(plate, new_lot(plate), "cook")).status_code == 404


async def recalled(plate: Plate, who: str = "packer") -> dict[str, Any]:
    """A lot that the canteen got, recalled."""
    lot = (await make(plate, new_lot(plate, number="CAR-7", use_by="2026-12-10"))).json()
    await plate.say("packer", plate.entry(0, "picked", "30", lot_id=lot["id"]))
    body = {"id": str(new_id()), "message": "Ne consommez pas ces carottes."}
    answer = await plate.browsers[who].post(f"/api/lots/{lot['id']}/recalls", json=body)
    assert answer.status_code == 200, answer.text
    trace: dict[str, Any] = answer.json()
    return trace


@pytest.mark.parametrize(
    "words", ["car", "legume 0", "LÉGUME 0", "ferme", "26/11/2026", "26/11", "2026-11-26"], ids=lambda each: each
)
async def test_a_lot_is_found_by_number_product_farm_or_day(plate, words) -> None:
    plate.clock.moment = plate.clock.moment.replace(month=12)
    await make(plate, new_lot(plate, number="CAR-7"))
    found = await plate.browsers["packer"].get("/api/lots", params={"number": words})
    assert [(each["number"], each["product_name"]) for each in found.json()] == [("CAR-7", "Légume 0")]
    nothing = await plate.browsers["packer"].get("/api/lots", params={"number": "27/11"})
    assert nothing.json() == []


async def test_the_proof_says_who_was_told_and_when_the_mail_left(
    plate, database, settings, clock, monkeypatch
) -> None:
    printed: list[dict[str, Any]] = []

    async def note(template, data, **more):
        printed.append(data)
        return await make_pdf(template, data, **more)

    monkeypatch.setattr("app.fulfilment.proofs.make_pdf", note)
    lot = (await recalled(plate))["lot"]
    await Mailbox(database, settings, clock).collect()
    hub = plate.browsers["packer"]
    (recall,) = (await hub.get(f"/api/lots/{lot['id']}")).json()["recalls"]
    (told,) = recall["told"]
    cook = plate.market.network.cook.name
    assert (told["buyer_name"], told["quantity"], told["people"][0]["name"]) == ("Cantine de l’école", "30.000", cook)
    assert told["people"][0]["at"] == recall["at"]
    assert recall["by"] == plate.market.network.packer.name
    pages = await hub.get(f"/api/lots/{lot['id']}/recalls/{recall['id']}/proof.pdf")
    assert (pages.status_code, pages.content[:5]) == (200, b"%PDF-")
    (paper,) = printed
    assert (paper["number"], paper["product"], paper["message"]) == (
        "CAR-7",
        "Légume 0",
        "Ne consommez pas ces carottes.",
    )
    assert paper["made_on"].endswith("(26/11/2026)")
    (row,) = paper["rows"]
    assert (row["buyer"], row["what"]) == ("Cantine de l’école", "30 kg Légume 0, colis de 10 kg")
    assert row["people"][0].startswith(f"{cook}\xa0: message parti")
    assert (await hub.get(f"/api/lots/{lot['id']}/recalls/{new_id()}/proof.pdf")).status_code == 404


async def test_a_proof_stays_as_it_was_when_the_line_is_picked_again(plate) -> None:
    lot = (await recalled(plate))["lot"]
    hub = plate.browsers["packer"]
    await plate.say("packer", plate.entry(0, "shipped", "12"))
    trace = (await hub.get(f"/api/lots/{lot['id']}")).json()
    assert trace["lines"][0]["quantity"] == "12.000"
    assert trace["recalls"][0]["told"][0]["quantity"] == "30.000"


async def test_a_farm_reads_who_bought_but_not_who_works_there(plate) -> None:
    lot = (await recalled(plate, "grower"))["lot"]
    trace = (await plate.browsers["grower"].get(f"/api/lots/{lot['id']}")).json()
    assert [each["name"] for each in trace["recalls"][0]["told"][0]["people"]] == ["Cantine de l’école"]


async def test_everybody_who_got_a_lot_as_a_table(plate) -> None:
    lot = (await recalled(plate))["lot"]
    table = (await plate.browsers["packer"].get(f"/api/lots/{lot['id']}/lines.csv")).content.decode("utf-8-sig")
    heading, row = table.splitlines()
    assert heading.startswith("Acheteur;Lieu de livraison;Commune;Jour")
    assert row.startswith("Cantine de l’école;")
    assert row.endswith(";30,000;kg")


async def test_a_farm_makes_lots_of_its_own_products_the_hub_of_all(plate) -> None:
    own = (await plate.browsers["grower"].get("/api/lots/products")).json()
    assert [each["name"] for each in own] == ["Légume 0", "Légume 1"]
    assert (await plate.browsers["packer"].get("/api/lots/products")).json() == own


async def test_lots_are_found_and_traced_in_a_fixed_number_of_queries(plate, statements) -> None:
    hub, counts = plate.browsers["packer"], []
    for round_ in range(2):
        for each in range(2):
            lot = (await make(plate, new_lot(plate, number=f"CAR-{round_}-{each}"))).json()
            await plate.say("packer", plate.entry(each, "picked", "10", lot_id=lot["id"]))
            body = {"id": str(new_id()), "message": "Ne consommez pas ces carottes."}
            await hub.post(f"/api/lots/{lot['id']}/recalls", json=body)
        with statements() as asked:
            assert len((await hub.get("/api/lots?number=car")).json()) == 2 * (round_ + 1)
            await hub.get(f"/api/lots/{lot['id']}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
