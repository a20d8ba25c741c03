"""Changes of the fees and of the fair-price rules."""

from app.pricing.actions.fees import FEES_CHANGED, TAKERS, adopt_fees, withdraw_fees
from app.pricing.actions.rules import (
    RULES_CHANGED,
    RulesConflict,
    adopt_rule,
    conflicts_at,
    end_rule,
    new_version,
    withdraw_version,
)

__all__ = [
    "FEES_CHANGED",
    "RULES_CHANGED",
    "TAKERS",
    "RulesConflict",
    "adopt_fees",
    "adopt_rule",
    "conflicts_at",
    "end_rule",
    "new_version",
    "withdraw_fees",
    "withdraw_version",
]
