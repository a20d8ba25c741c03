"""Lots are made once per product and day; a recall tells everybody who got one, in one action."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.fulfilment.queries.lots import LotLine, LotView, lot, lot_lines, lot_view
from app.fulfilment.queries.recalls import recall_key, told_json
from app.fulfilment.rules.lots import LotFacts, LotTaken, Told, ToldPerson, automatic_number, lot_problems
from app.fulfilment.tables import Lot, Recall
from app.identity import queries as identity
from app.identity.rules import Actor, Role

RECALLED = "fulfilment.recalled"


async def make_lot(session: AsyncSession, actor: Actor, lot_id: UUID, facts: LotFacts, now: datetime) -> LotView:
    """A lot of a product; an empty number is given by the program. The same lot again is the same lot.

    A farm makes its own, the hub and the coordinator those of any farm. Raises NotFound, Invalid, LotTaken.
    """
    farm = (await catalogue.product(session, actor.territory_id, facts.product_id)).product.producer_id
    if actor.role is Role.PRODUCER and actor.organisation_id != farm:
        raise NotFound
    problems = lot_problems(facts)
    if problems:
        raise Invalid(problems)
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"lots {farm}"})
    known = await session.scalar(select(Lot).where(Lot.territory_id == actor.territory_id, Lot.id == lot_id))
    if known is not None:
        return lot_view(known)
    facts = await _numbered(session, actor.territory_id, replace(facts, producer_id=farm))
    return await _kept(session, actor, lot_id, facts, now)


async def _numbered(session: AsyncSession, territory_id: UUID, facts: LotFacts) -> LotFacts:
    if facts.number:
        return facts
    query = select(Lot.number).where(Lot.territory_id == territory_id, Lot.producer_id == facts.producer_id)
    taken = set(await session.scalars(query.where(Lot.made_on == facts.made_on)))
    return replace(facts, number=automatic_number(facts.made_on, taken))


async def _kept(session: AsyncSession, actor: Actor, lot_id: UUID, facts: LotFacts, now: datetime) -> LotView:
    values = {name: getattr(facts, name) for name in LotFacts.__slots__}
    own = (Lot.territory_id == actor.territory_id, Lot.producer_id == facts.producer_id, Lot.number == facts.number)
    same = await session.scalar(select(Lot).where(*own))
    if same is None:
        row = {"territory_id": actor.territory_id, "id": lot_id, "created_at": now, "created_by": actor.person_id}
        await session.execute(postgresql.insert(Lot).values(values | row))
        return LotView(id=lot_id, **values)
    if any(getattr(same, name) != value for name, value in values.items()):
        raise LotTaken(number=facts.number)
    return lot_view(same)


async def recall(
    session: AsyncSession, actor: Actor, recall_id: UUID, lot_id: UUID, message: str, now: datetime
) -> LotView:
    """Tells every buyer of a lot, and keeps who was told what. Repeatable by its id. Raises NotFound."""
    found = await lot(session, actor, lot_id)
    told = await _told(session, await lot_lines(session, actor.territory_id, lot_id))
    order_ids = sorted({each.order_id for each in told})
    row = {
        "territory_id": actor.territory_id,
        "id": recall_id,
        "lot_id": lot_id,
        "message": message,
        "orders": order_ids,
        "told": [told_json(each) for each in told],
        "at": now,
        "person_id": actor.person_id,
    }
    fresh = await session.scalar(postgresql.insert(Recall).values(row).on_conflict_do_nothing().returning(Recall.id))
    if fresh is None:
        return found
    messages: list[tuple[str | None, dict[str, object]]] = [
        (recall_key(recall_id, each), {"recall_id": str(recall_id), "order_id": str(each)}) for each in order_ids
    ]
    await outbox.emit_all(session, RECALLED, messages, now=now, territory_id=actor.territory_id)
    change = audit.Change(
        actor.territory_id, "lot.recalled", "lot", lot_id, now, actor.person_id, owner_id=found.producer_id,
        changes={"number": [None, found.number], "orders": [None, len(order_ids)]}, reason=message,
    )  # fmt: skip
    await audit.record(session, change)
    return found


async def _told(session: AsyncSession, lines: Sequence[LotLine]) -> list[Told]:
    """What each buyer is told, and the people who act for him today."""
    people: dict[UUID, list[ToldPerson]] = {}
    for each in await identity.contacts_of(session, {line.placed.buyer_id for line in lines}):
        if each.organisation_id is not None:
            people.setdefault(each.organisation_id, []).append(ToldPerson(each.person_id, each.name))
    return [_told_of(line, people.get(line.placed.buyer_id, [])) for line in lines]


def _told_of(line: LotLine, people: Sequence[ToldPerson]) -> Told:
    where, facts = line.placed.destination, line.placed.line.facts
    return Told(
        order_id=line.placed.order_id,
        buyer_name=where.buyer_name,
        delivery_point_name=where.delivery_point_name,
        commune=where.commune,
        product_name=facts.product_name,
        pack_name=facts.pack_name,
        unit=facts.unit,
        quantity=line.quantity,
        delivers_on=line.delivers_on,
        people=tuple(people),
    )
