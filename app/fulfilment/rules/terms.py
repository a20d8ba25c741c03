"""What a territory has decided about its deliveries."""

from dataclasses import dataclass
from decimal import Decimal

from app.fulfilment.rules.allocation import SharingRule


@dataclass(frozen=True, slots=True)
class Terms:
    """How shortages are shared, how far a weight may be off without a word, how long buyers may object."""

    sharing_rule: SharingRule = SharingRule.IN_PROPORTION
    tolerance_percent: Decimal = Decimal(10)
    objection_hours: int = 24
