"""What each kind of rule asks of a price, as straight lines over it, and what it measures.

A rule's conditions are all that decides: a verdict looks whether they hold at a price, the nearest fair price where
they begin to hold, and a conflict whether they ever hold together.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.pricing.rules.fair import FairRule, PriceContext, RuleKind
from app.pricing.rules.forms import GRID, NOTHING, Line, UnitCost
from app.pricing.rules.shares import PRODUCER

PERCENT = 100 * GRID
Measure = tuple[Fraction | None, Fraction | None, str | None]


def steps(price: Decimal) -> int:
    """A price in steps of 0.0001 EUR. Raises ValueError for more decimals than a price has."""
    found = price.scaleb(4)
    whole = int(found)
    if whole != found:
        raise ValueError("a price has 4 decimals")
    return whole


def conditions(rule: FairRule, context: PriceContext) -> Sequence[Line] | None:
    """What must hold of the price ``p``: each ``slope x p + constant >= 0``; None where the rule cannot be judged."""
    return _CONDITIONS[rule.kind](rule, context)


def _cost_floor(rule: FairRule, context: PriceContext) -> Sequence[Line] | None:
    if context.cost_price is None:
        return None
    floor = _floor(rule, context.cost_price)
    return (Line(floor.denominator, -floor.numerator * GRID),)


def _floor(rule: FairRule, cost_price: Decimal) -> Fraction:
    return Fraction(steps(_value(rule)) * steps(cost_price), GRID * GRID)


def _actor_least(rule: FairRule, context: PriceContext) -> Sequence[Line]:
    return (_less(_share(rule, context), _part(steps(_value(rule)), context)),)


def _actor_most(rule: FairRule, context: PriceContext) -> Sequence[Line]:
    return (_less(_part(steps(_value(rule)), context), _share(rule, context)),)


def _intermediaries_most(rule: FairRule, context: PriceContext) -> Sequence[Line]:
    producer = context.form.actors[PRODUCER]
    own = Line(producer.slope * PERCENT, producer.constant * PERCENT)
    return (_less(own, _part(PERCENT - steps(_value(rule)), context)),)


def _share(rule: FairRule, context: PriceContext) -> Line:
    share = context.form.actors.get(rule.actor or "", NOTHING)
    return Line(share.slope * PERCENT, share.constant * PERCENT)


def _part(percent: int, context: PriceContext) -> Line:
    """A percentage (in steps) of the buyer's price, times ``PERCENT``."""
    buyer = context.form.buyer
    return Line(buyer.slope * percent, buyer.constant * percent)


def _less(line: Line, other: Line) -> Line:
    return Line(line.slope - other.slope, line.constant - other.constant)


def _one_price(rule: FairRule, context: PriceContext) -> Sequence[Line]:
    """The price must be rounded to each agreed one: from half a step below it to just under half a step above."""
    form, found = context.form, []
    exact = Line(2 * GRID * form.buyer.slope, 2 * GRID * form.buyer.constant)
    for agreed in _agreed(rule, context):
        unit_price = steps(agreed)
        found.append(Line(exact.slope, exact.constant - (2 * unit_price - 1) * form.scale))
        found.append(Line(-exact.slope, (2 * unit_price + 1) * form.scale - exact.constant - 1))
    return found


def _agreed(rule: FairRule, context: PriceContext) -> list[Decimal]:
    kinds = rule.buyer_kinds or context.agreed.keys()
    return sorted({price for kind in kinds for price in context.agreed.get(kind, ())})


def _change_most(rule: FairRule, context: PriceContext) -> Sequence[Line] | None:
    if not context.last_price:
        return None  # a change from nothing, or from a gift, has no percentage
    if rule.notice_days is not None and context.notice_days >= rule.notice_days:
        return ()
    last, most = steps(context.last_price), steps(_value(rule))
    return Line(PERCENT, -last * (PERCENT - most)), Line(-PERCENT, last * (PERCENT + most))


def _distance_most(rule: FairRule, context: PriceContext) -> Sequence[Line] | None:
    if context.distance_km is None:
        return None
    return (Line(0, 0 if context.distance_km <= _value(rule) else -1),)


def _costs_covered(rule: FairRule, context: PriceContext) -> Sequence[Line] | None:
    found = []
    for cost in _costs(rule, context):
        share = context.form.takers.get((cost.actor, cost.organisation_id), NOTHING)
        below, above = cost.amount.denominator, cost.amount.numerator
        found.append(Line(share.slope * below, share.constant * below - above * context.form.scale))
    return found or None


def _costs(rule: FairRule, context: PriceContext) -> list[UnitCost]:
    return [cost for cost in context.costs if rule.actor is None or cost.actor == rule.actor]


def _value(rule: FairRule) -> Decimal:
    assert rule.value is not None  # every kind that reads it has one
    return rule.value


def _measure_floor(rule: FairRule, context: PriceContext, p: int) -> Measure:
    assert context.cost_price is not None
    return Fraction(p, GRID), _floor(rule, context.cost_price), PRODUCER


def _measure_share(rule: FairRule, context: PriceContext, p: int) -> Measure:
    share = context.form.actors.get(rule.actor or "", NOTHING)
    return _percent(share, context, p), Fraction(steps(_value(rule)), GRID), rule.actor


def _measure_intermediaries(rule: FairRule, context: PriceContext, p: int) -> Measure:
    others = _less(context.form.buyer, context.form.actors[PRODUCER])
    return _percent(others, context, p), Fraction(steps(_value(rule)), GRID), None


def _percent(share: Line, context: PriceContext, p: int) -> Fraction:
    buyer = context.form.buyer
    return Fraction(100 * (share.slope * p + share.constant), buyer.slope * p + buyer.constant)


def _measure_one_price(rule: FairRule, context: PriceContext, p: int) -> Measure:
    """The buyer's price, and the agreed one that is furthest from it."""
    unit_price = Fraction(context.form.unit_price(p), GRID)
    agreed = [Fraction(steps(each), GRID) for each in _agreed(rule, context)]
    return unit_price, max(agreed, key=lambda each: (abs(each - unit_price), each), default=None), None


def _measure_change(rule: FairRule, context: PriceContext, p: int) -> Measure:
    assert context.last_price is not None
    last = steps(context.last_price)
    return Fraction(100 * (p - last), last), Fraction(steps(_value(rule)), GRID), PRODUCER


def _measure_distance(rule: FairRule, context: PriceContext, p: int) -> Measure:
    assert context.distance_km is not None
    return Fraction(context.distance_km), Fraction(_value(rule)), PRODUCER


def _measure_costs(rule: FairRule, context: PriceContext, p: int) -> Measure:
    """The share and the cost of the actor who lacks most, or has the least room."""
    form = context.form
    found = [(form.euros(form.takers.get(cost[:2], NOTHING), p), cost) for cost in _costs(rule, context)]
    share, cost = min(found, key=lambda each: (each[0] - each[1].amount, each[1].actor))
    return share, cost.amount, cost.actor


OF_SHARES = {RuleKind.ACTOR_LEAST, RuleKind.ACTOR_MOST, RuleKind.INTERMEDIARIES_MOST}
_CONDITIONS = {
    RuleKind.COST_FLOOR: _cost_floor,
    RuleKind.ACTOR_LEAST: _actor_least,
    RuleKind.ACTOR_MOST: _actor_most,
    RuleKind.INTERMEDIARIES_MOST: _intermediaries_most,
    RuleKind.ONE_PRICE: _one_price,
    RuleKind.CHANGE_MOST: _change_most,
    RuleKind.DISTANCE_MOST: _distance_most,
    RuleKind.COSTS_COVERED: _costs_covered,
}
MEASURES = {
    RuleKind.COST_FLOOR: _measure_floor,
    RuleKind.ACTOR_LEAST: _measure_share,
    RuleKind.ACTOR_MOST: _measure_share,
    RuleKind.INTERMEDIARIES_MOST: _measure_intermediaries,
    RuleKind.ONE_PRICE: _measure_one_price,
    RuleKind.CHANGE_MOST: _measure_change,
    RuleKind.DISTANCE_MOST: _measure_distance,
    RuleKind.COSTS_COVERED: _measure_costs,
}
