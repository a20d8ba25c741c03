"""What buyers are told by mail about their standing orders."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.letters import write_letter
from app.core.mail import Delivery
from app.core.texts import day_text, money_text, number_text, text
from app.cycles.queries import cycle as find_cycle
from app.identity.queries import delivery_point
from app.orders.queries import Run, destination_of, order_of, run_of
from app.orders.rules import Destination, Order, Outcome


async def standing_told(delivery: Delivery, payload: dict[str, Any]) -> None:
    """What came of a standing order in a week: what was ordered, and what was left out and why."""
    assert delivery.territory_id is not None
    session, territory_id = delivery.session, delivery.territory_id
    cycle_id, standing_id = UUID(payload["cycle_id"]), UUID(payload["standing_order_id"])
    run = await run_of(session, territory_id, cycle_id, standing_id)
    if run is None:  # removed before anybody could be told
        return
    point = await delivery_point(session, territory_id, UUID(payload["delivery_point_id"]))
    cycle = await find_cycle(session, territory_id, cycle_id)
    order = await order_of(session, territory_id, cycle_id, point.id)
    where = order.destination if order else destination_of(point)
    brought = cycle.delivery(where.area_id)
    language = payload["language"]
    mail = write_letter(
        language,
        to=payload["to"],
        subject=_subject(language, run, order),
        paragraphs=_paragraphs(language, run, where, day_text(language, brought.delivers_on) if brought else None),
        items=_items(language, run.missing),
        link=(text(language, "standing.open"), f"{delivery.settings.public_url}/commande"),
        footer=where.buyer_name,
    )
    await delivery.send(mail)


def _subject(language: str, run: Run, order: Order | None) -> str:
    total = money_text(language, order.total_cents) if order else ""
    return text(language, f"standing.subject.{run.outcome}", money=total, missing=len(run.missing))


def _paragraphs(language: str, run: Run, where: Destination, day: str | None) -> list[str]:
    told = [text(language, f"standing.{run.outcome}", place=where.delivery_point_name)]
    if day and run.outcome in (Outcome.PLACED, Outcome.PARTLY):
        told.append(text(language, "standing.day", day=day))
    if run.missing:
        told.append(text(language, "standing.missing"))
    return told


def _items(language: str, missing: Sequence[dict[str, Any]]) -> list[str]:
    return [
        text(
            language,
            "standing.line",
            product=each["product_name"],
            pack=each["pack_name"],
            packs=number_text(language, Decimal(each["quantity"]) / Decimal(each["content"])),
            why=text(language, f"standing.why.{each['why']}"),
        )
        for each in missing
    ]
