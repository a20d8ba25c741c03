"""Two people who picked one line differently: both are kept, the desk counts it, the coordinator's word ends it."""

import pytest

from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in)


async def waiting(plate: Plate) -> list[tuple[int, list[str]]]:
    found = (await plate.browsers["coordinator"].get("/api/desk")).json()
    return [(each["count"], each["names"]) for each in found["decisions"] if each["kind"] == "disputes"]


async def test_the_desk_counts_lines_that_were_picked_twice_until_the_coordinator_says_which_holds(plate) -> None:
    one, other = plate.entry(0, "picked", "30"), plate.entry(0, "picked", "20")
    await plate.say("packer", one)
    assert await waiting(plate) == []
    await plate.say("grower", other)
    assert await waiting(plate) == [
        (1, [f"{plate.market.offers[0].product_name} ({plate.market.network.canteen.name})"])
    ]
    await plate.say("coordinator", plate.entry(0, "picked", "30", replaces=[one["id"], other["id"]]))
    assert await waiting(plate) == []


async def test_the_same_quantity_said_twice_and_a_correction_are_no_question(plate) -> None:
    first = plate.entry(0, "picked", "30")
    await plate.say("packer", first, plate.entry(1, "picked", "10"))
    await plate.say("grower", plate.entry(1, "picked", "10"))
    await plate.say("packer", plate.entry(0, "picked", "20", replaces=[first["id"]]))
    assert await waiting(plate) == []
