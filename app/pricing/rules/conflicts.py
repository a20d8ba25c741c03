"""Rules that no price can satisfy together, found before they are adopted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from uuid import UUID

from app.pricing.rules.fair import SHOP, FairRule, PriceContext, RuleKind, Severity
from app.pricing.rules.judging import applies, fair_range
from app.pricing.rules.shares import PRODUCER

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Two rules that block and contradict each other; ``with_rule_id`` None: no price satisfies the first one alone."""

    rule_id: UUID
    with_rule_id: UUID | None


def conflicts(rules: Sequence[FairRule], contexts: Iterable[PriceContext] = ()) -> tuple[Conflict, ...]:
    """Blocking rules that contradict each other, each pair once: whatever the fees are, or in one of the contexts.

    A context is a pack with the fees that it pays: a typical one, or a real offer. A rule that is not judged in it
    contradicts nothing there.
    """
    blocking = [rule for rule in rules if rule.severity is Severity.BLOCKS]
    found = dict.fromkeys(_whatever_the_fees(blocking))
    for context in contexts:
        found |= dict.fromkeys(conflicts_on(blocking, context))
    return tuple(found)


def _whatever_the_fees(rules: Sequence[FairRule]) -> Iterator[Conflict]:
    asked = [(rule, *bounds) for rule in rules if (bounds := _share_bounds(rule)) is not None]
    for (one, actor, least, most), (two, other, also_least, also_most) in combinations(asked, 2):
        if not _may_meet(one, two) or (actor != other and SHOP in (actor, other)):
            continue  # a shop takes its part of another price, the one on its shelf
        if least + also_least > HUNDRED if actor != other else max(least, also_least) > min(most, also_most):
            yield Conflict(one.id, two.id)


def _share_bounds(rule: FairRule) -> tuple[str, Decimal, Decimal] | None:
    """Whose share of 100 the rule bounds: at least, at most. All shares together are 100."""
    if rule.value is None:
        return None
    if rule.kind is RuleKind.INTERMEDIARIES_MOST:
        return PRODUCER, HUNDRED - rule.value, HUNDRED
    if rule.kind is RuleKind.ACTOR_LEAST:
        return rule.actor or "", rule.value, HUNDRED
    return (rule.actor or "", Decimal(0), rule.value) if rule.kind is RuleKind.ACTOR_MOST else None


def _may_meet(one: FairRule, two: FairRule) -> bool:
    """Whether a pack can be in both scopes. A product may carry any labels, and every offer is for all buyers."""
    return not one.families or not two.families or not one.families.isdisjoint(two.families)


def conflicts_on(rules: Sequence[FairRule], context: PriceContext) -> Iterator[Conflict]:
    """Blocking rules that contradict each other on this very pack: in its scope, with its fees."""
    possible: list[tuple[FairRule, int, int]] = []
    for rule in rules:
        if rule.severity is not Severity.BLOCKS or not applies(rule, context):
            continue
        low, high = fair_range([rule], context)
        if low > high:
            yield Conflict(rule.id, None)
        else:
            possible.append((rule, low, high))
    if max((low for _, low, _ in possible), default=0) <= min((high for _, _, high in possible), default=0):
        return  # intervals that all share a price: no pair to look for
    for (one, low, high), (two, also_low, also_high) in combinations(possible, 2):
        if max(low, also_low) > min(high, also_high):
            yield Conflict(one.id, two.id)
