"""The same story told of four lines by phones that send in another order each: the same holds of all of them."""

import random
from datetime import timedelta
from typing import Any

from tests.factories.plate import Plate, make_plate

DAY = timedelta(days=1)
CLOCKS = {"grower": -DAY, "packer": timedelta(hours=7), "coordinator": timedelta(0), "cook": timedelta(minutes=-50)}
# who, minutes since the beginning, step, quantity, numbers of the words that it replaces
STORY = [
    ("grower", 0, "picked", "30", []),
    ("packer", 5, "picked", "20", []),
    ("packer", 10, "picked", "25", [1]),
    ("coordinator", 20, "picked", "24", [0, 2]),
    ("grower", 30, "picked", "23", []),
    ("cook", 60, "received", "20", []),
    ("cook", 65, "received", "18", [5]),
]
LINES = 4


def told(plate: Plate, line: int) -> list[dict[str, Any]]:
    """The story of a line, as each phone wrote it down by its own clock."""
    began = plate.clock.moment
    words: list[dict[str, Any]] = []
    for who, minutes, step, quantity, replaces in STORY:
        at = began + timedelta(minutes=minutes) + CLOCKS[who]
        named = [words[number]["id"] for number in replaces]
        words.append(plate.entry(line, step, quantity, happened_at=at.isoformat(), replaces=named))
    return words


async def arrive(plate: Plate, line: int, chance: random.Random) -> None:
    """Word by word in any order, a third of them twice, each phone by its own clock."""
    words = list(enumerate(told(plate, line)))
    plate.clock.moment += timedelta(hours=2)
    sent = [*words, *chance.sample(words, len(words) // 3)]
    chance.shuffle(sent)
    for number, word in sent:
        plate.clock.moment += timedelta(seconds=40)
        who = STORY[number][0]
        answer = await plate.say(who, word, sent_at=plate.clock.moment + CLOCKS[who])
        assert answer.json()["refused"] == []


def life(line: dict[str, Any]) -> list[Any]:
    """What holds of a line, by quantity: ids differ from line to line."""
    return [
        [
            step["step"], step["counts"]["quantity"], step["disputed"],
            sorted(each["quantity"] for each in step["rivals"]), sorted(each["quantity"] for each in step["past"]),
        ]
        for step in line["steps"]
    ]  # fmt: skip


async def test_whatever_the_order_the_same_holds(session, database, clock, sign_in) -> None:
    plate = await make_plate(session, database, clock, sign_in, ["30"] * LINES)
    for line in range(LINES):
        await arrive(plate, line, random.Random(line))  # noqa: S311 - the same orders each time
    lines = (await plate.browsers["packer"].get(f"{plate.cycle_path}/floor")).json()["lines"]
    expected = [
        ["picked", "23.000", True, ["24.000"], ["20.000", "25.000", "30.000"]],
        ["received", "18.000", False, [], ["20.000"]],
    ]
    assert [life(line) for line in lines] == [expected] * LINES
