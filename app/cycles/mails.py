"""The mails that tell everyone of a week that is planned, moved or cancelled: the worker sends one to each person."""

from datetime import date, datetime
from typing import Any

from app.core.letters import write_letter
from app.core.mail import Delivery
from app.core.texts import day_text, moment_text, text


async def tell_planned(delivery: Delivery, payload: dict[str, Any]) -> None:
    """One more week."""
    await _tell(delivery, payload, "planned")


async def tell_moved(delivery: Delivery, payload: dict[str, Any]) -> None:
    """One or several weeks at other times."""
    await _tell(delivery, payload, "moved")


async def tell_cancelled(delivery: Delivery, payload: dict[str, Any]) -> None:
    """A week that will not be."""
    await _tell(delivery, payload, "cancelled")


async def _tell(delivery: Delivery, payload: dict[str, Any], kind: str) -> None:
    news, language, person = payload["news"], payload["language"], payload["secret"]
    paragraphs = [text(language, "mail.hello", name=person["name"]), text(language, f"cycles.body.{kind}")]
    if news["reason"]:
        paragraphs.append(text(language, "cycles.reason", reason=news["reason"]))
    await delivery.send(
        write_letter(
            language,
            to=person["email"],
            subject=text(language, f"cycles.subject.{kind}", territory=news["territory"]),
            paragraphs=paragraphs,
            items=[line for week in news["weeks"] for line in _lines(language, week, news["timezone"])],
            link=(text(language, "cycles.button"), delivery.settings.public_url),
        )
    )


def _lines(language: str, week: dict[str, Any], zone: str) -> list[str]:
    """A week in sentences: when one can order, when each round comes, and the coordinator's note."""
    moments = {
        name: moment_text(language, datetime.fromisoformat(week[f"{name}_at"]), zone) for name in ("opens", "closes")
    }
    deliveries = [
        text(language, "cycles.delivery", area=area, day=day_text(language, date.fromisoformat(day)))
        for area, day in week["deliveries"]
    ]
    note = [text(language, "cycles.note", note=week["note"])] if week["note"] else []
    return [text(language, "cycles.window", **moments), *deliveries, *note]
