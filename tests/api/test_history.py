"""The history after the cut-off: who said what of which line, for those who may read it."""

from datetime import timedelta

import pytest

from app.core.ids import new_id
from tests.api.test_deliveries import decide, object_to, objection
from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


async def history(plate: Plate, who: str, **asked):
    answer = await plate.browsers[who].get("/api/history", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def actions(entries) -> list[str]:
    return [each["action"] for each in entries]


async def carried(plate: Plate) -> None:
    """The canteen's order from the field to the plate: weighed twice, objected to, decided, accepted, corrected."""
    hub, clock = plate.market.network.hub, plate.clock
    assert hub is not None
    first = plate.entry(0, "picked", "27")
    await plate.say("packer", first)
    clock.moment += timedelta(minutes=10)
    await plate.say("packer", plate.entry(0, "picked", "28", replaces=[first["id"]], reason="tare oubliée"))
    said = (clock.moment - timedelta(hours=5)).isoformat()
    clock.moment += timedelta(minutes=10)
    handed = {
        "id": str(new_id()), "order_id": str(plate.order_id), "received_by": "Mme Faure", "happened_at": said,
        "temperatures": [{"storage": "chilled_4", "celsius": "3.2"}],
    }  # fmt: skip
    body = {"sent_at": clock.moment.isoformat(), "entries": [handed]}
    assert (await plate.browsers["driver"].post("/api/handovers", json=body)).json()["refused"] == []
    clock.moment += timedelta(minutes=10)
    case = objection(plate, words="molles")
    await object_to(plate, case)
    clock.moment += timedelta(minutes=10)
    await decide(plate, case["id"])
    clock.moment += timedelta(minutes=10)
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")


async def test_an_order_tells_what_happened_to_it_newest_first(plate) -> None:
    await carried(plate)
    entries = await history(plate, "cook", subject_kind="order", subject_id=str(plate.order_id))
    told = [each for each in actions(entries) if each.startswith(("line.", "order.handed", "order.accepted", "obj"))]
    assert told == [
        "order.accepted_by_buyer", "line.accepted", "objection.settled", "objection.opened", "order.handed_over",
        "line.picked", "line.picked",
    ]  # fmt: skip
    by_action = {each["action"]: each for each in entries}
    accepted = by_action["order.accepted_by_buyer"]
    assert (accepted["person_name"], accepted["total_cents"] > 0) == (plate.market.network.cook.name, True)
    picked = next(each for each in entries if each["action"] == "line.picked")
    line = picked["line"]
    assert (line["product_name"], line["ordered"], line["quantity"], line["corrects"]) == (
        "Légume 0", "30.000", "28.000", "27.000",
    )  # fmt: skip
    assert (picked["reason"], picked["person_name"]) == ("tare oubliée", plate.market.network.packer.name)


async def test_what_was_said_on_a_phone_without_network_has_both_times(plate) -> None:
    await carried(plate)
    (handed,) = [each for each in await history(plate, "cook") if each["action"] == "order.handed_over"]
    assert handed["happened_at"] < handed["at"]
    assert handed["handover"]["received_by"] == "Mme Faure"
    assert handed["handover"]["temperatures"][0]["celsius"] == "3.2"


async def test_each_reads_what_is_theirs_and_nothing_more(plate) -> None:
    await carried(plate)
    shop = await history(plate, "shopkeeper")
    assert not [each for each in actions(shop) if each.startswith("line.")]
    assert "order.handed_over" not in actions(shop)
    farm = await history(plate, "grower")
    assert {each["action"] for each in farm if each["line"]} == {"line.picked", "line.accepted"}
    assert not {"order.handed_over", "order.accepted_by_buyer", "objection.opened"} & set(actions(farm))
    hub = await history(plate, "packer")
    assert [each for each in actions(hub) if each.startswith(("line.", "order."))] == ["line.picked", "line.picked"]
    driver = await history(plate, "driver")
    assert [each for each in actions(driver) if each.startswith(("line.", "order."))] == ["order.handed_over"]
    assert (await plate.browsers["observer"].get("/api/history")).status_code == 404


async def test_a_farm_reads_no_line_of_another_farm(plate, session, sign_in) -> None:
    await carried(plate)
    network = plate.market.network
    elsewhere = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    asked = {"subject_kind": "order", "subject_id": str(plate.order_id)}
    assert (await elsewhere.get("/api/history", params=asked)).json()["items"] == []


async def test_an_offer_tells_what_was_said_of_it(plate) -> None:
    await plate.confirm(plate.word(0, "50", reason="gelée"))
    await plate.say("packer", plate.entry(0, "picked", "20"), plate.entry(1, "picked", "10"))
    offer = str(plate.market.offers[0].id)
    entries = await history(plate, "grower", subject_kind="offer", subject_id=offer)
    assert {"offer.confirmed", "line.picked"} <= set(actions(entries))
    assert {each["line"]["product_name"] for each in entries if each["line"]} == {"Légume 0"}


async def test_pages_of_all_sources_together_lose_nothing_and_repeat_nothing(plate) -> None:
    await carried(plate)
    whole = [each["id"] for each in await history(plate, "coordinator", limit=100)]
    found, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await plate.browsers["coordinator"].get("/api/history", params=asked)).json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole
    assert len(set(found)) == len(found)


async def test_the_history_after_the_cut_off_asks_a_fixed_number_of_queries(plate, statements) -> None:
    with statements() as few:
        await history(plate, "coordinator")
    await carried(plate)
    with statements() as many:
        assert len(await history(plate, "coordinator")) > 6
    assert len(few) == len(many)


async def test_what_was_said_by_mistake_is_told_with_what_was_said(plate) -> None:
    said = plate.entry(0, "picked", "27")
    await plate.say("packer", said)
    plate.clock.moment += timedelta(minutes=1)
    await plate.say("packer", plate.entry(0, "picked", "0", replaces=[said["id"]], withdrawn=True))
    newest = (await history(plate, "cook", subject_kind="order", subject_id=str(plate.order_id)))[0]
    assert (newest["action"], newest["line"]["quantity"], newest["line"]["corrects"]) == (
        "line.withdrawn",
        "27.000",
        None,
    )
