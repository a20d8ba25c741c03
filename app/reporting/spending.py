"""Where the money of a period went: "of 100 euros that the canteen spent, 71.40 went to 9 farms".

What was spent is what was accepted, where a delivery is settled, and else what was ordered, at the prices and shares
that each line keeps (``counted``). A cycle belongs to the day of its cut-off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.identity import queries as identity
from app.identity.rules import Actor, Role
from app.pricing.rules import PRODUCER
from app.reporting.counted import counted_lines, counted_orders
from app.reporting.money_schemas import BuyerSpending, CyclePart, CycleSpending, PartOfHundred, PeriodOut, Spending
from app.reporting.rules import ActorCents, Period, add_up, of_hundred
from app.reporting.schemas import Share
from app.reporting.sums import Bounds, latest, shares_of_lines
from app.reporting.told import ToldPeriod, told_sums

STATE = "state"


async def spending(
    session: AsyncSession, actor: Actor, asked: Period, buyer_id: UUID | None, now: datetime
) -> Spending:
    """A buyer sees what it spent, the coordinator every buyer and the territory, observers sums that may be told.

    Raises NotFound for a buyer that is not the reader's to see.
    """
    if actor.role is Role.OBSERVER:
        if buyer_id is not None:
            raise NotFound
        return await _observed(session, actor, asked, now)
    own = actor.organisation_id
    if own is not None and buyer_id not in (None, own):
        raise NotFound
    return await _exact(session, actor, asked, own or buyer_id, now)


@dataclass(frozen=True, slots=True)
class _Orders:
    """Sums of the orders of one cycle, in cents."""

    closes_at: datetime
    orders: int
    excl_cents: int
    vat_cents: int
    total_cents: int
    accepted_cents: int


@dataclass(frozen=True, slots=True)
class _CycleShare:
    """Cents of one farm or other actor in one cycle."""

    cycle_id: UUID
    actor: str
    organisation_id: UUID | None
    label: str
    cents: int


async def _exact(session: AsyncSession, actor: Actor, asked: Period, buyer_id: UUID | None, now: datetime) -> Spending:
    bounds = asked.bounds(actor.timezone)
    name = await _name(session, actor.territory_id, buyer_id)
    orders = await _orders(session, actor.territory_id, bounds, buyer_id)
    shares = await _shares(session, actor.territory_id, bounds, buyer_id)
    vat = sum(each.vat_cents for each in orders.values())
    return Spending(
        period=PeriodOut.of(asked),
        buyer_id=buyer_id,
        name=name,
        exact=True,
        withheld_cycles=0,
        orders=sum(each.orders for each in orders.values()),
        farms=len({each.organisation_id for each in shares if each.actor == PRODUCER}),
        excl_cents=sum(each.excl_cents for each in orders.values()),
        vat_cents=vat,
        total_cents=sum(each.total_cents for each in orders.values()),
        accepted_cents=sum(each.accepted_cents for each in orders.values()),
        parts=_parts([*_gathered(shares), ActorCents(STATE, "", vat)]),
        shares=_by_actor(shares),
        cycles=[_cycle(key, each, shares, now) for key, each in orders.items()],
        buyers=await _buyers(session, actor.territory_id, bounds) if actor.coordinates else [],
    )


async def _name(session: AsyncSession, territory_id: UUID, buyer_id: UUID | None) -> str:
    """Of the buyer, also of one that has left; else of the territory. Raises NotFound."""
    if buyer_id is None:
        return (await identity.territory(session, territory_id)).name
    return (await identity.organisation(session, territory_id, buyer_id, left=True)).name


async def _orders(
    session: AsyncSession, territory_id: UUID, bounds: Bounds, buyer_id: UUID | None
) -> dict[UUID, _Orders]:
    order = counted_orders(territory_id, bounds)
    names = ("excl_cents", "vat_cents", "total_cents", "accepted_cents")
    sums = (cast(func.sum(order.c[name]), BigInteger) for name in names)
    query = (
        select(order.c.cycle_id, order.c.closes_at, func.count(), *sums)
        .group_by(order.c.cycle_id, order.c.closes_at)
        .order_by(order.c.closes_at, order.c.cycle_id)
    )
    if buyer_id is not None:
        query = query.where(order.c.buyer_id == buyer_id)
    return {key: _Orders(at, *counted) for key, at, *counted in await session.execute(query)}


async def _shares(
    session: AsyncSession, territory_id: UUID, bounds: Bounds, buyer_id: UUID | None
) -> list[_CycleShare]:
    line = counted_lines(territory_id, bounds)
    share = shares_of_lines(line.c.shares)
    whose = (share.c.actor, share.c.organisation_id, share.c.label)
    query = (
        select(line.c.cycle_id, *whose, cast(func.sum(share.c.cents), BigInteger))
        .select_from(line)
        .join(share, true())
        .group_by(line.c.closes_at, line.c.cycle_id, *whose)
        .order_by(line.c.closes_at, line.c.cycle_id, share.c.label)
    )
    if buyer_id is not None:
        query = query.where(line.c.buyer_id == buyer_id)
    return [_CycleShare(*row) for row in await session.execute(query)]


async def _buyers(session: AsyncSession, territory_id: UUID, bounds: Bounds) -> list[BuyerSpending]:
    """Who ordered in the period, under the latest name, the largest first."""
    order = counted_orders(territory_id, bounds)
    total = cast(func.sum(order.c.total_cents), BigInteger)
    rows = await session.execute(
        select(order.c.buyer_id, latest(order.c.buyer_name, order.c.closes_at), total)
        .group_by(order.c.buyer_id)
        .order_by(total.desc(), order.c.buyer_id)
    )
    return [BuyerSpending(buyer_id=key, name=name, total_cents=cents) for key, name, cents in rows]


def _gathered(shares: Iterable[_CycleShare]) -> tuple[ActorCents, ...]:
    """All farms as one, the others by their label."""
    return add_up(ActorCents(each.actor, "" if each.actor == PRODUCER else each.label, each.cents) for each in shares)


def _parts(parts: list[ActorCents]) -> list[PartOfHundred]:
    hundred = of_hundred([each.cents for each in parts])
    return [
        PartOfHundred(actor=each.actor, label=each.label, cents=each.cents, of_hundred=part)
        for each, part in zip(parts, hundred, strict=True)
    ]


def _by_actor(shares: Iterable[_CycleShare]) -> list[Share]:
    """One row per farm, under its latest name, and per other actor; farms first, the largest first."""
    cents: dict[tuple[str, UUID | None, str], int] = {}
    labels: dict[tuple[str, UUID | None, str], str] = {}
    for each in shares:
        key = (each.actor, each.organisation_id, "" if each.actor == PRODUCER else each.label)
        cents[key] = cents.get(key, 0) + each.cents
        labels[key] = each.label
    ordered = sorted(cents, key=lambda key: (key[0] != PRODUCER, -cents[key], labels[key]))
    return [Share(actor=key[0], organisation_id=key[1], label=labels[key], cents=cents[key]) for key in ordered]


def _cycle(cycle_id: UUID, sums: _Orders, shares: Iterable[_CycleShare], now: datetime) -> CycleSpending:
    of_cycle = [each for each in shares if each.cycle_id == cycle_id]
    parts = [*_gathered(of_cycle), ActorCents(STATE, "", sums.vat_cents)]
    return CycleSpending(
        cycle_id=cycle_id,
        closes_at=sums.closes_at,
        final=sums.closes_at <= now,
        accepted_cents=sums.accepted_cents,
        parts=_cycle_parts(parts),
    )


def _cycle_parts(parts: Iterable[ActorCents]) -> list[CyclePart]:
    return [CyclePart(actor=each.actor, label=each.label, cents=each.cents) for each in parts]


async def _observed(session: AsyncSession, actor: Actor, asked: Period, now: datetime) -> Spending:
    period = await told_sums(session, actor.territory_id, asked.bounds(actor.timezone), now)
    parts = add_up(share for cell in period.cells for share in cell.shares)
    total = sum(each.cents for each in parts)
    told_cycles = {cell.cycle_id for cell in period.cells}
    weeks = [_told_cycle(key, at, period) for key, at in period.closes_at.items() if key in told_cycles]
    return Spending(
        period=PeriodOut.of(asked),
        buyer_id=None,
        name=await _name(session, actor.territory_id, None),
        exact=False,
        withheld_cycles=period.withheld_cycles,
        orders=None,
        farms=len(frozenset().union(*(cell.producers for cell in period.cells))),
        excl_cents=total,
        vat_cents=None,
        total_cents=total,
        accepted_cents=sum(each.accepted_cents for each in weeks),
        parts=_parts(list(parts)),
        shares=[],
        cycles=weeks,
        buyers=[],
    )


def _told_cycle(cycle_id: UUID, closes_at: datetime, period: ToldPeriod) -> CycleSpending:
    parts = add_up(share for cell in period.cells if cell.cycle_id == cycle_id for share in cell.shares)
    whole = sum(each.cents for each in parts)
    return CycleSpending(
        cycle_id=cycle_id,
        closes_at=closes_at,
        final=True,
        accepted_cents=whole if cycle_id in period.accepted else 0,
        parts=_cycle_parts(parts),
    )
