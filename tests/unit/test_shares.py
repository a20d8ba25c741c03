"""The exact split of a price: hand-calculated cases, then everything that Hypothesis can think of."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import round_half_up, split, to_cents
from app.pricing.rules import (
    Basis,
    Component,
    FeeRule,
    FeesTooHigh,
    LineTerms,
    PackFacts,
    PricedOrder,
    PriceTooHigh,
    Seller,
    Share,
    component_from_json,
    component_json,
    delivery_fees,
    price_line,
    price_offer,
    price_order,
    sum_shares,
)

D = Decimal  # dozens of them below
FARM = Seller(UUID(int=1), "Ferme des Sources")
HUB, VAN = UUID(int=2), UUID(int=3)
CRATE = PackFacts(content=D(10), net_weight_kg=D(10))
FEES = [
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, D(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, D("0.05"), VAN),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, D(1)),
    FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, D(3), VAN),
]


def amounts(components: tuple[Component, ...]) -> list[str]:
    return [format(each.amount, "f") for each in components]


def cents(shares: tuple[Share, ...]) -> list[int]:
    return [share.cents for share in shares]


def line(quantity: str, unit_price: str, *weights: str, vat: str = "5.5") -> LineTerms:
    parts = [Component(f"actor{i}", None, f"label {i}", "x", D(each)) for i, each in enumerate(weights)]
    return LineTerms(D(quantity), D(unit_price), D(vat), parts)


def test_a_kilo_of_carrots_by_hand() -> None:
    # (1.90 + 1 % of 1.90 + 0.05) / (1 - 8 %) = 1.969 / 0.92 = 2.1402173913...
    priced = price_offer(D("1.90"), CRATE, FEES, FARM)
    assert priced.unit_price == D("2.1402")
    assert amounts(priced.components) == ["1.90000000", "0.17121739", "0.05000000", "0.01900000"]
    assert [each.actor for each in priced.components] == ["producer", "hub", "carrier", "network"]
    assert priced.components[0] == Component("producer", FARM.organisation_id, FARM.name, "producer_price", D("1.90"))


def test_three_crates_of_carrots_by_hand() -> None:
    # 30 x 2.1402 = 64.206 -> 64.21; the odd cent goes to the hub, whose exact part is 513.68 cents
    offer = price_offer(D("1.90"), CRATE, FEES, FARM)
    priced = price_line(LineTerms(D(30), offer.unit_price, D("5.5"), offer.components))
    assert priced.goods_cents == 6421
    assert cents(priced.shares) == [5700, 514, 150, 57]


def test_a_whole_order_by_hand() -> None:
    # delivery 300 over 6421, 7348, 12000: 74.75, 85.54, 139.70; VAT: 5.5 % of 139.29 = 7.66, 10 % of 121.40 = 12.14
    offer = price_offer(D("1.90"), CRATE, FEES, FARM)
    carrots = LineTerms(D(30), offer.unit_price, D("5.5"), offer.components)
    order = price_order([carrots, line("12", "6.1234", "1"), line("2", "60", "1", vat="10")], delivery_fees(FEES))
    assert [each.goods_cents for each in order.lines] == [6421, 7348, 12000]
    assert [each.delivery_cents for each in order.lines] == [75, 85, 140]
    assert [(each.rate, each.base_cents, each.vat_cents) for each in order.vat] == [
        (D("5.5"), 13929, 766),
        (D(10), 12140, 1214),
    ]
    assert (order.goods_cents, order.delivery_cents, order.excl_cents) == (25769, 300, 26069)
    assert (order.vat_cents, order.total_cents) == (1980, 28049)


def test_what_is_due_per_pack_and_per_kilo_is_brought_to_one_pricing_unit() -> None:
    jars = PackFacts(content=D(6), net_weight_kg=D("4.2"))  # six jars of 700 g, priced by the jar
    fees = [FeeRule("hub", "h", Basis.PER_PACK, D("0.60")), FeeRule("carrier", "c", Basis.PER_KG, D("0.10"))]
    priced = price_offer(D(5), jars, fees, FARM)
    assert priced.unit_price == D("5.1700")
    assert amounts(priced.components) == ["5.00000000", "0.10000000", "0.07000000"]


def test_a_gift_costs_only_its_fees() -> None:
    priced = price_offer(D(0), CRATE, FEES, FARM)
    assert priced.unit_price == D("0.0543")  # 0.05 / 0.92
    assert price_line(LineTerms(D(10), priced.unit_price, D("5.5"), priced.components)).shares[0].cents == 0


def test_a_gift_without_fees_costs_nothing() -> None:
    priced = price_offer(D(0), CRATE, [], FARM)
    assert priced.unit_price == 0
    assert cents(price_line(LineTerms(D(10), D(0), D(0), priced.components)).shares) == [0]


def test_saffron_in_packs_of_fifty_grams() -> None:
    priced = price_offer(D(10_000), PackFacts(D("0.05"), D("0.05")), [*FEES, _fee(Basis.PER_PACK, "1")], FARM)
    # (10 000 + 100 + 0.05 + 1 / 0.05) / 0.92 = 10 120.05 / 0.92
    assert priced.unit_price == D("11000.0543")


def test_the_delivery_is_shared_equally_when_everything_is_a_gift() -> None:
    order = price_order([line("1", "0", "1")] * 3, [Share("carrier", VAN, "Livraison", 200)])
    assert [each.delivery_cents for each in order.lines] == [67, 67, 66]


def test_an_empty_order_owes_nothing() -> None:
    order = price_order([], delivery_fees(FEES))
    assert order == PricedOrder((), 0, 0, 0, (), 0, 0, ())


def test_a_delivery_fee_of_half_a_cent_is_rounded_up() -> None:
    assert delivery_fees([_fee(Basis.PER_DELIVERY, "0.125")])[0].cents == 13


def test_producers_come_first_in_the_sum_of_shares() -> None:
    shares = [
        Share("producer", FARM.organisation_id, "Ferme", 10),
        Share("hub", HUB, "Plateforme", 1),
        Share("producer", UUID(int=9), "Fournil", 20),
        Share("hub", HUB, "Plateforme", 2),
    ]
    assert [(each.label, each.cents) for each in sum_shares(shares)] == [
        ("Ferme", 10),
        ("Fournil", 20),
        ("Plateforme", 3),
    ]


def test_percentages_that_leave_nothing_are_refused() -> None:
    with pytest.raises(FeesTooHigh) as refusal:
        price_offer(D(1), CRATE, [_fee(Basis.BUYER_PERCENT, "60"), _fee(Basis.BUYER_PERCENT, "40")], FARM)
    assert refusal.value.extras == {"percent": "100"}


def test_a_price_that_no_column_holds_is_refused() -> None:
    with pytest.raises(PriceTooHigh):
        price_offer(D(99_999_999), CRATE, [_fee(Basis.BUYER_PERCENT, "1")], FARM)


def test_a_component_survives_being_kept() -> None:
    for component in price_offer(D("1.90"), CRATE, FEES, FARM).components:
        assert component_from_json(component_json(component)) == component


def _fee(basis: Basis, value: str) -> FeeRule:
    return FeeRule("hub", basis.value, basis, D(value), HUB)


prices = st.decimals(0, 10_000, places=4)
quantities = st.decimals(D("0.001"), 100_000, places=3)
weights = st.decimals(D("0.001"), 1_000, places=3)
rates = st.sampled_from([D(0), D("2.1"), D("5.5"), D(10), D(20)])
fee_rules = st.builds(
    FeeRule,
    st.sampled_from(["hub", "carrier", "processor", "network"]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(list(Basis)),
    st.decimals(0, D("19.9999"), places=4),
    st.sampled_from([None, HUB, VAN]),
)
schedules = st.lists(fee_rules, max_size=5)  # 5 x 19.9999 % < 100 %
packs = st.builds(PackFacts, weights, weights)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[LineTerms], list[FeeRule]]:
    fees = draw(schedules)
    lines = []
    for number in range(draw(st.integers(0, 6))):
        offer = price_offer(draw(prices), draw(packs), fees, Seller(UUID(int=100 + number), "Ferme"))
        lines.append(LineTerms(draw(quantities), offer.unit_price, draw(rates), offer.components))
    return lines, fees


@given(prices, packs, schedules)
def test_the_parts_of_a_unit_are_its_price(price: D, pack: PackFacts, fees: list[FeeRule]) -> None:
    offer = price_offer(price, pack, fees, FARM)
    parts = sum(each.amount for each in offer.components)
    assert abs(parts - offer.unit_price) <= D("0.00005") + len(offer.components) * D("0.000000005")
    assert all(each.amount >= 0 for each in offer.components)
    assert offer.unit_price >= price
    assert offer.components[0].amount == price


@given(orders())
def test_every_cent_has_an_owner(case: tuple[list[LineTerms], list[FeeRule]]) -> None:
    lines, fees = case
    order = price_order(lines, delivery_fees(fees))
    for terms, priced in zip(lines, order.lines, strict=True):
        assert priced.goods_cents == int(round_half_up(terms.quantity * terms.unit_price) * 100)
        assert sum(cents(priced.shares)) == priced.total_cents == priced.goods_cents + priced.delivery_cents
        assert min(cents(priced.shares)) >= 0
    assert sum(cents(order.shares)) == order.excl_cents == sum(each.total_cents for each in order.lines)
    assert sum(each.base_cents for each in order.vat) == order.excl_cents
    assert order.total_cents == order.excl_cents + sum(each.vat_cents for each in order.vat)
    assert price_order(lines, delivery_fees(fees)) == order


@given(orders())
def test_everyone_gets_his_delivery_fee_exactly(case: tuple[list[LineTerms], list[FeeRule]]) -> None:
    lines, fees = case
    order = price_order(lines, delivery_fees(fees))
    due = delivery_fees(fees) if lines else ()
    assert order.delivery_cents == sum(cents(due))
    for number, fee in enumerate(due):
        at = number - len(due)  # the last shares of each line are the deliveries'
        assert sum(priced.shares[at].cents for priced in order.lines) == fee.cents


@given(st.integers(0, 10**9), st.lists(st.decimals(0, 10**6, places=8), min_size=1, max_size=6))
def test_a_split_takes_the_largest_remainders_whether_or_not_weights_are_whole(total: int, parts: list[D]) -> None:
    whole = [int(part.scaleb(8)) for part in parts]
    found = split(total, whole)
    assert found == split(total, parts)
    assert sum(found) == total
    if sum(whole):
        exact = [Fraction(total * part, sum(whole)) for part in whole]
        assert all(abs(part - ideal) < 1 for part, ideal in zip(found, exact, strict=True))
        above = [ideal - int(ideal) for part, ideal in zip(found, exact, strict=True) if part > ideal]
        below = [ideal - int(ideal) for part, ideal in zip(found, exact, strict=True) if part <= ideal != part]
        assert min(above, default=Fraction(1)) >= max(below, default=Fraction(0))


@given(st.fractions(0, 10**6))
def test_cents_are_rounded_half_up(amount: Fraction) -> None:
    assert Fraction(to_cents(amount)) - Fraction(1, 2) <= amount * 100 < Fraction(to_cents(amount)) + Fraction(1, 2)
