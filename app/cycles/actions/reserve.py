"""What an order does to its cycle: hold it open, and reserve from its offers."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ARRAY, Numeric, Uuid, bindparam, column, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.queries import TERMS, deliveries_of, terms_of
from app.cycles.rules import OfferTerms, OpenCycle, Window, check_enough, check_open
from app.cycles.tables import Cycle, Offer
from app.pricing.queries import delivery_fees_at

NOTHING: Mapping[UUID, Decimal] = MappingProxyType({})  # a default that nobody can fill


async def hold_open(session: AsyncSession, territory_id: UUID, cycle_id: UUID, now: datetime) -> OpenCycle:
    """Keeps an open cycle from being closed, moved or cancelled until the transaction ends (FOR KEY SHARE).

    Raises NotFound, CycleCancelled, CycleNotOpen, CycleClosed. Three statements.
    """
    held = (
        select(Cycle.opens_at, Cycle.closes_at, Cycle.closed_at, Cycle.cancelled_at)
        .where(Cycle.territory_id == territory_id, Cycle.id == cycle_id)
        .with_for_update(read=True, key_share=True)
    )
    row = (await session.execute(held)).one_or_none()
    if row is None:
        raise NotFound
    check_open(Window(*row), now)
    deliveries = await deliveries_of(session, cycle_id)
    fees = await delivery_fees_at(session, territory_id, row.opens_at)
    return OpenCycle(
        id=cycle_id,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        deliveries={each.area_id: each for each in deliveries},
        delivery_fees=fees,
    )


async def reserve(
    session: AsyncSession,
    territory_id: UUID,
    cycle_id: UUID,
    deltas: Mapping[UUID, Decimal],
    now: datetime,
    *,
    held: Mapping[UUID, Decimal] = NOTHING,
) -> dict[UUID, OfferTerms]:
    """Takes (delta > 0) or gives back (delta < 0) quantities of offers; a delta of 0 only locks and reads.

    Locks the offers in the order of their ids, then decides, then applies: two statements. ``held`` is what the order
    has already, so that a refusal can say what it may have in all. Returns the offers as they were before.
    Raises UnknownOffers, or NotEnough with all short lines. A withdrawn offer has nothing left.
    """
    offers = await _lock_offers(session, territory_id, cycle_id, deltas)
    check_enough(offers, deltas, held)
    changed = {offer_id: delta for offer_id, delta in deltas.items() if delta}
    if changed:
        await session.execute(
            _APPLY,
            {"territory": territory_id, "ids": list(changed), "deltas": list(changed.values()), "moment": now},
        )
    return offers


async def _lock_offers(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, deltas: Mapping[UUID, Decimal]
) -> dict[UUID, OfferTerms]:
    parameters = {"territory": territory_id, "cycle": cycle_id, "ids": list(deltas)}
    rows = await session.execute(_LOCK, parameters)
    return {row["id"]: terms_of(row) for row in rows.mappings()}


_IDS = bindparam("ids", type_=ARRAY(Uuid))
_LOCK = (
    select(*TERMS)
    .where(
        Offer.territory_id == bindparam("territory"),
        Offer.cycle_id == bindparam("cycle"),
        Offer.id == func.any(_IDS),
    )
    .order_by(Offer.id)
    .with_for_update(key_share=True)
)
_DELTAS = (
    func.unnest(_IDS, bindparam("deltas", type_=ARRAY(Numeric(12, 3))))
    .table_valued(column("id", Uuid), column("delta", Numeric(12, 3)), name="taken")
    .render_derived()
)
_APPLY = (
    update(Offer)
    .where(Offer.territory_id == bindparam("territory"), Offer.id == _DELTAS.c.id)
    .values(
        reserved=Offer.reserved + _DELTAS.c.delta,
        version=Offer.version + 1,
        updated_at=bindparam("moment"),
    )
    .execution_options(synchronize_session=False)
)
