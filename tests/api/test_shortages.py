"""What farms confirm, what arrives, and how a shortage is shared: seen before it is applied, and applied as seen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.core.outbox import OutboxMessage
from app.fulfilment.tables import ConfirmationLink, LineEntry
from app.identity.access import token_hash
from app.identity.tables import OrganisationRole
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


@pytest.fixture
async def link(plate, session, clock) -> ConfirmationLink:
    """Of a mail to the grower, good for three days."""
    network = plate.market.network
    link = ConfirmationLink(
        token_hash=token_hash(TOKEN), territory_id=network.territory.id, cycle_id=plate.market.cycle.id,
        producer_id=network.farm.id, person_id=network.grower.id, created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    session.add(link)
    await session.commit()
    return link


async def by_link(client, *words: dict[str, Any]):
    return await client.post("/api/confirmations", json={"token": TOKEN, "entries": list(words)})


async def test_a_link_confirms_one_week_once_without_signing_in(plate, link, client) -> None:
    seen = (await client.post("/api/confirmations/look", json={"token": TOKEN})).json()
    assert (seen["farm_name"], seen["cycle_id"]) == (plate.market.network.farm.name, str(plate.market.cycle.id))
    assert [each["ordered"] for each in seen["stocks"]] == ["60.000", "20.000"]
    assert (await by_link(client, plate.word(0, "60"))).status_code == 200
    again = await by_link(client, plate.word(0, "60"))
    assert (again.status_code, again.json()["code"]) == (410, "confirmation_link_over")
    looked = await client.post("/api/confirmations/look", json={"token": TOKEN})
    assert looked.json()["code"] == "confirmation_link_over"


async def test_a_refused_word_does_not_use_the_link_up(plate, link, client) -> None:
    assert (await by_link(client, plate.word(0, "90"))).status_code == 422
    assert (await by_link(client, plate.word(0, "60"))).status_code == 200


async def test_the_same_words_sent_again_after_a_lost_answer_are_taken_once(plate, link, client, session) -> None:
    words = plate.word(0, "60"), plate.word(1, "10")
    assert (await by_link(client, *words)).status_code == 200
    again = await by_link(client, *words)
    assert (again.status_code, [each["confirmed"] for each in again.json()]) == (200, ["60.000", "10.000"])
    assert len(await lines(session, "confirmed")) == 2
    assert (await by_link(client, words[0], plate.word(1, "20"))).status_code == 410


async def test_a_link_ends_with_its_days_and_with_the_persons_work_for_the_farm(plate, link, client, session) -> None:
    await session.execute(delete(OrganisationRole).where(OrganisationRole.person_id == plate.market.network.grower.id))
    await session.commit()
    assert (await by_link(client, plate.word(0, "60"))).status_code == 410


async def test_a_link_of_last_week_is_over(plate, link, client, clock) -> None:
    clock.moment += timedelta(days=4)
    assert (await client.post("/api/confirmations/look", json={"token": TOKEN})).status_code == 410


async def test_more_than_was_shared_opens_the_shortage_again(plate) -> None:
    await plate.confirm(plate.word(0, "30"))
    (shortage,) = await shortages(plate)
    await share(plate, shortage)
    assert (await shortages(plate))[0]["offer"]["shared"] is True
    await plate.confirm(plate.word(0, "50", replaces=shortage["offer"]["entry_ids"]))
    (again,) = await shortages(plate)
    assert (again["offer"]["shared"], again["available"]) == (False, "50.000")
    assert sorted(each["before"] for each in again["parts"]) == ["10.000", "20.000"]


async def test_two_of_one_farm_who_say_different_things_are_both_shown_until_one_word_replaces_both(plate) -> None:
    await plate.confirm(plate.word(0, "60"))
    await plate.confirm(plate.word(0, "40", reason="grêle"))
    (stock, _) = (await plate.browsers["grower"].get(f"{plate.cycle_path}/stocks")).json()
    assert sorted((each["quantity"], each["reason"]) for each in stock["said"]) == [("40.000", "grêle"), ("60.000", "")]
    assert [each["person_name"] for each in stock["said"]] == [plate.market.network.grower.name] * 2
    await plate.confirm(plate.word(0, "50", replaces=stock["entry_ids"]))
    (stock, _) = (await plate.browsers["grower"].get(f"{plate.cycle_path}/stocks")).json()
    assert [(each["quantity"], each["counts"]) for each in stock["said"]] == [("50.000", True)]


async def test_a_shortage_waits_on_the_desk_until_it_is_shared(plate) -> None:
    async def waiting() -> list[tuple[int, list[str]]]:
        desk = (await plate.browsers["coordinator"].get("/api/desk")).json()
        return [(each["count"], each["names"]) for each in desk["decisions"] if each["kind"] == "shortages"]

    assert await waiting() == []
    await plate.confirm(plate.word(0, "30"))
    (shortage,) = await shortages(plate)
    assert await waiting() == [(1, [f"{shortage['offer']['product_name']} ({shortage['offer']['producer_name']})"])]
    await share(plate, shortage)
    assert await waiting() == []


async def test_the_number_of_statements_does_not_grow_with_the_week(plate, statements) -> None:
    await plate.confirm(plate.word(0, "30"))
    with statements() as few:
        await shortages(plate)
    await plate.confirm(plate.word(1, "10"))
    with statements() as many:
        assert len(await shortages(plate)) == 2
    assert len(many) <= len(few) <= 14
