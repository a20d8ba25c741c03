"""What the network's fair-price rules say of a shop's part: the only share that is taken on the shelf."""

from collections.abc import Collection, Iterable
from fractions import Fraction

from app.pricing.rules import SHOP, FairRule, Outcome, RuleKind, Unit, Verdict
from app.shelf.rules.price import ShelfPrice

OF_A_SHOP = (RuleKind.ACTOR_LEAST, RuleKind.ACTOR_MOST)


def shop_verdicts(
    rules: Iterable[FairRule], price: ShelfPrice, family: str, labels: Collection[str]
) -> tuple[tuple[FairRule, Verdict], ...]:
    """The rules about a shop's share in whose scope the article is, each with its verdict on the shelf price."""
    return tuple((rule, _judge(rule, price)) for rule in rules if _applies(rule, family, labels))


def _applies(rule: FairRule, family: str, labels: Collection[str]) -> bool:
    return (
        rule.actor == SHOP
        and rule.kind in OF_A_SHOP
        and (not rule.families or family in rule.families)
        and (not rule.labels or not rule.labels.isdisjoint(labels))
        and (not rule.buyer_kinds or SHOP in rule.buyer_kinds)
    )


def _judge(rule: FairRule, price: ShelfPrice) -> Verdict:
    assert rule.value is not None  # both kinds have one
    if price.shop_percent is None:
        return Verdict(rule.id, rule.kind, rule.severity, Outcome.NOT_JUDGED, unit=Unit.PERCENT, actor=SHOP)
    bound = Fraction(rule.value)
    holds = price.shop_percent >= bound if rule.kind is RuleKind.ACTOR_LEAST else price.shop_percent <= bound
    outcome = Outcome.HOLDS if holds else Outcome.FAILS
    return Verdict(rule.id, rule.kind, rule.severity, outcome, price.shop_percent, bound, Unit.PERCENT, SHOP)
