"""docs/fulfilment.md tells the truth: its example is what the program gives, its tables are the program's."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from app.fulfilment.rules.allocation import Claim, SharingRule, allocate
from app.fulfilment.rules.cold import LIMITS
from app.fulfilment.rules.life import ORDER_OF_STEPS

PAGE = (Path(__file__).parents[2] / "docs" / "fulfilment.md").read_text("utf-8")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_worked_example_is_what_each_rule_gives() -> None:
    rows = re.findall(r"^\| [^|]*?(\(canteen\))? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 4
    claims = [
        Claim(UUID(int=number), Decimal(row[1]), NOON + timedelta(minutes=number), canteen=bool(row[0]))
        for number, row in enumerate(rows)
    ]
    for column, rule in enumerate(SharingRule, start=2):
        given = [part.given for part in allocate(Decimal(70), Decimal(10), claims, rule).parts]
        assert given == [Decimal(row[column]) for row in rows], rule


def test_every_step_is_explained_in_its_order() -> None:
    steps = re.findall(r"^\| (\w+) \| .* \| .* \|$", PAGE, re.MULTILINE)
    assert [each for each in steps if each in set(ORDER_OF_STEPS)] == [step.value for step in ORDER_OF_STEPS]


def test_the_limits_are_those_that_the_program_warns_of() -> None:
    told = re.findall(r"^\| `(\w+)` \| ([+-]\d+) °C \|", PAGE, re.MULTILINE)
    legal = {storage: limit for storage, limit in LIMITS.items() if storage in dict(told)}
    assert {storage: Decimal(limit) for storage, limit in told} == legal
    assert len(told) == 5
