"""What is told when a cycle closes: each farm its list, each buyer his order, each coordinator the totals.

A farm's or a buyer's message becomes one message per person who acts for it: one outbox message is one mail.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.core import outbox
from app.core.letters import write
from app.core.mail import Attachment, Delivery
from app.core.texts import day_text, money_text, text
from app.fulfilment.actions.links import add_confirmation_link
from app.fulfilment.closing import closing_report
from app.fulfilment.confirmation import confirmation_of
from app.fulfilment.documents import days_text, file_name, list_bar, list_csv, list_pdf, stop_day, unit_text
from app.fulfilment.queries import ListView, list_view
from app.identity import queries as identity
from app.identity.actions import new_token
from app.identity.queries import Contact, TerritoryView
from app.orders import queries as orders

LIST = "fulfilment.list"
LIST_MAIL = "fulfilment.list_mail"
CONFIRMATION = "fulfilment.confirmation"
CONFIRMATION_MAIL = "fulfilment.confirmation_mail"
TOTALS_MAIL = "fulfilment.totals_mail"


async def tell_farm(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Passes a farm's list on to each of its people."""
    key = f"list:{payload['cycle_id']}:{payload['organisation_id']}"
    await _pass_on(delivery, LIST_MAIL, key, payload, lambda: {"secret": new_token()})


async def tell_buyer(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Passes a confirmation on to each of the buyer's people."""
    order = await orders.order_view(delivery.session, _territory_id(delivery), UUID(payload["order_id"]))
    if order is not None:
        payload = {**payload, "organisation_id": str(order.buyer_id)}
        await _pass_on(delivery, CONFIRMATION_MAIL, f"confirmation:{payload['order_id']}", payload)


async def _pass_on(
    delivery: Delivery,
    topic: str,
    key: str,
    payload: dict[str, Any],
    secret: Callable[[], dict[str, str]] = dict,
) -> None:
    """``secret``: what each message carries that the outbox forgets when it is delivered."""
    people = await identity.contacts_of(delivery.session, [UUID(payload["organisation_id"])])
    messages: list[tuple[str | None, dict[str, Any]]] = [
        (
            f"{key}:{each.person_id}",
            {**payload, **secret(), "person_id": str(each.person_id) if each.person_id else None},
        )
        for each in people
    ]
    await outbox.emit_all(delivery.session, topic, messages, now=delivery.now, territory_id=delivery.territory_id)


async def _reader(delivery: Delivery, payload: dict[str, Any]) -> Contact | None:
    """Whom to write to, with the address of today; None when the person no longer acts for the organisation."""
    people = await identity.contacts_of(delivery.session, [UUID(payload["organisation_id"])])
    wanted = UUID(payload["person_id"]) if payload["person_id"] else None
    return next((each for each in people if each.person_id == wanted), None)


def _territory_id(delivery: Delivery) -> UUID:
    assert delivery.territory_id is not None
    return delivery.territory_id


async def send_list(delivery: Delivery, payload: dict[str, Any]) -> None:
    """A farm's list to one person, with the tables and the pages to print."""
    reader = await _reader(delivery, payload)
    if reader is None:
        return
    territory = await identity.territory(delivery.session, _territory_id(delivery))
    cycle_id, farm_id = UUID(payload["cycle_id"]), UUID(payload["organisation_id"])
    view = await list_view(delivery.session, territory.id, cycle_id, farm_id, delivery.now)
    await delivery.send(
        write(
            "list",
            reader.language,
            to=reader.email,
            subject=_list_subject(reader.language, view),
            attachments=await _list_files(delivery, reader.language, territory, view),
            view=view,
            bar=list_bar(view, reader.language),
            zone=territory.timezone,
            unit=unit_text,
            stop_day=stop_day,
            link=f"{delivery.settings.public_url}/listes?cycle={cycle_id}",
            confirm=await _confirm_address(delivery, payload, view),
        )
    )


async def _confirm_address(delivery: Delivery, payload: dict[str, Any], view: ListView) -> str | None:
    """Where the farm says what it brings, without signing in; None for a list of nothing or an address without person.

    A second try makes the same link. What follows the hash never reaches a server or its log.
    """
    if not view.list.products or not payload["person_id"]:
        return None
    person_id, token = UUID(payload["person_id"]), payload["secret"]
    await add_confirmation_link(delivery.session, view.cycle, view.producer.id, person_id, token, delivery.now)
    return f"{delivery.settings.public_url}/confirmer/lien#token={token}"


def _list_subject(language: str, view: ListView) -> str:
    days = days_text(language, view)
    kind = "list.subject.none" if not view.list.products else "list.subject" if days else "list.subject.no_day"
    return text(language, kind, producer=view.producer.name, day=days)


async def _list_files(delivery: Delivery, language: str, territory: TerritoryView, view: ListView) -> list[Attachment]:
    if not view.list.products:
        return []
    by_delivery, by_product = (text(language, f"list.file.{by}") for by in ("delivery", "product"))

    def name(ending: str) -> str:
        return file_name(language, territory.timezone, view, ending)

    return [
        Attachment(name(".pdf"), "application/pdf", await list_pdf(language, territory, view, delivery.now)),
        Attachment(name(f"-{by_delivery}.csv"), "text/csv", list_csv(language, view, "delivery")),
        Attachment(name(f"-{by_product}.csv"), "text/csv", list_csv(language, view, "product")),
    ]


async def send_confirmation(delivery: Delivery, payload: dict[str, Any]) -> None:
    """A buyer's order to one person, with its share bar."""
    reader = await _reader(delivery, payload)
    if reader is None:
        return
    found = await confirmation_of(delivery.session, _territory_id(delivery), UUID(payload["order_id"]), reader.language)
    if found is None:
        return
    day = found.stop.delivers_on
    subject = (
        text(reader.language, "confirmation.subject", day=day_text(reader.language, day))
        if day
        else text(reader.language, "confirmation.subject.no_day")
    )
    await delivery.send(
        write(
            "confirmation",
            reader.language,
            to=reader.email,
            subject=subject,
            order=found,
            unit=unit_text,
            stop_day=stop_day,
            link=f"{delivery.settings.public_url}/commandes/{payload['order_id']}",
        )
    )


async def send_totals(delivery: Delivery, payload: dict[str, Any]) -> None:
    """The totals of a closed cycle to one coordinator, and what is missing."""
    coordinators = await identity.coordinators(delivery.session, _territory_id(delivery))
    reader = next((each for each in coordinators if str(each.person_id) == payload["person_id"]), None)
    if reader is None:
        return
    report = await closing_report(delivery.session, _territory_id(delivery), UUID(payload["cycle_id"]), reader.language)
    await delivery.send(
        write(
            "totals",
            reader.language,
            to=reader.email,
            subject=text(reader.language, "closing.subject", money=money_text(reader.language, report.excl_cents)),
            report=report,
            days=", ".join(day_text(reader.language, day) for day in report.days),
            link=f"{delivery.settings.public_url}/bureau",
        )
    )
