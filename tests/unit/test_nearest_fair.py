"""The engine against everything that Hypothesis can think of, judged a second time by the price's own components.

The oracle below knows nothing of lines and integers: it splits the price by the definition, in fractions, and asks the
rule in its own words.
"""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.money import UNIT_PRICE_PLACES, round_half_up
from app.pricing.rules import (
    PRODUCER,
    Basis,
    FairRule,
    FeeRule,
    Outcome,
    PackFacts,
    PriceContext,
    RuleKind,
    Severity,
    UnitCost,
    conflicts,
    judge,
    nearest_fair,
    price_form,
)
from app.pricing.rules.judging import fair_range, highest

HUB, VAN = UUID(int=2), UUID(int=3)
TAKERS = [("hub", HUB), ("carrier", VAN), ("network", None)]
STEP = Decimal("0.0001")
SHARES = (RuleKind.ACTOR_LEAST, RuleKind.ACTOR_MOST, RuleKind.INTERMEDIARIES_MOST)
EXAMPLES = 400


def decimals(least: str, most: str, places: int = 4) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(least), Decimal(most), places=places, allow_nan=False, allow_infinity=False)


@st.composite
def fee(draw: st.DrawFn) -> FeeRule:
    actor, organisation_id = draw(st.sampled_from(TAKERS))
    basis = draw(st.sampled_from([each for each in Basis if each is not Basis.PER_DELIVERY]))
    value = draw(decimals("0", "24", 2) if "percent" in basis else decimals("0", "3", 4))
    return FeeRule(actor, "x", basis, value, organisation_id)


VALUES = {
    RuleKind.COST_FLOOR: decimals("0.01", "3"),
    RuleKind.ACTOR_LEAST: decimals("0.01", "100"),
    RuleKind.ACTOR_MOST: decimals("0", "100"),
    RuleKind.INTERMEDIARIES_MOST: decimals("0", "100"),
    RuleKind.ONE_PRICE: st.none(),
    RuleKind.CHANGE_MOST: decimals("0", "150", 2),
    RuleKind.DISTANCE_MOST: decimals("1", "200", 1),
    RuleKind.COSTS_COVERED: st.none(),
}


@st.composite
def rule(draw: st.DrawFn) -> FairRule:
    kind = draw(st.sampled_from(RuleKind))
    actor = draw(st.sampled_from([PRODUCER, "hub", "carrier", "network"])) if "actor" in kind else None
    severity = draw(st.sampled_from([Severity.BLOCKS, Severity.BLOCKS, Severity.WARNS]))
    value = draw(VALUES[kind])
    return FairRule(UUID(int=draw(st.integers(1, 50))), kind, severity, value=value, actor=actor)


PACKS = st.builds(PackFacts, decimals("0.001", "50", 3), decimals("0", "50", 3))
FEES = st.lists(fee(), max_size=4).map(tuple)
COSTS = st.lists(
    st.builds(UnitCost, st.just("hub"), st.just(HUB), st.fractions(0, 2, max_denominator=1000)), max_size=1
).map(tuple)


@st.composite
def case(draw: st.DrawFn) -> tuple[tuple[FeeRule, ...], PackFacts, PriceContext]:
    fees, pack = draw(FEES), draw(PACKS)
    form = price_form(fees, pack)
    sold_at = st.integers(0, 50_000).map(lambda p: Decimal(form.unit_price(p)).scaleb(-4))
    agreed = draw(st.lists(sold_at | decimals("0", "9"), max_size=2))
    context = PriceContext(
        form,
        cost_price=draw(st.none() | decimals("0.0001", "9")),
        last_price=draw(st.none() | decimals("0", "9")),
        distance_km=draw(st.none() | decimals("0", "200", 1)),
        agreed={"shop": frozenset(agreed)},
        costs=draw(COSTS),
    )
    return fees, pack, context


PRICES = decimals("0", "9")


Shares = dict[tuple[str, UUID | None], Fraction]


def oracle(asked: FairRule, price: Decimal, shares: Shares, context: PriceContext) -> Outcome:
    """The rule in the words of its definition, on the exact shares of the price."""
    buyer = sum(shares.values(), Fraction(0))
    value = Fraction(asked.value or 0)
    of_actor = sum((share for (actor, _), share in shares.items() if actor == asked.actor), Fraction(0))
    if asked.kind in SHARES and buyer == 0:
        return Outcome.NOT_JUDGED
    if asked.kind is RuleKind.COST_FLOOR:
        return judged(context.cost_price, lambda cost: Fraction(price) >= Fraction(cost) * value)
    if asked.kind is RuleKind.CHANGE_MOST:
        last = context.last_price or None
        return judged(last, lambda before: abs(Fraction(price) - Fraction(before)) <= Fraction(before) * value / 100)
    if asked.kind is RuleKind.DISTANCE_MOST:
        return judged(context.distance_km, lambda km: Fraction(km) <= value)
    if asked.kind is RuleKind.COSTS_COVERED:
        return judged(context.costs or None, lambda costs: all(shares.get(each[:2], 0) >= each[2] for each in costs))
    holds = {
        RuleKind.ACTOR_LEAST: of_actor >= buyer * value / 100,
        RuleKind.ACTOR_MOST: of_actor <= buyer * value / 100,
        RuleKind.INTERMEDIARIES_MOST: buyer - Fraction(price) <= buyer * value / 100,
        RuleKind.ONE_PRICE: {round_half_up(buyer, UNIT_PRICE_PLACES)} >= context.agreed["shop"],
    }
    return Outcome.HOLDS if holds[asked.kind] else Outcome.FAILS


def judged(known, holds) -> Outcome:
    if known is None:
        return Outcome.NOT_JUDGED
    return Outcome.HOLDS if holds(known) else Outcome.FAILS


def components(price: Decimal, fees: tuple[FeeRule, ...], pack: PackFacts) -> Shares:
    """B = (P + what is counted on P, weight and pack) / (1 - percentages of B), and each actor's part of it."""
    own = Fraction(price)
    fixed = [
        {
            Basis.PRODUCER_PERCENT: own * Fraction(each.value) / 100,
            Basis.PER_KG: Fraction(each.value) * Fraction(pack.net_weight_kg) / Fraction(pack.content),
            Basis.PER_PACK: Fraction(each.value) / Fraction(pack.content),
            Basis.BUYER_PERCENT: Fraction(0),
        }[each.basis]
        for each in fees
    ]
    percents = [Fraction(each.value) / 100 if each.basis is Basis.BUYER_PERCENT else Fraction(0) for each in fees]
    buyer = (own + sum(fixed)) / (1 - sum(percents))
    found: Shares = {(PRODUCER, None): own}
    for each, amount, percent in zip(fees, fixed, percents, strict=True):
        key = (each.actor, each.organisation_id)
        found[key] = found.get(key, Fraction(0)) + amount + percent * buyer
    return found


@settings(max_examples=EXAMPLES, deadline=None)
@given(case(), rule(), PRICES)
def test_a_verdict_is_what_the_definition_says(given_case, asked, price) -> None:
    fees, pack, context = given_case
    assert judge(asked, price, context).outcome is oracle(asked, price, components(price, fees, pack), context)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case(), st.lists(rule(), min_size=1, max_size=4), PRICES)
def test_the_nearest_price_satisfies_all_rules_and_no_nearer_one_does(given_case, rules, price) -> None:
    fees, pack, context = given_case
    blocking = [each for each in rules if each.severity is Severity.BLOCKS]

    def fair(candidate: Decimal) -> bool:
        shares = components(candidate, fees, pack) if blocking else {}
        return all(oracle(each, candidate, shares, context) is not Outcome.FAILS for each in blocking)

    found = nearest_fair(price, rules, context)
    assert found == nearest_fair(price, list(reversed(rules)), context)
    if found is None:
        assert not any(fair(each) for each in around(price))
        return
    assert found == found.quantize(STEP)
    assert fair(found)
    apart = abs(found - price)
    assert not any(fair(each) for each in around(price) if abs(each - price) < apart)
    if apart:
        towards = found + STEP if found < price else found - STEP
        assert towards <= 0 or not fair(towards)


def around(price: Decimal) -> list[Decimal]:
    """The price, its near neighbours step by step, and a sample of those further out in each direction."""
    near = [price + number * STEP for number in range(-40, 41)]
    far = [price + number * 997 * STEP for number in range(-40, 41)]
    return [price, *(each for each in (*near, *far) if each > 0)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(case(), rule(), PRICES, PRICES, PRICES)
def test_between_two_prices_that_hold_every_price_holds(given_case, asked, one, two, three) -> None:
    low, middle, high = sorted((one, two, three))
    if low == 0:
        return  # a gift may be judged by nothing: the interval begins above it
    outcomes = [judge(asked, each, given_case[2]).outcome for each in (low, middle, high)]
    if outcomes[0] is Outcome.HOLDS and outcomes[2] is Outcome.HOLDS:
        assert outcomes[1] is Outcome.HOLDS


@settings(max_examples=EXAMPLES, deadline=None)
@given(case(), st.lists(rule(), min_size=2, max_size=4, unique_by=lambda each: each.id))
def test_rules_without_a_contradiction_have_a_price_and_those_with_one_have_none(given_case, rules) -> None:
    context = given_case[2]
    blocking = [each for each in rules if each.severity is Severity.BLOCKS]
    found = {(each.rule_id, each.with_rule_id) for each in conflicts(rules, [context])}
    low, high = fair_range(blocking, context)
    if low > high:
        assert found
    in_context = {(each.rule_id, each.with_rule_id) for each in conflicts([], [context])}
    assert in_context == set()
    for one, other in found:
        pair = [each for each in blocking if each.id in (one, other)]
        whatever = conflicts(pair)
        least, most = fair_range(pair, context)
        assert whatever or least > most


@settings(max_examples=EXAMPLES, deadline=None)
@given(case(), st.integers(0, 90_000))
def test_the_form_is_the_price_that_buyers_pay(given_case, p) -> None:
    fees, pack, context = given_case
    price = Decimal(p).scaleb(-4)
    shares = components(price, fees, pack)
    assert {key: context.form.euros(line, p) for key, line in context.form.takers.items()} == shares
    assert Decimal(context.form.unit_price(p)).scaleb(-4) == round_half_up(
        sum(shares.values(), Fraction(0)), UNIT_PRICE_PLACES
    )
    assert p <= highest(context.form)
