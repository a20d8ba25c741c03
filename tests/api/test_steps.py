"""What people say of lines: written once, each for itself, by those who may."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.fulfilment.rules.life import Step
from app.fulfilment.tables import LineEntry
from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in)


async def count(session) -> int:
    found: int = await session.scalar(select(func.count()).select_from(LineEntry))
    return found


async def test_each_step_is_written_with_who_and_when(plate, session) -> None:
    for who, step in (("grower", "confirmed"), ("packer", "picked"), ("driver", "shipped"), ("cook", "received")):
        answer = await plate.say(who, plate.entry(0, step, "30", reason="bien"))
        assert (answer.status_code, len(answer.json()["written"])) == (200, 1), answer.text
    rows = (await session.scalars(select(LineEntry).order_by(LineEntry.id))).all()
    assert [row.step for row in rows] == ["confirmed", "picked", "shipped", "received"]
    assert {row.reason for row in rows} == {"bien"}
    assert rows[0].person_id == plate.market.network.grower.id


async def test_sending_twice_is_saying_once(plate, session) -> None:
    entry = plate.entry(0, "picked", "30")
    first = await plate.say("packer", entry, entry)
    again = await plate.say("packer", {**entry, "quantity": "20"})
    assert (first.json()["written"], again.json()["known"]) == ([entry["id"]], [entry["id"]])
    assert await count(session) == 1


async def test_what_was_said_by_mistake_is_taken_back(plate) -> None:
    said = plate.entry(0, "picked", "30")
    back = plate.entry(0, "picked", "0", replaces=[said["id"]], withdrawn=True)
    await plate.say("packer", said, back)
    seen = (await plate.browsers["packer"].get(f"{plate.cycle_path}/floor")).json()
    assert [line["steps"] for line in seen["lines"]] == [[], []]


@pytest.mark.parametrize(
    ("first", "second", "step", "stands_beside"),
    [
        ("driver", "cook", "received", True),
        ("cook", "driver", "received", True),
        ("packer", "grower", "picked", True),
        ("grower", "packer", "picked", False),
        ("cook", "coordinator", "received", False),
        ("cook", "cook", "received", False),
    ],
)
async def test_nobody_replaces_the_word_of_another_house_but_who_may(
    plate, session, first, second, step, stands_beside
) -> None:
    before = plate.entry(0, step, "30")
    after = plate.entry(0, step, "20", replaces=[before["id"]])
    await plate.say(first, before)
    assert (await plate.say(second, after)).json()["written"] == [after["id"]]
    row = await session.scalar(select(LineEntry).where(LineEntry.id == UUID(after["id"])))
    assert row.replaces == ([] if stands_beside else [UUID(before["id"])])


async def test_one_entry_that_is_refused_stops_no_other(plate, session) -> None:
    good, much = plate.entry(0, "picked", "30"), plate.entry(1, "picked", "30")
    answer = (await plate.say("packer", good, much)).json()
    assert answer["written"] == [good["id"]]
    assert answer["refused"] == [{"id": much["id"], "code": "more_than_ordered"}]
    assert await count(session) == 1


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("shopkeeper", "received"), ("cook", "picked"), ("driver", "picked"), ("driver", "confirmed"),
        ("packer", "allocated"), ("grower", "received"), ("grower", "shipped"),
    ],
)  # fmt: skip
async def test_nobody_says_what_is_not_his_to_say(plate, session, who, step) -> None:
    answer = await plate.say(who, plate.entry(0, step, "10"))
    assert [each["code"] for each in answer.json()["refused"]] == ["not_found"]
    assert await count(session) == 0


async def test_an_observer_says_nothing(plate) -> None:
    assert (await plate.say("observer", plate.entry(0, "picked", "10"))).status_code == 404


async def test_nothing_is_picked_before_the_cut_off(session, database, clock, sign_in) -> None:
    early = await make_plate(session, database, clock, sign_in, closed=False)
    answer = await early.say("packer", early.entry(0, "picked", "30"))
    assert [each["code"] for each in answer.json()["refused"]] == ["too_early"]


async def test_what_a_wrong_clock_says_is_put_right(plate, session) -> None:
    yesterday = plate.clock.moment - timedelta(days=1)
    entry = plate.entry(0, "picked", "30", happened_at=(yesterday - timedelta(hours=2)).isoformat())
    await plate.say("packer", entry, sent_at=yesterday)
    row = await session.scalar(select(LineEntry))
    assert row.at == plate.clock.moment - timedelta(hours=2)
    assert row.said_at == yesterday - timedelta(hours=2)


async def test_a_weighing_keeps_its_pieces(plate, session) -> None:
    weighing = {"pieces": ["10.2", "10.3"], "tare": "0.25"}
    await plate.say("packer", plate.entry(0, "picked", "20", weighing=weighing))
    assert (await session.scalar(select(LineEntry))).details == {"pieces": ["10.2", "10.3"], "tare": "0.25"}


@pytest.mark.parametrize("number", [1, 2])
async def test_the_number_of_statements_does_not_grow_with_the_batch(plate, statements, number) -> None:
    entries = [plate.entry(0, step, "10") for step in (Step.PICKED, Step.SHIPPED, Step.RECEIVED)] * (number * 10)
    with statements() as sent:
        await plate.say("packer", *(entry | {"id": str(UUID(int=index))} for index, entry in enumerate(entries)))
    assert len(sent) == 8  # with the sign-in


@pytest.mark.parametrize(
    "wrong",
    [{"quantity": "-1"}, {"quantity": "1.2345"}, {"step": "eaten"}, {"happened_at": "2026-11-26T10:00:00"},
     {"weighing": {"pieces": []}}],
    ids=["negative", "too exact", "unknown step", "a time without zone", "a weighing of nothing"],
)  # fmt: skip
async def test_nonsense_is_refused(plate, session, wrong) -> None:
    assert (await plate.say("packer", plate.entry(0, "picked", "10") | wrong)).status_code == 422
    assert await count(session) == 0
