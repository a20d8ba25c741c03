"""What was said of lines after the cut-off, handovers and settlements, as entries of the history.

Three statements, each in the order of its own time, from where the reader's page before ended. Nobody reads more here
than on the pages themselves: a buyer her orders, a farm its lines, hub and carrier what their own people did.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.cycles.tables import Offer
from app.fulfilment.rules.life import MAY_RECORD, Step
from app.fulfilment.tables import Handover, LineEntry, Lot, Settlement, SubstituteLine
from app.identity.rules import Actor, Role
from app.identity.tables import OrganisationRole, Person
from app.orders.tables import Order, OrderLine
from app.reporting.schemas import HistoryEntry, HistoryHandover, HistoryLine

Place = tuple[datetime, UUID] | None
"""The last entry of a source that the reader has seen; None at the beginning."""

OF_ORDERS = (None, "order", "delivery")
"""Kinds of subjects under which what happened to whole orders is told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks for: everything (None), a kind of subject, or one subject."""

    kind: str | None
    subject_id: UUID | None
    limit: int


def _order_of(column: InstrumentedAttribute[UUID], territory: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return (Order.territory_id == territory) & (Order.id == column)


def _own_people(actor: Actor) -> Select[UUID]:
    return select(OrganisationRole.person_id).where(OrganisationRole.organisation_id == actor.organisation_id)


def _after(at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[UUID], place: Place) -> ColumnElement[bool]:
    assert place is not None
    return tuple_(at, key) < tuple_(*place)


async def lines(session: AsyncSession, actor: Actor, asked: Asked, place: Place) -> list[HistoryEntry]:
    """What was said of lines, in the order in which it was received."""
    if asked.kind not in (*OF_ORDERS, "offer") or (asked.kind == "offer" and asked.subject_id is None):
        return []
    query = _line_query().where(
        LineEntry.territory_id == actor.territory_id, *_line_scope(actor), *_line_subject(asked)
    )
    if place is not None:
        query = query.where(_after(LineEntry.recorded_at, LineEntry.id, place))
    newest = query.order_by(LineEntry.recorded_at.desc(), LineEntry.id.desc()).limit(asked.limit + 1)
    return [_line_entry(row._mapping) for row in await session.execute(newest)]


def _line_query() -> Select[*tuple[Any, ...]]:
    e, before, missing = LineEntry, aliased(LineEntry), aliased(Offer)
    corrects = (
        select(before.quantity).where(before.territory_id == e.territory_id, before.id == e.replaces[1])
    ).scalar_subquery()
    own_line = (OrderLine.territory_id == e.territory_id) & (OrderLine.order_id == e.order_id)
    instead = (SubstituteLine.territory_id == e.territory_id) & (SubstituteLine.order_id == e.order_id)
    return (
        select(
            e.id, e.step, e.quantity, e.at, e.recorded_at, e.reason, e.details, e.order_id, e.offer_id,
            Person.name.label("person_name"), Order.delivery_point_name, Order.buyer_name,
            func.coalesce(OrderLine.product_name, Offer.product_name).label("product_name"),
            func.coalesce(OrderLine.pack_name, Offer.pack_name).label("pack_name"),
            Offer.unit, OrderLine.quantity.label("ordered"), Lot.number.label("lot_number"),
            missing.product_name.label("instead_of"), corrects.label("corrects"),
        )
        .join(Order, _order_of(e.order_id, e.territory_id))
        .join(Offer, (Offer.territory_id == e.territory_id) & (Offer.id == e.offer_id))
        .outerjoin(OrderLine, own_line & (OrderLine.offer_id == e.offer_id))
        .outerjoin(SubstituteLine, instead & (SubstituteLine.offer_id == e.offer_id))
        .outerjoin(missing, (missing.territory_id == e.territory_id) & (missing.id == SubstituteLine.for_offer_id))
        .outerjoin(Lot, (Lot.territory_id == e.territory_id) & (Lot.id == e.lot_id))
        .outerjoin(Person, Person.id == e.person_id)
    )  # fmt: skip


def _line_scope(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.role is Role.PRODUCER:
        return [LineEntry.producer_id == actor.organisation_id, _is_news((Step.CONFIRMED,))]
    if actor.coordinates:
        return [_is_news((Step.ACCEPTED, Step.CONFIRMED))]
    if actor.role is Role.BUYER:
        return [_is_news((Step.ACCEPTED,)), Order.buyer_id == actor.organisation_id]
    steps = [step.value for step, roles in MAY_RECORD.items() if actor.role in roles]
    return [LineEntry.step.in_(steps), LineEntry.person_id.in_(_own_people(actor))]


def _is_news(steps: tuple[Step, ...]) -> ColumnElement[bool]:
    """Not an entry of these steps that says what was ordered: of the whole order or offer it is said once elsewhere."""
    return (
        LineEntry.step.not_in([step.value for step in steps])
        | (func.cardinality(LineEntry.replaces) > 0)
        | LineEntry.quantity.is_distinct_from(OrderLine.quantity)
    )


def _line_subject(asked: Asked) -> list[ColumnElement[bool]]:
    if asked.subject_id is None:
        return []
    if asked.kind == "offer":
        # by the week too, which has an index
        offer = aliased(Offer)
        week = select(offer.cycle_id).where(offer.id == asked.subject_id, offer.territory_id == LineEntry.territory_id)
        return [LineEntry.offer_id == asked.subject_id, LineEntry.cycle_id == week.scalar_subquery()]
    return [LineEntry.order_id == asked.subject_id]


def _line_entry(row: Any) -> HistoryEntry:
    names = ("offer_id", "product_name", "pack_name", "unit", "ordered", "quantity", "corrects", "lot_number")
    details = row["details"]
    values = {name: row[name] for name in names}
    if details.get("withdrawn"):  # the quantity that was said by mistake is what is told
        values |= {"quantity": row["corrects"] or row["quantity"], "corrects": None}
    line = HistoryLine(
        **values,
        instead_of=row["instead_of"],
        rule=details.get("rule"),
        pieces=len(details.get("pieces", ())),
    )
    action = "line.withdrawn" if details.get("withdrawn") else f"line.{row['step']}"
    return _entry(row, action, row["recorded_at"], line=line, happened_at=row["at"])


async def handovers(session: AsyncSession, actor: Actor, asked: Asked, place: Place) -> list[HistoryEntry]:
    """Orders that were handed over: of the buyer's, or by one's own people."""
    if asked.kind not in OF_ORDERS or actor.role is Role.PRODUCER:
        return []
    h = Handover
    query = _of_orders(
        h, h.received_by, h.temperatures, h.signature.is_not(None).label("signed"), h.note, h.recorded_at
    )
    if not (actor.coordinates or actor.role is Role.BUYER):
        query = query.where(h.person_id.in_(_own_people(actor)))
    query = _narrowed(query, h, h.recorded_at, h.id, actor, asked, place)
    return [_handover_entry(row._mapping) for row in await session.execute(query)]


def _handover_entry(row: Any) -> HistoryEntry:
    taken = HistoryHandover(
        received_by=row["received_by"], signed=row["signed"], temperatures=row["temperatures"], note=row["note"]
    )
    return _entry(row, "order.handed_over", row["recorded_at"], handover=taken, happened_at=row["at"])


async def settlements(session: AsyncSession, actor: Actor, asked: Asked, place: Place) -> list[HistoryEntry]:
    """Orders that were accepted, the first time: corrections are in the log of changes."""
    if asked.kind not in OF_ORDERS or not (actor.coordinates or actor.role is Role.BUYER):
        return []
    s = Settlement
    query = _of_orders(s, s.reason, s.total_cents, s.order_id.label("id")).where(s.version == 1)
    query = _narrowed(query, s, s.at, s.order_id, actor, asked, place)
    return [
        _entry(row._mapping, f"order.accepted_by_{row.reason}", row.at, total_cents=row.total_cents, reason=None)
        for row in await session.execute(query)
    ]


def _of_orders(table: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Rows of a table that tells of whole orders, with who did it and whose the order is."""
    more = [] if any(getattr(each, "key", None) == "id" for each in columns) else [table.id]
    return (
        select(
            *columns, *more, table.at, table.order_id, Person.name.label("person_name"),
            Order.delivery_point_name, Order.buyer_name,
        )
        .join(Order, _order_of(table.order_id, table.territory_id))
        .outerjoin(Person, Person.id == table.person_id)
    )  # fmt: skip


def _narrowed(
    query: Select[*tuple[Any, ...]], table: Any, at: Any, key: Any, actor: Actor, asked: Asked, place: Place
) -> Select[*tuple[Any, ...]]:
    query = query.where(table.territory_id == actor.territory_id)
    if actor.role is Role.BUYER:
        query = query.where(Order.buyer_id == actor.organisation_id)
    if asked.subject_id is not None:
        query = query.where(table.order_id == asked.subject_id)
    if place is not None:
        query = query.where(_after(at, key, place))
    return query.order_by(at.desc(), key.desc()).limit(asked.limit + 1)


def _entry(row: Any, action: str, at: datetime, **more: Any) -> HistoryEntry:
    return HistoryEntry(
        **{
            "id": row["id"],
            "at": at,
            "person_name": row["person_name"],
            "action": action,
            "subject_kind": "order",
            "subject_id": row["order_id"],
            "subject_name": row["delivery_point_name"],
            "owner_name": row["buyer_name"],
            "changes": {},
            "reason": row.get("reason") or None,
            **more,
        }
    )
