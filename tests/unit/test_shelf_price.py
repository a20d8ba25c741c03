"""The price on the shelf: by hand, then whatever Hypothesis thinks of."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pricing.rules import SHOP, Component, FairRule, Outcome, RuleKind, Severity
from app.shelf.rules import (
    STATE,
    Bought,
    Goods,
    Margin,
    Margins,
    Measure,
    MeasuredBy,
    Seller,
    SoldBy,
    Source,
    may_sell,
    measure_cents,
    measure_of,
    shelf_price,
    shop_verdicts,
    sold_by_default,
    sold_quantity,
)

D = Decimal
FARM, HUB, ME = UUID(int=1), UUID(int=2), UUID(int=3)
SHOPKEEPER = Seller(ME, "La Halle")


def bought(price: str, vat: str, *amounts: str) -> Bought:
    parts = [Component(f"actor{i}", None, f"label {i}", "x", D(each)) for i, each in enumerate(amounts or (price,))]
    return Bought(D(price), D(vat), parts)


def test_a_kilo_of_carrots_by_hand() -> None:
    # 2.1402 / (1 - 25 %) = 2.8536; + 5.5 % = 3.010548 -> 3.01. Without VAT 2.853080...
    # farm 1.90, hub .171216, van .05, network .019: what the shop pays; shop 2.853080 - 2.1402 = .712880; State .156919
    price = shelf_price(bought("2.1402", "5.5", "1.9", "0.1712", "0.05", "0.019"), D(1), D(25), SHOPKEEPER)
    assert price.cents == 301
    assert [share.cents for share in price.shares] == [190, 17, 5, 2, 71, 16]
    assert [(share.actor, share.label) for share in price.shares[-2:]] == [(SHOP, "La Halle"), (STATE, "")]


def test_a_price_goes_up_to_five_cents_and_the_shop_keeps_what_that_adds_after_tax() -> None:
    exact = shelf_price(bought("2.1402", "5.5"), D(1), D(25), SHOPKEEPER)
    up = shelf_price(bought("2.1402", "5.5"), D(1), D(25), SHOPKEEPER, 5)
    assert (exact.cents, up.cents) == (301, 305)
    assert [share.cents for share in up.shares] == [214, 75, 16]
    assert shelf_price(bought("1.00", "0"), D(1), D(0), SHOPKEEPER, 5).cents == 100  # already on a step


def test_without_a_margin_the_shop_gets_nothing() -> None:
    price = shelf_price(bought("2.00", "20"), D(1), D(0), SHOPKEEPER)
    assert (price.cents, [share.cents for share in price.shares]) == (240, [200, 0, 40])


def test_a_gift_stays_one() -> None:
    price = shelf_price(bought("0", "5.5"), D(1), D(30), SHOPKEEPER)
    assert (price.cents, price.shop_percent) == (0, None)


@pytest.mark.parametrize("margin", ["-0.01", "100", "250"])
def test_a_margin_below_nothing_or_of_everything_is_refused(margin) -> None:
    with pytest.raises(ValueError, match="margin"):
        shelf_price(bought("2", "5.5"), D(1), D(margin), SHOPKEEPER)


PRICES = st.decimals(0, 10_000, places=4)
MARGINS = st.decimals(0, "99.99", places=2)
RATES = st.sampled_from(["0", "2.1", "5.5", "10", "20"])


@given(
    PRICES,
    RATES,
    MARGINS,
    st.sampled_from([1, 5, 10]),
    st.decimals("0.001", 100, places=3),
    st.lists(st.decimals(0, 100, places=8), min_size=1, max_size=6),
)
def test_the_shares_sum_to_the_price_and_the_price_covers_the_margin(price, vat, margin, step, quantity, amounts):
    goods = Bought(price, D(vat), [Component("x", None, "", "x", each) for each in amounts])
    found = shelf_price(goods, quantity, margin, SHOPKEEPER, step)
    exact = Fraction(price) * Fraction(quantity) / (1 - Fraction(margin) / 100) * (1 + Fraction(D(vat)) / 100)
    assert sum(share.cents for share in found.shares) == found.cents
    assert min(share.cents for share in found.shares) >= 0
    assert found.cents % step == 0
    assert -Fraction(1, 2) <= found.cents - exact * 100 < step


@given(PRICES, RATES, MARGINS, st.sampled_from([1, 5, 10]))
def test_the_others_get_what_the_shop_pays_them_and_vat_is_the_tax_of_the_price(price, vat, margin, step):
    found = shelf_price(bought(str(price), vat), D(1), margin, SHOPKEEPER, step)
    paid, _, tax = (share.cents for share in found.shares)
    rate = Fraction(D(vat)) / 100
    assert abs(paid - Fraction(price) * 100) <= 1
    assert abs(tax - found.cents * rate / (1 + rate)) <= 1


def test_what_was_said_of_a_pack_goes_before_its_family_and_that_before_the_rest() -> None:
    margins = Margins(D(25), 1, {"dairy": D(20)}, {FARM: D(0)})
    assert margins.of(FARM, "dairy") == Margin(D(0), Source.PACK)
    assert margins.of(HUB, "dairy") == Margin(D(20), Source.FAMILY)
    assert margins.of(HUB, "drinks") == Margin(D(25), Source.SHOP)
    assert Margins().of(HUB, "drinks") is None


def goods(name: str, unit: str = "piece", content: str = "1", weight: str = "0", family: str = "dairy") -> Goods:
    return Goods(name, family, unit, D(content), D(weight))


@pytest.mark.parametrize(
    ("pack", "expected"),
    [
        (goods("colis de 10 kg", "kg", "10", "10"), Measure(D(1), "kg", MeasuredBy.UNIT)),
        (goods("bouteille de 1 l", "l", "1", "1.03"), Measure(D(1), "l", MeasuredBy.UNIT)),
        (goods("carton de 6 pots de 500 g", content="6", weight="4.2"), Measure(D("0.500"), "kg", MeasuredBy.NAME)),
        (goods("carton de 12 bouteilles de 33 cl", content="12"), Measure(D("0.33"), "l", MeasuredBy.NAME)),
        (goods("pain de 1,5 kg"), Measure(D("1.5"), "kg", MeasuredBy.NAME)),
        (goods("caissette", content="4", weight="1.2"), Measure(D("0.3"), "kg", MeasuredBy.WEIGHT)),
        (goods("caisse", content="6", weight="4.5", family="drinks"), Measure(D("0.75"), "l", MeasuredBy.WEIGHT)),
        (goods("colis de 12 salades", content="12", weight="4.2", family="fruit_vegetables"), None),
        (goods("boîte de 6 œufs", content="6"), None),
    ],
)
def test_how_much_a_piece_holds(pack, expected) -> None:
    assert measure_of(pack) == expected


def test_the_shop_knows_better_than_the_name_but_a_kilo_is_a_kilo() -> None:
    assert measure_of(goods("pot de 500 g"), (D("0.45"), "kg")) == Measure(D("0.45"), "kg", MeasuredBy.SHOP)
    assert measure_of(goods("vrac", "kg"), (D("0.45"), "kg")) == Measure(D(1), "kg", MeasuredBy.UNIT)


def test_the_price_of_a_kilo_beside_the_price_of_a_jar() -> None:
    price = shelf_price(bought("3.0500", "5.5"), D(1), D(25), SHOPKEEPER)  # 4.2903... -> 4.29 for 250 g
    assert (price.cents, measure_cents(price, D(1), Measure(D("0.25"), "kg", MeasuredBy.NAME))) == (429, 1716)


def test_a_crate_is_opened_a_jar_is_not_and_a_whole_cheese_is_weighed() -> None:
    cheese = Goods("quart de tome, 750 g environ", "dairy", "kg", D("0.75"), D("0.75"), catch_weight=True)
    assert sold_by_default(goods("colis", content="12")) is SoldBy.UNIT
    assert sold_by_default(goods("pot de 500 g")) is SoldBy.PACK
    assert sold_by_default(cheese) is SoldBy.UNIT
    assert not may_sell(cheese, SoldBy.PACK)
    assert (sold_quantity(cheese, SoldBy.UNIT), sold_quantity(goods("c", content="6"), SoldBy.PACK)) == (D(1), D(6))


MOST = FairRule(UUID(int=9), RuleKind.ACTOR_MOST, Severity.WARNS, "Au plus un quart.", value=D(25), actor=SHOP)


def verdict(rule: FairRule, margin: str, step: int = 1, price: str = "2.1402", family: str = "dairy") -> list[Outcome]:
    found = shelf_price(bought(price, "5.5"), D(1), D(margin), SHOPKEEPER, step)
    return [each.outcome for _, each in shop_verdicts([rule], found, family, ["ab"])]


def test_the_networks_rule_about_a_shop_is_judged_on_its_shelf() -> None:
    assert verdict(MOST, "25") == [Outcome.HOLDS]  # the half cent of rounding is not the shop's choice
    assert verdict(MOST, "25.01") == [Outcome.FAILS]
    assert verdict(MOST, "25", step=5) == [Outcome.FAILS]  # 3.01 became 3.05: 25.97 %
    assert verdict(replace(MOST, kind=RuleKind.ACTOR_LEAST), "24.99") == [Outcome.FAILS]
    assert verdict(MOST, "25", price="0") == [Outcome.NOT_JUDGED]
    _, judged = shop_verdicts([MOST], shelf_price(bought("2", "0"), D(1), D(28), SHOPKEEPER), "dairy", [])[0]
    assert (judged.measured, judged.bound, judged.distance) == (Fraction(28), Fraction(25), Fraction(3))


def test_rules_about_others_and_out_of_scope_say_nothing_of_a_shop() -> None:
    for other in (
        replace(MOST, actor="hub"),
        replace(MOST, families=frozenset({"drinks"})),
        replace(MOST, labels=frozenset({"aop"})),
        replace(MOST, buyer_kinds=frozenset({"canteen"})),
    ):
        assert verdict(other, "90") == []
    assert verdict(replace(MOST, labels=frozenset({"ab"}), buyer_kinds=frozenset({"shop"})), "90") == [Outcome.FAILS]
