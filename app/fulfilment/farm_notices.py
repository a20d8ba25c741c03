"""What a farm is told of its goods once they are accepted: one mail a day, of what differs from the order.

Deliveries are accepted one by one, by the clock or by their buyers; a mail for each would be read by nobody. The first
one of a day makes a message that is due the next morning (``actions.farms``), and which then tells all of that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.days import local_day
from app.core.texts import day_text, money_text, number_text
from app.fulfilment.documents import unit_text
from app.fulfilment.notice import Notice, Reading
from app.fulfilment.queries.accepted import FarmLine, farm_lines
from app.identity import queries as identity


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that was accepted on the day and is not as before: as ordered, or as accepted the time before."""

    line: FarmLine
    before: Decimal
    before_cents: int
    now: Decimal
    now_cents: int
    corrected: bool


@dataclass(frozen=True, slots=True)
class FarmDay:
    """What was accepted of a farm's goods on a day: all of it in cents, and what differs."""

    agreed_cents: int
    accepted_cents: int
    changed: tuple[Changed, ...]


def day_of(lines: Sequence[FarmLine], day: date, zone: str) -> FarmDay:
    """What the settlements of that day changed."""
    found = [each for line in lines if (each := _on(line, day, zone)) is not None]
    return FarmDay(
        sum(each.before_cents for each in found),
        sum(each.now_cents for each in found),
        tuple(each for each in found if each.now != each.before),
    )


def _on(line: FarmLine, day: date, zone: str) -> Changed | None:
    today = [number for number, each in enumerate(line.accepted) if local_day(each.at, zone) == day]
    if not today:
        return None
    last, corrected = line.accepted[today[-1]], today[0] > 0
    if corrected:
        earlier = line.accepted[today[0] - 1]
        return Changed(line, earlier.quantity, earlier.farm_cents, last.quantity, last.farm_cents, corrected)
    return Changed(line, line.ordered, line.agreed_cents, last.quantity, last.farm_cents, corrected)


async def farm_settled(about: Reading) -> Notice | None:
    """Only where something differs: what was accepted as ordered is no news."""
    zone = (await identity.territory(about.session, about.territory_id)).timezone
    cycle_id, farm = UUID(about.payload["cycle_id"]), UUID(about.payload["organisation_id"])
    lines = await farm_lines(about.session, about.territory_id, cycle_id, farm)
    day = date.fromisoformat(about.payload["day"])
    found = day_of(lines, day, zone)
    if not found.changed:
        return None
    amounts = {
        "accepted": money_text(about.language, found.accepted_cents),
        "agreed": money_text(about.language, found.agreed_cents),
        "day": day_text(about.language, day),
    }
    paragraphs = [about.words(f"notice.farm_settled.{each}", **amounts) for each in ("body", "amounts")]
    items = [_item(each, about) for each in found.changed]
    return Notice(
        about.words("notice.farm_settled.subject", **amounts), paragraphs, items, f"/listes?semaine={cycle_id}"
    )


def _item(each: Changed, about: Reading) -> str:
    facts = each.line.placed.line.facts

    def amount(quantity: Decimal) -> str:
        return f"{number_text(about.language, quantity)} {unit_text(about.language, facts.unit, quantity)}"

    kind = "corrected" if each.corrected else "instead" if each.line.instead else "line"
    return about.words(
        f"notice.farm_settled.{kind}",
        buyer=each.line.placed.destination.buyer_name,
        product=facts.product_name,
        pack=facts.pack_name,
        before=amount(each.before),
        now=amount(each.now),
        money=money_text(about.language, each.now_cents),
        reason="; ".join(one.reason for one in each.line.differences if one.reason),
    )
