"""What farms confirm, what arrives, and how a shortage is shared: seen before it is applied, and applied as seen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.outbox import OutboxMessage
from app.fulfilment.tables import ConfirmationLink, LineEntry
from app.identity.access import token_hash
from tests.factories.plate import Plate, make_plate

TOKEN = "a-token-of-a-mail"


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """The canteen ordered 30 kg and 20 kg, the shop 30 kg of the first offer."""
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


async def lines(session, step: str) -> list[tuple[str, str]]:
    rows = await session.scalars(select(LineEntry).where(LineEntry.step == step).order_by(LineEntry.id))
    return sorted((str(row.order_id), format(row.quantity.normalize(), "f")) for row in rows)


async def shortages(plate: Plate, rule: str = "") -> list[dict[str, Any]]:
    answer = await plate.browsers["coordinator"].get(f"{plate.cycle_path}/shortages{rule and '?rule=' + rule}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


async def share(plate: Plate, shortage: dict[str, Any], who: str = "coordinator"):
    parts = [{"order_id": each["order_id"], "given": each["given"]} for each in shortage["parts"]]
    path = f"{plate.cycle_path}/shortages/{shortage['offer']['offer_id']}/share"
    return await plate.browsers[who].post(path, json={"rule": shortage["rule"], "parts": parts})


async def test_what_is_there_in_full_is_confirmed_line_by_line(plate, session) -> None:
    answer = await plate.confirm(plate.word(0, "60"), plate.word(1, "20"))
    assert answer.status_code == 200, answer.text
    assert [each["confirmed"] for each in answer.json()] == ["60.000", "20.000"]
    assert sorted(quantity for _, quantity in await lines(session, "confirmed")) == ["20", "30", "30"]
    assert await shortages(plate) == []


async def test_confirming_twice_is_confirming_once(plate, session) -> None:
    word = plate.word(0, "60")
    await plate.confirm(word)
    await plate.confirm(word)
    assert len(await lines(session, "confirmed")) == 2


async def test_a_shortage_is_shown_then_shared_as_shown(plate, session) -> None:
    await plate.confirm(plate.word(0, "30", reason="gelée"))
    (shortage,) = await shortages(plate)
    assert (shortage["rule"], shortage["available"], shortage["step"]) == ("in_proportion", "30.000", "10.000")
    assert sorted(each["given"] for each in shortage["parts"]) == ["10.000", "20.000"]
    assert shortage["offer"]["reason"] == "gelée"
    assert await lines(session, "allocated") == []
    answer = await share(plate, shortage)
    assert answer.status_code == 200, answer.text
    assert answer.json()["shared"] is True
    assert sorted(quantity for _, quantity in await lines(session, "allocated")) == ["10", "20"]


async def test_canteens_first_leaves_the_rest_to_the_shop(plate) -> None:
    await plate.confirm(plate.word(0, "40"))
    (shortage,) = await shortages(plate, "canteens_first")
    assert {each["canteen"]: each["given"] for each in shortage["parts"]} == {True: "30.000", False: "10.000"}


async def test_the_territory_decides_how_shortages_are_shared(plate) -> None:
    body = {"sharing_rule": "smallest_first", "tolerance_percent": "5.0", "objection_hours": 48}
    assert (await plate.browsers["coordinator"].put("/api/delivery-terms", json=body)).status_code == 200
    assert (await plate.browsers["cook"].get("/api/delivery-terms")).json() == body
    await plate.confirm(plate.word(0, "40"))
    assert (await shortages(plate))[0]["rule"] == "smallest_first"


async def test_what_was_not_shown_is_not_applied(plate, session) -> None:
    await plate.confirm(plate.word(0, "30"))
    (shortage,) = await shortages(plate)
    await plate.confirm(plate.word(0, "40", replaces=shortage["offer"]["entry_ids"]))
    answer = await share(plate, shortage)
    assert (answer.status_code, answer.json()["code"]) == (409, "shortage_changed")
    assert await lines(session, "allocated") == []


async def test_what_arrives_counts_more_than_what_was_confirmed(plate) -> None:
    await plate.confirm(plate.word(0, "60"))
    await plate.confirm(plate.word(0, "50"), who="packer", what="arrivals")
    (shortage,) = await shortages(plate)
    assert (shortage["offer"]["confirmed"], shortage["offer"]["brought"]) == ("60.000", "50.000")


async def test_a_shortage_that_is_over_makes_the_lines_whole_again(plate, session) -> None:
    await plate.confirm(plate.word(0, "30"))
    (shortage,) = await shortages(plate)
    await share(plate, shortage)
    await plate.confirm(plate.word(0, "60", replaces=shortage["offer"]["entry_ids"]))
    assert await shortages(plate) == []
    newest = {order: quantity for order, quantity in await lines(session, "allocated") if quantity == "30"}
    assert len(newest) == 2


async def test_buyers_who_get_less_and_the_coordinators_are_told(plate, session) -> None:
    await plate.confirm(plate.word(0, "30"))
    (shortage,) = await shortages(plate)
    await share(plate, shortage)
    topics = (
        await session.scalars(select(OutboxMessage.topic).where(OutboxMessage.topic.like("fulfilment.sh%")))
    ).all()
    assert sorted(topics) == ["fulfilment.shared", "fulfilment.shared", "fulfilment.shortage"]


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ({"quantity": "70"}, "entries.0.quantity"),
        ({"quantity": "60", "later_on": "2026-12-01"}, "entries.0.later_on"),
        ({"quantity": "10", "later_on": "2026-11-20"}, "entries.0.later_on"),
    ],
    ids=["more than ordered", "nothing left for later", "later in the past"],
)
async def test_nonsense_is_explained_by_field(plate, word, field) -> None:
    answer = await plate.confirm(plate.word(0, **word))
    assert answer.status_code == 422
    assert field in answer.json()["fields"]


async def test_nobody_confirms_what_is_not_his(plate) -> None:
    assert (await plate.confirm(plate.word(0, "60"), who="cook")).status_code == 404
    assert (await plate.confirm(plate.word(0, "60"), what="arrivals")).status_code == 404


async def test_nothing_is_confirmed_before_the_cut_off(session, database, clock, sign_in) -> None:
    early = await make_plate(session, database, clock, sign_in, closed=False)
    answer = await early.confirm(early.word(0, "30"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_early")


async def test_a_link_confirms_one_week_once_without_signing_in(plate, session, client, clock) -> None:
    network = plate.market.network
    session.add(
        ConfirmationLink(
            token_hash=token_hash(TOKEN), territory_id=network.territory.id, cycle_id=plate.market.cycle.id,
            producer_id=network.farm.id, person_id=network.grower.id, created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=3),
        )
    )  # fmt: skip
    await session.commit()
    seen = await client.post("/api/confirmations/look", json={"token": TOKEN})
    assert [each["ordered"] for each in seen.json()] == ["60.000", "20.000"]
    body = {"token": TOKEN, "entries": [plate.word(0, "60")]}
    assert (await client.post("/api/confirmations", json=body)).status_code == 200
    again = await client.post("/api/confirmations", json=body)
    assert (again.status_code, again.json()["code"]) == (410, "confirmation_link_over")


async def test_a_refused_word_does_not_use_the_link_up(plate, session, client, clock) -> None:
    network = plate.market.network
    session.add(
        ConfirmationLink(
            token_hash=token_hash(TOKEN), territory_id=network.territory.id, cycle_id=plate.market.cycle.id,
            producer_id=network.farm.id, person_id=network.grower.id, created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=3),
        )
    )  # fmt: skip
    await session.commit()
    wrong = await client.post("/api/confirmations", json={"token": TOKEN, "entries": [plate.word(0, "90")]})
    assert wrong.status_code == 422
    right = await client.post("/api/confirmations", json={"token": TOKEN, "entries": [plate.word(0, "60")]})
    assert right.status_code == 200
