"""A week on the floor: all that a phone needs for hours, as far as it passes through one's hands."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


async def floor(plate: Plate, who: str) -> dict[str, Any]:
    answer = await plate.browsers[who].get(f"{plate.cycle_path}/floor")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("who", "lines", "stops"),
    [("packer", 3, 2), ("driver", 3, 2), ("coordinator", 3, 2), ("grower", 3, 2), ("cook", 2, 1), ("shopkeeper", 1, 1)],
)
async def test_everybody_sees_what_passes_through_their_hands(plate, who, lines, stops) -> None:
    seen = await floor(plate, who)
    assert (len(seen["lines"]), len(seen["stops"])) == (lines, stops)
    assert seen["closed"] is True
    assert seen["limits"]["chilled_4"] == "4"


async def test_what_was_said_comes_with_names_rivals_and_lots(plate) -> None:
    lot = {"id": str(new_id()), "product_id": str(plate.market.offers[0].product_id), "made_on": "2026-11-26"}
    await plate.browsers["grower"].post("/api/lots", json=lot)
    await plate.say("grower", plate.entry(0, "picked", "30", lot_id=lot["id"]))
    await plate.say("packer", plate.entry(0, "picked", "20"))
    seen = await floor(plate, "packer")
    (line,) = [each for each in seen["lines"] if each["steps"]]
    (step,) = line["steps"]
    assert (step["disputed"], len(step["rivals"])) == (True, 1)
    numbers = {step["counts"]["lot_number"], step["rivals"][0]["lot_number"]}
    assert numbers == {None, "L26330"}
    assert [each["number"] for each in seen["lots"]] == ["L26330"]


async def test_there_is_nothing_to_prepare_before_the_cut_off(session, database, clock, sign_in) -> None:
    early = await make_plate(session, database, clock, sign_in, closed=False)
    seen = await floor(early, "packer")
    assert (seen["closed"], seen["lines"], seen["stops"]) == (False, [], [])


async def test_a_round_is_driven_as_it_was_arranged(plate) -> None:
    points = [each["delivery_point_id"] for each in (await floor(plate, "driver"))["stops"]]
    answer = await plate.browsers["driver"].put("/api/round", json={"delivery_point_ids": points[::-1]})
    assert answer.status_code == 204
    assert [each["delivery_point_id"] for each in (await floor(plate, "driver"))["stops"]] == points[::-1]


@pytest.mark.parametrize("points", [["same", "same"], ["unknown"]])
async def test_a_round_of_unknown_or_doubled_places_is_refused(plate, points) -> None:
    known = (await floor(plate, "driver"))["stops"][0]["delivery_point_id"]
    ids = [known if each == "same" else str(new_id()) for each in points]
    answer = await plate.browsers["driver"].put("/api/round", json={"delivery_point_ids": ids})
    assert answer.status_code == 422


async def test_the_number_of_statements_does_not_grow_with_the_week(plate, statements) -> None:
    await floor(plate, "packer")
    with statements() as few:
        await floor(plate, "packer")
    for number in range(2):
        await plate.say("packer", plate.entry(number, "picked", "10"))
    with statements() as many:
        await floor(plate, "packer")
    assert len(many) == len(few) + 1  # the names of those who said something
    assert len(many) <= 15
