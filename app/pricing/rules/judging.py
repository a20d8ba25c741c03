"""The verdicts of rules on a price, and the nearest price that satisfies all that block."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.pricing.rules.fair import SHOP, UNITS, FairRule, Outcome, PriceContext, Severity, Verdict
from app.pricing.rules.forms import GRID, Line, PriceForm
from app.pricing.rules.kinds import MEASURES, OF_SHARES, conditions, steps
from app.pricing.rules.shares import HIGHEST_UNIT_PRICE

HIGHEST_PRODUCER_PRICE = Decimal(1_000_000)
"""Euros per pricing unit: the most that a producer may ask."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all rules say of a price. ``nearest``: the nearest fair price; the price itself where nothing blocks."""

    verdicts: tuple[Verdict, ...]
    nearest: Decimal | None

    @property
    def blocked(self) -> bool:
        """Whether the price is refused."""
        return any(each.blocks for each in self.verdicts)

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """The verdicts of the rules that the price breaks."""
        return tuple(each for each in self.verdicts if each.fails)


Asked = tuple[FairRule, Sequence[Line] | None]
"""A rule with what it asks of the price; None: it cannot be judged."""


def judgement(rules: Sequence[FairRule], price: Decimal, context: PriceContext) -> Judgement:
    """The verdicts of all rules in whose scope the pack is, and the nearest fair price."""
    p, asked = steps(price), _asked(rules, context)
    verdicts = tuple(_verdict(rule, lines, p, context) for rule, lines in asked)
    if not any(each.blocks for each in verdicts):
        return Judgement(verdicts, price)
    return Judgement(verdicts, _nearest(p, [each for each in asked if each[0].severity is Severity.BLOCKS], context))


def _asked(rules: Iterable[FairRule], context: PriceContext) -> list[Asked]:
    return [(rule, conditions(rule, context)) for rule in rules if applies(rule, context)]


def applies(rule: FairRule, context: PriceContext) -> bool:
    """Whether the pack is in the rule's scope: its family, one of its labels, one of the kinds that may buy it.

    What a shop takes is no part of an offer's price: its rules are judged on its shelf.
    """
    return (
        rule.actor != SHOP
        and (not rule.families or context.family in rule.families)
        and (not rule.labels or not rule.labels.isdisjoint(context.labels))
        and (not rule.buyer_kinds or not rule.buyer_kinds.isdisjoint(context.buyer_kinds))
    )


def judge_all(rules: Iterable[FairRule], price: Decimal, context: PriceContext) -> tuple[Verdict, ...]:
    """The verdicts of the rules in whose scope the pack is, in their order."""
    p = steps(price)
    return tuple(_verdict(rule, lines, p, context) for rule, lines in _asked(rules, context))


def judge(rule: FairRule, price: Decimal, context: PriceContext) -> Verdict:
    """What the rule says of a producer's price (4 decimals), whether the pack is in its scope or not."""
    return _verdict(rule, conditions(rule, context), steps(price), context)


def _verdict(rule: FairRule, asked: Sequence[Line] | None, p: int, context: PriceContext) -> Verdict:
    kind = rule.kind
    if asked is None or (kind in OF_SHARES and _is_gift(context.form, p)):
        return Verdict(rule.id, kind, rule.severity, Outcome.NOT_JUDGED, None, None, UNITS[kind], rule.actor)
    outcome = Outcome.HOLDS
    for slope, constant in asked:
        if slope * p + constant < 0:
            outcome = Outcome.FAILS
    measured, bound, actor = MEASURES[kind](rule, context, p)
    return Verdict(rule.id, kind, rule.severity, outcome, measured, bound, UNITS[kind], actor)


def _is_gift(form: PriceForm, p: int) -> bool:
    """Whether buyers pay nothing: nothing has no shares."""
    return form.buyer.slope * p + form.buyer.constant == 0


def nearest_fair(price: Decimal, rules: Iterable[FairRule], context: PriceContext) -> Decimal | None:
    """The price itself when it satisfies all blocking rules, else the nearest one that does; None when none does.

    Every rule is a line over the price, so the prices that satisfy all of them are one interval: its nearer end is the
    answer, found without a search. A rule that is not judged does not block. A gift is never proposed.
    """
    blocking = [rule for rule in rules if rule.severity is Severity.BLOCKS]
    p, asked = steps(price), _asked(blocking, context)
    if not any(_verdict(rule, lines, p, context).fails for rule, lines in asked):
        return price
    return _nearest(p, asked, context)


def _nearest(p: int, asked: Iterable[Asked], context: PriceContext) -> Decimal | None:
    """The nearest price to one that fails."""
    low, high = _common(asked, context)
    return None if low > high else Decimal(min(max(p, low), high)).scaleb(-4)


def fair_range(rules: Iterable[FairRule], context: PriceContext) -> tuple[int, int]:
    """The least and the most price above nothing, in steps, at which all these rules hold; least > most: there is none.

    Rules that cannot be judged ask nothing.
    """
    return _common([(rule, conditions(rule, context)) for rule in rules], context)


def _common(asked: Iterable[Asked], context: PriceContext) -> tuple[int, int]:
    low, high = 1, highest(context.form)
    for _, lines in asked:
        least, most = _range(lines or ())
        low, high = max(low, least), min(high, most)
    return low, high


def _range(asked: Sequence[Line]) -> tuple[int, int]:
    low, high = 1, _FAR
    for slope, constant in asked:
        if slope > 0:
            low = max(low, -(constant // slope))  # rounded up
        elif slope < 0:
            high = min(high, constant // -slope)
        elif constant < 0:
            high = 0
    return low, high


def highest(form: PriceForm) -> int:
    """The most that a producer may ask, in steps, and still have a price that buyers' lines can hold."""
    slope, constant = form.buyer
    most = (2 * steps(HIGHEST_UNIT_PRICE) + 1) * form.scale - 2 * GRID * constant - 1
    return min(steps(HIGHEST_PRODUCER_PRICE), most // (2 * GRID * slope))


_FAR = steps(HIGHEST_PRODUCER_PRICE)
