"""What people say of lines, from phones that were without network for hours: written once, each for itself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.queries.terms import delivery_terms
from app.fulfilment.rules.life import Step, corrected
from app.fulfilment.rules.recording import LineFacts, NewEntry, Recorded, refusal
from app.fulfilment.tables import Delivery, LineEntry, Lot
from app.identity.queries import people_of
from app.identity.rules import Actor, Role
from app.orders.queries import PlacedLine


async def record_entries(
    session: AsyncSession, actor: Actor, entries: Sequence[NewEntry], sent_at: datetime, now: datetime
) -> Recorded:
    """Writes down what may be written; one that is refused stops no other. A fixed number of statements.

    An id that is known is answered as known: sending twice changes nothing. Their deliveries are held, so that none of
    them is settled meanwhile; what is said of a reception gives the buyer her hours to object from now on.
    """
    territory_id = actor.territory_id
    sent = {each.id: each for each in entries}
    known = await _known(session, territory_id, set(sent))
    entries = [each for each in sent.values() if each.id not in known]
    lines = await lines_by_key(session, territory_id, {each.key for each in entries})
    settled = await hold_deliveries(session, territory_id, {key[0] for key in lines})
    facts = {key: _facts(each, settled.get(each.order_id)) for key, each in lines.items()}
    lots = await _lots(session, territory_id, {each.lot_id for each in entries if each.lot_id})
    refused = {each.id: code for each in entries if (code := _refusal(actor, each, facts.get(each.key), lots))}
    others = await _words_of_others(session, actor, {one for each in entries for one in each.replaces})
    rows = [_row(actor, each, lines[each.key], others, sent_at, now) for each in entries if each.id not in refused]
    written = await _insert(session, rows)
    received = {row["order_id"] for row in rows if row["id"] in written and row["step"] == Step.RECEIVED.value}
    await wait_for_objections(session, territory_id, received, now)
    return Recorded(
        tuple(written), tuple(each for each in sent if each not in written and each not in refused), refused
    )


async def _known(session: AsyncSession, territory_id: UUID, ids: set[UUID]) -> set[UUID]:
    """What was written before counts, whatever has been decided since."""
    query = select(LineEntry.id).where(LineEntry.territory_id == territory_id, LineEntry.id.in_(ids))
    return set(await session.scalars(query))


def _facts(placed: PlacedLine, settled_version: int | None) -> LineFacts:
    return LineFacts(
        producer_id=placed.line.facts.producer_id,
        buyer_id=placed.buyer_id,
        ordered=placed.line.quantity,
        catch_weight=placed.line.facts.catch_weight,
        final=settled_version is not None,
        settled=bool(settled_version),
    )


async def wait_for_objections(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID], now: datetime
) -> None:
    """Gives the buyers of these orders the network's hours to object, counted from now."""
    if not order_ids:
        return
    hours = (await delivery_terms(session, territory_id)).objection_hours
    own = (Delivery.territory_id == territory_id, Delivery.order_id.in_(order_ids))
    await session.execute(update(Delivery).where(*own).values(accept_at=now + timedelta(hours=hours)))


async def _lots(session: AsyncSession, territory_id: UUID, ids: set[UUID]) -> dict[UUID, UUID]:
    """The farm of each lot that exists."""
    if not ids:
        return {}
    found = await session.execute(
        select(Lot.id, Lot.producer_id).where(Lot.territory_id == territory_id, Lot.id.in_(ids))
    )
    return {row.id: row.producer_id for row in found}


def _refusal(actor: Actor, entry: NewEntry, line: LineFacts | None, lots: Mapping[UUID, UUID]) -> str | None:
    code = refusal(actor, line, entry.step, entry.quantity)
    if code is None and entry.lot_id is not None and line is not None and lots.get(entry.lot_id) != line.producer_id:
        return "not_found"
    return code


async def _words_of_others(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Which of these entries the actor cannot replace: hers stands beside them, and the coordinator decides.

    A farm or a buyer replaces what was said in its own house; hub and carrier all but what a buyer says of a reception.
    """
    if actor.coordinates or not ids:
        return set()
    own = {actor.person_id}
    if actor.organisation_id:
        house = await people_of(session, [actor.organisation_id])
        own |= {each.person_id for each in house[actor.organisation_id]}
    query = select(LineEntry.id).where(
        LineEntry.territory_id == actor.territory_id, LineEntry.id.in_(ids), LineEntry.person_id.not_in(own)
    )
    if actor.role in (Role.HUB, Role.CARRIER):
        query = query.where(LineEntry.step == Step.RECEIVED.value)
    return set(await session.scalars(query))


def _row(
    actor: Actor, entry: NewEntry, placed: PlacedLine, others: set[UUID], sent_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "territory_id": actor.territory_id,
        "id": entry.id,
        "cycle_id": placed.cycle_id,
        "order_id": entry.order_id,
        "offer_id": entry.offer_id,
        "producer_id": placed.line.facts.producer_id,
        "step": entry.step.value,
        "quantity": entry.quantity,
        "lot_id": entry.lot_id,
        "photo_id": entry.photo_id,
        "reason": entry.reason,
        "details": entry.details,
        "said_at": entry.happened_at,
        "at": corrected(entry.happened_at, sent_at, now),
        "recorded_at": now,
        "person_id": actor.person_id,
        "replaces": sorted(entry.replaces - others),
    }


async def _insert(session: AsyncSession, rows: list[dict[str, Any]]) -> list[UUID]:
    """The ids that were written now: another request may have brought the same ones at the same moment."""
    if not rows:
        return []
    insert = postgresql.insert(LineEntry).on_conflict_do_nothing().returning(LineEntry.id)
    return list(await session.scalars(insert, rows))
