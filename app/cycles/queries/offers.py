"""Reads of offers: their terms for orders, and a producer's stall."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, packs_by_id, packs_for_sale
from app.cycles.queries.weeks import CycleView
from app.cycles.rules import OfferTerms
from app.cycles.tables import Cycle, Offer
from app.pricing.rules import Outcome, Severity, component_from_json

TERMS = (
    Offer.id,
    Offer.producer_id,
    Offer.pack_id,
    Offer.product_id,
    Offer.product_name,
    Offer.pack_name,
    Offer.unit,
    Offer.content,
    Offer.net_weight_kg,
    Offer.vat_rate,
    Offer.catch_weight,
    Offer.producer_price,
    Offer.unit_price,
    Offer.components,
    Offer.available,
    Offer.reserved,
    Offer.minimum,
    Offer.step,
    Offer.per_buyer_max,
    Offer.withdrawn_at.is_not(None).label("withdrawn"),
)


async def offers_by_pack(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, pack_ids: Collection[UUID]
) -> dict[UUID, OfferTerms]:
    """The offers of some packs in a cycle, by pack; withdrawn ones are left out."""
    found = await terms(
        session, Offer.territory_id == territory_id, Offer.cycle_id == cycle_id, Offer.pack_id.in_(pack_ids),
        Offer.withdrawn_at.is_(None),
    )  # fmt: skip
    return {each.pack_id: each for each in found}


async def offers_by_id(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, ids: Collection[UUID]
) -> dict[UUID, OfferTerms]:
    """Some offers of a cycle by their id, withdrawn ones too, without a lock."""
    found = await terms(session, Offer.territory_id == territory_id, Offer.cycle_id == cycle_id, Offer.id.in_(ids))
    return {each.id: each for each in found}


async def terms_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[OfferTerms]:
    """All offers of a cycle by name, without a lock; withdrawn ones too."""
    return await terms(session, Offer.territory_id == territory_id, Offer.cycle_id == cycle_id)


async def terms(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[OfferTerms]:
    """The offers that meet the conditions, by name."""
    rows = await session.execute(select(*TERMS).where(*conditions).order_by(Offer.product_name, Offer.pack_name))
    return [terms_of(row) for row in rows.mappings()]


def terms_of(row: RowMapping) -> OfferTerms:
    """A row of the columns TERMS, frozen."""
    values = dict(row)
    values["components"] = tuple(component_from_json(each) for each in values["components"])
    return OfferTerms(**values)


async def offering_producer_ids(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[UUID]:
    """The producers who have something to sell in a cycle, or had when it closed."""
    offers = select(Offer.producer_id).where(
        Offer.territory_id == territory_id, Offer.cycle_id == cycle_id, Offer.withdrawn_at.is_(None)
    )
    return list(await session.scalars(offers.distinct().order_by(Offer.producer_id)))


@dataclass(frozen=True, slots=True)
class LastOffer:
    """What a producer offered of a pack the last time, in which cycle, and how much of it was ordered."""

    cycle_id: UUID
    closes_at: datetime
    price: Decimal
    available: Decimal
    minimum: Decimal
    step: Decimal
    per_buyer_max: Decimal | None
    ordered: Decimal


@dataclass(frozen=True, slots=True)
class StallRow:
    """A pack that a producer sells, with its last offer and the one in this cycle."""

    pack: SalePack
    last: LastOffer | None
    offer: Offer | None


async def stall(session: AsyncSession, cycle: CycleView, producer_id: UUID) -> list[StallRow]:
    """All packs of a producer, and those offered in the cycle that were archived since; four statements."""
    offers = await _stall_offers(session, cycle, producer_id)
    last = await _last_offers(session, cycle, producer_id)
    packs = await packs_for_sale(session, cycle.territory_id, producer_id)
    missing = offers.keys() - {pack.pack_id for pack in packs}
    gone = await packs_by_id(session, cycle.territory_id, missing) if missing else {}
    return [StallRow(pack, last.get(pack.pack_id), offers.get(pack.pack_id)) for pack in [*packs, *gone.values()]]


def is_held_back(offer: Offer) -> bool:
    """Whether its price breaks a rule that blocks; such an offer is off sale until the rules let it pass."""
    refused = (Severity.BLOCKS.value, Outcome.FAILS.value)
    return any((each["severity"], each["outcome"]) == refused for each in offer.verdicts)


def stall_revision(offers: Iterable[Offer]) -> str:
    """Changes with every change that its people make to a stall, and with nothing else: no orders, fees or rules."""
    said = sorted(
        f"{o.pack_id} {o.producer_price} {o.available} {o.minimum} {o.step} {o.per_buyer_max} {o.note}"
        for o in offers
        if o.withdrawn_at is None or is_held_back(o)
    )
    return blake2b("\n".join(said).encode(), digest_size=12).hexdigest()


async def _stall_offers(session: AsyncSession, cycle: CycleView, producer_id: UUID) -> dict[UUID, Offer]:
    found = await session.scalars(
        select(Offer)
        .where(Offer.territory_id == cycle.territory_id, Offer.producer_id == producer_id, Offer.cycle_id == cycle.id)
        .execution_options(populate_existing=True)
    )
    return {each.pack_id: each for each in found}


async def _last_offers(session: AsyncSession, cycle: CycleView, producer_id: UUID) -> dict[UUID, LastOffer]:
    earlier = (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id)
    rows = await session.execute(
        select(
            Offer.pack_id,
            Offer.cycle_id,
            Cycle.closes_at,
            Offer.producer_price,
            Offer.available,
            Offer.minimum,
            Offer.step,
            Offer.per_buyer_max,
            Offer.reserved,
        )
        .join(Cycle, earlier)
        .where(
            Offer.territory_id == cycle.territory_id,
            Offer.producer_id == producer_id,
            Offer.withdrawn_at.is_(None),
            Cycle.opens_at < cycle.window.opens_at,
            Cycle.cancelled_at.is_(None),
        )
        .ext(distinct_on(Offer.pack_id))
        .order_by(Offer.pack_id, Cycle.opens_at.desc(), Cycle.id)
    )
    return {row.pack_id: LastOffer(*row[1:]) for row in rows}
