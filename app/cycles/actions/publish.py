"""A producer's stall in a cycle, replaced whole: published, changed, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, packs_by_id
from app.core import audit
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.core.quantity import plain
from app.cycles.actions.fairness import judge_entries
from app.cycles.actions.rows import NAMES, write_offers
from app.cycles.queries import AgreedPrices, nobody_agreed, source_of, stall_revision, stands_at
from app.cycles.rules import BelowReserved, StallChanged, StallEntry, Window, check_not_over, entry_problems
from app.cycles.tables import Cycle, Offer
from app.identity.queries import organisations_by_id
from app.identity.rules import Actor
from app.pricing.queries import Schedule, schedule_at
from app.pricing.rules import Judgement, PackFacts, Seller, component_json, price_offer
from app.pricing.sentences import public_verdict

FROZEN = ("product_id", "product_name", "pack_name", "family", "unit", "content", "net_weight_kg", "vat_rate",
          "catch_weight")  # fmt: skip
LOGGED = ("producer_price", "unit_price", "available", "minimum", "step", "per_buyer_max", "note", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class _Context:
    """What every entry of one stall is judged by."""

    cycle_id: UUID
    actor: Actor
    seller: Seller
    schedule: Schedule | None
    now: datetime
    judgements: Mapping[UUID, Judgement]


async def publish_stall(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    entries: Sequence[StallEntry],
    now: datetime,
    revision: str | None = None,
    agreed: AgreedPrices = nobody_agreed,
) -> None:
    """Replaces the producer's offers in a cycle; packs that are not listed are withdrawn, what was ordered stays.

    ``revision``: what the stall was when the producer began; None replaces it whatever it is. ``agreed``: who knows
    what buyers have agreed to.
    Raises NotFound, CycleCancelled, CycleClosed, StallChanged, Invalid, BelowReserved, PriceTooHigh, UnfairPrice.
    """
    assert actor.organisation_id is not None
    opens_at = await _hold(session, actor, cycle_id, now)
    offers = await _lock_stall(session, actor.territory_id, cycle_id, actor.organisation_id)
    if revision is not None and revision != (current := stall_revision(offers.values())):
        raise StallChanged(revision=current)
    packs = await packs_by_id(session, actor.territory_id, [each.pack_id for each in entries])
    _check(entries, packs, offers, actor.organisation_id)
    schedule = await schedule_at(session, actor.territory_id, opens_at)
    name = (await organisations_by_id(session, [actor.organisation_id]))[actor.organisation_id].name
    judged = await judge_entries(session, actor, cycle_id, schedule, entries, packs, offers, now, agreed)
    context = _Context(cycle_id, actor, Seller(actor.organisation_id, name), schedule, now, judged)
    listed = {each.pack_id for each in entries}
    rows = [_published(context, each, packs[each.pack_id], offers.get(each.pack_id)) for each in entries]
    rows += [_withdrawn(each, now) for pack, each in offers.items() if pack not in listed]
    changed = [row for row in rows if _differs(row, offers.get(row["pack_id"]))]
    await write_offers(session, changed)
    told = [_change(context, row, offers.get(row["pack_id"])) for row in changed]
    await audit.record(session, *(each for each in told if each.changes))


async def _hold(session: AsyncSession, actor: Actor, cycle_id: UUID, now: datetime) -> datetime:
    """Holds the cycle, planned or open, and lets one person at a time change this stall; when it opens."""
    c = Cycle
    held = select(c.opens_at, c.closes_at, c.closed_at, c.cancelled_at).where(
        c.territory_id == actor.territory_id, c.id == cycle_id
    )
    row = (await session.execute(held.with_for_update(read=True, key_share=True))).one_or_none()
    if row is None:
        raise NotFound
    check_not_over(Window(*row), now)
    name = f"stall {cycle_id} {actor.organisation_id}"
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    opens_at: datetime = row.opens_at
    return opens_at


async def _lock_stall(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID
) -> dict[UUID, Offer]:
    """The producer's offers in the cycle by pack, locked in the order of their ids."""
    held = (
        select(Offer)
        .where(Offer.territory_id == territory_id, Offer.producer_id == producer_id, Offer.cycle_id == cycle_id)
        .order_by(Offer.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {each.pack_id: each for each in await session.scalars(held)}


def _check(
    entries: Sequence[StallEntry],
    packs: Mapping[UUID, SalePack],
    offers: Mapping[UUID, Offer],
    producer_id: UUID,
) -> None:
    """Raises Invalid with every wrong field, or BelowReserved with every row that was ordered beyond."""
    problems: dict[str, str] = {}
    seen: set[UUID] = set()
    for number, entry in enumerate(entries):
        pack = packs.get(entry.pack_id)
        if pack is None or pack.producer_id != producer_id or (pack.archived and entry.pack_id not in offers):
            problems[f"offers.{number}.pack_id"] = "fields.stall_pack"
        elif entry.pack_id in seen:
            problems[f"offers.{number}.pack_id"] = "fields.stall_pack_twice"
        else:
            found = entry_problems(entry, source_of(pack, offers.get(entry.pack_id)).content)
            problems |= {f"offers.{number}.{name}": message for name, message in found.items()}
        seen.add(entry.pack_id)
    if problems:
        raise Invalid(problems)
    below = [each for each in entries if each.pack_id in offers and each.available < offers[each.pack_id].reserved]
    if below:
        raise BelowReserved(rows=[_below(each, offers[each.pack_id]) for each in below])


def _below(entry: StallEntry, offer: Offer) -> dict[str, str]:
    return {
        "pack_id": str(entry.pack_id),
        "product_name": offer.product_name,
        "pack_name": offer.pack_name,
        "available": plain(entry.available),
        "reserved": plain(offer.reserved),
    }


def _published(context: _Context, entry: StallEntry, pack: SalePack, offer: Offer | None) -> dict[str, Any]:
    """The offer's row as it will be."""
    source = source_of(pack, offer)
    facts = {name: getattr(source, name) for name in FROZEN}
    fees = () if context.schedule is None else context.schedule.fees
    priced = price_offer(entry.price, PackFacts(facts["content"], facts["net_weight_kg"]), fees, context.seller)
    return {
        "territory_id": context.actor.territory_id,
        "id": new_id() if offer is None else offer.id,
        "cycle_id": context.cycle_id,
        "producer_id": context.seller.organisation_id,
        "pack_id": entry.pack_id,
        **facts,
        "producer_price": entry.price,
        "unit_price": priced.unit_price,
        "components": [component_json(each) for each in priced.components],
        "fee_schedule_id": None if context.schedule is None else context.schedule.id,
        "verdicts": [public_verdict(each) for each in context.judgements[entry.pack_id].failing],
        "priced_at": offer.priced_at if offer is not None and stands_at(offer, entry.price) else context.now,
        "available": entry.available,
        "minimum": entry.minimum or facts["content"],
        "step": entry.step or facts["content"],
        "per_buyer_max": entry.per_buyer_max,
        "note": entry.note,
        "published_at": context.now if offer is None else offer.published_at,
        "updated_at": context.now,
        "withdrawn_at": None,
    }


def _withdrawn(offer: Offer, now: datetime) -> dict[str, Any]:
    row = {name: getattr(offer, name) for name in NAMES} | {"verdicts": []}
    if offer.withdrawn_at is not None:
        return row  # one that a rule held back stays away now, whatever becomes of the rule
    return {**row, "available": offer.reserved, "updated_at": now, "withdrawn_at": now}


def _differs(row: Mapping[str, Any], offer: Offer | None) -> bool:
    return offer is None or any(row[name] != getattr(offer, name) for name in NAMES if name != "updated_at")


def _change(context: _Context, row: Mapping[str, Any], offer: Offer | None) -> audit.Change:
    pairs = {name: [None if offer is None else _plain(getattr(offer, name)), _plain(row[name])] for name in LOGGED}
    if offer is None or (offer.withdrawn_at is not None and row["withdrawn_at"] is None):
        action = "offer.published"
    else:
        action = "offer.changed" if row["withdrawn_at"] is None else "offer.withdrawn"
    return audit.Change(
        context.actor.territory_id,
        action,
        "offer",
        row["id"],
        context.now,
        context.actor.person_id,
        owner_id=context.seller.organisation_id,
        changes={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return plain(value) if hasattr(value, "as_tuple") else value
