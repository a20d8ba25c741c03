"""The weeks that a rhythm makes, and what a coordinator may make of a week. Pure: the calendars and ``now`` are given.

Beside rules.py, which would be too long with it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.cycles.rules import CycleState, Delivery, Window

LONGEST_WINDOW = timedelta(days=62)
LONGEST_WAIT = timedelta(days=62)  # from the cut-off to a delivery
FARTHEST = timedelta(days=400)
EARLIEST = timedelta(days=1)  # "open at once" is typed in whole minutes, a little before it is sent

Calendar = Callable[[date], str | None]
"""The name of the holiday on a day, None on an ordinary one."""


@dataclass(frozen=True, slots=True)
class RhythmPlan:
    """A territory's week. Weekdays count from Monday (0), times are local; ``deliveries``: area to weekday."""

    opens_weekday: int
    opens_time: time
    closes_weekday: int
    closes_time: time
    weeks_ahead: int
    active: bool
    deliveries: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class PlannedCycle:
    """A cycle that a rhythm makes in the week of the Monday ``week``."""

    week: date
    opens_at: datetime
    closes_at: datetime
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A cycle as a coordinator writes it; ``deliveries``: (area, day)."""

    opens_at: datetime
    closes_at: datetime
    deliveries: tuple[tuple[UUID, date], ...]
    note: str = ""


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def plan(
    rhythm: RhythmPlan, now: datetime, zone: ZoneInfo, bank_holiday: Calendar, school_holiday: Calendar
) -> list[PlannedCycle]:
    """The cycles of this week and ``weeks_ahead`` more that open after ``now``. A rhythm that rests makes none."""
    if not rhythm.active:
        return []
    first = monday(now.astimezone(zone).date())
    weeks = [first + timedelta(weeks=number) for number in range(rhythm.weeks_ahead + 1)]
    planned = [plan_week(rhythm, week, zone, bank_holiday, school_holiday) for week in weeks]
    return [each for each in planned if each is not None and each.opens_at > now]


def plan_week(
    rhythm: RhythmPlan, week: date, zone: ZoneInfo, bank_holiday: Calendar, school_holiday: Calendar
) -> PlannedCycle | None:
    """The cycle that opens in one week; None when all of its deliveries fall on bank holidays, or when its window is
    the hour that does not exist in spring.

    The cut-off is the first one after the opening, a delivery the first such weekday after the day of the cut-off.
    """
    opens_on = week + timedelta(days=rhythm.opens_weekday)
    closes_on = week + timedelta(days=rhythm.closes_weekday)
    if (closes_on, rhythm.closes_time) <= (opens_on, rhythm.opens_time):
        closes_on += timedelta(weeks=1)
    days = [(area_id, _weekday_after(closes_on, weekday)) for area_id, weekday in rhythm.deliveries.items()]
    deliveries = tuple(Delivery(area, day, school_holiday(day)) for area, day in days if bank_holiday(day) is None)
    # in UTC, as two times of one zone are compared by the clock on the wall
    opens_at, closes_at = (
        datetime.combine(day, at, zone).astimezone(UTC)
        for day, at in ((opens_on, rhythm.opens_time), (closes_on, rhythm.closes_time))
    )
    if not deliveries or closes_at <= opens_at:
        return None
    return PlannedCycle(week, opens_at, closes_at, deliveries)


def _weekday_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def draft_problems(
    draft: Draft, areas: Collection[UUID], zone: ZoneInfo, now: datetime, *, started: bool = False
) -> dict[str, str]:
    """Fields of a draft that cannot be, with the message of each; a cycle that has ``started`` opened in the past."""
    problems = {}
    if draft.opens_at < now - EARLIEST and not started:
        problems["opens_at"] = "fields.in_the_past"
    elif draft.opens_at > now + FARTHEST:
        problems["opens_at"] = "fields.cycle_too_far"
    if draft.closes_at <= draft.opens_at:
        problems["closes_at"] = "fields.cycle_before_opening"
    elif draft.closes_at <= now:
        problems["closes_at"] = "fields.in_the_past"
    elif draft.closes_at > draft.opens_at + LONGEST_WINDOW:
        problems["closes_at"] = "fields.cycle_too_far"
    return problems | _delivery_problems(draft, areas, draft.closes_at.astimezone(zone).date())


def _delivery_problems(draft: Draft, areas: Collection[UUID], closes_on: date) -> dict[str, str]:
    if not draft.deliveries:
        return {"deliveries": "fields.cycle_no_delivery"}
    problems, seen = {}, set()
    for number, (area_id, day) in enumerate(draft.deliveries):
        if area_id not in areas or area_id in seen:
            problems[f"deliveries.{number}.area_id"] = "fields.area"
        if day < closes_on:
            problems[f"deliveries.{number}.delivers_on"] = "fields.cycle_before_cut_off"
        elif day > closes_on + LONGEST_WAIT:
            problems[f"deliveries.{number}.delivers_on"] = "fields.cycle_too_far"
        seen.add(area_id)
    return problems


def move_problems(window: Window, areas: Collection[UUID], draft: Draft, now: datetime) -> dict[str, str]:
    """What may no longer change once buyers order: the opening, and that an area is delivered at all."""
    if window.state(now) is not CycleState.OPEN:
        return {}
    problems = {}
    if draft.opens_at != window.opens_at:
        problems["opens_at"] = "fields.cycle_opened"
    if set(areas) - {area_id for area_id, _ in draft.deliveries}:
        problems["deliveries"] = "fields.cycle_area_ordered"
    return problems
