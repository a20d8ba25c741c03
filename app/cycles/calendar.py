"""Days on which France rests: bank holidays (the national ones) and school holidays by zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays
from vacances_scolaires_france import SchoolHolidayDates  # type: ignore[import-untyped]

ZONES = ("A", "B", "C")


def bank_holiday(day: date) -> str | None:
    """The national bank holiday on ``day``, for any year. The two of Alsace and Moselle are not national."""
    return _bank_holidays(day.year).get(day)


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(country_holidays("FR", years=year, language="fr"))


def school_calendar(zone: str | None) -> Callable[[date], str | None]:
    """The school holidays of a zone (A, B or C) as a function of the day; none without a zone.

    The ministry publishes two or three years ahead: after ``school_days_known_until`` no day is a holiday.
    """
    days = {} if zone is None else _school_holidays(zone)
    return days.get


def school_days_known_until(zone: str | None) -> date | None:
    """The last day of which the school calendar of a zone knows anything; None without a zone."""
    return None if zone is None else max(_school_holidays(zone), default=None)


@cache
def _school_holidays(zone: str) -> dict[date, str]:
    if zone not in ZONES:
        return {}
    key = f"vacances_zone_{zone.lower()}"
    return {
        day: str(row["nom_vacances"]).replace("'", "’") for day, row in SchoolHolidayDates().data.items() if row[key]
    }


@dataclass(frozen=True, slots=True)
class Holiday:
    """School holidays, both days included."""

    name: str
    first: date
    last: date


def school_holidays_from(zone: str | None, day: date) -> list[Holiday]:
    """The school holidays of a zone that end on ``day`` or later, as far as the ministry has published them."""
    known = {} if zone is None else _school_holidays(zone)
    found: list[Holiday] = []
    for each in sorted(known):
        before = found[-1] if found else None
        if before and before.name == known[each] and each - before.last == timedelta(days=1):
            found[-1] = Holiday(before.name, before.first, each)
        else:
            found.append(Holiday(known[each], each, each))
    return [each for each in found if each.last >= day]
