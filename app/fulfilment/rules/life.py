"""The life of a line after the cut-off: what was said of it at each step, by whom, and what counts.

Entries are only added. One that corrects others names them (``replaces``); an entry that nobody replaced is open. Two
open entries of one step are rivals: two people weighed the same crate without knowing of each other. Both are kept, the
later one counts for the time being, and the coordinator is asked. The result depends on the set of entries alone, in
whatever order, from whichever phone and however often they arrive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.identity.rules import Role


class Step(StrEnum):
    """What happens to a line, in this order. What was ordered is in the order itself."""

    CONFIRMED = "confirmed"
    ALLOCATED = "allocated"
    PICKED = "picked"
    SHIPPED = "shipped"
    RECEIVED = "received"
    ACCEPTED = "accepted"


ORDER_OF_STEPS = tuple(Step)

MAY_RECORD: Mapping[Step, frozenset[Role]] = {
    Step.CONFIRMED: frozenset({Role.PRODUCER, Role.COORDINATOR}),
    Step.ALLOCATED: frozenset({Role.COORDINATOR}),
    Step.PICKED: frozenset({Role.PRODUCER, Role.HUB, Role.COORDINATOR}),
    Step.SHIPPED: frozenset({Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Step.RECEIVED: frozenset({Role.BUYER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Step.ACCEPTED: frozenset({Role.BUYER, Role.COORDINATOR}),
}
"""Who may say what of a line that passes through their hands; the cut-off and the clock write in nobody's name."""

CLOCKS_AGREE = timedelta(minutes=2)
"""A phone's clock that is off by less is believed as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said of a line. ``quantity`` in pricing units (>= 0); ``at``: when, by the server's clock.

    ``withdrawn``: what it replaces was said by mistake, and nothing stands in its place.
    """

    id: UUID
    step: Step
    quantity: Decimal
    at: datetime
    recorded_at: datetime
    person_id: UUID | None = None
    reason: str = ""
    replaces: frozenset[UUID] = field(default_factory=frozenset)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StepState:
    """``counts``: the entry that holds. ``rivals``: others that nobody has replaced. ``past``: those replaced."""

    counts: Entry
    rivals: tuple[Entry, ...] = ()
    past: tuple[Entry, ...] = ()

    @property
    def disputed(self) -> bool:
        """Whether rivals say another quantity; the same one said twice is no question."""
        return any(rival.quantity != self.counts.quantity for rival in self.rivals)


def merge(entries: Iterable[Entry]) -> dict[Step, StepState]:
    """What holds at each step that anything was said of, in the order of the steps."""
    by_step: dict[Step, list[Entry]] = {}
    for entry in {each.id: each for each in entries}.values():
        by_step.setdefault(entry.step, []).append(entry)
    states = {step: _state(by_step[step]) for step in ORDER_OF_STEPS if step in by_step}
    return {step: state for step, state in states.items() if state is not None}


def _state(entries: Sequence[Entry]) -> StepState | None:
    """None where everything was taken back."""
    latest_first = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)
    replaced = {each for entry in entries for each in entry.replaces if each != entry.id}
    # two entries that replace each other cannot come from honest phones; the later one then stands
    still_open = [entry for entry in latest_first if entry.id not in replaced] or latest_first[:1]
    standing = [entry for entry in still_open if not entry.withdrawn]
    past = tuple(entry for entry in latest_first if entry not in still_open and not entry.withdrawn)
    return StepState(standing[0], tuple(standing[1:]), past) if standing else None


def expected(ordered: Decimal, life: Mapping[Step, StepState], step: Step) -> Decimal:
    """How much should be there when ``step`` begins: what the last step before it says, or what was ordered."""
    before = [life[each].counts.quantity for each in ORDER_OF_STEPS[: ORDER_OF_STEPS.index(step)] if each in life]
    return before[-1] if before else ordered


def present(ordered: Decimal, life: Mapping[Step, StepState]) -> Decimal:
    """How much it is as far as anybody knows."""
    return list(life.values())[-1].counts.quantity if life else ordered


def in_dispute(life: Mapping[Step, StepState]) -> bool:
    """Whether two people say two quantities of where the line is now: what came after them has settled earlier ones."""
    return bool(life) and list(life.values())[-1].disputed


@dataclass(frozen=True, slots=True)
class Difference:
    """From one step to the next that says something else. ``before`` is None for what was ordered."""

    before: Step | None
    step: Step
    was: Decimal
    now: Decimal
    reason: str
    person_id: UUID | None
    at: datetime


def differences(ordered: Decimal, life: Mapping[Step, StepState]) -> list[Difference]:
    """Every change of the quantity on its way, in order: they sum to the whole difference."""
    found: list[Difference] = []
    before: Step | None = None
    was = ordered
    for step, state in life.items():
        entry = state.counts
        if entry.quantity != was:
            found.append(Difference(before, step, was, entry.quantity, entry.reason, entry.person_id, entry.at))
        before, was = step, entry.quantity
    return found


def corrected(happened_at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """When something happened by the server's clock: a phone may be wrong by a day, but not while it sends.

    The phone says when it happened and when it sends, both by its own clock. Nothing happens after it is sent.
    """
    behind = now - sent_at
    moment = happened_at if abs(behind) <= CLOCKS_AGREE else happened_at + behind
    return min(moment, now)
