"""What is ordinarily ordered: the middle half of the weeks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders.rules.past import Usual, usual

QUANTITIES = st.decimals(min_value=0, max_value=9999, places=3)


def kilos(*amounts: int) -> list[Decimal]:
    return [Decimal(each) for each in amounts]


@pytest.mark.parametrize(
    ("ordered", "low", "high"),
    [
        ((50, 40, 45), 40, 50),
        ((40, 45, 50, 55), 40, 55),
        ((10, 40, 45, 55, 200), 40, 55),
        ((40, 41, 42, 50, 52, 54, 55, 300), 41, 55),
        ((0, 0, 40, 45, 50, 55, 60, 65, 500), 40, 60),
    ],
)
def test_the_middle_half_leaves_out_the_odd_weeks(ordered, low, high) -> None:
    assert usual(kilos(*ordered)) == Usual(Decimal(low), Decimal(high), len(ordered))


def test_two_weeks_are_no_habit() -> None:
    assert usual(kilos(40, 50)) is None


@given(st.lists(QUANTITIES, min_size=3, max_size=60))
def test_half_of_the_weeks_or_more_are_inside_and_both_ends_were_really_ordered(ordered) -> None:
    found = usual(ordered)
    assert found is not None
    assert {found.low, found.high} <= set(ordered)
    assert 2 * sum(found.low <= each <= found.high for each in ordered) >= len(ordered)
