"""How the demo's past is drawn."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.cycles.calendar import bank_holiday
from app.cycles.rhythm import RhythmPlan, plan_week
from app.demo.cards import Week
from app.demo.files import read_demo
from app.demo.rules import demo_id, draw, months, open_cut_off, price_of_week, served

DEMO = read_demo()
PACKS = {pack.code: pack for pack in DEMO.packs}
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("season", "expected"),
    [
        ("1-12", set(range(1, 13))),
        ("10-3", {10, 11, 12, 1, 2, 3}),
        ("4-6,9", {4, 5, 6, 9}),
        ("12", {12}),
    ],
)
def test_a_season_may_run_over_the_new_year(season: str, expected: set[int]) -> None:
    assert months(season) == expected


@pytest.mark.parametrize("ahead", range(14))
def test_whatever_the_weekday_the_cut_off_comes_in_two_to_six_days(ahead: int) -> None:
    today = MONDAY + timedelta(days=ahead)
    cut_off, week = open_cut_off(today, DEMO.weeks)
    assert 2 <= (cut_off - today).days <= 6
    assert cut_off.weekday() == week.cut_off
    assert cut_off - timedelta(days=7) < today


@pytest.mark.parametrize("ahead", range(7))
def test_whatever_the_weekday_the_week_before_is_still_to_be_delivered(ahead: int) -> None:
    today = MONDAY + timedelta(days=ahead)
    cut_off, week = open_cut_off(today, DEMO.weeks)
    last = cut_off - timedelta(days=7)
    days = [last + timedelta(days=(weekday - week.cut_off) % 7 or 7) for weekday in week.deliveries.values()]
    assert max(days) >= today > last
    assert min(days) >= today or today.strftime("%a") == "Fri"


def test_identifiers_sort_by_time_and_are_always_the_same() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    first, second = demo_id(noon, "order", 1), demo_id(noon + timedelta(milliseconds=1), "order", 0)
    assert first < second
    assert first == demo_id(noon, "order", 1) != demo_id(noon, "order", 2)
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"


def test_draws_stay_below_their_bound_and_reach_all_of_it() -> None:
    assert {draw(5, "name", number) for number in range(200)} == {0, 1, 2, 3, 4}


def test_the_open_week_has_the_price_of_the_file_and_the_past_differs_little() -> None:
    carrot = PACKS["CC-03A"]
    prices = [price_of_week(carrot, weeks, DEMO.history) for weeks in range(9)]
    assert prices[0] == carrot.price == Decimal("1.25")
    assert len(set(prices)) > 2
    assert all(abs(a / b - 1) < Decimal("0.05") for a, b in pairwise(prices))
    assert price_of_week(PACKS["FA-01A"], 8, DEMO.history) == PACKS["FA-01A"].price


@pytest.mark.parametrize(("wanted", "left", "expected"), [(12, 100, 10), (4, 100, 0), (40, 17, 15), (40, 3, 0)])
def test_only_whole_steps_that_are_left_are_served(wanted: int, left: int, expected: int) -> None:
    radishes = PACKS["JS-09A"]
    assert (radishes.minimum, radishes.step) == (5, 5)
    assert served(radishes, wanted, left) == expected


@pytest.mark.parametrize("choice", DEMO.weeks)
def test_bank_holidays_never_leave_a_week_without_a_delivery(choice: Week) -> None:
    rhythm = RhythmPlan(
        choice.cut_off,
        DEMO.opens,
        choice.cut_off,
        DEMO.closes,
        weeks_ahead=4,
        active=True,
        deliveries={uuid4(): weekday for weekday in choice.deliveries.values()},
    )
    weeks = [MONDAY + timedelta(weeks=number) for number in range(52 * 16)]
    planned = [plan_week(rhythm, week, ZoneInfo("Europe/Paris"), bank_holiday, lambda day: None) for week in weeks]
    assert None not in planned
