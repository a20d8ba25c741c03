"""How many prices the fair-price engine judges in a second: ``python -m scripts.bench_rules``.

10,000 offers of 500 packs against one rule of each kind, with the nearest fair price of each that a rule refuses.
"""

import json
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

from app.pricing.rules import (
    Basis,
    FairRule,
    FeeRule,
    PackFacts,
    PriceContext,
    RuleKind,
    Severity,
    UnitCost,
    judgement,
    price_form,
)

OFFERS = 10_000
PACKS = 500
HUB, VAN = UUID(int=2), UUID(int=3)
FEES = (
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, Decimal("0.05"), VAN),
    FeeRule("hub", "Colis", Basis.PER_PACK, Decimal("0.40"), HUB),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(1)),
)
LIMITS: dict[RuleKind, str | None] = {
    RuleKind.COST_FLOOR: "1",
    RuleKind.ACTOR_LEAST: "80",
    RuleKind.ACTOR_MOST: "15",
    RuleKind.INTERMEDIARIES_MOST: "25",
    RuleKind.ONE_PRICE: None,
    RuleKind.CHANGE_MOST: "20",
    RuleKind.DISTANCE_MOST: "80",
    RuleKind.COSTS_COVERED: None,
}
ACTORS = {RuleKind.ACTOR_LEAST: "producer", RuleKind.ACTOR_MOST: "hub"}


@dataclass(frozen=True, slots=True)
class Result:
    """What was done, and in how many seconds of the processor: a busy machine does not count."""

    offers: int
    judgements: int
    nearest: int
    seconds: float


def rules() -> list[FairRule]:
    """One blocking rule of each kind."""
    return [
        FairRule(
            UUID(int=number),
            kind,
            Severity.BLOCKS,
            value=None if limit is None else Decimal(limit),
            actor=ACTORS.get(kind),
        )
        for number, (kind, limit) in enumerate(LIMITS.items())
    ]


def offers(count: int) -> list[tuple[Decimal, PriceContext]]:
    """Prices with all that the rules look at; the same ones each time."""
    chance = Random(4)  # noqa: S311 - nothing secret: the same offers each time
    packs = [
        PackFacts(Decimal(chance.randint(1, 250)) / 10, Decimal(chance.randint(1, 250)) / 10) for _ in range(PACKS)
    ]

    def euros(least: int, most: int) -> Decimal:
        return Decimal(chance.randint(least, most)).scaleb(-4)

    return [
        (
            euros(5_000, 90_000),
            PriceContext(
                price_form(FEES, chance.choice(packs)),
                cost_price=euros(4_000, 70_000),
                last_price=euros(5_000, 90_000),
                distance_km=Decimal(chance.randint(0, 1000)) / 10,
                agreed={"canteen": frozenset({euros(6_000, 95_000)})} if chance.random() < 0.1 else {},
                costs=(UnitCost("hub", HUB, Fraction(chance.randint(0, 20), 100)),),
            ),
        )
        for _ in range(count)
    ]


def run(count: int = OFFERS) -> Result:
    """Judges ``count`` offers by all rules."""
    asked, prepared = rules(), offers(count)
    began = time.process_time()
    found = [judgement(asked, price, context) for price, context in prepared]
    seconds = time.process_time() - began
    return Result(count, sum(len(each.verdicts) for each in found), sum(each.blocked for each in found), seconds)


def main() -> None:
    """Prints the fastest of three runs as JSON."""
    best = min((run() for _ in range(3)), key=lambda each: each.seconds)
    figures = {
        "offers": best.offers,
        "judgements": best.judgements,
        "nearest_prices": best.nearest,
        "seconds": round(best.seconds, 3),
        "judgements_per_second": round(best.judgements / best.seconds),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
