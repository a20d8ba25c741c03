"""The mails after the cut-off: shortages, what was given, objections, deliveries that differ, recalls.

A message about an order becomes one message per person it concerns, and each of them one mail. ``WRITERS`` says what
each kind tells; without anything to tell any more, no mail is sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.letters import write_letter
from app.core.mail import Delivery as Message
from app.core.mail import Handler
from app.core.texts import money_text, number_text, text
from app.fulfilment.actions.confirm import SHORTAGE
from app.fulfilment.actions.farms import FARM_SETTLED
from app.fulfilment.actions.lots import RECALLED
from app.fulfilment.actions.objections import OBJECTED, OBJECTION_SETTLED
from app.fulfilment.actions.settle import SETTLED
from app.fulfilment.actions.share import SHARED
from app.fulfilment.actions.substitute import SUBSTITUTE_WANTED, SUBSTITUTED
from app.fulfilment.documents import unit_text
from app.fulfilment.farm_notices import farm_settled
from app.fulfilment.notice import Notice, Reading
from app.fulfilment.queries.delivery import Delivery, LineDelivery, ObjectionView
from app.fulfilment.queries.recalls import notice_key
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.tables import Lot, Recall
from app.identity import queries as identity
from app.identity.queries import Contact
from app.orders import queries as orders

NOTICE_MAIL = "fulfilment.notice_mail"
FOR_COORDINATORS = (SHORTAGE, OBJECTED)
FOR_FARMS = (FARM_SETTLED, SUBSTITUTE_WANTED)
FOR_BUYERS = (SHARED, SUBSTITUTED, SETTLED, OBJECTION_SETTLED, RECALLED)


async def _pass_on(topic: str, message: Message, payload: dict[str, Any]) -> None:
    assert message.territory_id is not None
    people = await _people(message.session, message.territory_id, topic, payload)
    messages: list[tuple[str | None, dict[str, Any]]] = [
        (notice_key(message.message_id, each.person_id), {**payload, "about": topic, **_address(each)})
        for each in people
    ]
    await outbox.emit_all(message.session, NOTICE_MAIL, messages, now=message.now, territory_id=message.territory_id)


async def _people(session: AsyncSession, territory_id: UUID, topic: str, payload: dict[str, Any]) -> list[Contact]:
    if topic in FOR_COORDINATORS:
        return await identity.coordinators(session, territory_id)
    if topic in FOR_FARMS:
        return await identity.contacts_of(session, [UUID(payload["organisation_id"])])
    owners = await orders.owners(session, territory_id, [UUID(payload["order_id"])])
    return await identity.contacts_of(session, [each.buyer_id for each in owners])


def _address(contact: Contact) -> dict[str, str | None]:
    return {
        "organisation_id": None if contact.organisation_id is None else str(contact.organisation_id),
        "person_id": None if contact.person_id is None else str(contact.person_id),
    }


TOLD = (*FOR_COORDINATORS, *FOR_FARMS, *FOR_BUYERS)
PASS_ON: dict[str, Handler] = {topic: partial(_pass_on, topic) for topic in TOLD}
"""Handlers of the messages that become one mail per person."""


async def send_notice(message: Message, payload: dict[str, Any]) -> None:
    """One mail to one person, who still acts for the organisation, in her language."""
    assert message.territory_id is not None
    reader = await _reader(message.session, message.territory_id, payload)
    if reader is None:
        return
    notice = await WRITERS[payload["about"]](Reading(message.session, message.territory_id, payload, reader.language))
    if notice is None:
        return
    await message.send(
        write_letter(
            reader.language,
            to=reader.email,
            subject=notice.subject,
            paragraphs=[text(reader.language, "mail.hello", name=reader.name), *notice.paragraphs],
            items=notice.items,
            link=(text(reader.language, "notice.open"), f"{message.settings.public_url}{notice.page}"),
        )
    )


async def _reader(session: AsyncSession, territory_id: UUID, payload: Mapping[str, Any]) -> Contact | None:
    """With the address of today; None when the person has left meanwhile."""
    organisation_id = payload["organisation_id"]
    if organisation_id is None:
        people = await identity.coordinators(session, territory_id)
    else:
        people = await identity.contacts_of(session, [UUID(organisation_id)])
    return next((each for each in people if _address(each)["person_id"] == payload["person_id"]), None)


async def _shortage(about: Reading) -> Notice | None:
    wanted = set(about.payload["offer_ids"])
    stocks = await stocks_of_cycle(about.session, about.territory_id, UUID(about.payload["cycle_id"]))
    items = [
        about.words(
            "notice.shortage.line",
            farm=stock.producer_name,
            product=stock.product_name,
            pack=stock.pack_name,
            available=number_text(about.language, stock.available),
            ordered=_amount(about.language, stock.ordered, stock.unit),
            reason=stock.reason,
        )
        for stock in stocks
        if str(stock.offer_id) in wanted and stock.short and not stock.shared and stock.available is not None
    ]
    if not items:
        return None
    subject = about.words("notice.shortage.subject", count=len(items), number=len(items))
    page = f"/bureau/manquants?semaine={about.payload['cycle_id']}"
    return Notice(subject, [about.words("notice.shortage.body")], items, page)


async def _shared(about: Reading) -> Notice | None:
    delivery = await about.delivery()
    lines = [each for each in delivery.lines if str(each.line.facts.offer_id) == about.payload["offer_id"]]
    short = [each for each in lines if each.present < each.line.quantity]
    if not short:
        return None
    items = [_line(about, "notice.shared.line", each) for each in short]
    product = short[0].line.facts.product_name
    rule = about.words(f"sharing.{about.payload['rule']}")
    body = [about.words("notice.shared.body"), about.words("notice.shared.rule", rule=rule)]
    return Notice(about.words("notice.shared.subject", product=product), body, items, about.order_page)


async def _substituted(about: Reading) -> Notice | None:
    delivery = await about.delivery()
    by_offer = {str(each.line.facts.offer_id): each.line for each in delivery.lines}
    line, missing = (by_offer[about.payload[name]] for name in ("offer_id", "for_offer_id"))
    product, lost = line.facts.product_name, missing.facts.product_name
    item = about.words(
        "notice.substituted.line",
        product=product,
        pack=line.facts.pack_name,
        amount=_amount(about.language, line.quantity, line.facts.unit),
        price=number_text(about.language, line.facts.unit_price),
        missing_price=number_text(about.language, missing.facts.unit_price),
    )
    subject = about.words("notice.substituted.subject", product=product, missing=lost)
    return Notice(subject, [about.words("notice.substituted.body", missing=lost)], [item], about.order_page)


async def _substitute_wanted(about: Reading) -> Notice | None:
    """To the farm, whose list was sent before."""
    delivery = await about.delivery()
    line = next(each for each in delivery.lines if str(each.line.facts.offer_id) == about.payload["offer_id"])
    body = about.words("notice.wanted.body", buyer=delivery.order.destination.buyer_name)
    subject, item = about.words("notice.wanted.subject"), _line(about, "notice.wanted.line", line)
    return Notice(subject, [body], [item], f"/confirmer?semaine={about.payload['cycle_id']}")


async def _settled(about: Reading) -> Notice | None:
    """Only where something differs from the order: as ordered is no news."""
    delivery = await about.delivery()
    changed = [each for each in delivery.lines if each.present != each.line.quantity]
    if not changed:
        return None
    paid, agreed = delivery.as_paid.order.total_cents, delivery.order.total_cents
    amounts = about.words(
        "notice.settled.amounts", paid=money_text(about.language, paid), agreed=money_text(about.language, agreed)
    )
    items = [_line(about, "notice.settled.line", each) for each in changed]
    subject = about.words("notice.settled.subject", money=money_text(about.language, paid))
    return Notice(subject, [about.words("notice.settled.body"), amounts], items, about.order_page)


async def _objected(about: Reading) -> Notice | None:
    delivery, line, case = await _case(about)
    values = {"buyer": delivery.order.destination.buyer_name, "product": line.line.facts.product_name}
    items = [
        about.words(
            "notice.objected.line",
            kind=about.words(f"objection.{case.kind}"),
            amount=_amount(about.language, case.case.quantity, line.line.facts.unit),
            words=case.words,
        )
    ]
    subject = about.words("notice.objected.subject", **values)
    return Notice(subject, [about.words("notice.objected.body", **values)], items, "/reclamations")


async def _objection_settled(about: Reading) -> Notice | None:
    _, line, case = await _case(about)
    outcome = about.words(f"objection.outcome.{case.case.outcome}")
    subject = about.words("notice.decided.subject", product=line.line.facts.product_name, outcome=outcome)
    body = about.words("notice.decided.body", product=line.line.facts.product_name, outcome=outcome)
    return Notice(subject, [body], [case.answer] if case.answer else [], about.order_page)


async def _case(about: Reading) -> tuple[Delivery, LineDelivery, ObjectionView]:
    delivery = await about.delivery()
    found = (
        (delivery, line, case)
        for line in delivery.lines
        for case in line.objections
        if str(case.case.id) == about.payload["objection_id"]
    )
    return next(found)


async def _recalled(about: Reading) -> Notice | None:
    row = (
        await about.session.execute(
            select(Recall.message, Lot.number, Lot.id)
            .join(Lot, (Lot.territory_id == Recall.territory_id) & (Lot.id == Recall.lot_id))
            .where(Recall.territory_id == about.territory_id, Recall.id == UUID(about.payload["recall_id"]))
        )
    ).one()
    delivery = await about.delivery()
    items = [
        _line(about, "notice.recalled.line", each)
        for each in delivery.lines
        if any(said.lot_id == row.id for said in each.life.said)
    ]
    subject = about.words("notice.recalled.subject", number=row.number)
    return Notice(
        subject, [about.words("notice.recalled.body", number=row.number), row.message], items, about.order_page
    )


def _line(about: Reading, key: str, each: LineDelivery) -> str:
    facts = each.line.facts
    return about.words(
        key,
        product=facts.product_name,
        pack=facts.pack_name,
        ordered=_amount(about.language, each.line.quantity, facts.unit),
        present=_amount(about.language, each.present, facts.unit),
        reason="; ".join(difference.reason for difference in each.differences if difference.reason),
    )


def _amount(language: str, quantity: Decimal, unit: str) -> str:
    return f"{number_text(language, quantity)} {unit_text(language, unit, quantity)}"


WRITERS: dict[str, Callable[[Reading], Awaitable[Notice | None]]] = {
    SHORTAGE: _shortage,
    SHARED: _shared,
    SUBSTITUTED: _substituted,
    SUBSTITUTE_WANTED: _substitute_wanted,
    SETTLED: _settled,
    FARM_SETTLED: farm_settled,
    OBJECTED: _objected,
    OBJECTION_SETTLED: _objection_settled,
    RECALLED: _recalled,
}
