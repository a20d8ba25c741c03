"""From a lot to everybody who got it, and a recall in one action."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.ids import new_id
from app.core.outbox import OutboxMessage
from tests.factories.plate import Plate, make_plate


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
