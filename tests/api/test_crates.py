"""Returnable crates: each move with who and when, to those whom it concerns."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


def move(plate: Plate, where: Any, count: int, note: str = "") -> dict[str, Any]:
    """Crates as a phone counts them."""
    when = plate.clock.moment.isoformat()
    return {"id": str(new_id()), "organisation_id": str(where.id), "kind": "caisse", "count": count, "note": note,
            "happened_at": when}  # fmt: skip


async def say(plate: Plate, who: str, *moves: dict[str, Any]) -> None:
    body = {"sent_at": plate.clock.moment.isoformat(), "entries": list(moves)}
    answer = await plate.browsers[who].post("/api/crates", json=body)
    assert len(answer.json()["written"]) == len(moves), answer.text


async def seen(plate: Plate, who: str, **query: str) -> list[tuple[str, int, str | None, str]]:
    answer = await plate.browsers[who].get("/api/crates/moves", params=query)
    assert answer.status_code == 200, answer.text
    return [(each["organisation_name"], each["count"], each["by"], each["note"]) for each in answer.json()]


async def test_everybody_reads_the_moves_that_concern_him(plate) -> None:
    network = plate.market.network
    await say(plate, "packer", move(plate, network.canteen, 8), move(plate, network.shop, 3))
    await say(plate, "driver", move(plate, network.canteen, -6, "deux cassées"))
    out, other, back = (
        (network.canteen.name, 8, network.packer.name, ""),
        (network.shop.name, 3, network.packer.name, ""),
        (network.canteen.name, -6, network.driver.name, "deux cassées"),
    )
    assert sorted(await seen(plate, "coordinator")) == sorted([out, other, back])
    assert sorted(await seen(plate, "cook")) == sorted([out, back])
    assert await seen(plate, "grower") == []
    assert await seen(plate, "packer", organisation_id=str(network.shop.id)) == [other]
    # another one's id does not open another one's moves
    assert await seen(plate, "shopkeeper", organisation_id=str(network.canteen.id)) == [other]


async def test_the_number_of_statements_does_not_grow_with_the_moves(plate, statements) -> None:
    await say(plate, "packer", move(plate, plate.market.network.canteen, 1))
    with statements() as few:
        await seen(plate, "packer")
    await say(plate, "driver", *(move(plate, plate.market.network.shop, count) for count in range(1, 20)))
    with statements() as many:
        await seen(plate, "packer")
    assert len(many) == len(few)
