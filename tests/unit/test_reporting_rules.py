"""Which sums may be told, periods and their months, and parts of 100 euros that sum to 100 euros."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.reporting.rules import (
    ActorCents,
    FamilySum,
    Period,
    Work,
    add_up,
    declared_euros,
    months,
    of_hundred,
    period,
    told,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEEK, OTHER_WEEK = UUID(int=1), UUID(int=2)


def farm(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=100 + number) for number in numbers)


def family(name: str, producers: frozenset[UUID], cents: int = 100, week: UUID = WEEK, buyers: int = 3) -> FamilySum:
    who = farm(*range(50, 50 + buyers))
    return FamilySum(week, name, producers, who, (ActorCents("producer", "", cents),), producers, who)


def names(cells) -> list[tuple[str, int]]:
    return [(cell.family, cell.shares[0].cents) for cell in cells]


def test_a_family_of_three_farms_is_told_and_one_of_two_is_not() -> None:
    assert names(told([family("dairy", farm(1, 2, 3)), family("meat", farm(1, 2), 70)])) == [("dairy", 100)]


def test_small_families_are_told_together_when_together_they_are_three_farms() -> None:
    cells = told([family("bread", farm(1), 5), family("honey", farm(2, 3), 7), family("dairy", farm(1, 2, 3))])
    assert names(cells) == [("dairy", 100), ("rest", 12)]


def test_the_same_two_farms_in_many_families_stay_withheld() -> None:
    assert told([family("bread", farm(1, 2)), family("honey", farm(1, 2)), family("meat", farm(2))]) == []


def test_a_cell_of_few_buyers_is_left_out_where_buyers_are_protected_and_joins_no_other() -> None:
    sums = [family("dairy", farm(1, 2, 3), buyers=2), family("meat", farm(4)), family("bread", farm(5, 6), 9)]
    assert names(told(sums)) == [("dairy", 100), ("rest", 109)]
    assert names(told(sums, fewest_buyers=3)) == [("rest", 109)]


FAMILIES = st.lists(
    st.builds(
        family,
        st.sampled_from(["bread", "dairy", "honey", "meat", "fish"]),
        st.frozensets(st.integers(1, 6).map(lambda number: UUID(int=100 + number)), min_size=1, max_size=4),
        st.integers(1, 1000),
        st.sampled_from([WEEK, OTHER_WEEK]),
    ),
    unique_by=lambda each: (each.cycle_id, each.family),
    max_size=8,
)


@given(FAMILIES)
def test_no_sum_nor_difference_of_what_is_told_is_of_fewer_than_three_farms(sums: list[FamilySum]) -> None:
    """Every answer is a sum of cells, so every difference of two answers is one too: no cell may be too small.

    The total minus all that is told of it must be nothing: what is withheld is in no total.
    """
    cells = told(sums)
    for size in range(1, len(cells) + 1):
        for some in combinations(cells, size):
            assert len(frozenset().union(*(cell.producers for cell in some))) >= 3
    total = add_up(share for cell in cells for share in cell.shares)
    assert sum(each.cents for each in total) == sum(share.cents for cell in cells for share in cell.shares)
    everything = sum(each.shares[0].cents for each in sums)
    enough = [each.shares[0].cents for each in sums if len(each.producers) >= 3]
    assert sum(enough) <= sum(each.cents for each in total) <= everything


@given(st.lists(st.integers(0, 10**9), max_size=12))
def test_parts_of_hundred_euros_sum_to_hundred_euros(cents: list[int]) -> None:
    parts = of_hundred(cents)
    assert sum(parts) == (10_000 if any(cents) else 0)
    total = sum(cents)
    assert all(abs(part * total - each * 10_000) < max(total, 1) for part, each in zip(parts, cents, strict=True))


def test_a_period_without_days_is_the_current_month() -> None:
    assert period(None, None, NOW, "Europe/Paris") == Period(date(2026, 11, 1), date(2026, 11, 30))


def test_the_days_of_a_period_begin_and_end_at_midnight_of_the_territory() -> None:
    start, end = Period(date(2026, 3, 1), date(2026, 3, 31)).bounds("Europe/Paris")
    assert start == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert end == datetime(2026, 3, 31, 22, 0, tzinfo=UTC)  # summer time has begun


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 1)),
        (date(2020, 1, 1), date(2026, 1, 1)),
        (date(9999, 12, 31), date(9999, 12, 31)),
        (date(1, 1, 1), None),
    ],
)
def test_days_out_of_order_or_too_far_apart_are_refused(first: date, last: date | None) -> None:
    with pytest.raises(Invalid):
        period(first, last, NOW, "Europe/Paris")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), Fraction(12)),
        (date(2026, 2, 1), date(2026, 2, 14), Fraction(1, 2)),
        (date(2026, 1, 31), date(2026, 2, 28), Fraction(1, 31) + 1),
        (date(2026, 2, 2), date(2026, 2, 1), Fraction(0)),
    ],
)
def test_months_count_whole_ones_and_days_of_others(first: date, last: date, expected: Fraction) -> None:
    assert months(Period(first, last)) == expected


def test_a_declared_cost_is_counted_on_what_it_depends_on() -> None:
    work = Work(Decimal("120.5"), Decimal(14), 6)
    duration = Fraction(1, 2)
    assert declared_euros("per_kg", Decimal("0.12"), work, duration) == Fraction(1446, 100)
    assert declared_euros("per_pack", Decimal("0.5"), work, duration) == 7
    assert declared_euros("per_delivery", Decimal("3.25"), work, duration) == Fraction(39, 2)
    assert declared_euros("per_month", Decimal(400), work, duration) == 200
