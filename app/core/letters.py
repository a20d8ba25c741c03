"""Writes mails from the templates in ``app/templates/mail``, each as text and as HTML, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.core.mail import Attachment, Mail
from app.core.texts import day_text, moment_text, money_text, number_text, text

COLOURS = ("#2f5d3a", "#b4532a", "#3b5b8c", "#7a5c12", "#6b3f7a", "#4a5a5a")
"""Of the segments of a share bar, the producer's first; white text on each has a contrast of at least 5 (WCAG 2.2)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One actor's part of an amount. ``cents`` are integer cents, ``per_mille`` its part of the whole bar."""

    label: str
    cents: int
    per_mille: int
    colour: str


def segments(parts: Sequence[tuple[str, int]]) -> list[Segment]:
    """The share bar of ``(label, cents)``, without the actors that get nothing. The widths sum to 1000 at the most."""
    whole = sum(cents for _, cents in parts) or 1
    shown = [(label, cents) for label, cents in parts if cents]
    return [
        Segment(label, cents, cents * 1000 // whole, COLOURS[min(place, len(COLOURS) - 1)])
        for place, (label, cents) in enumerate(shown)
    ]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("app", "templates/mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words(language: str) -> dict[str, Any]:
    """What every template may say: sentences, amounts, numbers, days and moments of the language."""

    def day(value: date) -> str:
        return day_text(language, value)

    def moment(value: datetime, zone: str) -> str:
        return moment_text(language, value, zone)

    def number(value: Decimal) -> str:
        return number_text(language, value)

    def money(cents: int) -> str:
        return money_text(language, cents)

    def counted(key: str, count: int) -> str:
        return text(language, key, count=count, number=count)

    return {
        "counted": counted,
        "language": language,
        "t": partial(text, language),
        "day": day,
        "moment": moment,
        "number": number,
        "money": money,
    }


def write(
    template: str, language: str, *, to: str, subject: str, attachments: Sequence[Attachment] = (), **values: Any
) -> Mail:
    """The mail made of ``template``.txt and ``template``.html. Raises UndefinedError for a value that is missing."""
    environment = _environment()
    known = _words(language) | {"subject": subject} | values
    return Mail(
        to=to,
        subject=subject,
        text=environment.get_template(f"{template}.txt").render(known),
        html=environment.get_template(f"{template}.html").render(known),
        attachments=tuple(attachments),
    )


def write_letter(
    language: str,
    *,
    to: str,
    subject: str,
    paragraphs: Sequence[str],
    items: Sequence[str] = (),
    link: tuple[str, str] | None = None,
    footer: str = "",
) -> Mail:
    """A plain letter: paragraphs, a list, and one button ``(label, address)``, all of them finished sentences."""
    values: dict[str, Any] = {"paragraphs": paragraphs, "items": items, "link": link, "footer": footer}
    return write("letter", language, to=to, subject=subject, **values)
