"""What an actor received in a period, and what it covers.

Received is what was accepted, where a delivery is settled, and else what was ordered, at the shares that each line
keeps (``counted``). Nobody reads another's: the sums are of the reader's own organisation (of a coordinator: the
network, which is no organisation). A farm compares with its private cost prices on its own screen; this module never
reads them.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import BigInteger, ColumnElement, cast, distinct, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TableValuedAlias

from app.core.days import local_day
from app.core.money import to_cents
from app.costs.queries import declared_costs
from app.costs.rules import DeclaredCost
from app.cycles.tables import Offer
from app.identity import queries as identity
from app.identity.rules import Actor, Role
from app.reporting.counted import counted_lines
from app.reporting.money_schemas import (
    DeclaredSum,
    PeriodOut,
    Received,
    ReceivedCycle,
    ReceivedLabel,
    ReceivedProduct,
)
from app.reporting.rules import Period, Work, declared_euros, months
from app.reporting.sums import Bounds, latest, shares_of_lines

NOTHING = Work(Decimal("0.000"), Decimal("0.000"), 0)


async def received(session: AsyncSession, actor: Actor, asked: Period, now: datetime) -> Received:
    """Of the reader's own organisation; a coordinator reads the network's. A fixed number of statements."""
    bounds = asked.bounds(actor.timezone)
    labels = await _by_label(session, actor, bounds)
    cycles = await _by_cycle(session, actor, bounds, now)
    duration = _months_so_far(asked, now, actor.timezone)
    work = await _work(session, actor, bounds)
    declared = await _declared(session, actor, min(bounds[1], now))
    sums = [_declared_sum(each, work.get(each.actor, NOTHING), duration) for each in declared]
    total = await _handled(session, actor, bounds)
    return Received(
        period=PeriodOut.of(asked),
        name=await _name(session, actor),
        cents=sum(each.cents for each in labels),
        accepted_cents=sum(each.accepted_cents for each in cycles),
        paid_cents=total.paid_cents,
        weight_kg=total.weight_kg,
        packs=total.packs,
        deliveries=total.deliveries,
        labels=labels,
        cycles=cycles,
        products=await _by_product(session, actor, bounds) if actor.role is Role.PRODUCER else [],
        declared=sums,
        declared_cents=sum(each.cents for each in sums) if sums else None,
    )


def _months_so_far(asked: Period, now: datetime, zone: str) -> Fraction:
    """Days that are still to come cost nothing yet."""
    return months(Period(asked.first, min(asked.last, local_day(now, zone))))


async def _name(session: AsyncSession, actor: Actor) -> str:
    if actor.organisation_id is None:
        return (await identity.territory(session, actor.territory_id)).name
    return (await identity.organisation(session, actor.territory_id, actor.organisation_id)).name


def _mine(actor: Actor, share: TableValuedAlias) -> ColumnElement[bool]:
    """A share without organisation is the network's own."""
    own: ColumnElement[bool] = share.c.organisation_id.is_not_distinct_from(actor.organisation_id)
    return own


async def _by_label(session: AsyncSession, actor: Actor, bounds: Bounds) -> list[ReceivedLabel]:
    line = counted_lines(actor.territory_id, bounds)
    share = shares_of_lines(line.c.shares)
    cents = cast(func.sum(share.c.cents), BigInteger)
    rows = await session.execute(
        select(share.c.actor, share.c.label, cents)
        .select_from(line)
        .join(share, true())
        .where(_mine(actor, share))
        .group_by(share.c.actor, share.c.label)
        .order_by(cents.desc(), share.c.actor, share.c.label)
    )
    return [ReceivedLabel(actor=kind, label=label, cents=sum_) for kind, label, sum_ in rows]


async def _by_cycle(session: AsyncSession, actor: Actor, bounds: Bounds, now: datetime) -> list[ReceivedCycle]:
    line = counted_lines(actor.territory_id, bounds)
    share = shares_of_lines(line.c.shares)
    accepted = func.coalesce(func.sum(share.c.cents).filter(line.c.accepted), 0)
    rows = await session.execute(
        select(
            line.c.cycle_id,
            line.c.closes_at,
            cast(func.sum(share.c.cents), BigInteger),
            cast(accepted, BigInteger),
        )
        .select_from(line)
        .join(share, true())
        .where(_mine(actor, share))
        .group_by(line.c.cycle_id, line.c.closes_at)
        .order_by(line.c.closes_at, line.c.cycle_id)
    )
    return [
        ReceivedCycle(cycle_id=key, closes_at=at, final=at <= now, cents=cents, accepted_cents=of_it)
        for key, at, cents, of_it in rows
    ]


@dataclass(frozen=True, slots=True)
class _Handled:
    """What went through the actor's hands; ``paid_cents`` is what buyers paid for it, excl. VAT."""

    weight_kg: Decimal
    packs: Decimal
    deliveries: int
    paid_cents: int


async def _work(session: AsyncSession, actor: Actor, bounds: Bounds) -> dict[str, Work]:
    """By kind of work: each line once per kind of work that the actor did on it."""
    line = counted_lines(actor.territory_id, bounds)
    share = shares_of_lines(line.c.shares)
    kinds = select(share.c.actor).where(_mine(actor, share)).correlate(line).distinct().lateral("kinds")
    rows = await session.execute(
        select(kinds.c.actor, func.sum(line.c.weight_kg), func.sum(line.c.packs), func.count(distinct(line.c.order_id)))
        .select_from(line)
        .join(kinds, true())
        .group_by(kinds.c.actor)
    )
    return {name: Work(weight, packs, deliveries) for name, weight, packs, deliveries in rows}


async def _handled(session: AsyncSession, actor: Actor, bounds: Bounds) -> _Handled:
    """Each line once, also where the actor did several kinds of work on it.

    Of a farm's lines the goods alone: their part of what is due per delivery would tell what others sell.
    """
    line = counted_lines(actor.territory_id, bounds)
    share = shares_of_lines(line.c.shares)
    paid = line.c.goods_cents if actor.role is Role.PRODUCER else line.c.total_cents
    mine = select(share.c.actor).where(_mine(actor, share)).correlate(line).exists()
    row = (
        await session.execute(
            select(
                func.coalesce(func.sum(line.c.weight_kg), NOTHING.weight_kg),
                func.coalesce(func.sum(line.c.packs), NOTHING.packs),
                func.count(distinct(line.c.order_id)),
                cast(func.coalesce(func.sum(paid), 0), BigInteger),
            )
            .select_from(line)
            .where(mine)
        )
    ).one()
    return _Handled(*row)


async def _by_product(session: AsyncSession, actor: Actor, bounds: Bounds) -> list[ReceivedProduct]:
    """Its share as the farm, by pack, the largest first; names as they were last."""
    line = counted_lines(actor.territory_id, bounds)
    cents = cast(func.sum(line.c.producer_cents), BigInteger)
    accepted = func.coalesce(func.sum(line.c.producer_cents).filter(line.c.accepted), 0)
    rows = await session.execute(
        select(
            line.c.pack_id,
            Offer.product_id,
            line.c.unit,
            latest(line.c.product_name, line.c.closes_at),
            latest(line.c.pack_name, line.c.closes_at),
            func.sum(line.c.quantity),
            cents,
            cast(accepted, BigInteger),
            cast(func.sum(line.c.goods_cents), BigInteger),
        )
        .select_from(line)
        .join(Offer, (Offer.territory_id == line.c.territory_id) & (Offer.id == line.c.offer_id))
        .where(line.c.producer_id == actor.organisation_id)
        .group_by(line.c.pack_id, Offer.product_id, line.c.unit)
        .order_by(cents.desc(), line.c.pack_id, line.c.unit)
    )
    names = (
        "pack_id", "product_id", "unit", "product_name", "pack_name", "quantity", "cents", "accepted_cents",
        "buyer_cents",
    )  # fmt: skip
    return [ReceivedProduct.model_validate(dict(zip(names, row, strict=True))) for row in rows]


async def _declared(session: AsyncSession, actor: Actor, moment: datetime) -> list[DeclaredCost]:
    """What the own organisation had declared at the end of the period, or until now."""
    everybody = await declared_costs(session, actor.territory_id, moment)
    return [each for each in everybody if each.organisation_id == actor.organisation_id]


def _declared_sum(cost: DeclaredCost, work: Work, duration: Fraction) -> DeclaredSum:
    return DeclaredSum(
        actor=cost.actor,
        basis=cost.basis.value,
        amount=format(cost.amount, "f"),
        cents=to_cents(declared_euros(cost.basis.value, cost.amount, work, duration)),
    )
