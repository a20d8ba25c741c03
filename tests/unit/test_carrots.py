"""A crate of carrots at 14.50 EUR: what the documentation counts by hand is what the program says."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from app.core.money import round_half_up
from app.pricing.rules import (
    Basis,
    FairRule,
    FeeRule,
    LineTerms,
    PackFacts,
    PriceContext,
    RuleKind,
    Seller,
    Severity,
    UnitCost,
    Verdict,
    conflicts,
    judge,
    nearest_fair,
    price_form,
    price_offer,
    price_order,
)
from app.pricing.sentences import figures

D = Decimal
PAGE = Path(__file__).parents[2] / "docs" / "fair-prices.md"
HUB = UUID(int=2)
FEES = (
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, D(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, D("0.05")),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, D(1)),
)
CRATE = PackFacts(D(10), D(10))
PRICE = D("1.45")
CONTEXT = PriceContext(
    price_form(FEES, CRATE),
    cost_price=D("1.40"),
    last_price=D("1.40"),
    distance_km=D("32.5"),
    costs=(UnitCost("hub", HUB, Fraction("0.12")),),
)


def rule(number: int, kind: RuleKind, value: str | None = None, actor: str | None = None) -> FairRule:
    limit = None if value is None else D(value)
    return FairRule(UUID(int=number), kind, Severity.BLOCKS, value=limit, actor=actor)


RULES = {
    "the farm at least 70 %": rule(1, RuleKind.ACTOR_LEAST, "70", "producer"),
    "the hub at most 10 %": rule(2, RuleKind.ACTOR_MOST, "10", "hub"),
    "intermediaries at most 11 %": rule(3, RuleKind.INTERMEDIARIES_MOST, "11"),
    "cost price x 1.05": rule(4, RuleKind.COST_FLOOR, "1.05"),
    "change of 10 % at most": rule(5, RuleKind.CHANGE_MOST, "10"),
    "80 km at most": rule(6, RuleKind.DISTANCE_MOST, "80"),
    "declared costs covered": rule(7, RuleKind.COSTS_COVERED),
}


def rows(columns: int) -> dict[str, list[str]]:
    """The table of the page with so many columns, by the first one."""
    page = PAGE.read_text("utf-8").split("## A crate of carrots")[1]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in cells if len(row) == columns and not row[0].startswith("-")}


def test_every_share_of_the_crate_is_what_was_counted_by_hand() -> None:
    priced = price_offer(PRICE, CRATE, FEES, Seller(UUID(int=1), "Ferme"))
    order = price_order([LineTerms(D(10), priced.unit_price, D("5.5"), priced.components)], ())
    assert (priced.unit_price, order.excl_cents, order.vat_cents, order.total_cents) == (D("1.6462"), 1646, 91, 1737)
    table = rows(7)
    form, p = CONTEXT.form, 14_500
    exact = form.euros(form.buyer, p)
    actors = {"farm": "producer", "hub": "hub", "van": "carrier", "network": "network"}
    for name, component, share in zip(actors, priced.components, order.shares, strict=True):
        percent = round_half_up(100 * form.euros(form.actors[actors[name]], p) / exact, D("0.0001"))
        by_hand, program, hand_percent, program_percent, hand_cents, program_cents = table[name]
        assert program == f"{component.amount:f}"
        assert D(by_hand.split("=")[-1].strip()) == component.amount
        assert program_percent == f"{percent} %"
        assert hand_percent.endswith(program_percent)
        assert program_cents == f"{D(share.cents) / 100:.2f}"
        assert hand_cents.endswith(f": {program_cents}")
    assert table["**sum**"][1] == f"{sum(each.amount for each in priced.components):f}"
    assert [round(1646 * each.amount / sum(c.amount for c in priced.components), 2) for each in priced.components] == [
        D("1449.83"), D("131.68"), D("49.99"), D("14.50"),
    ]  # fmt: skip


def told(verdict: Verdict) -> str:
    return " ".join([verdict.outcome.value, *(f"{each:f}" for each in figures(verdict))])


def test_every_verdict_on_the_crate_is_what_was_counted_by_hand() -> None:
    table = rows(3)
    assert {name: table[name][1] for name in RULES} == {
        name: told(judge(each, PRICE, CONTEXT)) for name, each in RULES.items()
    }


def test_the_nearest_price_of_the_crate_and_the_pair_that_leaves_none() -> None:
    names = {each.id: name for name, each in RULES.items()}
    assert nearest_fair(PRICE, RULES.values(), CONTEXT) is None
    (found,) = conflicts(list(RULES.values()), [CONTEXT])
    assert {name for rule_id, name in names.items() if rule_id in (found.rule_id, found.with_rule_id)} == {
        "intermediaries at most 11 %",
        "change of 10 % at most",
    }
    milder = {**RULES, "intermediaries at most 11 %": replace(RULES["intermediaries at most 11 %"], value=D(12))}
    assert nearest_fair(PRICE, milder.values(), CONTEXT) == D("1.47")
