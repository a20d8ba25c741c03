"""Recalls as they were sent: who was told of how much, and when each mail left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.core.errors import NotFound
from app.fulfilment.rules.lots import Told, ToldPerson
from app.fulfilment.tables import Recall
from app.identity import queries as identity
from app.identity.rules import Actor, Role


@dataclass(frozen=True, slots=True)
class Sent:
    """A person who was written to; ``at``: when the mail left, None while it waits."""

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RecallView:
    """A recall: when, by whom, what was said, and who was told. ``sent``: by order."""

    id: UUID
    message: str
    at: datetime
    by: str | None
    told: tuple[Told, ...]
    sent: Mapping[UUID, tuple[Sent, ...]]

    @property
    def orders(self) -> int:
        """How many orders were told."""
        return len({each.order_id for each in self.told})


def recall_key(recall_id: UUID, order_id: UUID) -> str:
    """Of the message that an order's buyer is told of a recall."""
    return f"recall:{recall_id}:{order_id}"


def notice_key(message_id: UUID, person_id: UUID | None) -> str:
    """Of the mail that a message about an order becomes for one person."""
    return f"notice:{message_id}:{person_id}"


async def recalls(session: AsyncSession, actor: Actor, lot_id: UUID) -> list[RecallView]:
    """The recalls of a lot that is the actor's, newest first. A fixed number of statements."""
    found = await _recalls(session, actor.territory_id, lot_id)
    return [for_farm(each) for each in found] if actor.role is Role.PRODUCER else found


async def _recalls(session: AsyncSession, territory_id: UUID, lot_id: UUID) -> list[RecallView]:
    query = select(Recall).where(Recall.territory_id == territory_id, Recall.lot_id == lot_id)
    rows = (await session.scalars(query.order_by(Recall.at.desc(), Recall.id))).all()
    names = await identity.names_of(session, {row.person_id for row in rows if row.person_id is not None})
    told = {row.id: tuple(told_from_json(each) for each in row.told) for row in rows}
    messages = await outbox.by_key(session, [recall_key(row.id, order_id) for row in rows for order_id in row.orders])
    mails = await outbox.by_key(
        session,
        [
            notice_key(message.id, person.id)
            for row in rows
            for each in told[row.id]
            if (message := messages.get(recall_key(row.id, each.order_id)))
            for person in each.people
        ],
    )
    return [
        RecallView(
            row.id, row.message, row.at, names.get(row.person_id) if row.person_id else None, told[row.id],
            {each.order_id: _sent(row.id, each, messages, mails) for each in told[row.id]},
        )
        for row in rows
    ]  # fmt: skip


def for_farm(view: RecallView) -> RecallView:
    """As a farm reads it: it knows its buyers, not the people who work there."""
    names = {each.order_id: each.buyer_name for each in view.told}
    hidden = {key: tuple(Sent(names[key], each.at) for each in people) for key, people in view.sent.items()}
    people_less = tuple(replace(each, people=()) for each in view.told)
    return replace(view, told=people_less, sent=hidden)


def _sent(
    recall_id: UUID, told: Told, messages: Mapping[str, outbox.Passed], mails: Mapping[str, outbox.Passed]
) -> tuple[Sent, ...]:
    message = messages.get(recall_key(recall_id, told.order_id))

    def left(person: ToldPerson) -> datetime | None:
        mail = mails.get(notice_key(message.id, person.id)) if message else None
        return mail.done_at if mail else None

    return tuple(Sent(person.name, left(person)) for person in told.people)


async def recall_of(session: AsyncSession, actor: Actor, lot_id: UUID, recall_id: UUID) -> RecallView:
    """One recall of a lot. Raises NotFound."""
    for each in await recalls(session, actor, lot_id):
        if each.id == recall_id:
            return each
    raise NotFound


def told_json(told: Told) -> dict[str, Any]:
    """As it is kept."""
    return {name: str(getattr(told, name)) for name in ("order_id", "quantity")} | {
        "buyer_name": told.buyer_name,
        "delivery_point_name": told.delivery_point_name,
        "commune": told.commune,
        "product_name": told.product_name,
        "pack_name": told.pack_name,
        "unit": told.unit,
        "delivers_on": told.delivers_on and told.delivers_on.isoformat(),
        "people": [{"id": person.id and str(person.id), "name": person.name} for person in told.people],
    }


def told_from_json(kept: Mapping[str, Any]) -> Told:
    """As it was kept."""
    people = tuple(ToldPerson(each["id"] and UUID(each["id"]), each["name"]) for each in kept["people"])
    day = kept["delivers_on"]
    return Told(
        UUID(kept["order_id"]),
        kept["buyer_name"],
        kept["delivery_point_name"],
        kept["commune"],
        kept["product_name"],
        kept["pack_name"],
        kept["unit"],
        Decimal(kept["quantity"]),
        day and date.fromisoformat(day),
        people,
    )
