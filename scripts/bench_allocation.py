"""How long a shortage takes to share, and entries to merge: ``python -m scripts.bench_allocation``.

One offer of which three quarters are there, shared among 10,000 and 100,000 lines by each of the four ways, with the
memory that it takes; then the lives of 20,000 lines merged from 100,000 entries.
"""

import json
import os
import sys
import time
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from app.fulfilment.rules.allocation import Claim, SharingRule, allocate
from app.fulfilment.rules.life import ORDER_OF_STEPS, Entry, merge

SIZES = (10_000, 100_000)
STEP = Decimal(5)
LINES, ENTRIES_OF_A_LINE = 20_000, 5
BEGAN = datetime(2026, 11, 23, 11, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shared:
    """A shortage shared: seconds of the processor, and megabytes at the highest."""

    rule: SharingRule
    lines: int
    seconds: float
    megabytes: float


def claims(count: int) -> list[Claim]:
    """Orders of 1 to 12 packs, a third of them by canteens; the same ones each time."""
    chance = Random(7)  # noqa: S311 - nothing secret: the same orders each time
    return [
        Claim(
            UUID(int=chance.getrandbits(128)),
            STEP * chance.randint(1, 12),
            BEGAN + timedelta(seconds=chance.randint(0, 600_000)),
            canteen=chance.random() < 1 / 3,
        )
        for _ in range(count)
    ]


def share(rule: SharingRule, waiting: list[Claim]) -> Shared:
    """Shares three quarters of what is asked for; the time without, the memory with watching it."""
    available = sum((each.quantity for each in waiting), Decimal(0)) * 3 / 4
    began = time.process_time()
    allocation = allocate(available, STEP, waiting, rule)
    seconds = time.process_time() - began
    given = sum((part.given for part in allocation.parts), Decimal(0))
    if given + allocation.left_over != available or allocation.left_over >= STEP:
        raise AssertionError(f"{given} of {available} given by {rule}")
    tracemalloc.start()
    allocate(available, STEP, waiting, rule)
    megabytes = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    return Shared(rule, len(waiting), seconds, megabytes)


def lives(count: int) -> list[list[Entry]]:
    """The entries of so many lines, one for each of five steps."""
    return [
        [
            Entry(UUID(int=line * 8 + number), step, Decimal(line % 40), BEGAN + timedelta(minutes=number), BEGAN)
            for number, step in enumerate(ORDER_OF_STEPS[:ENTRIES_OF_A_LINE])
        ]
        for line in range(count)
    ]


def merged_per_second(count: int = LINES) -> int:
    """Entries merged in a second of the processor."""
    waiting = lives(count)
    began = time.process_time()
    held = sum(len(merge(each)) for each in waiting)
    return round(held / (time.process_time() - began))


def main() -> None:
    """Prints the figures as JSON, with how busy the machine was."""
    found = [share(rule, waiting) for size in SIZES for waiting in [claims(size)] for rule in SharingRule]
    figures = {
        "load": round(os.getloadavg()[0], 1),
        "shared": [
            {
                "rule": each.rule.value,
                "lines": each.lines,
                "seconds": round(each.seconds, 3),
                "megabytes": round(each.megabytes, 1),
            }
            for each in found
        ],
        "entries_merged_per_second": max(merged_per_second() for _ in range(3)),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
