"""A farm's list is arranged without loss, and a usual buyer who is silent is noticed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fulfilment.rules import Item, Place, Stop, arrange, is_final, missing_buyers, packs_of
from app.pricing.rules import Share

DAYS = [date(2026, 12, 1), date(2026, 12, 3), None]
STOPS = [
    Stop(
        UUID(int=number), f"Lieu {number}", f"Cantine {number % 3}", "Royère", f"Tournée {number % 2}", DAYS[number % 3]
    )
    for number in range(6)
]
A, B, C, D = (UUID(int=number) for number in range(1, 5))
FARM = UUID(int=99)
NORTH, SOUTH = UUID(int=11), UUID(int=12)


def item(stop: Stop = STOPS[0], pack: int = 1, quantity: str = "30", content: str = "10", cents: int = 600) -> Item:
    return Item(
        stop=stop,
        pack_id=UUID(int=100 + pack),
        product_name=f"Produit {pack % 2}",
        pack_name=f"Colis {pack}",
        unit="kg",
        content=Decimal(content),
        catch_weight=False,
        quantity=Decimal(quantity),
        weight_kg=Decimal(quantity),
        note="",
        shares=(Share("producer", FARM, "Ferme", cents), Share("hub", None, "Plateforme", cents // 10)),
    )


def test_thirty_kilograms_in_crates_of_ten_are_three_packs():
    assert [str(packs_of(Decimal(q), Decimal(c))) for q, c in [("30.000", "10.000"), ("12.5", "5"), ("1", "3")]] == [
        "3",
        "2.5",
        "0.333",
    ]
    assert str(packs_of(Decimal(3000), Decimal(1))) == "3000"


def test_products_are_summed_by_pack_and_deliveries_go_by_day_then_round():
    found = arrange([item(STOPS[2], 1), item(STOPS[1], 1, "10"), item(STOPS[0], 2, "5", cents=99)])
    assert [
        (each.pack_name, each.quantity, each.packs, each.orders, each.producer_cents) for each in found.products
    ] == [
        ("Colis 2", Decimal(5), Decimal("0.5"), 1, 99),
        ("Colis 1", Decimal(40), Decimal(4), 2, 1200),
    ]
    assert [each.stop for each in found.deliveries] == [STOPS[0], STOPS[1], STOPS[2]]
    assert (found.weight_kg, found.producer_cents, found.buyers_cents) == (Decimal(45), 1299, 1428)
    assert [(each.label, each.cents) for each in found.shares] == [("Ferme", 1299), ("Plateforme", 129)]


items = st.builds(
    item,
    st.sampled_from(STOPS),
    st.integers(1, 4),
    st.decimals("0.001", "500", places=3).map(str),
    st.sampled_from(["1", "2.5", "10"]),
    st.integers(0, 10_000),
)


@given(st.lists(items, max_size=30))
def test_both_halves_of_a_list_say_the_same_to_the_gram_and_the_cent(wanted: list[Item]):
    found = arrange(wanted)
    delivered = [each for stop in found.deliveries for each in stop.items]
    assert sorted(map(id, delivered)) == sorted(map(id, wanted))
    for share in ("producer", "hub"):
        cents = [sum(each.cents for each in one.shares if each.actor == share) for one in found.products]
        assert sum(cents) == sum(each.cents for one in wanted for each in one.shares if each.actor == share)
    assert found.buyers_cents == sum(each.buyers_cents for each in found.products)
    assert found.producer_cents == sum(each.producer_cents for each in found.products)
    for sums in ("quantity", "weight_kg"):
        total = sum(getattr(each, sums) for each in wanted)
        assert sum(getattr(each, sums) for each in found.products) == total
        assert sum(getattr(each, sums) for each in delivered) == total
    assert found.weight_kg == sum(each.weight_kg for each in wanted)
    assert len({each.stop for each in found.deliveries}) == len(found.deliveries)
    assert len({each.pack_id for each in found.products}) == len(found.products)


@given(st.lists(items, max_size=12), st.randoms())
def test_a_list_does_not_depend_on_the_order_of_its_lines(wanted: list[Item], shuffle):
    mixed = list(wanted)
    shuffle.shuffle(mixed)
    assert [each.stop for each in arrange(mixed).deliveries] == [each.stop for each in arrange(wanted).deliveries]
    assert arrange(mixed).products == arrange(wanted).products


def test_a_list_is_final_when_closed_or_a_minute_after_the_cut_off():
    closes = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
    assert not is_final(closes, None, closes + timedelta(seconds=59))
    assert is_final(closes, None, closes + timedelta(seconds=60))
    assert is_final(closes, closes, closes)


@pytest.mark.parametrize(
    ("ordered", "before", "delivered", "missing"),
    [
        ([], [{A}, {A}], {NORTH: False}, {A}),
        ([A], [{A}, {A}], {NORTH: False}, set()),
        ([], [{A}, {B}], {NORTH: False}, set()),  # once is not usual
        ([], [{A}, {A}], {SOUTH: False}, set()),  # nothing is brought to the north this week
        ([], [{B}, {B}], {NORTH: True}, set()),  # a school, in its holidays
        ([], [{B}, {B}], {NORTH: False}, {B}),
        ([], [{C}, {C}], {NORTH: False}, set()),  # its place was archived
        ([D], [{A, D}, {D}, {A}, set()], {NORTH: False}, {A}),
    ],
)
def test_usual_buyers_who_could_be_delivered_and_did_not_order_are_missing(ordered, before, delivered, missing):
    places = [Place(A, NORTH, False), Place(B, NORTH, True), Place(D, NORTH, False)]
    assert missing_buyers(ordered, before, places, delivered) == missing
