"""Fair-price rules on hand-calculated prices: every kind, every outcome, and the edges."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from app.pricing.rules import (
    Basis,
    FairRule,
    FeeRule,
    FeesTooHigh,
    Outcome,
    PackFacts,
    PriceContext,
    RuleKind,
    Severity,
    Unit,
    UnitCost,
    Verdict,
    conflicts,
    delivery_fees,
    distance_km,
    judge,
    judge_all,
    nearest_fair,
    price_form,
    price_offer,
    price_order,
    rule_problems,
    unit_costs,
)
from app.pricing.rules.shares import Seller

D = Decimal
HUB, VAN = UUID(int=2), UUID(int=3)
CRATE = PackFacts(D(10), D(10))
FEES = (
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, D(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, D("0.05"), VAN),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, D(1)),
    FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, D(3), VAN),
)
CARROTS = PriceContext(price_form(FEES, CRATE), family="fruit_vegetables")


def rule(kind: RuleKind, value: str | None = None, number: int = 1, **fields: Any) -> FairRule:
    found = FairRule(UUID(int=number), kind, Severity.BLOCKS, value=None if value is None else D(value))
    return replace(found, **fields)


def fees(percent: str, *others: FeeRule) -> tuple[FeeRule, ...]:
    return (FeeRule("hub", "h", Basis.BUYER_PERCENT, D(percent), HUB), *others)


def said(verdict: Verdict) -> tuple[Any, ...]:
    """Outcome, measured, bound, distance."""
    return verdict.outcome.value, verdict.measured, verdict.bound, verdict.distance


FLOOR = rule(RuleKind.COST_FLOOR, "1.1")
FARM_70 = rule(RuleKind.ACTOR_LEAST, "70", actor="producer")


def test_the_floor_is_the_cost_price_times_the_factor() -> None:
    context = replace(CARROTS, cost_price=D("1.8001"))
    assert said(judge(FLOOR, D("1.90"), context)) == ("fails", F("1.90"), F("1.98011"), F("0.08011"))
    assert nearest_fair(D("1.90"), [FLOOR], context) == D("1.9802")
    assert said(judge(FLOOR, D("1.9802"), context)) == ("holds", F("1.9802"), F("1.98011"), F("0.00009"))
    assert judge(FLOOR, D("1.9801"), context).fails


def test_without_a_cost_price_the_floor_is_not_judged_and_never_holds() -> None:
    for price in ("0", "1.90", "10000"):
        verdict = judge(FLOOR, D(price), CARROTS)
        assert said(verdict) == ("not_judged", None, None, None)
        assert verdict.unit is Unit.EUROS
        assert nearest_fair(D(price), [FLOOR], CARROTS) == D(price)


def test_the_share_of_the_farm_is_judged_on_the_exact_price() -> None:
    # B = (1.90 + 0.019 + 0.05) / 0.92 = 1.969 / 0.92, farm 1.90 x 0.92 / 1.969 = 88.776... %
    share = F("1.90") * 92 / F("1.969")
    assert said(judge(FARM_70, D("1.90"), CARROTS)) == ("holds", share, F("70"), share - 70)


def test_a_share_that_is_exactly_the_bound_holds_although_the_price_is_rounded() -> None:
    # 30 % for the hub: B = 1 / 0.7 = 1.428571..., rounded 1.4286; of the exact price the farm has exactly 70 %
    context = PriceContext(price_form(fees("30"), CRATE))
    assert said(judge(FARM_70, D(1), context)) == ("holds", F("70"), F("70"), F("0"))
    assert judge(rule(RuleKind.ACTOR_LEAST, "70.0001", actor="producer"), D(1), context).fails
    assert judge(rule(RuleKind.ACTOR_MOST, "29.9999", actor="hub"), D(1), context).fails
    assert not judge(rule(RuleKind.ACTOR_MOST, "30", actor="hub"), D(1), context).fails


def test_where_a_fixed_amount_weighs_on_a_low_price_the_nearest_fair_price_is_the_least_one() -> None:
    # P / (P + 0.5) >= 70 %  <=>  P >= 3.5 / 3 = 1.16666...
    context = PriceContext(price_form((FeeRule("carrier", "c", Basis.PER_KG, D("0.5")),), CRATE))
    assert nearest_fair(D("0.90"), [FARM_70], context) == D("1.1667")
    assert judge(FARM_70, D("1.1666"), context).fails
    assert not judge(FARM_70, D("1.1667"), context).fails


def test_the_least_share_of_a_fixed_amount_is_a_ceiling_on_the_price() -> None:
    # the van takes 0.05 per kg: at least 10 % of the price means P + 0.05 <= 0.5, so P <= 0.45
    context = PriceContext(price_form((FeeRule("carrier", "c", Basis.PER_KG, D("0.05")),), CRATE))
    least = rule(RuleKind.ACTOR_LEAST, "10", actor="carrier")
    assert nearest_fair(D("2"), [least], context) == D("0.45")


def test_an_actor_who_takes_no_fee_has_a_share_of_nothing() -> None:
    assert said(judge(rule(RuleKind.ACTOR_LEAST, "5", actor="processor"), D(2), CARROTS))[:3] == ("fails", 0, 5)
    assert nearest_fair(D(2), [rule(RuleKind.ACTOR_LEAST, "5", actor="processor")], CARROTS) is None
    assert said(judge(rule(RuleKind.ACTOR_MOST, "5", actor="processor"), D(2), CARROTS))[:3] == ("holds", 0, 5)


def test_all_intermediaries_together() -> None:
    # (1.969 / 0.92 - 1.90) / (1.969 / 0.92) = 11.22... %
    share = 100 - F("1.90") * 92 / F("1.969")
    assert said(judge(rule(RuleKind.INTERMEDIARIES_MOST, "11"), D("1.90"), CARROTS)) == ("fails", share, 11, share - 11)
    # P + (P + 0.05) x 0.01 ... : 0.89 (1.01 P + 0.05) <= 0.92 P  <=>  P >= 0.0445 / 0.0211 = 2.1090...
    assert nearest_fair(D("1.90"), [rule(RuleKind.INTERMEDIARIES_MOST, "11")], CARROTS) == D("2.1091")


def test_one_price_is_judged_on_the_rounded_price_that_buyers_agreed_to() -> None:
    context = replace(CARROTS, agreed={"canteen": frozenset({D("2.1402")})})
    same = rule(RuleKind.ONE_PRICE)
    assert said(judge(same, D("1.90"), context)) == ("holds", F("2.1402"), F("2.1402"), 0)
    assert said(judge(same, D("2.00"), context)) == ("fails", F("2.25"), F("2.1402"), F("0.1098"))
    assert nearest_fair(D("2.00"), [same], context) == D("1.9000")
    assert not judge(replace(same, buyer_kinds=frozenset({"shop"})), D("2.00"), context).fails


def test_one_price_that_no_price_of_the_farm_gives_has_no_nearest_price() -> None:
    doubled = PriceContext(price_form(fees("50"), CRATE), agreed={"shop": frozenset({D("3.0001")})})
    assert nearest_fair(D(1), [rule(RuleKind.ONE_PRICE)], doubled) is None  # 2P is never an odd number of steps
    two = replace(doubled, agreed={"shop": frozenset({D("3.0000"), D("3.0002")})})
    assert nearest_fair(D("1.5"), [rule(RuleKind.ONE_PRICE)], two) is None
    assert said(judge(rule(RuleKind.ONE_PRICE), D("1.5"), two)) == ("fails", 3, F("3.0002"), F("0.0002"))


def test_half_a_step_is_rounded_up_as_the_price_is() -> None:
    half_more = (FeeRule("hub", "h", Basis.PRODUCER_PERCENT, D(50), HUB),)  # 0.0001 becomes 0.00015, so 0.0002
    assert price_offer(D("0.0001"), CRATE, half_more, Seller(UUID(int=1), "Ferme")).unit_price == D("0.0002")
    context = PriceContext(price_form(half_more, CRATE))
    below, above = (replace(context, agreed={"shop": frozenset({D(price)})}) for price in ("0.0001", "0.0002"))
    assert judge(rule(RuleKind.ONE_PRICE), D("0.0001"), below).fails
    assert nearest_fair(D("0.0001"), [rule(RuleKind.ONE_PRICE)], below) is None
    assert not judge(rule(RuleKind.ONE_PRICE), D("0.0001"), above).fails


def test_nobody_has_ordered_yet() -> None:
    assert said(judge(rule(RuleKind.ONE_PRICE), D("1.90"), CARROTS)) == ("holds", F("2.1402"), None, None)


@pytest.mark.parametrize(
    ("price", "outcome", "nearest"),
    [
        ("1.80", "holds", "1.80"),
        ("2.20", "holds", "2.20"),
        ("2.2001", "fails", "2.2000"),
        ("1.7999", "fails", "1.8000"),
    ],
)
def test_the_largest_change_since_the_last_cycle(price: str, outcome: str, nearest: str) -> None:
    context, change = replace(CARROTS, last_price=D(2)), rule(RuleKind.CHANGE_MOST, "10")
    verdict = judge(change, D(price), context)
    assert verdict.outcome == outcome
    assert verdict.measured == (F(price) - 2) * 50
    assert nearest_fair(D(price), [change], context) == D(nearest)


def test_a_change_announced_in_time_is_no_sudden_one() -> None:
    change = rule(RuleKind.CHANGE_MOST, "10", notice_days=14)
    for days, outcome in ((13, "fails"), (14, "holds")):
        verdict = judge(change, D(3), replace(CARROTS, last_price=D(2), notice_days=days))
        assert said(verdict)[:2] == (outcome, 50)


def test_a_first_sale_and_one_after_a_gift_have_no_change() -> None:
    for last in (None, D(0), D("0.0000")):
        verdict = judge(rule(RuleKind.CHANGE_MOST, "10"), D(2), replace(CARROTS, last_price=last))
        assert verdict.outcome is Outcome.NOT_JUDGED


def test_the_distance_does_not_depend_on_the_price() -> None:
    near = rule(RuleKind.DISTANCE_MOST, "80")
    assert judge(near, D(2), CARROTS).outcome is Outcome.NOT_JUDGED
    assert said(judge(near, D(2), replace(CARROTS, distance_km=D(80)))) == ("holds", 80, 80, 0)
    far = replace(CARROTS, distance_km=D("80.1"))
    assert said(judge(near, D(2), far)) == ("fails", F("80.1"), 80, F("0.1"))
    assert nearest_fair(D(2), [near], far) is None


def test_kilometres_as_the_crow_flies() -> None:
    limoges, felletin = (D("45.8336"), D("1.2611")), (D("45.8836"), D("2.1742"))
    assert distance_km(limoges, felletin) == D("70.9")
    assert distance_km(limoges, limoges) == 0


def test_each_declared_cost_is_held_against_the_share_of_its_own_actor() -> None:
    # of 1.90: hub 8 % of 1.969 / 0.92 = 0.171217...; van 0.05
    hub, van = UnitCost("hub", HUB, F("0.18")), UnitCost("carrier", VAN, F("0.05"))
    covered = rule(RuleKind.COSTS_COVERED)
    share = F("1.969") / F("0.92") * F("0.08")
    verdict = judge(covered, D("1.90"), replace(CARROTS, costs=(van, hub)))
    assert (*said(verdict), verdict.actor) == ("fails", share, F("0.18"), F("0.18") - share, "hub")
    assert not judge(replace(covered, actor="carrier"), D("1.90"), replace(CARROTS, costs=(van, hub))).fails
    # 0.08 (1.01 P + 0.05) / 0.92 >= 0.18  <=>  P >= 2.02 / 1.01 = 2
    assert nearest_fair(D("1.90"), [covered], replace(CARROTS, costs=(van, hub))) == D("2")
    other_hub = UnitCost("hub", UUID(int=9), F("0.01"))
    assert judge(covered, D("1.90"), replace(CARROTS, costs=(other_hub,))).fails


def test_costs_per_month_and_per_delivery_are_for_no_single_price_to_cover() -> None:
    declared = [Cost("hub", HUB, "per_month", D(500)), Cost("hub", HUB, "per_delivery", D(4))]
    assert unit_costs(declared, CRATE) == ()
    assert judge(rule(RuleKind.COSTS_COVERED), D(2), CARROTS).outcome is Outcome.NOT_JUDGED
    declared += [Cost("hub", HUB, "per_kg", D("0.10")), Cost("hub", HUB, "per_pack", D("0.60"))]
    six_jars = PackFacts(D(6), D("4.2"))
    assert unit_costs(declared, six_jars) == (UnitCost("hub", HUB, F("0.17")),)  # 0.10 x 0.7 + 0.60 / 6


def test_a_gift_has_no_shares_and_fails_a_floor() -> None:
    free = PriceContext(price_form(fees("30"), CRATE), cost_price=D(1))
    for kind, value, actor in (
        (RuleKind.ACTOR_LEAST, "70", "producer"),
        (RuleKind.ACTOR_MOST, "10", "hub"),
        (RuleKind.INTERMEDIARIES_MOST, "10", None),
    ):
        assert judge(rule(kind, value, actor=actor), D(0), free).outcome is Outcome.NOT_JUDGED
    assert said(judge(rule(RuleKind.COST_FLOOR, "1"), D(0), free)) == ("fails", 0, 1, 1)


def test_a_gift_on_which_a_fee_is_due_has_shares_and_the_farm_none() -> None:
    assert said(judge(FARM_70, D(0), CARROTS)) == ("fails", 0, 70, 70)
    # 0.92 P >= 0.7 (1.01 P + 0.05)  <=>  P >= 0.035 / 0.213 = 0.16431...
    assert nearest_fair(D(0), [FARM_70], CARROTS) == D("0.1644")


def test_a_gift_is_never_proposed() -> None:
    dear = PriceContext(price_form(fees("31"), CRATE))
    assert nearest_fair(D(1), [FARM_70], dear) is None  # the farm has 69 % of any price but of none
    assert nearest_fair(D(0), [FARM_70], dear) == 0  # who gives may give


def test_saffron_in_packs_of_fifty_grams_at_ten_thousand_euros() -> None:
    pack = PackFacts(D("0.05"), D("0.05"))
    form = price_form((*FEES, FeeRule("hub", "Colis", Basis.PER_PACK, D(1), HUB)), pack)
    # B = (10 000 + 100 + 0.05 + 20) / 0.92 = 10 120.05 / 0.92
    share = 100 * F("10000") * F("0.92") / F("10120.05")
    assert said(judge(FARM_70, D(10_000), PriceContext(form))) == ("holds", share, 70, share - 70)


def test_the_nearest_price_is_one_that_a_price_can_be() -> None:
    least = rule(RuleKind.ACTOR_LEAST, "99.9999", actor="producer")
    context = PriceContext(price_form((FeeRule("hub", "h", Basis.PER_KG, D(10_000)),), CRATE))
    assert nearest_fair(D(1), [least], context) is None  # 9,999,990,000 EUR: more than may be asked
    with pytest.raises(ValueError, match="4 decimals"):
        judge(least, D("1.00001"), context)


@pytest.mark.parametrize("vat", ["0", "2.1", "5.5", "10", "20"])
def test_vat_is_no_share_of_the_price(vat: str) -> None:
    """Rules look at the price without VAT: the State's share changes none of them, whatever the rate."""
    priced = price_offer(D("1.45"), CRATE, FEES, Seller(UUID(int=1), "Ferme"))
    exact = [Fraction(each.amount) for each in priced.components]
    verdict = judge(FARM_70, D("1.45"), CARROTS)
    assert verdict.measured is not None
    assert abs(verdict.measured - 100 * exact[0] / sum(exact)) < F("0.00001")


def test_a_fee_per_delivery_is_in_no_price_and_costs_an_empty_order_nothing() -> None:
    assert price_form(FEES, CRATE) == price_form(FEES[:3], CRATE)
    assert price_order([], delivery_fees(FEES)).total_cents == 0


@pytest.mark.parametrize("percent", ["100", "130"])
def test_percentages_that_leave_nothing_have_no_form(percent: str) -> None:
    with pytest.raises(FeesTooHigh):
        price_form(fees(percent), CRATE)


def test_the_scope_is_by_family_label_and_kind_of_buyer() -> None:
    scoped = replace(FARM_70, families=frozenset({"dairy"}), labels=frozenset({"ab", "demeter"}))
    milk = replace(CARROTS, family="dairy", labels=frozenset({"ab"}))
    assert judge_all([scoped], D(2), CARROTS) == ()
    assert judge_all([scoped], D(2), replace(milk, labels=frozenset())) == ()
    assert len(judge_all([scoped], D(2), milk)) == 1
    shops = replace(FARM_70, buyer_kinds=frozenset({"shop"}))
    assert judge_all([shops], D(2), replace(CARROTS, buyer_kinds=frozenset({"canteen"}))) == ()
    assert len(judge_all([shops], D(2), CARROTS)) == 1


def test_only_rules_that_block_move_the_price() -> None:
    context = replace(CARROTS, cost_price=D(3))
    warned = [replace(FLOOR, severity=Severity.WARNS), replace(FLOOR, severity=Severity.INFORMS)]
    assert [each.fails for each in judge_all(warned, D(2), context)] == [True, True]
    assert nearest_fair(D(2), warned, context) == D(2)


# --- contradictions


def pairs(*rules: FairRule, contexts: tuple[PriceContext, ...] = ()) -> list[tuple[int, int | None]]:
    found = conflicts(rules, contexts)
    return [(each.rule_id.int, None if each.with_rule_id is None else each.with_rule_id.int) for each in found]


def test_shares_that_sum_to_more_than_the_price_contradict_each_other() -> None:
    farm, hub = rule(RuleKind.ACTOR_LEAST, "80", actor="producer"), rule(RuleKind.ACTOR_LEAST, "25", 2, actor="hub")
    assert pairs(farm, hub) == [(1, 2)]
    assert pairs(farm, replace(hub, value=D(20))) == []
    assert pairs(farm, replace(hub, severity=Severity.WARNS)) == []
    assert pairs(replace(farm, families=frozenset({"dairy"})), replace(hub, families=frozenset({"drinks"}))) == []


def test_a_least_share_above_the_largest_one() -> None:
    assert pairs(rule(RuleKind.ACTOR_LEAST, "20", actor="hub"), rule(RuleKind.ACTOR_MOST, "19", 2, actor="hub")) == [
        (1, 2)
    ]
    intermediaries = rule(RuleKind.INTERMEDIARIES_MOST, "15", 3)
    assert pairs(rule(RuleKind.ACTOR_MOST, "80", actor="producer"), intermediaries) == [(1, 3)]
    assert pairs(rule(RuleKind.ACTOR_LEAST, "16", actor="hub"), intermediaries) == [(1, 3)]
    assert pairs(rule(RuleKind.ACTOR_LEAST, "15", actor="hub"), intermediaries) == []


def test_a_floor_above_the_ceiling_of_a_change() -> None:
    floor, change = rule(RuleKind.COST_FLOOR, "1"), rule(RuleKind.CHANGE_MOST, "10", 2)
    dear = replace(CARROTS, cost_price=D("2.2001"), last_price=D(2))
    assert pairs(floor, change, contexts=(dear,)) == [(1, 2)]
    assert pairs(floor, change, contexts=(replace(dear, cost_price=D("2.2")),)) == []
    assert pairs(floor, change, contexts=(replace(dear, cost_price=None),)) == []
    assert nearest_fair(D(2), [floor, change], dear) is None


def test_a_rule_that_the_fees_alone_make_impossible_is_named_alone() -> None:
    hub = rule(RuleKind.ACTOR_LEAST, "10", actor="hub")  # the hub takes 8 % of whatever is paid
    assert pairs(hub, FLOOR, contexts=(CARROTS,)) == [(1, None)]


def test_what_a_rule_of_each_kind_must_say() -> None:
    assert rule_problems(rule(RuleKind.ACTOR_LEAST, "70")) == {"actor": "fields.rule_actor"}
    assert rule_problems(rule(RuleKind.ACTOR_LEAST, "101", actor="hub")) == {"value": "fields.rule_value.actor_least"}
    assert rule_problems(rule(RuleKind.COST_FLOOR, "0")) == {"value": "fields.rule_value.cost_floor"}
    assert rule_problems(rule(RuleKind.COST_FLOOR)) == {"value": "fields.rule_value.cost_floor"}
    assert rule_problems(rule(RuleKind.ONE_PRICE, "1", actor="hub", notice_days=1)) == {
        "value": "fields.rule_no_value",
        "actor": "fields.rule_no_actor",
        "notice_days": "fields.rule_no_notice",
    }
    assert rule_problems(rule(RuleKind.COSTS_COVERED, actor="hub")) == {}
    assert rule_problems(rule(RuleKind.CHANGE_MOST, "10", notice_days=14)) == {}


class Cost:
    """What an actor declared, as the domain of costs keeps it."""

    def __init__(self, actor: str, organisation_id: UUID | None, basis: str, amount: Decimal) -> None:
        self.actor, self.organisation_id, self.basis, self.amount = actor, organisation_id, basis, amount


def F(value: str) -> Fraction:  # noqa: N802 - short beside D
    return Fraction(value)
