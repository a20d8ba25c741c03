"""What a rule must say to be one, by its kind."""

from decimal import Decimal

from app.pricing.rules.fair import ACTORS, SHOP, FairRule, RuleKind

VALUES: dict[RuleKind, tuple[Decimal, Decimal]] = {
    RuleKind.COST_FLOOR: (Decimal("0.01"), Decimal(10)),
    RuleKind.ACTOR_LEAST: (Decimal("0.01"), Decimal(100)),
    RuleKind.ACTOR_MOST: (Decimal(0), Decimal(100)),
    RuleKind.INTERMEDIARIES_MOST: (Decimal(0), Decimal(100)),
    RuleKind.CHANGE_MOST: (Decimal(0), Decimal(1000)),
    RuleKind.DISTANCE_MOST: (Decimal("0.1"), Decimal(5000)),
}
"""The least and the most value of the kinds that have one: a factor, per cent, kilometres."""
NEEDS_ACTOR = frozenset({RuleKind.ACTOR_LEAST, RuleKind.ACTOR_MOST})
MAY_HAVE_ACTOR = NEEDS_ACTOR | {RuleKind.COSTS_COVERED}


def rule_problems(rule: FairRule) -> dict[str, str]:
    """Fields that do not go with the kind of the rule, with the message of each."""
    problems = {}
    bounds = VALUES.get(rule.kind)
    if bounds is None and rule.value is not None:
        problems["value"] = "fields.rule_no_value"
    if bounds is not None and (rule.value is None or not bounds[0] <= rule.value <= bounds[1]):
        problems["value"] = f"fields.rule_value.{rule.kind}"
    if rule.actor is None and rule.kind in NEEDS_ACTOR:
        problems["actor"] = "fields.rule_actor"
    kinds = NEEDS_ACTOR if rule.actor == SHOP else MAY_HAVE_ACTOR
    if rule.actor is not None and (rule.kind not in kinds or rule.actor not in ACTORS):
        problems["actor"] = "fields.rule_no_actor"
    if rule.notice_days is not None and rule.kind is not RuleKind.CHANGE_MOST:
        problems["notice_days"] = "fields.rule_no_notice"
    return problems
