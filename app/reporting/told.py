"""Sums of closed weeks that may be told to observers and to everybody (``rules.told``).

A week counts what was accepted from the moment when all its orders are, and as they were accepted first.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, case, cast, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.tables import Cycle, Offer
from app.orders.tables import Order, OrderLine
from app.pricing.rules import PRODUCER
from app.reporting.counted import counted_lines
from app.reporting.rules import ActorCents, FamilySum, Told, add_up, told
from app.reporting.sums import Bounds, cycles_of, line_cycle, line_order, shares_of_lines


@dataclass(frozen=True, slots=True)
class ToldPeriod:
    """What may be told of a period: cells by cycle, when each closed, how many cycles told less than all, and which
    count what was accepted.
    """

    cells: list[Told]
    closes_at: dict[UUID, datetime]
    withheld_cycles: int
    accepted: frozenset[UUID]


async def told_sums(
    session: AsyncSession, territory_id: UUID, bounds: Bounds, now: datetime, *, fewest_buyers: int = 0
) -> ToldPeriod:
    """The sums of closed weeks that may be told, in three statements.

    Open weeks are told to nobody: two looks at one would show the order that came between them.
    """
    start, end = bounds
    closed = (start, min(end, now))
    sums, closes_at, accepted = await _family_sums(session, territory_id, closed)
    cells = told(sums, fewest_buyers=fewest_buyers)
    whole = {key: sum(s.cents for each in sums if each.cycle_id == key for s in each.shares) for key in closes_at}
    shown = {key: sum(s.cents for each in cells if each.cycle_id == key for s in each.shares) for key in closes_at}
    withheld = sum(1 for key in closes_at if whole[key] != shown[key])
    return ToldPeriod(cells, closes_at, withheld, accepted)


FamilyKey = tuple[UUID, str]


async def _family_sums(
    session: AsyncSession, territory_id: UUID, bounds: Bounds
) -> tuple[list[FamilySum], dict[UUID, datetime], frozenset[UUID]]:
    """By cycle and family; when each cycle closed; which cycles count what was accepted."""
    ordered = await _who_ordered(session, territory_id, bounds)
    counted = await _who_counts(session, territory_id, bounds)
    shares = await _family_shares(session, territory_id, bounds)
    nobody = _Who(frozenset(), frozenset(), None, False)
    sums = [
        FamilySum(
            *key,
            producers=ordered.get(key, nobody).producers,
            buyers=ordered.get(key, nobody).buyers,
            shares=add_up(shares.get(key, ())),
            counted_producers=counted.get(key, nobody).producers,
            counted_buyers=counted.get(key, nobody).buyers,
        )
        for key in sorted(ordered.keys() | counted.keys())
    ]
    closes_at = {key[0]: who.closes_at for key, who in (counted | ordered).items() if who.closes_at is not None}
    accepted = frozenset(key[0] for key, who in counted.items() if who.accepted)
    return sums, dict(sorted(closes_at.items(), key=lambda each: (each[1], each[0]))), accepted


@dataclass(frozen=True, slots=True)
class _Who:
    """Whose goods and whose orders are in a family of a cycle."""

    producers: frozenset[UUID]
    buyers: frozenset[UUID]
    closes_at: datetime | None
    accepted: bool


async def _who_ordered(session: AsyncSession, territory_id: UUID, bounds: Bounds) -> dict[FamilyKey, _Who]:
    """By what was ordered: it does not change when a week is settled, so neither do the cells."""
    producers, buyers = (func.array_agg(each.distinct()) for each in (OrderLine.producer_id, Order.buyer_id))
    rows = await session.execute(
        select(OrderLine.cycle_id, Offer.family, producers, buyers, Cycle.closes_at)
        .select_from(OrderLine)
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .join(Offer, (Offer.territory_id == OrderLine.territory_id) & (Offer.id == OrderLine.offer_id))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
        .group_by(OrderLine.cycle_id, Offer.family, Cycle.closes_at)
    )
    return {
        (cycle, family): _Who(frozenset(of), frozenset(by), at, accepted=False) for cycle, family, of, by, at in rows
    }


async def _who_counts(session: AsyncSession, territory_id: UUID, bounds: Bounds) -> dict[FamilyKey, _Who]:
    line = counted_lines(territory_id, bounds, told=True)
    producers, buyers = (func.array_agg(each.distinct()) for each in (line.c.producer_id, line.c.buyer_id))
    rows = await session.execute(
        select(line.c.cycle_id, Offer.family, producers, buyers, line.c.closes_at, func.bool_or(line.c.accepted))
        .select_from(line)
        .join(Offer, (Offer.territory_id == line.c.territory_id) & (Offer.id == line.c.offer_id))
        .group_by(line.c.cycle_id, Offer.family, line.c.closes_at)
    )
    return {(cycle, family): _Who(frozenset(of), frozenset(by), at, ok) for cycle, family, of, by, at, ok in rows}


async def _family_shares(
    session: AsyncSession, territory_id: UUID, bounds: Bounds
) -> dict[FamilyKey, list[ActorCents]]:
    line = counted_lines(territory_id, bounds, told=True)
    share = shares_of_lines(line.c.shares)
    label = case((share.c.actor == PRODUCER, literal("")), else_=share.c.label)
    rows = await session.execute(
        select(line.c.cycle_id, Offer.family, share.c.actor, label, cast(func.sum(share.c.cents), BigInteger))
        .select_from(line)
        .join(Offer, (Offer.territory_id == line.c.territory_id) & (Offer.id == line.c.offer_id))
        .join(share, true())
        .group_by(line.c.cycle_id, Offer.family, share.c.actor, label)
    )
    found: dict[FamilyKey, list[ActorCents]] = {}
    for cycle_id, family, actor, name, cents in rows:
        found.setdefault((cycle_id, family), []).append(ActorCents(actor, name, cents))
    return found
