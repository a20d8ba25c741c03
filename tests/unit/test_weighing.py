"""Weighed goods by hand."""

from decimal import Decimal

import pytest

from app.fulfilment.rules.weighing import Weighing, beyond, off_by_percent, pieces_of, settled_quantity

D = Decimal


def test_the_container_is_taken_off_each_piece() -> None:
    assert Weighing((D("1.52"), D("1.61")), D("0.04")).net == D("3.050")


def test_a_piece_lighter_than_its_container_is_refused() -> None:
    with pytest.raises(ValueError, match="more than its container"):
        _ = Weighing((D("1.5"), D("0.04")), D("0.04")).net


@pytest.mark.parametrize(
    ("weighed", "percent", "too_far"),
    [
        ("3.05", "1.7", False),
        ("3.3", "10", False),
        ("3.301", "10", True),
        ("2.7", "-10", False),
        ("2.69", "-10.3", True),
    ],
)
def test_ten_per_cent_more_or_less_are_allowed(weighed: str, percent: str, too_far: bool) -> None:
    assert off_by_percent(D(3), D(weighed)) == D(percent)
    assert beyond(D(3), D(weighed), D(10)) is too_far


def test_pieces_meant_by_approximate_kilograms() -> None:
    assert [pieces_of(D(each), D("1.5")) for each in ("4.5", "4", "0.4")] == [3, 3, 1]


def test_weighed_goods_are_paid_by_weight_and_packs_never_beyond_the_order() -> None:
    assert settled_quantity(D(3), D("3.05"), catch_weight=True) == D("3.05")
    assert settled_quantity(D(30), D(40), catch_weight=False) == 30
    assert settled_quantity(D(30), D(20), catch_weight=False) == 20
