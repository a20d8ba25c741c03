"""Orders handed over at the door, and crates that go out and come back; written once, like what is said of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.quantity import plain
from app.fulfilment.actions.record import wait_for_objections
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.orders import buyers_of_orders
from app.fulfilment.rules.cold import LIMITS
from app.fulfilment.rules.life import corrected
from app.fulfilment.rules.recording import Recorded, sees_line
from app.fulfilment.signatures import cleaned
from app.fulfilment.tables import CrateMove, Handover
from app.identity import queries as identity
from app.identity.rules import Actor, Role
from app.orders.queries import OrderOwner


@dataclass(frozen=True, slots=True)
class NewHandover:
    """As a phone sends it. ``temperatures``: storage class to degrees Celsius; ``signature``: a PNG in base64."""

    id: UUID
    order_id: UUID
    happened_at: datetime
    received_by: str
    signature: str | None = None
    temperatures: Sequence[tuple[str, Decimal]] = field(default_factory=tuple)
    note: str = ""


async def record_handovers(
    session: AsyncSession, actor: Actor, entries: Sequence[NewHandover], sent_at: datetime, now: datetime
) -> Recorded:
    """Writes down handovers; each gives its buyer the network's hours to object. A known id changes nothing."""
    sent = {each.id: each for each in entries}
    known = await _known(session, actor.territory_id, set(sent))
    fresh = [each for each in sent.values() if each.id not in known]
    drawn = await _signatures(fresh)
    held = await hold_deliveries(session, actor.territory_id, {each.order_id for each in fresh})
    buyers = await buyers_of_orders(session, actor.territory_id, held)
    refused = {each.id: code for each in fresh if (code := _refusal(actor, each, held, buyers, drawn))}
    rows = [
        _row(actor, each, buyers[each.order_id].cycle_id, drawn.get(each.id), sent_at, now)
        for each in fresh
        if each.id not in refused
    ]
    written = await _insert(session, Handover, rows)
    orders = {row["order_id"] for row in rows if row["id"] in written}
    await wait_for_objections(session, actor.territory_id, orders, now)
    return Recorded(tuple(written), tuple(each for each in sent if each not in {*written, *refused}), refused)


async def _known(session: AsyncSession, territory_id: UUID, ids: set[UUID]) -> set[UUID]:
    """What was written before counts, whatever has been decided since."""
    query = select(Handover.id).where(Handover.territory_id == territory_id, Handover.id.in_(ids))
    return set(await session.scalars(query))


async def _signatures(entries: Sequence[NewHandover]) -> dict[UUID, bytes | None]:
    """The pictures of those that were signed; None for one that is no picture."""
    signed = [(each.id, each.signature) for each in entries if each.signature is not None]
    pictures = await cleaned([signature for _, signature in signed])
    return {key: picture for (key, _), picture in zip(signed, pictures, strict=True)}


def _refusal(
    actor: Actor,
    each: NewHandover,
    held: Mapping[UUID, int],
    buyers: Mapping[UUID, OrderOwner],
    drawn: Mapping[UUID, bytes | None],
) -> str | None:
    if actor.role is Role.PRODUCER or each.order_id not in held or each.order_id not in buyers:
        return "not_found"
    if not sees_line(actor, each.order_id, buyers[each.order_id].buyer_id):
        return "not_found"
    if each.id in drawn and drawn[each.id] is None:
        return "signature_unreadable"
    return "already_settled" if held[each.order_id] else None


def _row(
    actor: Actor, each: NewHandover, cycle_id: UUID, signature: bytes | None, sent_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "territory_id": actor.territory_id,
        "id": each.id,
        "cycle_id": cycle_id,
        "order_id": each.order_id,
        "received_by": each.received_by,
        "signature": signature,
        "temperatures": [
            {"storage": storage, "celsius": plain(celsius), "limit": _limit(storage)}
            for storage, celsius in each.temperatures
        ],
        "note": each.note,
        "at": corrected(each.happened_at, sent_at, now),
        "recorded_at": now,
        "person_id": actor.person_id,
    }


def _limit(storage: str) -> str | None:
    """The legal limit of that day stays beside what was measured."""
    return plain(LIMITS[storage]) if storage in LIMITS else None


@dataclass(frozen=True, slots=True)
class NewCrateMove:
    """Crates of a kind that went out to an organisation (> 0) or came back (< 0)."""

    id: UUID
    organisation_id: UUID
    kind: str
    count: int
    happened_at: datetime
    order_id: UUID | None = None
    note: str = ""


async def move_crates(
    session: AsyncSession, actor: Actor, entries: Sequence[NewCrateMove], sent_at: datetime, now: datetime
) -> Recorded:
    """Counts returnable crates. A known id changes nothing; an organisation that is no member is refused."""
    sent = {each.id: each for each in entries}
    members = {each.id for each in await identity.members(session, actor.territory_id)}
    refused = {
        each.id: "not_found" if each.organisation_id not in members else "no_crates"
        for each in sent.values()
        if each.organisation_id not in members or each.count == 0
    }
    rows: list[dict[str, Any]] = [
        {
            "territory_id": actor.territory_id,
            "id": each.id,
            "organisation_id": each.organisation_id,
            "order_id": each.order_id,
            "kind": each.kind,
            "count": each.count,
            "note": each.note,
            "at": corrected(each.happened_at, sent_at, now),
            "recorded_at": now,
            "person_id": actor.person_id,
        }
        for each in sent.values()
        if each.id not in refused
    ]
    written = await _insert(session, CrateMove, rows)
    return Recorded(tuple(written), tuple(row["id"] for row in rows if row["id"] not in written), refused)


async def _insert(
    session: AsyncSession, table: type[Handover] | type[CrateMove], rows: list[dict[str, Any]]
) -> list[UUID]:
    if not rows:
        return []
    insert = postgresql.insert(table).values(rows).on_conflict_do_nothing().returning(table.id)
    return list(await session.scalars(insert))
