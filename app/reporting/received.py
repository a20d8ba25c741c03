"""What an actor received in a period, and what it covers.

Received is what was ordered: nothing is weighed at delivery yet, so quantities ordered count, at the shares that each
order line keeps. Nobody reads another's: the sums are of the reader's own organisation (of a coordinator: the
network, which is no organisation). A farm compares with its private cost prices on its own screen; this module never
reads them.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Numeric, Select, cast, distinct, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TableValuedAlias

from app.core.days import local_day
from app.core.money import to_cents
from app.costs.queries import declared_costs
from app.costs.rules import DeclaredCost
from app.cycles.tables import Cycle, Offer
from app.identity import queries as identity
from app.identity.rules import Actor, Role
from app.orders.queries.lists import PRODUCER_CENTS, WEIGHT
from app.orders.tables import Order, OrderLine
from app.reporting.money_schemas import (
    DeclaredSum,
    PeriodOut,
    Received,
    ReceivedCycle,
    ReceivedLabel,
    ReceivedProduct,
)
from app.reporting.rules import Period, Work, declared_euros, months
from app.reporting.sums import Bounds, cycles_of, latest, line_cycle, line_order, shares_of_lines

NOTHING = Work(Decimal("0.000"), Decimal("0.000"), 0)
PACKS = cast(OrderLine.quantity / OrderLine.content, Numeric(18, 3))


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


def _own_shares(actor: Actor, bounds: Bounds, share: TableValuedAlias) -> Select[UUID]:
    return (
        select(OrderLine.cycle_id)
        .select_from(OrderLine)
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .join(share, true())
        .where(*cycles_of(actor.territory_id, bounds), Order.cancelled_at.is_(None), _mine(actor, share))
    )


async def _by_label(session: AsyncSession, actor: Actor, bounds: Bounds) -> list[ReceivedLabel]:
    share = shares_of_lines()
    cents = cast(func.sum(share.c.cents), BigInteger)
    rows = await session.execute(
        _own_shares(actor, bounds, share)
        .with_only_columns(share.c.actor, share.c.label, cents)
        .group_by(share.c.actor, share.c.label)
        .order_by(cents.desc(), share.c.actor, share.c.label)
    )
    return [ReceivedLabel(actor=kind, label=label, cents=sum_) for kind, label, sum_ in rows]


async def _by_cycle(session: AsyncSession, actor: Actor, bounds: Bounds, now: datetime) -> list[ReceivedCycle]:
    share = shares_of_lines()
    rows = await session.execute(
        _own_shares(actor, bounds, share)
        .with_only_columns(Cycle.id, Cycle.closes_at, cast(func.sum(share.c.cents), BigInteger))
        .group_by(Cycle.id, Cycle.closes_at)
        .order_by(Cycle.closes_at, Cycle.id)
    )
    return [ReceivedCycle(cycle_id=key, closes_at=at, final=at <= now, cents=cents) for key, at, cents in rows]


@dataclass(frozen=True, slots=True)
class _Handled:
    """What went through the actor's hands; ``paid_cents`` is what buyers paid for it, excl. VAT."""

    weight_kg: Decimal
    packs: Decimal
    deliveries: int
    paid_cents: int


def _own_lines(actor: Actor, bounds: Bounds) -> Select[UUID]:
    """Each line once per kind of work that the actor did on it."""
    share = shares_of_lines()
    touched = (
        _own_shares(actor, bounds, share)
        .with_only_columns(OrderLine.territory_id, OrderLine.order_id, OrderLine.offer_id, share.c.actor)
        .distinct()
        .cte("touched")
    )
    return (
        select(touched.c.actor)
        .select_from(touched)
        .join(
            OrderLine,
            (OrderLine.territory_id == touched.c.territory_id)
            & (OrderLine.order_id == touched.c.order_id)
            & (OrderLine.offer_id == touched.c.offer_id),
        )
    )


async def _work(session: AsyncSession, actor: Actor, bounds: Bounds) -> dict[str, Work]:
    """By kind of work: a line counts for each kind once."""
    lines = _own_lines(actor, bounds)
    kind = lines.selected_columns[0]
    rows = await session.execute(
        lines.with_only_columns(
            kind, func.sum(WEIGHT), func.sum(PACKS), func.count(distinct(OrderLine.order_id))
        ).group_by(kind)
    )
    return {name: Work(weight, packs, deliveries) for name, weight, packs, deliveries in rows}


async def _handled(session: AsyncSession, actor: Actor, bounds: Bounds) -> _Handled:
    """Each line once, also where the actor did several kinds of work on it.

    Of a farm's lines the goods alone: their part of what is due per delivery would tell what others sell.
    """
    share = shares_of_lines()
    paid = OrderLine.goods_cents if actor.role is Role.PRODUCER else OrderLine.total_cents
    mine = select(share.c.actor).where(_mine(actor, share)).correlate(OrderLine).exists()
    row = (
        await session.execute(
            select(
                func.coalesce(func.sum(WEIGHT), NOTHING.weight_kg),
                func.coalesce(func.sum(PACKS), NOTHING.packs),
                func.count(distinct(OrderLine.order_id)),
                cast(func.coalesce(func.sum(paid), 0), BigInteger),
            )
            .select_from(OrderLine)
            .join(Order, line_order())
            .join(Cycle, line_cycle())
            .where(*cycles_of(actor.territory_id, bounds), Order.cancelled_at.is_(None), mine)
        )
    ).one()
    return _Handled(*row)


async def _by_product(session: AsyncSession, actor: Actor, bounds: Bounds) -> list[ReceivedProduct]:
    """Its share as the farm, by pack, the largest first; names as they were last."""
    cents = cast(func.sum(PRODUCER_CENTS), BigInteger)
    rows = await session.execute(
        select(
            OrderLine.pack_id,
            Offer.product_id,
            OrderLine.unit,
            latest(OrderLine.product_name),
            latest(OrderLine.pack_name),
            func.sum(OrderLine.quantity),
            cents,
            cast(func.sum(OrderLine.goods_cents), BigInteger),
        )
        .select_from(OrderLine)
        .join(Offer, (Offer.territory_id == OrderLine.territory_id) & (Offer.id == OrderLine.offer_id))
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .where(
            *cycles_of(actor.territory_id, bounds),
            Order.cancelled_at.is_(None),
            OrderLine.producer_id == actor.organisation_id,
        )
        .group_by(OrderLine.pack_id, Offer.product_id, OrderLine.unit)
        .order_by(cents.desc(), OrderLine.pack_id, OrderLine.unit)
    )
    names = ("pack_id", "product_id", "unit", "product_name", "pack_name", "quantity", "cents", "buyer_cents")
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
