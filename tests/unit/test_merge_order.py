"""Phones without network: whatever arrives first, however often, and however wrong their clocks, the same holds.

A story is what several people say of one line, at true times five minutes apart. Each phone has a clock that is wrong
by up to a day, sends its batches when it finds a network, and sends some of them again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.fulfilment.rules.life import CLOCKS_AGREE, Entry, Step, StepState, corrected, merge, present

SIX = datetime(2026, 11, 26, 6, tzinfo=UTC)
PHONES = 3
DAY = timedelta(days=1)
APART = timedelta(minutes=5)
ON_THE_WAY = 20  # seconds at most from the phone to the server


@dataclass(frozen=True, slots=True)
class Word:
    """What a phone has kept. ``after``: five minutes since the beginning, by the true time."""

    id: UUID
    phone: int
    after: int
    step: Step
    quantity: Decimal
    replaces: frozenset[UUID]
    withdrawn: bool

    def entry(self, at: datetime, now: datetime) -> Entry:
        """As the server keeps it."""
        return Entry(self.id, self.step, self.quantity, at, now, None, "", self.replaces, self.withdrawn)


@dataclass(frozen=True, slots=True)
class Sending:
    """A batch on its way: what is in it, and how long it takes."""

    words: tuple[Word, ...]
    seconds: int


@st.composite
def stories(draw: st.DrawFn) -> list[Word]:
    words: list[Word] = []
    for number in range(draw(st.integers(1, 8))):
        known = [each.id for each in words]
        words.append(
            Word(
                id=UUID(int=draw(st.integers(1, 2**64)) << 8 | number),
                phone=draw(st.integers(0, PHONES - 1)),
                after=number,
                step=draw(st.sampled_from([Step.CONFIRMED, Step.PICKED, Step.RECEIVED])),
                quantity=Decimal(draw(st.integers(0, 40))),
                replaces=frozenset(draw(st.lists(st.sampled_from(known), max_size=2)) if known else ()),
                withdrawn=bool(known) and draw(st.integers(0, 5)) == 0,
            )
        )
    return words


@st.composite
def sendings(draw: st.DrawFn, words: list[Word]) -> list[Sending]:
    """Every word at least once, in batches of one phone each, in any order, some of them again."""
    by_phone = [[word for word in words if word.phone == phone] for phone in range(PHONES)]
    batches = []
    for mine in by_phone:
        cuts = sorted(draw(st.sets(st.integers(1, len(mine))))) if mine else []
        batches += [tuple(mine[begin:end]) for begin, end in pairwise([0, *cuts, len(mine)]) if begin < end]
    again = draw(st.lists(st.sampled_from(batches), max_size=4))
    order = draw(st.permutations([*batches, *again]))
    return [Sending(each, draw(st.integers(0, ON_THE_WAY))) for each in order]


def clocks() -> st.SearchStrategy[tuple[timedelta, ...]]:
    """Right, or wrong by more than is believed as it is, up to a day either way."""
    wrong = st.integers(int(CLOCKS_AGREE.total_seconds()) + ON_THE_WAY + 1, int(DAY.total_seconds()))
    one = st.one_of(st.just(0), wrong, wrong.map(lambda seconds: -seconds))
    return st.tuples(*[one.map(lambda seconds: timedelta(seconds=seconds))] * PHONES)


def arrived(sent: list[Sending], wrong: tuple[timedelta, ...]) -> dict[UUID, Entry]:
    """What the server has: an id that is known changes nothing."""
    kept: dict[UUID, Entry] = {}
    for number, each in enumerate(sent):
        leaves = SIX + timedelta(hours=3, minutes=number)
        now = leaves + timedelta(seconds=each.seconds)
        for word in each.words:
            off = wrong[word.phone]
            at = corrected(SIX + word.after * APART + off, leaves + off, now)
            kept.setdefault(word.id, word.entry(at, now))
    return kept


def told(state: StepState) -> tuple[UUID, Decimal, bool, frozenset[UUID], frozenset[UUID]]:
    rivals, past = (frozenset(entry.id for entry in entries) for entries in (state.rivals, state.past))
    return state.counts.id, state.counts.quantity, state.disputed, rivals, past


def life(kept: dict[UUID, Entry]) -> dict[Step, object]:
    return {step: told(state) for step, state in merge(kept.values()).items()}


@given(st.data(), stories(), clocks())
def test_the_same_holds_in_whatever_order_and_however_often_it_arrives(data, words, wrong) -> None:
    at_once = {word.id: word.entry(SIX + word.after * APART, SIX) for word in words}
    kept = arrived(data.draw(sendings(words)), wrong)
    assert life(kept) == life(at_once)
    assert present(Decimal(50), merge(kept.values())) == present(Decimal(50), merge(at_once.values()))


@given(stories(), clocks())
def test_when_it_was_said_is_true_to_the_seconds_of_the_way(words, wrong) -> None:
    kept = arrived([Sending((word,), ON_THE_WAY) for word in words], wrong)
    for word in words:
        late = kept[word.id].at - (SIX + word.after * APART)
        assert timedelta(0) <= late <= timedelta(seconds=ON_THE_WAY)
