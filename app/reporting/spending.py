"""Where the money of a period went: "of 100 euros that the canteen spent, 71.40 went to 9 farms".

What was spent is what was ordered: nothing is weighed at delivery yet, so quantities ordered count, at the prices and
shares that each order line keeps. A cycle belongs to the day of its cut-off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Select, case, cast, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.tables import Cycle, Offer
from app.identity import queries as identity
from app.identity.rules import Actor, Role
from app.orders.tables import Order, OrderLine
from app.pricing.rules import PRODUCER
from app.reporting.money_schemas import BuyerSpending, CyclePart, CycleSpending, PartOfHundred, PeriodOut, Spending
from app.reporting.rules import ActorCents, FamilySum, Period, Told, add_up, of_hundred, told
from app.reporting.schemas import Share
from app.reporting.sums import Bounds, cycles_of, latest, line_cycle, line_order, shares_of_lines

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
    sums = (cast(func.sum(each), BigInteger) for each in (Order.excl_cents, Order.vat_cents, Order.total_cents))
    query = (
        select(Cycle.id, Cycle.closes_at, func.count(), *sums)
        .join(Order, (Order.territory_id == Cycle.territory_id) & (Order.cycle_id == Cycle.id))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
        .group_by(Cycle.id, Cycle.closes_at)
        .order_by(Cycle.closes_at, Cycle.id)
    )
    if buyer_id is not None:
        query = query.where(Order.buyer_id == buyer_id)
    return {key: _Orders(at, *counted) for key, at, *counted in await session.execute(query)}


async def _shares(
    session: AsyncSession, territory_id: UUID, bounds: Bounds, buyer_id: UUID | None
) -> list[_CycleShare]:
    share = shares_of_lines()
    query = (
        select(
            OrderLine.cycle_id,
            share.c.actor,
            share.c.organisation_id,
            share.c.label,
            cast(func.sum(share.c.cents), BigInteger),
        )
        .select_from(OrderLine)
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .join(share, true())
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
        .group_by(Cycle.closes_at, OrderLine.cycle_id, share.c.actor, share.c.organisation_id, share.c.label)
        .order_by(Cycle.closes_at, OrderLine.cycle_id, share.c.label)
    )
    if buyer_id is not None:
        query = query.where(Order.buyer_id == buyer_id)
    return [_CycleShare(*row) for row in await session.execute(query)]


async def _buyers(session: AsyncSession, territory_id: UUID, bounds: Bounds) -> list[BuyerSpending]:
    """Who ordered in the period, under the latest name, the largest first."""
    total = cast(func.sum(Order.total_cents), BigInteger)
    rows = await session.execute(
        select(Order.buyer_id, latest(Order.buyer_name), total)
        .join(Cycle, (Cycle.territory_id == Order.territory_id) & (Cycle.id == Order.cycle_id))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
        .group_by(Order.buyer_id)
        .order_by(total.desc(), Order.buyer_id)
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
        cycle_id=cycle_id, closes_at=sums.closes_at, final=sums.closes_at <= now, parts=_cycle_parts(parts)
    )


def _cycle_parts(parts: Iterable[ActorCents]) -> list[CyclePart]:
    return [CyclePart(actor=each.actor, label=each.label, cents=each.cents) for each in parts]


@dataclass(frozen=True, slots=True)
class ToldPeriod:
    """What may be told of a period: cells by cycle, when each closed, and how many cycles told less than all."""

    cells: list[Told]
    closes_at: dict[UUID, datetime]
    withheld_cycles: int


async def told_sums(
    session: AsyncSession, territory_id: UUID, bounds: Bounds, now: datetime, *, fewest_buyers: int = 0
) -> ToldPeriod:
    """The sums of closed weeks that may be told, in two statements.

    Open weeks are told to nobody: two looks at one would show the order that came between them.
    """
    start, end = bounds
    closed = (start, min(end, now))
    sums, closes_at = await _family_sums(session, territory_id, closed)
    cells = told(sums, fewest_buyers=fewest_buyers)
    whole = {key: sum(s.cents for each in sums if each.cycle_id == key for s in each.shares) for key in closes_at}
    shown = {key: sum(s.cents for each in cells if each.cycle_id == key for s in each.shares) for key in closes_at}
    return ToldPeriod(cells, closes_at, sum(1 for key in closes_at if whole[key] != shown[key]))


async def _family_sums(
    session: AsyncSession, territory_id: UUID, bounds: Bounds
) -> tuple[list[FamilySum], dict[UUID, datetime]]:
    who = await session.execute(
        _family_lines(territory_id, bounds)
        .with_only_columns(
            OrderLine.cycle_id,
            Offer.family,
            Cycle.closes_at,
            func.array_agg(OrderLine.producer_id.distinct()),
            func.array_agg(Order.buyer_id.distinct()),
        )
        .group_by(OrderLine.cycle_id, Offer.family, Cycle.closes_at)
    )
    shares = await _family_shares(session, territory_id, bounds)
    found, closes_at = [], {}
    for cycle_id, family, closes, producers, buyers in who:
        closes_at[cycle_id] = closes
        found.append(
            FamilySum(
                cycle_id, family, frozenset(producers), frozenset(buyers), add_up(shares.get((cycle_id, family), ()))
            )
        )
    return found, dict(sorted(closes_at.items(), key=lambda each: (each[1], each[0])))


def _family_lines(territory_id: UUID, bounds: Bounds) -> Select[UUID]:
    return (
        select(OrderLine.cycle_id)
        .select_from(OrderLine)
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .join(Offer, (Offer.territory_id == OrderLine.territory_id) & (Offer.id == OrderLine.offer_id))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
    )


async def _family_shares(
    session: AsyncSession, territory_id: UUID, bounds: Bounds
) -> dict[tuple[UUID, str], list[ActorCents]]:
    share = shares_of_lines()
    label = case((share.c.actor == PRODUCER, literal("")), else_=share.c.label)
    rows = await session.execute(
        _family_lines(territory_id, bounds)
        .join(share, true())
        .with_only_columns(
            OrderLine.cycle_id, Offer.family, share.c.actor, label, cast(func.sum(share.c.cents), BigInteger)
        )
        .group_by(OrderLine.cycle_id, Offer.family, share.c.actor, label)
    )
    found: dict[tuple[UUID, str], list[ActorCents]] = {}
    for cycle_id, family, actor, name, cents in rows:
        found.setdefault((cycle_id, family), []).append(ActorCents(actor, name, cents))
    return found


async def _observed(session: AsyncSession, actor: Actor, asked: Period, now: datetime) -> Spending:
    period = await told_sums(session, actor.territory_id, asked.bounds(actor.timezone), now)
    parts = add_up(share for cell in period.cells for share in cell.shares)
    total = sum(each.cents for each in parts)
    told_cycles = {cell.cycle_id for cell in period.cells}
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
        parts=_parts(list(parts)),
        shares=[],
        cycles=[_told_cycle(key, at, period.cells) for key, at in period.closes_at.items() if key in told_cycles],
        buyers=[],
    )


def _told_cycle(cycle_id: UUID, closes_at: datetime, cells: Iterable[Told]) -> CycleSpending:
    parts = add_up(share for cell in cells if cell.cycle_id == cycle_id for share in cell.shares)
    return CycleSpending(cycle_id=cycle_id, closes_at=closes_at, final=True, parts=_cycle_parts(parts))
