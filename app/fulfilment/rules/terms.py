"""What a territory has decided about its deliveries."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from app.fulfilment.rules.allocation import Allocation, Claim, SharingRule, allocate


@dataclass(frozen=True, slots=True)
class Terms:
    """How shortages are shared, how far a weight may be off without a word, how long buyers may object."""

    sharing_rule: SharingRule = SharingRule.IN_PROPORTION
    tolerance_percent: Decimal = Decimal(10)
    objection_hours: int = 24


EXAMPLE_CLAIMS = tuple(
    Claim(UUID(int=number), Decimal(quantity), datetime(2026, 1, number, tzinfo=UTC), canteen)
    for number, quantity, canteen in ((1, 90, False), (2, 40, True), (3, 20, False))
)
"""A shop, a canteen and a small shop, in crates of 10 kg: few enough to check by hand."""
EXAMPLE_AVAILABLE, EXAMPLE_STEP = Decimal(60), Decimal(10)


def example(rule: SharingRule) -> Allocation:
    """How a rule shares 60 kg where 150 kg were ordered."""
    return allocate(EXAMPLE_AVAILABLE, EXAMPLE_STEP, EXAMPLE_CLAIMS, rule)
