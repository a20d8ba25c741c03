"""Delivery notes: what was ordered and what came, lots, what is paid on it and to whom it goes, who signed for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.core.pdf import make_pdf
from app.core.texts import day_text, moment_text, money_text
from app.fulfilment.papers import Sheet, until_text
from app.fulfilment.queries.delivery import Delivery, HandoverView, LineDelivery
from app.fulfilment.queries.life import Said
from app.fulfilment.rules.life import Step, present
from app.pricing.rules import PricedLine, Share


async def delivery_notes_pdf(
    sheet: Sheet, deliveries: Sequence[Delivery], signatures: Mapping[UUID, bytes] = MappingProxyType({})
) -> bytes:
    """A delivery note per order, each on a new page: ordered and delivered, lots, what is paid, and its share bar.

    ``signatures``: PNGs by handover.
    """
    names = (
        "to", "received", "product", "ordered", "came", "price", "amount", "lot", "shares", "remarks", "sign", "signed",
    )  # fmt: skip
    words = {name: sheet.words(f"paper.note.{name}") for name in names} | {"title": sheet.words("paper.note")}
    data = sheet.frame(sheet.words("paper.note"), **words)
    notes = [_note(sheet, each) | {"signature": _signature(each, signatures)} for each in deliveries]
    return await make_pdf("note", data | {"network": sheet.territory.name, "notes": notes}, made_at=sheet.now)


def _note(sheet: Sheet, delivery: Delivery) -> dict[str, Any]:
    order, where, paid = delivery.order, delivery.order.destination, delivery.as_paid
    day = delivery.cycle.delivery(where.area_id)
    taken = delivery.handovers[-1] if delivery.handovers else None
    return {
        "number": sheet.words("paper.note.number", number=str(order.id)[-8:].upper()),
        "day": day_text(sheet.language, day.delivers_on) if day else "",
        "buyer": where.buyer_name,
        "place": ", ".join(part for part in (where.delivery_point_name, where.commune) if part),
        "handover": _handover(sheet, taken) if taken else "",
        "lines": [_note_line(sheet, *each) for each in zip(delivery.lines, paid.lines, strict=True)],
        "sums": _sums(sheet, delivery),
        "parts": [_part(sheet, share) for share in paid.order.shares if share.cents]
        + [{"actor": "state", "label": sheet.words("confirmation.vat_share"), "cents": paid.order.vat_cents,
            "amount": money_text(sheet.language, paid.order.vat_cents)}],
    }  # fmt: skip


def _signature(delivery: Delivery, signatures: Mapping[UUID, bytes]) -> list[int]:
    """The bytes of the newest one, as Typst takes them; empty where nobody drew."""
    drawn = [signatures[each.id] for each in delivery.handovers if each.id in signatures]
    return list(drawn[-1]) if drawn else []


def _handover(sheet: Sheet, taken: HandoverView) -> str:
    moment = moment_text(sheet.language, taken.at, sheet.territory.timezone)
    return ", ".join([taken.received_by, moment, *(_measured(sheet, each) for each in taken.temperatures)])


def _measured(sheet: Sheet, each: Mapping[str, Any]) -> str:
    """``5,5 °C (4 °C au plus)``: what was measured, and the limit of that day beside it."""
    celsius = sheet.number(Decimal(each["celsius"]))
    if each["limit"] is None:
        return f"{celsius}\N{NO-BREAK SPACE}°C"
    return sheet.words("paper.note.measured", celsius=celsius, limit=sheet.number(Decimal(each["limit"])))


def _note_line(sheet: Sheet, each: LineDelivery, priced: PricedLine) -> dict[str, Any]:
    facts = each.line.facts
    picked = each.life.steps.get(Step.PICKED)
    return {
        "product": facts.product_name,
        "pack": facts.pack_name,
        "farm": facts.producer_name,
        "lot": _lot(sheet, each.life.of(picked.counts)) if picked else "",
        "why": "; ".join(difference.reason for difference in each.differences if difference.reason),
        "ordered": "" if each.stands_in_for else sheet.amount(each.line.quantity, facts.unit),
        "came": sheet.amount(present(each.line.quantity, each.life.steps), facts.unit),
        "differs": each.present != each.line.quantity or each.stands_in_for is not None,
        "price": sheet.number(facts.unit_price),
        "amount": money_text(sheet.language, priced.total_cents),
    }


def _lot(sheet: Sheet, picked: Said) -> str:
    """``2611-3, DLC 27 novembre``."""
    return ", ".join(part for part in (picked.lot_number, until_text(sheet, picked)) if part)


def _sums(sheet: Sheet, delivery: Delivery) -> list[dict[str, str]]:
    paid = delivery.as_paid.order
    vat = [(sheet.words("confirmation.vat", rate=sheet.number(each.rate)), each.vat_cents) for each in paid.vat]
    rows = [
        (sheet.words("confirmation.excl"), paid.excl_cents),
        *vat,
        (sheet.words("confirmation.total"), paid.total_cents),
    ]
    if paid.total_cents != delivery.order.total_cents:
        rows.append((sheet.words("paper.note.agreed"), delivery.order.total_cents))
    return [{"label": label, "amount": money_text(sheet.language, cents)} for label, cents in rows]


def _part(sheet: Sheet, share: Share) -> dict[str, Any]:
    return {
        "actor": share.actor,
        "label": share.label,
        "cents": share.cents,
        "amount": money_text(sheet.language, share.cents),
    }
