"""What a shop is told to order again: by hand, then whatever Hypothesis thinks of."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.cycles.rules import quantity_problem
from app.shelf.rules import COUNT_HOLDS, Basis, Limit, Stock, Terms, suggest, usual_of

D = Decimal
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COLLI = Terms(minimum=D(10), step=D(10), left=D(200))
"""Crates of 10 kg."""


def crates(*numbers: int | None) -> list[Decimal | None]:
    return [None if each is None else D(10 * each) for each in numbers]


def counted(left: str, target: str | None = None, ago: timedelta = timedelta(0)) -> Stock:
    return Stock(None if target is None else D(target), D(left), NOW - ago)


def test_up_to_the_target_from_what_is_left() -> None:
    found = suggest(crates(3, 4, 3, 4), counted("20", "50"), COLLI, NOW)
    assert (found.quantity, found.basis, found.limit) == (D(30), Basis.TARGET_AND_COUNT, None)
    assert found.usual == D(35)


def test_a_broken_crate_counts_and_the_target_is_reached() -> None:
    assert suggest([], counted("24.5", "50"), COLLI, NOW).quantity == D(30)


def test_more_than_the_target_is_left_so_nothing_is_needed() -> None:
    found = suggest(crates(3, 3), counted("60", "50"), COLLI, NOW)
    assert (found.quantity, found.need, found.limit) == (D(0), D(0), None)


def test_without_a_target_the_usual_quantity_to_the_nearest_crate() -> None:
    assert suggest(crates(3, 4, 3, 4), Stock(), COLLI, NOW).quantity == D(40)  # 3.5 crates, halves up
    assert suggest(crates(3, 3, 4), Stock(), COLLI, NOW).quantity == D(30)
    assert suggest(crates(1, 0, 0, 0), Stock(), COLLI, NOW).quantity == D(0)


def test_a_week_without_the_offer_is_no_week_of_zero() -> None:
    assert usual_of(crates(4, None, 4, None)) == 40
    assert usual_of(crates(None, None)) is None


def test_what_was_counted_is_taken_off_the_usual_quantity() -> None:
    found = suggest(crates(3, 3), counted("20"), COLLI, NOW)
    assert (found.quantity, found.basis) == (D(10), Basis.USUAL_AND_COUNT)


def test_an_old_count_is_not_believed() -> None:
    fresh = suggest(crates(3, 3), counted("20", "50", COUNT_HOLDS), COLLI, NOW)
    old = suggest(crates(3, 3), counted("20", "50", COUNT_HOLDS + timedelta(seconds=1)), COLLI, NOW)
    assert (fresh.basis, fresh.quantity) == (Basis.TARGET_AND_COUNT, D(30))
    assert (old.basis, old.quantity) == (Basis.TARGET, D(30))  # the usual three crates, below the target of five


def test_without_a_count_never_more_than_the_target_and_a_first_time_all_of_it() -> None:
    assert suggest(crates(8, 8), Stock(D(50)), COLLI, NOW).quantity == D(50)
    assert suggest(crates(0, 0), Stock(D(50)), COLLI, NOW).quantity == D(50)
    assert suggest([], Stock(D(50)), COLLI, NOW).quantity == D(50)


def test_nothing_is_known_so_nothing_is_suggested() -> None:
    found = suggest([], Stock(), COLLI, NOW)
    assert (found.quantity, found.basis, found.usual) == (D(0), Basis.NOTHING, None)


def test_a_need_below_the_minimum_becomes_the_minimum_and_says_so() -> None:
    found = suggest(crates(1, 1), Stock(), Terms(D(30), D(10), D(200)), NOW)
    assert (found.quantity, found.limit) == (D(30), Limit.MINIMUM)


def test_never_more_than_is_left_in_whole_steps() -> None:
    found = suggest(crates(4, 4), Stock(), Terms(D(10), D(10), D(25)), NOW)
    assert (found.quantity, found.limit) == (D(20), Limit.LEFT)
    none = suggest(crates(4, 4), Stock(), Terms(D(30), D(10), D(25)), NOW)
    assert (none.quantity, none.limit) == (D(0), Limit.LEFT)


def test_never_more_than_one_buyer_may_have() -> None:
    found = suggest(crates(4, 4), Stock(), Terms(D(10), D(10), D(200), D(15)), NOW)
    assert (found.quantity, found.limit) == (D(10), Limit.BUYER_MAXIMUM)


def test_a_withdrawn_offer_is_never_suggested() -> None:
    found = suggest(crates(4, 4), counted("0", "50"), None, NOW)
    assert (found.quantity, found.limit, found.need) == (D(0), Limit.NOT_OFFERED, D(50))


QUANTITIES = st.decimals(0, 5_000, places=3)
STEPS = st.decimals("0.001", 200, places=3)


@st.composite
def offers(draw) -> Terms:
    step = draw(STEPS)
    minimum = step * draw(st.integers(1, 5))
    return Terms(minimum, step, draw(QUANTITIES), draw(st.none() | QUANTITIES))


@st.composite
def stocks(draw) -> Stock:
    target = draw(st.none() | st.decimals("0.001", 5_000, places=3))
    left = draw(st.none() | QUANTITIES)
    ago = timedelta(hours=draw(st.integers(0, 24 * 10)))
    return Stock(target, left, None if left is None else NOW - ago)


@given(st.lists(st.none() | QUANTITIES, max_size=4), stocks(), offers())
def test_every_suggestion_can_be_ordered_as_it_is(weeks, stock, terms) -> None:
    found = suggest(weeks, stock, terms, NOW)
    if found.quantity == 0:
        return
    assert quantity_problem(found.quantity, terms.minimum, terms.step, terms.room) is None
    assert found.quantity <= terms.left


@given(st.lists(st.none() | QUANTITIES, max_size=4), stocks(), offers())
def test_with_a_target_and_a_fresh_count_the_target_is_reached_or_a_reason_is_given(weeks, stock, terms) -> None:
    found = suggest(weeks, stock, terms, NOW)
    if found.basis is not Basis.TARGET_AND_COUNT or found.limit in (Limit.LEFT, Limit.BUYER_MAXIMUM):
        return
    assert stock.target is not None
    assert stock.counted is not None
    assert stock.counted + found.quantity >= stock.target
    if found.quantity > terms.minimum:  # and no whole step more than that
        assert stock.counted + found.quantity - terms.step < stock.target


@given(st.lists(st.none() | QUANTITIES, max_size=4), stocks())
def test_what_is_not_offered_is_never_suggested(weeks, stock) -> None:
    found = suggest(weeks, stock, None, NOW)
    assert (found.quantity, found.limit) == (D(0), Limit.NOT_OFFERED)
