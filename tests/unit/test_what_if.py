"""Past orders counted again: nothing where nothing changes, and every difference to the cent."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.pricing.rules import (
    Basis,
    FeeRule,
    LineTerms,
    PackFacts,
    Seller,
    delivery_fees,
    price_offer,
    price_order,
)
from app.reporting.what_if_sums import STATE, PastLine, PastOrder, Sums, Terms, count_again

D = Decimal  # dozens of them below
WEEK, FARM, HUB = UUID(int=1), UUID(int=2), UUID(int=3)
CRATE = PackFacts(D(10), D(10))
FEES = [
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, D(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, D("0.05"), UUID(int=4)),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, D(1)),
    FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, D(3), UUID(int=4)),
]


def order_of(wanted: list[tuple[D, D, D]], fees: list[FeeRule], kind: str = "canteen") -> PastOrder:
    """An order as the program keeps it: lines of quantity, producer price, VAT."""
    offers = [price_offer(price, CRATE, fees, Seller(FARM, "Ferme")) for _, price, _ in wanted]
    terms = [
        LineTerms(quantity, offer.unit_price, vat, offer.components)
        for (quantity, _, vat), offer in zip(wanted, offers, strict=True)
    ]
    priced = price_order(terms, delivery_fees(fees))
    lines = tuple(
        PastLine(
            UUID(int=100 + place), UUID(int=200 + place), FARM, "Ferme", quantity, D(10), D(10), vat, price,
            offer.unit_price, offer.components, line.shares, line.total_cents,
        )
        for place, ((quantity, price, vat), offer, line) in enumerate(zip(wanted, offers, priced.lines, strict=True))
    )  # fmt: skip
    return PastOrder(WEEK, kind, priced.vat_cents, priced.total_cents, lines)


def count(order: PastOrder, fees: list[FeeRule] | None, week_fees: list[FeeRule] = FEES, **prices: D) -> Sums:
    brought = delivery_fees(week_fees if fees is None else fees)
    asked = {UUID(int=100 + int(key[1:])): price for key, price in prices.items()}
    return count_again([order], {WEEK: Terms(fees, brought, week_fees, asked)})


WANTED = st.lists(
    st.tuples(
        st.decimals("0.001", 5000, places=3),
        st.decimals(0, 500, places=4),
        st.sampled_from([D(0), D("2.1"), D("5.5"), D(10), D(20)]),
    ),
    min_size=1,
    max_size=8,
)
TRIED = st.lists(
    st.builds(
        FeeRule,
        st.sampled_from(["hub", "carrier", "network"]),
        st.sampled_from(["Un", "Deux"]),
        st.sampled_from(list(Basis)),
        st.decimals("0.01", 20, places=4),
    ),
    max_size=4,
)


@given(WANTED, TRIED)
def test_the_same_fees_make_no_difference_at_all(wanted, fees) -> None:
    for tried in (fees, None):
        sums = count(order_of(wanted, fees), tried, fees)
        for part in (sums.takers, sums.products, sums.farm_parts, sums.weeks, sums.buyers):
            assert all(each.before == each.after for each in part.values())


@given(WANTED, TRIED, TRIED)
def test_parts_sum_to_what_buyers_pay_before_and_after(wanted, fees, tried) -> None:
    order = order_of(wanted, fees)
    sums = count(order, tried, fees)
    buyers = sums.buyers["canteen"]
    assert buyers.before == order.total_cents
    for part in (sums.takers, sums.weeks):
        assert sum(each.before for each in part.values()) == buyers.before
        assert sum(each.after for each in part.values()) == buyers.after
    state = sums.takers[STATE, None, ""]
    assert sum(each.after for each in sums.products.values()) == buyers.after - state.after
    assert sum(each.before for each in sums.products.values()) == buyers.before - state.before


def test_thirty_kilos_of_carrots_by_hand() -> None:
    # 30 kg at 1.90: 2.1402 with FEES, 64.21 and 3.00 for the delivery; without fees 57.00. VAT 5.5 %: 3.70 and 3.14
    sums = count(order_of([(D(30), D("1.90"), D("5.5"))], FEES), [])
    takers = {key[2] or key[0]: (each.before, each.after) for key, each in sums.takers.items()}
    assert takers == {
        "Ferme": (5700, 5700), "Plateforme": (514, 0), "Transport": (150, 0), "Réseau": (57, 0), "Livraison": (300, 0),
        "vat": (370, 314),
    }  # fmt: skip
    assert (sums.buyers["canteen"].before, sums.buyers["canteen"].after) == (7091, 6014)


def test_a_farm_that_takes_the_nearest_fair_price_is_counted_with_the_fees_of_its_week() -> None:
    # 2.00: (2.00 + 0.02 + 0.05) / 0.92 = 2.25; 30 kg 67.50 of which the farm 60.00
    order = order_of([(D(30), D("1.90"), D("5.5")), (D(10), D("1.00"), D("5.5"))], FEES)
    sums = count(order, None, l0=D("2.00"))
    first, second = sums.farm_parts.values()
    assert ((first.before, first.after), second.before - second.after) == ((5700, 6000), 0)
    dearer = replace(order, lines=order.lines[:1])
    assert count(dearer, None, l0=D("2.00")).products[UUID(int=200), FARM].after == 6750 + 300
