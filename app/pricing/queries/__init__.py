"""Reads of the fees and of the fair-price rules, as frozen dataclasses that other domains may use."""

from app.pricing.queries.fees import Schedule, delivery_fees_at, schedule_at, schedules
from app.pricing.queries.rules import Decision, RuleVersion, in_force, rule_versions, rules_at

__all__ = [
    "Decision",
    "RuleVersion",
    "Schedule",
    "delivery_fees_at",
    "in_force",
    "rule_versions",
    "rules_at",
    "schedule_at",
    "schedules",
]
