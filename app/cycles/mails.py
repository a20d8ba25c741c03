"""The mails that tell of weeks planned, moved or cancelled, and of offers that break a rule: one to each person."""

from datetime import date, datetime
from typing import Any

from app.core.letters import write_letter
from app.core.mail import Delivery
from app.core.texts import day_text, moment_text, text
from app.pricing.sentences import Reader, kept_verdict, sentence


async def tell_planned(delivery: Delivery, payload: dict[str, Any]) -> None:
    """One more week."""
    await _tell(delivery, payload, "planned")


async def tell_moved(delivery: Delivery, payload: dict[str, Any]) -> None:
    """One or several weeks at other times."""
    await _tell(delivery, payload, "moved")


async def tell_cancelled(delivery: Delivery, payload: dict[str, Any]) -> None:
    """A week that will not be."""
    await _tell(delivery, payload, "cancelled")


async def tell_judged(delivery: Delivery, payload: dict[str, Any]) -> None:
    """A farm's offers of coming weeks that break a rule. It names no price: a nearest one could tell a cost price."""
    language, person = payload["language"], payload["secret"]
    await delivery.send(
        write_letter(
            language,
            to=person["email"],
            subject=text(language, "cycles.judged.subject", territory=payload["territory"]),
            paragraphs=[
                text(language, "mail.hello", name=person["name"]),
                text(language, "cycles.judged.body"),
                text(language, "cycles.judged.next"),
            ],
            items=[_judged_line(language, offer, payload["timezone"]) for offer in payload["offers"]],
            link=(text(language, "cycles.judged.button"), f"{delivery.settings.public_url}/etal"),
        )
    )


def _judged_line(language: str, offer: dict[str, Any], zone: str) -> str:
    """An offer, when its week opens, what became of it, and why."""
    verdicts = [kept_verdict(each) for each in offer["verdicts"]]
    said = " ".join(sentence(each, Reader.EVERYBODY, language) for each in verdicts)
    key = "cycles.judged.offer" if not offer["held"] else "cycles.judged.held" if said else "cycles.judged.too_high"
    opens = moment_text(language, datetime.fromisoformat(offer["opens_at"]), zone)
    return text(language, key, offer=offer["offer"], opens=opens, sentence=said)


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
