"""A shortage shared: hand-calculated cases, brute force on small ones, and what holds whatever is asked."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fulfilment.rules.allocation import Claim, SharingRule, allocate

D = Decimal
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
IN_PROPORTION, EQUAL_PARTS, CANTEENS_FIRST, SMALLEST_FIRST = SharingRule


def claims(*quantities: int | str, canteens: Sequence[int] = ()) -> list[Claim]:
    """One after the other, an hour apart; ``canteens`` are positions."""
    return [
        Claim(UUID(int=number + 1), D(quantity), MONDAY + timedelta(hours=number), number in canteens)
        for number, quantity in enumerate(quantities)
    ]


def shared(available: int | str, step: int | str, asked: list[Claim], rule: SharingRule) -> list[str]:
    return [format(part.given.normalize(), "f") for part in allocate(D(available), D(step), asked, rule).parts]


def test_six_crates_for_twelve_in_proportion() -> None:
    # halves of 8, 3 and 1: 4, 1.5 and 0.5; the sixth crate goes to the earlier of the two halves
    assert shared(60, 10, claims(80, 30, 10), IN_PROPORTION) == ["40", "20", "0"]


def test_six_crates_for_twelve_in_equal_parts() -> None:
    # one for the smallest, then 5 for two: 3 and 2, the earlier first
    assert shared(60, 10, claims(80, 30, 10), EQUAL_PARTS) == ["30", "20", "10"]


def test_six_crates_for_twelve_canteens_first() -> None:
    assert shared(60, 10, claims(80, 30, 10, canteens=[1, 2]), CANTEENS_FIRST) == ["20", "30", "10"]


def test_six_crates_for_twelve_smallest_orders_first() -> None:
    assert shared(60, 10, claims(80, 30, 10), SMALLEST_FIRST) == ["20", "30", "10"]


@pytest.mark.parametrize("rule", SharingRule)
def test_what_suffices_is_given_whole(rule: SharingRule) -> None:
    assert shared(130, 10, claims(80, 30, 10, canteens=[0]), rule) == ["80", "30", "10"]
    assert allocate(D(130), D(10), claims(80, 30, 10), rule).left_over == 10


@pytest.mark.parametrize("rule", SharingRule)
def test_nothing_is_shared_among_all_and_all_among_none(rule: SharingRule) -> None:
    assert shared(0, 10, claims(80, 30), rule) == ["0", "0"]
    assert allocate(D(7), D(1), [], rule).left_over == 7


def test_what_fits_no_whole_step_stays_with_the_farm() -> None:
    shared_out = allocate(D("27.5"), D(10), claims(20, 20), IN_PROPORTION)
    assert [part.given for part in shared_out.parts] == [10, 10]
    assert shared_out.left_over == D("7.5")


def test_orders_that_are_no_whole_steps_are_shared_in_the_step_they_have_in_common() -> None:
    # a minimum of 3 kg and steps of 2 kg: orders of 3 and 5 kg
    shared_out = allocate(D(6), D(2), claims(3, 5), IN_PROPORTION)
    assert shared_out.step == 1
    assert [part.given for part in shared_out.parts] == [2, 4]


@pytest.mark.parametrize(
    ("available", "step", "asked"),
    [(D(-1), D(1), claims(1)), (D(1), D(0), claims(1)), (D(1), D(1), claims(0)), (D(1), D(1), claims(1) * 2)],
    ids=["less than nothing", "no step", "an order of nothing", "one line twice"],
)
def test_nonsense_is_refused(available: Decimal, step: Decimal, asked: list[Claim]) -> None:
    with pytest.raises(ValueError, match=r"shared in positive steps|claims once"):
        allocate(available, step, asked, IN_PROPORTION)


@st.composite
def shortages(draw: st.DrawFn, most_claims: int = 12, most_steps: int = 40) -> tuple[Decimal, Decimal, list[Claim]]:
    step = D(draw(st.sampled_from(["0.001", "0.25", "1", "2.5", "10"])))
    steps = draw(st.lists(st.integers(1, most_steps), max_size=most_claims))
    asked = [
        Claim(UUID(int=number + 1), each * step, MONDAY + timedelta(hours=draw(st.integers(0, 3))), draw(st.booleans()))
        for number, each in enumerate(steps)
    ]
    available = draw(st.integers(0, sum(steps) + 3)) * step + draw(st.sampled_from([D(0), step / 2]))
    return available.quantize(D("0.001")), step, asked


@settings(deadline=None)
@given(shortages(), st.sampled_from(SharingRule))
def test_nobody_gets_more_than_ordered_and_all_that_fits_is_given(
    shortage: tuple[Decimal, Decimal, list[Claim]], rule: SharingRule
) -> None:
    available, step, asked = shortage
    result = allocate(available, step, asked, rule)
    total = sum((part.given for part in result.parts), D(0))
    assert all(0 <= part.given <= part.ordered and part.given % result.step == 0 for part in result.parts)
    assert total + result.left_over == available
    assert result.left_over < result.step or total == sum(claim.quantity for claim in asked)


@settings(deadline=None)
@given(shortages(), st.sampled_from(SharingRule), st.randoms())
def test_the_order_of_the_rows_changes_nothing(shortage, rule, random) -> None:
    available, step, asked = shortage
    shuffled = random.sample(asked, len(asked))
    first = {part.line_id: part.given for part in allocate(available, step, asked, rule).parts}
    assert first == {part.line_id: part.given for part in allocate(available, step, shuffled, rule).parts}


@settings(deadline=None)
@given(shortages(most_claims=4, most_steps=5), st.sampled_from(SharingRule))
def test_no_other_allocation_in_whole_steps_is_fairer(shortage, rule) -> None:
    available, step, asked = shortage
    result = allocate(available, step, asked, rule)
    given_steps = tuple(int(part.given / result.step) for part in result.parts)
    wanted = tuple(int(claim.quantity / result.step) for claim in asked)
    best = min((unfairness(each, wanted, asked, rule) for each in others(wanted, sum(given_steps))), default=None)
    assert unfairness(given_steps, wanted, asked, rule) == best


def others(wanted: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """Every allocation in whole steps that gives as much and to nobody more than ordered."""
    return (each for each in product(*(range(most + 1) for most in wanted)) if sum(each) == total)


def unfairness(steps: tuple[int, ...], wanted: tuple[int, ...], asked: list[Claim], rule: SharingRule) -> Any:
    """The measure of a rule, written as its definition and not as the algorithm: the smallest is the fairest."""
    if rule is EQUAL_PARTS:
        return [-each for each in sorted(steps)]
    if rule is SMALLEST_FIRST:
        by_size = sorted(range(len(steps)), key=lambda i: wanted[i])
        sizes = sorted(set(wanted))
        return [sorted(-steps[i] for i in by_size if wanted[i] == size) for size in sizes]
    if rule is IN_PROPORTION:
        return distance(steps, wanted)
    canteens = [i for i, claim in enumerate(asked) if claim.canteen]
    shops = [i for i, claim in enumerate(asked) if not claim.canteen]
    groups = [distance([steps[i] for i in group], [wanted[i] for i in group]) for group in (canteens, shops)]
    return [-sum(steps[i] for i in canteens), *groups]


def distance(steps: Sequence[int], wanted: Sequence[int]) -> int:
    """Squared distances to the exact proportion, times the square of all that was ordered."""
    return sum((part * sum(wanted) - sum(steps) * order) ** 2 for part, order in zip(steps, wanted, strict=True))
