"""Reads for the coordinator's desk and the observer's totals: set-based, a fixed number of queries."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    bindparam,
    cast,
    distinct,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import outbox
from app.cycles.tables import Cycle, CycleDelivery, Offer
from app.identity.rules import Actor
from app.identity.tables import Area, Invitation, Membership, Organisation, Territory
from app.members.queries import member_states
from app.members.rules import State
from app.orders.queries.lists import WEIGHT
from app.orders.tables import Order, OrderLine
from app.pricing.tables import FeeSchedule
from app.reporting.disputes import open_disputes
from app.reporting.failing import failing
from app.reporting.objections import open_objections
from app.reporting.schemas import (
    Decision,
    Desk,
    DeskCycle,
    DeskDelivery,
    DeskTotals,
    FamilyTotal,
    Share,
    Totals,
)
from app.reporting.shortages import waiting_shortages
from app.reporting.sums import shares_of_lines
from app.reporting.told import told_sums


async def desk(session: AsyncSession, actor: Actor, now: datetime) -> Desk:
    """The week at hand: its times, its sums, and what needs a decision first."""
    cycle = await _cycle_at_hand(session, actor.territory_id, now)
    waiting, failed = await outbox.waiting(session, actor.territory_id)
    decisions = await _shortages(session, actor.territory_id) + await open_objections(session, actor.territory_id)
    decisions += await open_disputes(session, actor.territory_id)
    decisions += await _decisions(session, actor.territory_id, cycle, now)
    states = await member_states(session, actor.territory_id, now)
    names = [each.name for each in states.members if each.state is State.SILENT]
    if names:
        decisions.append(Decision(kind="members_silent", count=len(names), names=names, emails=[]))
    if failed:
        names = await failing(session, actor.territory_id, actor.language)
        decisions.append(Decision(kind="mail_failing", count=failed, names=names, emails=[]))
    coming = await _coming(session, actor.territory_id, cycle, now)
    return Desk(
        cycle=await _desk_cycle(session, cycle, now) if cycle else None,
        coming=await _desk_cycle(session, coming, now) if coming else None,
        totals=await _totals(session, actor.territory_id, cycle.id if cycle else None),
        decisions=decisions,
        messages_waiting=waiting,
    )


async def totals(session: AsyncSession, actor: Actor, now: datetime) -> Totals:
    """What was ordered by family in the last closed week, as far as it may be told (``rules.told``).

    Of an open week nothing is told, not even how many orders it has: two looks would show the order between them.
    """
    cycle = await _last_closed(session, actor.territory_id, now)
    if cycle is None:
        return Totals(cycle_id=None, families=[], withheld=False)
    moment = (cycle.closes_at, cycle.closes_at + timedelta(microseconds=1))
    period = await told_sums(session, actor.territory_id, moment, now)
    return Totals(
        cycle_id=cycle.id,
        families=[
            FamilyTotal(
                family=cell.family, producers=len(cell.producers), excl_cents=sum(each.cents for each in cell.shares)
            )
            for cell in period.cells
            if cell.cycle_id == cycle.id
        ],
        withheld=period.withheld_cycles > 0,
    )


async def _last_closed(session: AsyncSession, territory_id: UUID, now: datetime) -> Cycle | None:
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(Cycle.territory_id == territory_id, Cycle.cancelled_at.is_(None), Cycle.closes_at < now)
        .order_by(Cycle.closes_at.desc(), Cycle.id.desc())
        .limit(1)
    )
    return found


async def _cycle_at_hand(session: AsyncSession, territory_id: UUID, now: datetime) -> Cycle | None:
    """The open cycle; else the one whose delivery is still to come; else the next."""
    last_delivery = (
        select(func.max(CycleDelivery.delivers_on))
        .where(CycleDelivery.territory_id == Cycle.territory_id, CycleDelivery.cycle_id == Cycle.id)
        .scalar_subquery()
    )
    is_open = (Cycle.opens_at <= now) & (Cycle.closes_at > now) & Cycle.closed_at.is_(None)
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.cancelled_at.is_(None),
            (Cycle.closes_at > now) | (last_delivery >= _today(territory_id, now)),
        )
        .order_by(is_open.desc(), Cycle.closes_at, Cycle.id)
        .limit(1)
    )
    return found


async def _coming(session: AsyncSession, territory_id: UUID, at_hand: Cycle | None, now: datetime) -> Cycle | None:
    """The week that opens next, after the one at hand."""
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.cancelled_at.is_(None),
            Cycle.opens_at > now,
            Cycle.id != (at_hand.id if at_hand else territory_id),
        )
        .order_by(Cycle.opens_at, Cycle.id)
        .limit(1)
    )
    return found


def _today(territory_id: UUID, now: datetime) -> ColumnElement[date]:
    """The day that it is in the territory."""
    zone = select(Territory.timezone).where(Territory.id == territory_id).scalar_subquery()
    return cast(func.timezone(zone, bindparam(None, now, DateTime(timezone=True))), Date)


def _state(cycle: Cycle, now: datetime) -> Literal["planned", "open", "closed"]:
    if cycle.closed_at is not None or cycle.closes_at <= now:
        return "closed"
    return "open" if cycle.opens_at <= now else "planned"


async def _desk_cycle(session: AsyncSession, cycle: Cycle, now: datetime) -> DeskCycle:
    rows = await session.execute(
        select(Area.name, CycleDelivery.delivers_on, CycleDelivery.schools_closed)
        .join(Area, (Area.territory_id == CycleDelivery.territory_id) & (Area.id == CycleDelivery.area_id))
        .where(CycleDelivery.territory_id == cycle.territory_id, CycleDelivery.cycle_id == cycle.id)
        .order_by(CycleDelivery.delivers_on, Area.name)
    )
    return DeskCycle(
        id=cycle.id,
        opens_at=cycle.opens_at,
        closes_at=cycle.closes_at,
        state=_state(cycle, now),
        lists_sent=cycle.closed_at is not None,
        deliveries=[DeskDelivery(area_name=a, delivers_on=day, schools_closed=why) for a, day, why in rows],
    )


async def _totals(session: AsyncSession, territory_id: UUID, cycle_id: UUID | None) -> DeskTotals:
    in_cycle = (OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id)
    lines = (
        await session.execute(
            select(
                func.count(),
                func.count(distinct(OrderLine.producer_id)),
                func.coalesce(func.sum(WEIGHT), Decimal("0.000")),
            ).where(*in_cycle)
        )
    ).one()
    sums = (
        await session.execute(
            select(
                func.count(),
                func.count(distinct(Order.buyer_id)),
                *(
                    cast(func.coalesce(func.sum(each), 0), BigInteger)
                    for each in (Order.excl_cents, Order.vat_cents, Order.total_cents)
                ),
            ).where(Order.territory_id == territory_id, Order.cycle_id == cycle_id, Order.cancelled_at.is_(None))
        )
    ).one()
    return DeskTotals(
        orders=sums[0],
        lines=lines[0],
        buyers=sums[1],
        producers=lines[1],
        weight_kg=Decimal(lines[2]),
        excl_cents=sums[2],
        vat_cents=sums[3],
        total_cents=sums[4],
        shares=await _shares(session, territory_id, cycle_id),
    )


async def _shares(session: AsyncSession, territory_id: UUID, cycle_id: UUID | None) -> list[Share]:
    """Who gets how much of the whole cycle: one row per farm and per other actor."""
    share = shares_of_lines()
    rows = await session.execute(
        select(share.c.actor, share.c.organisation_id, share.c.label, func.sum(share.c.cents))
        .select_from(OrderLine)
        .join(share, true())
        .where(OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id)
        .group_by(share.c.actor, share.c.organisation_id, share.c.label)
        .order_by((share.c.actor != "producer"), func.sum(share.c.cents).desc(), share.c.label)
    )
    return [Share(actor=a, organisation_id=o, label=label, cents=int(cents)) for a, o, label, cents in rows]


def _members(territory_id: UUID, kinds: tuple[str, ...]) -> Select[str, str | None]:
    return (
        select(Organisation.name, Organisation.email)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.territory_id == territory_id, Membership.left_at.is_(None), Organisation.kind.in_(kinds))
        .order_by(func.lower(Organisation.name))
    )


async def _decisions(session: AsyncSession, territory_id: UUID, cycle: Cycle | None, now: datetime) -> list[Decision]:
    found = []
    fees = await session.scalar(
        select(func.count())
        .select_from(FeeSchedule)
        .where(FeeSchedule.territory_id == territory_id, FeeSchedule.valid_from <= now)
    )
    if not fees:
        found.append(Decision(kind="no_fees", count=0, names=[], emails=[]))
    if cycle is None:
        found.append(Decision(kind="no_cycle", count=0, names=[], emails=[]))
    elif cycle.closed_at is None:
        found += await _silent_members(session, territory_id, cycle)
    emails = (
        await session.scalars(
            select(Invitation.email)
            .where(
                Invitation.territory_id == territory_id,
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
            )
            .order_by(Invitation.created_at)
        )
    ).all()
    if emails:
        found.append(Decision(kind="invitations_pending", count=len(emails), names=list(emails), emails=[]))
    return found


async def _shortages(session: AsyncSession, territory_id: UUID) -> list[Decision]:
    """First of all: a van leaves with what was decided, or without."""
    short = await waiting_shortages(session, territory_id)
    names = [f"{each.product_name} ({each.producer_name})" for each in short]
    return [Decision(kind="shortages", count=len(short), names=names, emails=[])] if short else []


async def _silent_members(session: AsyncSession, territory_id: UUID, cycle: Cycle) -> list[Decision]:
    has_offer = exists().where(
        Offer.territory_id == territory_id,
        Offer.cycle_id == cycle.id,
        Offer.producer_id == Organisation.id,
        Offer.withdrawn_at.is_(None),
    )
    has_order = exists().where(
        Order.territory_id == territory_id,
        Order.cycle_id == cycle.id,
        Order.buyer_id == Organisation.id,
        Order.cancelled_at.is_(None),
    )
    farms = (await session.execute(_members(territory_id, ("producer", "processor")).where(~has_offer))).all()
    buyers = (await session.execute(_members(territory_id, ("canteen", "shop")).where(~has_order))).all()
    silent = {"producers_without_offers": farms, "buyers_without_orders": buyers}
    return [
        Decision.model_validate(
            {
                "kind": kind,
                "count": len(rows),
                "names": [row.name for row in rows],
                "emails": [row.email for row in rows if row.email],
            }
        )
        for kind, rows in silent.items()
        if rows
    ]
