"""What the entries of the history are about, by name: one statement for a whole page."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Product
from app.cycles.tables import Cycle, Offer
from app.fulfilment.tables import Lot
from app.identity.tables import Area, DeliveryPoint, Invitation, Organisation, Person
from app.members.tables import MemberMessage
from app.orders.tables import Order, StandingOrder
from app.pricing.tables import FairRuleVersion

Named = Select[UUID, str]


async def names_of_subjects(session: AsyncSession, territory_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id, of what is still there. An order is named by its delivery point, a cycle by its cut-off (ISO)."""
    if not ids:
        return {}
    rows = await session.execute(union_all(*_of_territory(territory_id, ids), *_of_everywhere(ids)))
    return {row[0]: row[1] for row in rows.all()}


def _of_territory(territory_id: UUID, ids: Collection[UUID]) -> list[Named]:
    def named(table: Any, name: ColumnElement[str]) -> Named:
        return select(table.id, name).where(table.territory_id == territory_id, table.id.in_(ids))

    closes_at = func.to_char(func.timezone("UTC", Cycle.closes_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    return [
        _at_its_point(Order, territory_id, ids),
        _at_its_point(StandingOrder, territory_id, ids),
        named(Offer, Offer.product_name + " · " + Offer.pack_name),
        named(Cycle, closes_at),
        named(Product, Product.name.expression),
        named(Area, Area.name.expression),
        named(DeliveryPoint, DeliveryPoint.name.expression),
        named(Invitation, Invitation.email.expression),
        named(MemberMessage, MemberMessage.subject.expression),
        named(Lot, Lot.number.expression),
        _by_its_last_sentence(territory_id, ids),
    ]


def _by_its_last_sentence(territory_id: UUID, ids: Collection[UUID]) -> Named:
    """A rule is named by what its last version says; one that was taken back has no version any more."""
    v = FairRuleVersion
    wanted = select(v.rule_id, v.sentence).where(v.territory_id == territory_id, v.rule_id.in_(ids))
    last = wanted.ext(distinct_on(v.rule_id)).order_by(v.rule_id, v.valid_from.desc()).subquery()
    return select(last.c.rule_id, last.c.sentence)


def _at_its_point(table: Any, territory_id: UUID, ids: Collection[UUID]) -> Named:
    same_point = (DeliveryPoint.territory_id == table.territory_id) & (DeliveryPoint.id == table.delivery_point_id)
    return (
        select(table.id, DeliveryPoint.name)
        .join(DeliveryPoint, same_point)
        .where(table.territory_id == territory_id, table.id.in_(ids))
    )


def _of_everywhere(ids: Collection[UUID]) -> list[Named]:
    """People and organisations belong to several territories; the entries that name them are the actor's own."""
    return [
        select(Person.id, Person.name).where(Person.id.in_(ids)),
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)),
    ]
