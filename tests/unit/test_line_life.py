"""The life of a line: what counts, what is disputed, and that nothing depends on the order in which it arrives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.fulfilment.rules.life import Entry, Step, corrected, differences, expected, merge, present

D = Decimal
SIX = datetime(2026, 11, 27, 6, tzinfo=UTC)
GROWER, PACKER, COOK = (UUID(int=number) for number in (1, 2, 3))


def entry(number: int, step: Step, quantity: str, minutes: int = 0, *replaces: int, person=GROWER, reason="") -> Entry:
    at = SIX + timedelta(minutes=minutes)
    return Entry(UUID(int=number), step, D(quantity), at, at, person, reason, frozenset(UUID(int=n) for n in replaces))


def test_a_line_keeps_the_quantity_of_each_step_beside_the_others() -> None:
    life = merge([entry(1, Step.CONFIRMED, "3"), entry(2, Step.PICKED, "3.05", 5), entry(3, Step.RECEIVED, "2", 9)])
    assert {step: state.counts.quantity for step, state in life.items()} == {
        Step.CONFIRMED: D(3), Step.PICKED: D("3.05"), Step.RECEIVED: D(2),
    }  # fmt: skip
    assert present(D(3), life) == 2


def test_a_correction_counts_and_what_it_corrects_stays_readable() -> None:
    life = merge([entry(1, Step.PICKED, "3.5"), entry(2, Step.PICKED, "3.05", 2, 1)])
    state = life[Step.PICKED]
    assert (state.counts.quantity, state.rivals, [each.quantity for each in state.past]) == (D("3.05"), (), [D("3.5")])


def test_two_people_who_weighed_the_same_line_are_both_kept_and_it_is_a_question() -> None:
    life = merge([entry(1, Step.PICKED, "3.05"), entry(2, Step.PICKED, "3.10", 4, person=PACKER)])
    state = life[Step.PICKED]
    assert state.counts.quantity == D("3.10")
    assert [each.quantity for each in state.rivals] == [D("3.05")]
    assert state.disputed


def test_the_same_weight_said_twice_is_no_question() -> None:
    assert not merge([entry(1, Step.PICKED, "3"), entry(2, Step.PICKED, "3", 4)])[Step.PICKED].disputed


def test_the_coordinator_settles_it_by_replacing_both() -> None:
    rivals = [entry(1, Step.PICKED, "3.05"), entry(2, Step.PICKED, "3.10", 4)]
    state = merge([*rivals, entry(3, Step.PICKED, "3.05", 60, 1, 2)])[Step.PICKED]
    assert (state.counts.quantity, state.rivals, len(state.past)) == (D("3.05"), (), 2)


def test_what_was_said_by_mistake_is_as_if_never_said_but_another_word_stands() -> None:
    said, other = entry(1, Step.PICKED, "3"), entry(2, Step.PICKED, "2", 1, person=PACKER)
    back = replace(entry(3, Step.PICKED, "0", 2, 1), withdrawn=True)
    assert merge([said, back]) == {}
    state = merge([back, other, said])[Step.PICKED]
    assert (state.counts, state.rivals, state.past) == (other, (), (said,))


def test_entries_that_replace_each_other_or_themselves_still_give_one_answer() -> None:
    state = merge([entry(1, Step.PICKED, "1", 0, 2), entry(2, Step.PICKED, "2", 1, 1)])[Step.PICKED]
    assert state.counts.quantity == 2
    assert merge([entry(1, Step.PICKED, "1", 0, 1)])[Step.PICKED].counts.quantity == 1


def test_what_should_be_there_is_what_the_step_before_says() -> None:
    life = merge([entry(1, Step.CONFIRMED, "8"), entry(2, Step.ALLOCATED, "6")])
    assert [expected(D(10), life, step) for step in (Step.CONFIRMED, Step.ALLOCATED, Step.PICKED)] == [10, 8, 6]
    assert present(D(10), {}) == 10


def test_the_differences_tell_the_whole_way() -> None:
    life = merge(
        [
            entry(1, Step.CONFIRMED, "8", reason="gelée"),
            entry(2, Step.PICKED, "8", 5, person=PACKER),
            entry(3, Step.RECEIVED, "7", 9, person=COOK, reason="abîmé"),
        ]
    )
    told = [(each.before, each.step, each.was, each.now, each.reason) for each in differences(D(10), life)]
    assert told == [
        (None, Step.CONFIRMED, D(10), D(8), "gelée"),
        (Step.PICKED, Step.RECEIVED, D(8), D(7), "abîmé"),
    ]


NUMBERS = st.integers(1, 8)
ENTRIES = st.lists(
    st.builds(
        entry, NUMBERS, st.sampled_from(Step), st.sampled_from(["1", "2", "3"]), st.integers(0, 5), NUMBERS, NUMBERS
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(ENTRIES, st.randoms())
def test_the_order_of_arrival_and_sending_twice_change_nothing(entries, random) -> None:
    arrived = random.sample(entries, len(entries)) + random.sample(entries, random.randint(0, len(entries)))
    assert merge(arrived) == merge(entries)


@given(ENTRIES)
def test_nothing_said_is_lost(entries) -> None:
    life = merge(entries)
    kept = [each for state in life.values() for each in (state.counts, *state.rivals, *state.past)]
    assert sorted(each.id for each in kept) == sorted(each.id for each in entries)


@given(ENTRIES)
def test_the_differences_sum_to_the_whole_difference(entries) -> None:
    life = merge(entries)
    assert sum(each.now - each.was for each in differences(D(10), life)) == present(D(10), life) - 10


def test_a_phone_whose_clock_is_a_day_behind_is_put_right() -> None:
    yesterday = SIX - timedelta(days=1)
    assert corrected(yesterday, yesterday + timedelta(hours=2), SIX) == SIX - timedelta(hours=2)


def test_a_phone_whose_clock_is_a_day_ahead_is_put_right() -> None:
    tomorrow = SIX + timedelta(days=1)
    assert corrected(tomorrow - timedelta(hours=1), tomorrow, SIX) == SIX - timedelta(hours=1)


def test_a_phone_that_is_nearly_right_is_believed_but_nothing_happens_later_than_now() -> None:
    assert corrected(SIX - timedelta(hours=3), SIX - timedelta(seconds=30), SIX) == SIX - timedelta(hours=3)
    assert corrected(SIX + timedelta(seconds=20), SIX + timedelta(seconds=30), SIX) == SIX
