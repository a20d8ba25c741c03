"""Sentences for people, in French and English, from ``app/locales``; numbers and dates through Babel."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

LANGUAGES = ("fr", "en")


@cache
def messages(language: str) -> dict[str, str]:
    """All messages of a language by their key."""
    found: dict[str, str] = {}
    for file in sorted((files("app") / "locales").iterdir(), key=lambda each: each.name):
        if file.name.endswith(f"{language}.json"):
            found |= json.loads(file.read_text("utf-8"))
    return {key: french_spaces(each) for key, each in found.items()} if language == "fr" else found


def french_spaces(sentence: str) -> str:
    """With the spaces of French print, which do not break: narrow before ; ! ?, full before : % € » and after «."""
    narrow = re.sub(" +(?=[;!?])", "\u202f", sentence)
    return re.sub("(?<=«) +| +(?=[:%€»])", "\u00a0", narrow)


def text(language: str, key: str, **values: Any) -> str:
    """The sentence ``key``, filled. With ``count``, the form ``key.one`` or ``key.other`` of the language.

    Raises KeyError for a key that does not exist.
    """
    if "count" in values and f"{key}.other" in messages(language):
        key = f"{key}.{Locale(language).plural_form(values['count'])}"
    return messages(language)[key].format_map(_Values(values))


class _Values(dict[str, Any]):
    """Values of a sentence; one that is missing is shown as nothing rather than breaking an error message."""

    def __missing__(self, key: str) -> str:
        return ""


def best_language(wanted: str | None) -> str:
    """The first language of an Accept-Language header that we speak, else French."""
    for part in (wanted or "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return "fr"


def money_text(language: str, cents: int, currency: str = "EUR") -> str:
    """``128,40 €`` or ``€128.40``."""
    return format_currency(Decimal(cents).scaleb(-2), currency, locale=language)


def euro_text(language: str, number: str) -> str:
    """``2,1275 €`` or ``€2.1275``, of a number that is written already."""
    return f"{number}\N{NO-BREAK SPACE}€" if language == "fr" else f"€{number}"


def number_text(language: str, number: Decimal) -> str:
    """``12,5`` or ``12.5``, at most four decimals."""
    return format_decimal(number, format="#,##0.####", locale=language)


def day_text(language: str, day: date) -> str:
    """``mardi 24 novembre``, ``mardi 1er décembre``."""
    return format_date(day, _day_pattern(language, day.day), locale=language)


def _day_pattern(language: str, day: int) -> str:
    return "EEEE d'er' MMMM" if language == "fr" and day == 1 else "EEEE d MMMM"


def moment_text(language: str, moment: datetime, zone: str = "Europe/Paris") -> str:
    """``mardi 24 novembre à 12:00`` in the territory's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = _day_pattern(language, local.day) + (" 'à' HH:mm" if language == "fr" else " 'at' HH:mm")
    return format_datetime(local, pattern, tzinfo=ZoneInfo(zone), locale=language)
