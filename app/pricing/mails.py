"""The mails that tell everyone of new fees: what changes, and from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.letters import write_letter
from app.core.mail import Delivery
from app.core.money import to_cents
from app.core.texts import euro_text, moment_text, money_text, number_text, text
from app.identity.queries import contacts_of, coordinators, members, person, territory
from app.identity.rules import Actor
from app.pricing.queries import Schedule
from app.pricing.rules import Basis, FeeRule

FEES_MAIL = "pricing.fees_mail"
PERCENTAGES = (Basis.PRODUCER_PERCENT, Basis.BUYER_PERCENT)


@dataclass(frozen=True, slots=True)
class FeeChange:
    """One fee before and after; None where there is none. Amounts as the schedule has them."""

    label: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def fee_changes(before: Sequence[FeeRule], after: Sequence[FeeRule]) -> list[FeeChange]:
    """What differs, by taker and label, in the order of the new fees; those that end come last."""
    old, new = _by_name(before), _by_name(after)
    changed = [
        FeeChange(fee.label, _amount(old[key]) if key in old else None, _amount(fee))
        for key, fee in new.items()
        if key not in old or _amount(old[key]) != _amount(fee)
    ]
    return [*changed, *(FeeChange(fee.label, _amount(fee), None) for key, fee in old.items() if key not in new)]


def _by_name(fees: Sequence[FeeRule]) -> dict[tuple[str, UUID | None, str, int], FeeRule]:
    """Two fees of one taker may have one label, per kilo and per delivery: the first, the second and so on."""
    found: dict[tuple[str, UUID | None, str, int], FeeRule] = {}
    for fee in fees:
        name = (fee.actor, fee.organisation_id, fee.label)
        found[*name, sum(key[:3] == name for key in found)] = fee
    return found


def _amount(fee: FeeRule) -> tuple[str, str]:
    return fee.basis.value, format(fee.value.normalize(), "f")


async def tell_members(
    session: AsyncSession, actor: Actor, kind: str, schedule: Schedule, changes: Sequence[FeeChange], now: datetime
) -> None:
    """One mail for each person of the territory but the author. ``kind``: ``adopted`` or ``withdrawn``."""
    organisations = [each.id for each in await members(session, actor.territory_id)]
    found = [*await contacts_of(session, organisations), *await coordinators(session, actor.territory_id)]
    home = await territory(session, actor.territory_id)
    news = {
        "kind": kind,
        "territory": home.name,
        "timezone": home.timezone,
        "author": (await person(session, actor.person_id)).name,
        "valid_from": schedule.valid_from.isoformat(),
        "note": schedule.note,
        "changes": [[each.label, each.before, each.after] for each in changes],
    }
    readers = {each.email: each for each in found if each.person_id != actor.person_id}
    mails: list[tuple[str | None, dict[str, Any]]] = [
        (None, {"news": news, "language": each.language, "secret": {"email": each.email, "name": each.name}})
        for each in readers.values()
    ]
    await outbox.emit_all(session, FEES_MAIL, mails, now=now, territory_id=actor.territory_id)


async def tell_fees(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Tells one person which fees change, and that what was ordered stays as it was."""
    news, language, reader = payload["news"], payload["language"], payload["secret"]
    kind, starts = news["kind"], datetime.fromisoformat(news["valid_from"])
    when = moment_text(language, starts, news["timezone"])
    paragraphs = [
        text(language, "mail.hello", name=reader["name"]),
        text(language, f"pricing.mail.{kind}", author=news["author"], when=when),
    ]
    if news["note"]:
        paragraphs.append(text(language, "pricing.mail.note", note=news["note"]))
    if kind == "adopted":
        paragraphs.append(text(language, "pricing.mail.stays"))
    if news["changes"]:
        paragraphs.append(text(language, "pricing.mail.list"))
    await delivery.send(
        write_letter(
            language,
            to=reader["email"],
            subject=text(language, f"pricing.mail.subject_{kind}", territory=news["territory"]),
            paragraphs=paragraphs,
            items=[_item(language, *change) for change in news["changes"]],
            link=(text(language, "pricing.mail.button"), delivery.settings.public_url),
        )
    )


def _item(language: str, label: str, before: list[str] | None, after: list[str] | None) -> str:
    """One change in words: what it was, what it becomes."""
    old, new = (None if each is None else _amount_text(language, *each) for each in (before, after))
    if old is None:
        return text(language, "pricing.mail.new", label=label, after=new)
    if new is None:
        return text(language, "pricing.mail.ends", label=label, before=old)
    return text(language, "pricing.mail.changes", label=label, before=old, after=new)


def _amount_text(language: str, basis: str, value: str) -> str:
    number = Decimal(value)
    if basis in PERCENTAGES:
        space = "\N{NO-BREAK SPACE}" if language == "fr" else ""
        amount = f"{number_text(language, number)}{space}%"
    elif number == number.quantize(Decimal("0.01")):
        amount = money_text(language, to_cents(number))
    else:
        amount = euro_text(language, number_text(language, number))
    return text(language, f"pricing.basis.{basis}", amount=amount)
