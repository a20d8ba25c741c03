"""The weeks that a rhythm makes, across clock changes, bank holidays and school holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cycles.calendar import Holiday, bank_holiday, school_calendar, school_days_known_until, school_holidays_from
from app.cycles.rhythm import Draft, RhythmPlan, draft_problems, monday, move_problems, plan, plan_week
from app.cycles.rules import Window

PARIS = ZoneInfo("Europe/Paris")
NORTH, SOUTH = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEEKLY = RhythmPlan(
    opens_weekday=6,
    opens_time=time(18),
    closes_weekday=3,
    closes_time=time(12),
    weeks_ahead=4,
    active=True,
    deliveries={NORTH: 1, SOUTH: 4},
)


def no_holiday(day: date) -> None:
    return None


def local(moment: datetime) -> str:
    return moment.astimezone(PARIS).isoformat(timespec="minutes")


def test_from_sunday_evening_to_thursday_noon() -> None:
    cycles = plan(WEEKLY, NOW, PARIS, no_holiday, no_holiday)
    assert [local(each.opens_at) for each in cycles] == [
        "2026-11-29T18:00+01:00",
        "2026-12-06T18:00+01:00",
        "2026-12-13T18:00+01:00",
        "2026-12-20T18:00+01:00",
        "2026-12-27T18:00+01:00",
    ]
    assert local(cycles[0].closes_at) == "2026-12-03T12:00+01:00"
    assert [(each.area_id, each.delivers_on) for each in cycles[0].deliveries] == [
        (NORTH, date(2026, 12, 8)),
        (SOUTH, date(2026, 12, 4)),
    ]
    assert cycles[0].week == date(2026, 11, 23)


def test_the_hour_stays_when_the_clocks_change() -> None:
    spring = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)
    before, after = plan(WEEKLY, spring, PARIS, no_holiday, no_holiday)[:2]
    assert (local(before.opens_at), local(before.closes_at)) == ("2027-03-28T18:00+02:00", "2027-04-01T12:00+02:00")
    assert before.closes_at - before.opens_at == timedelta(days=3, hours=18)
    assert local(after.opens_at) == "2027-04-04T18:00+02:00"
    autumn = RhythmPlan(4, time(18), 0, time(12), 1, active=True, deliveries={NORTH: 2})
    long = plan(autumn, datetime(2026, 10, 19, tzinfo=UTC), PARIS, no_holiday, no_holiday)[0]
    assert (local(long.opens_at), local(long.closes_at)) == ("2026-10-23T18:00+02:00", "2026-10-26T12:00+01:00")
    assert long.closes_at.astimezone(UTC) - long.opens_at.astimezone(UTC) == timedelta(days=2, hours=19)


def test_an_hour_that_the_clock_skips_still_makes_a_week() -> None:
    rhythm = RhythmPlan(6, time(2, 30), 3, time(12), 0, active=True, deliveries={NORTH: 1})
    night = plan(rhythm, datetime(2027, 3, 22, tzinfo=UTC), PARIS, no_holiday, no_holiday)[0]
    assert night.opens_at.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 3:30 on the wall


def test_a_round_is_left_out_on_a_bank_holiday() -> None:
    christmas = plan_week(WEEKLY, date(2026, 12, 14), PARIS, bank_holiday, no_holiday)
    assert christmas is not None
    assert [each.area_id for each in christmas.deliveries] == [NORTH]  # the other falls on Friday 25 December


def test_a_week_with_only_bank_holidays_is_left_out() -> None:
    fridays = RhythmPlan(6, time(18), 3, time(12), 4, active=True, deliveries={NORTH: 4, SOUTH: 4})
    weeks = [each.week for each in plan(fridays, NOW, PARIS, bank_holiday, no_holiday)]
    assert weeks == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]  # then Christmas and New Year's Day


def test_schools_are_closed_in_the_holidays_of_their_zone() -> None:
    planned = plan_week(WEEKLY, date(2027, 2, 8), PARIS, bank_holiday, school_calendar("A"))
    assert planned is not None
    assert [each.schools_closed for each in planned.deliveries] == ["Vacances d’hiver", "Vacances d’hiver"]
    elsewhere = plan_week(WEEKLY, date(2027, 2, 8), PARIS, bank_holiday, school_calendar("C"))
    assert elsewhere is not None
    assert [each.schools_closed for each in elsewhere.deliveries] == [None, "Vacances d’hiver"]  # from 6 to 22 February


def test_a_year_that_the_ministry_has_not_published_has_no_school_holidays() -> None:
    known = school_days_known_until("A")
    assert known is not None
    assert known >= date(2028, 8, 1)
    assert school_calendar("A")(date(2060, 12, 25)) is None
    assert bank_holiday(date(2060, 12, 25)) == "Noël"
    assert school_days_known_until(None) is None
    assert school_calendar(None)(date(2026, 12, 25)) is None


def test_school_holidays_come_with_their_first_and_last_day() -> None:
    christmas = Holiday("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3))
    winter = Holiday("Vacances d’hiver", date(2027, 2, 13), date(2027, 2, 28))
    for day in (date(2026, 11, 23), date(2027, 1, 3)):
        assert school_holidays_from("A", day)[:2] == [christmas, winter]
    assert school_holidays_from("A", date(2027, 1, 4))[0] == winter
    assert school_holidays_from(None, date(2026, 11, 23)) == []


def test_the_holidays_of_one_region_are_not_national() -> None:
    assert bank_holiday(date(2026, 12, 26)) is None  # Alsace and Moselle only
    assert bank_holiday(date(2027, 5, 17)) == "Lundi de Pentecôte"


def test_a_rhythm_that_rests_plans_nothing() -> None:
    resting = RhythmPlan(6, time(18), 3, time(12), 4, active=False, deliveries={NORTH: 1})
    assert plan(resting, NOW, PARIS, no_holiday, no_holiday) == []


days = st.integers(0, 6)
times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
rhythms = st.builds(
    RhythmPlan, days, times, days, times, st.integers(0, 12), st.just(True), st.fixed_dictionaries({NORTH: days})
)
moments = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(rhythms, moments)
def test_whatever_the_rhythm_its_weeks_are_in_order(rhythm: RhythmPlan, now: datetime) -> None:
    cycles = plan(rhythm, now, PARIS, bank_holiday, no_holiday)
    for each in cycles:
        assert now < each.opens_at < each.closes_at
        assert each.closes_at - each.opens_at <= timedelta(days=7, hours=1)
        closes_on = each.closes_at.astimezone(PARIS).date()
        for delivery in each.deliveries:
            assert 1 <= (delivery.delivers_on - closes_on).days <= 7
            assert delivery.delivers_on.weekday() == rhythm.deliveries[NORTH]
            assert bank_holiday(delivery.delivers_on) is None
    assert [each.week for each in cycles] == sorted({each.week for each in cycles})
    assert all(monday(each.week) == each.week for each in cycles)


def draft(**changes: object) -> Draft:
    fields = {
        "opens_at": NOW + timedelta(days=1),
        "closes_at": NOW + timedelta(days=4),
        "deliveries": ((NORTH, date(2026, 12, 1)),),
    }
    return Draft(**fields | changes)  # type: ignore[arg-type]


def problems(changed: Draft) -> dict[str, str]:
    return draft_problems(changed, {NORTH, SOUTH}, PARIS, NOW)


def test_an_ordinary_draft_has_no_problem() -> None:
    assert problems(draft()) == {}
    assert problems(draft(opens_at=NOW - timedelta(minutes=5))) == {}  # "now", typed in whole minutes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_at": NOW - timedelta(days=2)}, "opens_at"),
        ({"opens_at": NOW + timedelta(days=401), "closes_at": NOW + timedelta(days=402)}, "opens_at"),
        ({"closes_at": NOW + timedelta(days=1)}, "closes_at"),
        ({"opens_at": NOW - timedelta(hours=2), "closes_at": NOW}, "closes_at"),
        ({"closes_at": NOW + timedelta(days=80)}, "closes_at"),
        ({"deliveries": ()}, "deliveries"),
        ({"deliveries": ((UUID(int=9), date(2026, 12, 1)),)}, "deliveries.0.area_id"),
        ({"deliveries": ((NORTH, date(2026, 12, 1)), (NORTH, date(2026, 12, 2)))}, "deliveries.1.area_id"),
        ({"deliveries": ((NORTH, date(2026, 11, 27)),)}, "deliveries.0.delivers_on"),
        ({"deliveries": ((NORTH, date(2027, 6, 1)),)}, "deliveries.0.delivers_on"),
    ],
)
def test_a_draft_names_the_field_that_cannot_be(changes: dict[str, object], field: str) -> None:
    assert field in problems(draft(**changes))


def test_an_open_cycle_keeps_its_opening_and_its_rounds() -> None:
    window = Window(NOW - timedelta(days=1), NOW + timedelta(days=1))
    kept = draft(opens_at=window.opens_at)
    assert move_problems(window, [NORTH], kept, NOW) == {}
    assert set(move_problems(window, [NORTH, SOUTH], draft(), NOW)) == {"opens_at", "deliveries"}
    assert move_problems(window, [NORTH, SOUTH], draft(), NOW - timedelta(days=3)) == {}


def test_a_week_whose_window_is_the_hour_that_spring_leaves_out_is_left_out() -> None:
    night = replace(WEEKLY, opens_weekday=6, opens_time=time(2, 30), closes_weekday=6, closes_time=time(3, 0))
    assert plan_week(night, date(2027, 3, 22), PARIS, no_holiday, no_holiday) is None
    usual = plan_week(night, date(2027, 3, 15), PARIS, no_holiday, no_holiday)
    assert usual is not None
    assert usual.closes_at - usual.opens_at == timedelta(minutes=30)
