"""Orders on their way: what came, objections, acceptance by the clock, corrections; and money that follows."""

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.ids import new_id
from app.fulfilment.actions.settle import accept_due
from app.fulfilment.tables import Delivery, Handover, SettledLine, Settlement
from tests.factories.plate import Plate, make_plate
from tests.factories.world import picture

PNG = base64.b64encode(picture()).decode()
LONG = timedelta(days=30)


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """The canteen ordered 30 kg and 20 kg at 2 EUR a kilo."""
    return await make_plate(session, database, clock, sign_in)


async def delivery(plate: Plate, who: str = "cook") -> dict[str, Any]:
    answer = await plate.browsers[who].get(f"/api/orders/{plate.order_id}/delivery")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def time_passes(plate: Plate, database, by: timedelta = LONG) -> bool:
    plate.clock.moment += by
    async with database.writing() as writing:
        return await accept_due(writing, plate.clock.now())


def objection(plate: Plate, quantity: str = "10", number: int = 0, **fields) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "offer_id": str(plate.market.offers[number].id),
        "kind": "damaged",
        "quantity": quantity,
        **fields,
    }


async def object_to(plate: Plate, body: dict[str, Any], who: str = "cook"):
    return await plate.browsers[who].post(f"/api/orders/{plate.order_id}/objections", json=body)


async def decide(plate: Plate, case_id: str, outcome: str = "credit", who: str = "coordinator"):
    body = {"outcome": outcome, "answer": "Nous créditons."}
    return await plate.browsers[who].post(f"/api/objections/{case_id}/decision", json=body)


async def test_quantities_stand_side_by_side_with_who_and_why(plate) -> None:
    await plate.say("packer", plate.entry(0, "picked", "20", reason="un colis abîmé"))
    await plate.say("cook", plate.entry(0, "received", "20"))
    found = await delivery(plate)
    line = found["lines"][0]
    assert (line["ordered"], line["present"]) == ("30.000", "20.000")
    assert [(step["step"], step["counts"]["quantity"]) for step in line["steps"]] == [
        ("picked", "20.000"),
        ("received", "20.000"),
    ]
    (difference,) = line["differences"]
    assert (difference["was"], difference["now"], difference["reason"]) == ("30.000", "20.000", "un colis abîmé")
    assert difference["by"] == plate.market.network.packer.name
    assert (found["agreed_cents"], found["total_cents"]) == (10_550, 8_440)


async def test_what_nobody_objects_to_is_accepted_by_itself_once(plate, session, database) -> None:
    await plate.say("packer", plate.entry(0, "received", "20"))
    assert await time_passes(plate, database) is True
    assert await time_passes(plate, database) is False
    settled = (await session.scalars(select(Settlement))).all()
    assert [(each.version, each.total_cents, each.reason) for each in settled] == [(1, 8_440, "time")]
    lines = (await session.scalars(select(SettledLine).order_by(SettledLine.position))).all()
    assert [(str(each.ordered), str(each.quantity), each.total_cents) for each in lines] == [
        ("30.000", "20.000", 4_000),
        ("20.000", "20.000", 4_000),
    ]


async def test_a_reception_gives_the_buyer_her_hours_again(plate, session, database) -> None:
    plate.clock.moment += LONG
    await plate.say("driver", plate.entry(0, "received", "30"))
    assert await time_passes(plate, database, timedelta(hours=23)) is False
    assert await time_passes(plate, database, timedelta(hours=1)) is True


async def test_where_two_say_two_quantities_nothing_is_accepted_before_the_coordinator_decides(
    plate, session, database
) -> None:
    drivers, cooks = plate.entry(0, "received", "30"), plate.entry(0, "received", "20")
    await plate.say("driver", drivers)
    await plate.say("cook", cooks)
    early = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert (early.status_code, early.json()["code"]) == (409, "line_disputed")
    assert await time_passes(plate, database, LONG) is True  # her hours begin anew
    assert (await session.scalars(select(Settlement))).all() == []
    decided = plate.entry(0, "received", "20", replaces=[drivers["id"], cooks["id"]])
    assert (await plate.say("coordinator", decided)).json()["written"] == [decided["id"]]
    await time_passes(plate, database, LONG)
    lines = (await session.scalars(select(SettledLine).order_by(SettledLine.position))).all()
    assert [str(each.quantity) for each in lines] == ["20.000", "20.000"]


async def test_a_dispute_that_a_later_step_has_settled_stops_nothing(plate) -> None:
    await plate.say("grower", plate.entry(0, "picked", "30"))
    await plate.say("packer", plate.entry(0, "picked", "20"))
    await plate.say("driver", plate.entry(0, "received", "20"))
    answer = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert (answer.status_code, answer.json()["lines"][0]["present"]) == (200, "20.000")


async def test_the_buyer_accepts_before_the_hour(plate, session) -> None:
    answer = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert (answer.status_code, answer.json()["settled_version"]) == (200, 1)
    again = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert (again.status_code, again.json()["code"]) == (409, "already_settled")


async def test_nothing_is_said_of_a_line_that_was_accepted(plate) -> None:
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    answer = await plate.say("packer", plate.entry(0, "picked", "10"))
    assert [each["code"] for each in answer.json()["refused"]] == ["already_settled"]


async def test_an_objection_stops_the_clock_until_it_is_settled(plate, session, database) -> None:
    body = objection(plate, words="carottes molles")
    assert (await object_to(plate, body)).status_code == 200
    assert (await object_to(plate, body)).status_code == 200
    accepted = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert accepted.json()["code"] == "case_open"
    assert await time_passes(plate, database) is False
    decided = await decide(plate, body["id"])
    assert decided.status_code == 200, decided.text
    assert await time_passes(plate, database, timedelta(0)) is True
    (settled,) = (await session.scalars(select(Settlement))).all()
    assert settled.total_cents == 8_440


@pytest.mark.parametrize(("outcome", "cents"), [("credit", 8_440), ("replacement", 10_550), ("none", 10_550)])
async def test_only_a_credit_changes_what_is_paid(plate, session, database, outcome, cents) -> None:
    body = objection(plate)
    await object_to(plate, body)
    await decide(plate, body["id"], outcome)
    await time_passes(plate, database)
    assert (await session.scalar(select(Settlement.total_cents))) == cents


async def test_a_case_is_settled_once(plate) -> None:
    body = objection(plate)
    await object_to(plate, body)
    assert (await decide(plate, body["id"])).status_code == 200
    assert (await decide(plate, body["id"])).status_code == 200
    assert (await decide(plate, body["id"], "none")).json()["code"] == "already_settled"


async def test_open_cases_wait_on_the_desk_until_they_are_decided(plate) -> None:
    async def waiting() -> list[tuple[int, list[str]]]:
        desk = (await plate.browsers["coordinator"].get("/api/desk")).json()
        return [(each["count"], each["names"]) for each in desk["decisions"] if each["kind"] == "objections_open"]

    assert await waiting() == []
    body = objection(plate)
    await object_to(plate, body)
    await object_to(plate, objection(plate, "1", 1))
    assert await waiting() == [(2, [plate.market.network.canteen.name])]
    await decide(plate, body["id"])
    assert await waiting() == [(1, [plate.market.network.canteen.name])]


async def test_objections_have_their_hour_and_their_bounds(plate) -> None:
    assert (await object_to(plate, objection(plate, "31"))).status_code == 422
    assert (await object_to(plate, objection(plate, "20"))).status_code == 200
    assert (await object_to(plate, objection(plate, "20"))).status_code == 422
    plate.clock.moment += timedelta(days=9)
    assert (await object_to(plate, objection(plate, "1"))).json()["code"] == "objection_too_late"


async def test_a_correction_after_acceptance_is_a_new_settlement(plate, session) -> None:
    path = f"/api/orders/{plate.order_id}/corrections"
    body = {"lines": [{"offer_id": str(plate.market.offers[1].id), "quantity": "0"}], "reason": "colis jamais arrivé"}
    coordinator = plate.browsers["coordinator"]
    assert (await coordinator.post(path, json=body)).json()["code"] == "not_settled"
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert (await coordinator.post(path, json=body)).json()["settled_version"] == 2
    assert (await coordinator.post(path, json=body)).json()["settled_version"] == 2
    found = (
        await session.execute(select(Settlement.version, Settlement.total_cents).order_by(Settlement.version))
    ).all()
    assert [tuple(each) for each in found] == [(1, 10_550), (2, 6_330)]
    told = (await delivery(plate))["settlements"]
    assert [(each["version"], each["reason"], each["total_cents"]) for each in told] == [
        (1, "buyer", 10_550),
        (2, "colis jamais arrivé", 6_330),
    ]
    assert [each["by"] for each in told] == [plate.market.network.cook.name, plate.market.network.coordinator.name]


async def test_lists_of_deliveries_and_cases_tell_where_each_stands_in_a_fixed_number_of_statements(
    plate, statements
) -> None:
    cook, coordinator = plate.browsers["cook"], plate.browsers["coordinator"]

    async def count(path: str) -> int:
        with statements() as made:
            assert (await coordinator.get(path)).status_code == 200
        return len(made)

    body = objection(plate, words="carottes molles")
    await object_to(plate, body)
    await count("/api/deliveries")  # the first request of a session notes that it is used
    few = await count("/api/objections"), await count("/api/deliveries")
    for _ in range(3):
        await object_to(plate, objection(plate, "1", 1))
    assert (await count("/api/objections"), await count("/api/deliveries")) == few
    (standing,) = (await cook.get("/api/deliveries")).json()
    assert (standing["settled"], standing["received"], standing["cases"]) == (False, False, 4)
    case = (await cook.get("/api/objections")).json()[-1]
    assert (case["id"], case["words"], case["product_name"], case["present"]) == (
        body["id"], "carottes molles", plate.market.offers[0].product_name, "30.000",
    )  # fmt: skip
    assert (await plate.browsers["shopkeeper"].get("/api/deliveries")).json() == []


async def test_a_handover_is_signed_and_keeps_the_legal_limit_beside_what_was_measured(
    plate, session, database
) -> None:
    entry = {
        "id": str(new_id()), "order_id": str(plate.order_id), "happened_at": plate.clock.moment.isoformat(),
        "received_by": "Mme Faure", "signature": PNG, "temperatures": [{"storage": "chilled_4", "celsius": "5.5"}],
    }  # fmt: skip
    body = {"sent_at": plate.clock.moment.isoformat(), "entries": [entry]}
    first = await plate.browsers["driver"].post("/api/handovers", json=body)
    again = await plate.browsers["driver"].post("/api/handovers", json=body)
    assert (first.json()["written"], again.json()["known"]) == ([entry["id"]], [entry["id"]])
    row = await session.scalar(select(Handover))
    assert row.temperatures == [{"storage": "chilled_4", "celsius": "5.5", "limit": "4"}]
    (handover,) = (await delivery(plate))["handovers"]
    assert (handover["received_by"], handover["signed"]) == ("Mme Faure", True)
    shown = await plate.browsers["cook"].get(f"/api/handovers/{handover['id']}/signature")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(shown.content)).size == (64, 48)
    note = await plate.browsers["cook"].get(f"/api/orders/{plate.order_id}/delivery-note.pdf")
    assert note.content.startswith(b"%PDF")
    assert b"/Image" in note.content
    due = await session.scalar(select(Delivery.accept_at))
    assert due == plate.clock.moment + timedelta(hours=24)


async def test_a_signature_that_is_no_picture_is_refused(plate) -> None:
    entry = {
        "id": str(new_id()), "order_id": str(plate.order_id), "happened_at": plate.clock.moment.isoformat(),
        "received_by": "Mme Faure",
    }  # fmt: skip
    drawn = [b"<svg>", b"\x89PNG\r\n\x1a\n" + bytes(20)]
    entries = [entry | {"id": str(new_id()), "signature": base64.b64encode(each).decode()} for each in drawn]
    body = {"sent_at": plate.clock.moment.isoformat(), "entries": entries}
    answer = await plate.browsers["driver"].post("/api/handovers", json=body)
    assert [each["code"] for each in answer.json()["refused"]] == ["signature_unreadable"] * 2


async def test_a_handover_whose_answer_was_lost_is_known_after_the_acceptance_too(plate) -> None:
    entry = {
        "id": str(new_id()), "order_id": str(plate.order_id), "happened_at": plate.clock.moment.isoformat(),
        "received_by": "Mme Faure",
    }  # fmt: skip
    body = {"sent_at": plate.clock.moment.isoformat(), "entries": [entry]}
    await plate.browsers["driver"].post("/api/handovers", json=body)
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    again = (await plate.browsers["driver"].post("/api/handovers", json=body)).json()
    assert (again["known"], again["refused"]) == ([entry["id"]], [])


async def test_crates_are_counted_out_and_back(plate) -> None:
    canteen = str(plate.market.network.canteen.id)
    moves = [
        {"id": str(new_id()), "organisation_id": canteen, "kind": "caisse verte", "count": count,
         "happened_at": plate.clock.moment.isoformat()}
        for count in (5, 3, -6)
    ]  # fmt: skip
    body = {"sent_at": plate.clock.moment.isoformat(), "entries": moves}
    assert len((await plate.browsers["driver"].post("/api/crates", json=body)).json()["written"]) == 3
    assert len((await plate.browsers["driver"].post("/api/crates", json=body)).json()["known"]) == 3
    (balance,) = (await plate.browsers["cook"].get("/api/crates")).json()
    assert (balance["out"], balance["back"], balance["balance"]) == (8, 6, 2)
    assert (await plate.browsers["shopkeeper"].get("/api/crates")).json() == []


async def test_a_neighbours_delivery_is_not_found(plate) -> None:
    path = f"/api/orders/{plate.order_id}"
    shop = plate.browsers["shopkeeper"]
    assert (await shop.get(f"{path}/delivery")).status_code == 404
    assert (await shop.post(f"{path}/acceptance")).status_code == 404
    assert (await object_to(plate, objection(plate), "shopkeeper")).status_code == 404
    assert (await shop.get("/api/objections")).json() == []
