"""Rows of the demo's fee schedules, rhythm, cycles and offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.quantity import plain
from app.cycles.calendar import bank_holiday, school_calendar
from app.cycles.rhythm import RhythmPlan, monday, plan_week
from app.cycles.rules import Delivery
from app.demo.cards import DatedFees, DemoFiles
from app.demo.cards import Week as WeekChoice
from app.demo.places import Places, Rows
from app.demo.rules import demo_id, open_cut_off
from app.pricing.rules import Basis, FeeRule

WEEK = timedelta(weeks=1)
PLANNED_BEFORE = 4 * WEEK
LISTS_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FeeVersion:
    """A fee schedule with its identifier."""

    id: UUID
    valid_from: datetime
    decision: str
    rules: tuple[FeeRule, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A cycle of the demo. ``number`` counts weeks since year 1; ``deliveries`` by area."""

    id: UUID
    weeks_ago: int
    number: int
    opens_at: datetime
    closes_at: datetime
    rhythm_week: date
    deliveries: Mapping[UUID, Delivery]
    fees: FeeVersion


def fee_versions(files: DemoFiles, places: Places, open_week: datetime) -> tuple[FeeVersion, ...]:
    """The fee schedules, oldest first; each holds from an hour before a week opens."""
    return tuple(_version(dated, places, open_week) for dated in sorted(files.fees, key=lambda each: -each.weeks_ago))


def _version(dated: DatedFees, places: Places, open_week: datetime) -> FeeVersion:
    valid_from = open_week - dated.weeks_ago * WEEK - timedelta(hours=1)
    rules = tuple(
        FeeRule(
            fee.actor,
            fee.label,
            Basis(fee.basis),
            fee.value,
            places.members[fee.organisation].id if fee.organisation else None,
        )
        for fee in dated.fees
    )
    return FeeVersion(demo_id(valid_from, "fees"), valid_from, dated.decision, rules)


def fee_schedule_rows(places: Places, versions: tuple[FeeVersion, ...]) -> Rows:
    """The versions of the fee schedule."""
    return [
        {
            "territory_id": places.territory_id,
            "id": version.id,
            "valid_from": version.valid_from,
            "note": version.decision,
            "created_at": version.valid_from,
            "created_by": places.coordinator,
        }
        for version in versions
    ]


def fee_component_rows(places: Places, versions: tuple[FeeVersion, ...]) -> Rows:
    """Their components."""
    return [
        {
            "territory_id": places.territory_id,
            "schedule_id": version.id,
            "position": position,
            "organisation_id": rule.organisation_id,
            "actor": rule.actor,
            "label": rule.label,
            "basis": rule.basis.value,
            "value": rule.value,
        }
        for version in versions
        for position, rule in enumerate(version.rules)
    ]


def fee_audit_rows(places: Places, versions: tuple[FeeVersion, ...]) -> Rows:
    """What the history says of each version, as when a coordinator adopts it."""
    return [
        {
            "territory_id": places.territory_id,
            "id": demo_id(version.valid_from, "audit", version.id),
            "at": version.valid_from,
            "person_id": places.coordinator,
            "owner_id": None,
            "action": "fees.adopted",
            "subject_kind": "fees",
            "subject_id": version.id,
            "changes": {
                "valid_from": [None, version.valid_from.isoformat()],
                "components": [
                    None,
                    [f"{fee.label}: {plain(fee.value.normalize())} {fee.basis}" for fee in version.rules],
                ],
            },
            "reason": None,
        }
        for version in versions
    ]


def demo_weeks(files: DemoFiles, places: Places, today: date, versions: tuple[FeeVersion, ...]) -> tuple[Week, ...]:
    """The cycles, oldest first; the last one is open on ``today``.

    A week in which bank holidays leave no delivery day is left out: Thursday and Friday both, first in May 2043.
    """
    cut_off, choice = open_cut_off(today, files.weeks)
    rhythm = _rhythm(files, places, choice)
    weeks = (
        _week(files, places, cut_off - weeks_ago * WEEK, rhythm, weeks_ago, versions)
        for weeks_ago in range(files.history.past_cycles, -1, -1)
    )
    return tuple(week for week in weeks if week is not None)


def opening(files: DemoFiles, cut_off: date) -> datetime:
    """When the week of a cut-off opens: just after the cut-off before."""
    return datetime.combine(cut_off - WEEK, files.opens, ZoneInfo(files.territory["timezone"])).astimezone(UTC)


def _week(
    files: DemoFiles,
    places: Places,
    cut_off: date,
    rhythm: RhythmPlan,
    weeks_ago: int,
    versions: tuple[FeeVersion, ...],
) -> Week | None:
    zone = ZoneInfo(files.territory["timezone"])
    calendar = school_calendar(files.territory["school_zone"])
    planned = plan_week(rhythm, monday(cut_off - WEEK), zone, bank_holiday, calendar)
    if planned is None:
        return None
    opens_at, closes_at = planned.opens_at.astimezone(UTC), planned.closes_at.astimezone(UTC)
    return Week(
        id=demo_id(opens_at, "cycle"),
        weeks_ago=weeks_ago,
        number=cut_off.toordinal() // 7,
        opens_at=opens_at,
        closes_at=closes_at,
        rhythm_week=planned.week,
        deliveries={delivery.area_id: delivery for delivery in planned.deliveries},
        fees=[version for version in versions if version.valid_from <= opens_at][-1],
    )


def _rhythm(files: DemoFiles, places: Places, choice: WeekChoice) -> RhythmPlan:
    return RhythmPlan(
        opens_weekday=choice.cut_off,
        opens_time=files.opens,
        closes_weekday=choice.cut_off,
        closes_time=files.closes,
        weeks_ahead=4,
        active=True,
        deliveries={places.areas[area]: weekday for area, weekday in choice.deliveries.items()},
    )


def rhythm_rows(files: DemoFiles, places: Places, today: date) -> tuple[Rows, Rows]:
    """The rhythm, and its delivery weekdays."""
    rhythm = _rhythm(files, places, open_cut_off(today, files.weeks)[1])
    names = ("opens_weekday", "opens_time", "closes_weekday", "closes_time", "weeks_ahead", "active")
    row = {"territory_id": places.territory_id} | {name: getattr(rhythm, name) for name in names}
    deliveries = [
        {"territory_id": places.territory_id, "area_id": area_id, "weekday": weekday}
        for area_id, weekday in rhythm.deliveries.items()
    ]
    return [row], deliveries


def cycle_rows(places: Places, weeks: tuple[Week, ...]) -> Rows:
    """The cycles; the past ones are closed and their lists sent."""
    return [
        {
            "territory_id": places.territory_id,
            "id": week.id,
            "opens_at": week.opens_at,
            "closes_at": week.closes_at,
            "rhythm_week": week.rhythm_week,
            "note": "",
            "opened_at": week.opens_at,
            "closed_at": week.closes_at + LISTS_AFTER if week.weeks_ago else None,
            "cancelled_at": None,
            "created_at": week.opens_at - PLANNED_BEFORE,
        }
        for week in weeks
    ]


def cycle_delivery_rows(places: Places, weeks: tuple[Week, ...]) -> Rows:
    """When each area is delivered."""
    return [
        {
            "territory_id": places.territory_id,
            "cycle_id": week.id,
            "area_id": delivery.area_id,
            "delivers_on": delivery.delivers_on,
            "schools_closed": delivery.schools_closed,
        }
        for week in weeks
        for delivery in week.deliveries.values()
    ]


def cycle_audit_rows(places: Places, weeks: tuple[Week, ...]) -> Rows:
    """What the history says of each week: planned, opened, and closed if it is past."""
    return [
        {
            "territory_id": places.territory_id,
            "id": demo_id(at, "audit", week.id, action),
            "at": at,
            "person_id": None,
            "owner_id": None,
            "action": action,
            "subject_kind": "cycle",
            "subject_id": week.id,
            "changes": changes,
            "reason": None,
        }
        for week in weeks
        for action, at, changes in _happened(week)
    ]


def _happened(week: Week) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    times = {"opens_at": [None, week.opens_at.isoformat()], "closes_at": [None, week.closes_at.isoformat()]}
    yield "cycle.planned", week.opens_at - PLANNED_BEFORE, times
    yield "cycle.opened", week.opens_at, {}
    if week.weeks_ago:
        yield "cycle.closed", week.closes_at + LISTS_AFTER, {}
