"""Rules and fees tried on the real offers and orders of the past weeks: nothing is written."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.cycles.queries import CycleView, cycles_by_id
from app.cycles.tables import Cycle
from app.identity.queries import organisations_by_id
from app.identity.rules import Actor
from app.orders.tables import Order, OrderLine
from app.pricing.queries import RuleVersion, Schedule, rule_versions, schedules
from app.pricing.rules import (
    FeeRule,
    check_fees,
    component_from_json,
    delivery_fees,
    rule_problems,
    share_from_json,
)
from app.reporting.sums import line_order
from app.reporting.what_if_offers import Trial, try_rules
from app.reporting.what_if_schemas import WhatIf, WhatIfIn
from app.reporting.what_if_sums import PastLine, PastOrder, Terms, count_again
from app.reporting.what_if_told import told


async def what_if(session: AsyncSession, actor: Actor, asked: WhatIfIn, now: datetime) -> WhatIf:
    """The last weeks that are over, before and after. Raises Invalid, FeesTooHigh, PriceTooHigh."""
    tried = asked.fees()
    check_fees(tried or ())
    versions = await rule_versions(session, actor.territory_id)
    trial = _trial(asked, versions)
    weeks = await _weeks(session, actor.territory_id, asked.weeks, now)
    fees = _fees_of(weeks, await schedules(session, actor.territory_id))
    found = await try_rules(session, weeks, fees, versions, trial, now)
    rows = await _lines(session, actor.territory_id, weeks)
    kinds = {key: each.kind for key, each in (await organisations_by_id(session, {r.buyer_id for r in rows})).items()}
    prices = found.prices if asked.at_nearest else {}
    terms = {key: _terms(tried, each, prices) for key, each in fees.items()}
    sums = await asyncio.to_thread(lambda: count_again(_orders(rows, kinds), terms))
    farms = await organisations_by_id(session, {each.offer.producer_id for each in found.touched})
    names = {key: each.name for key, each in farms.items()}
    return told(sums, weeks, found, trial, versions, rows, names, actor.language)


def _trial(asked: WhatIfIn, versions: Sequence[RuleVersion]) -> Trial:
    """The rules to try. Raises Invalid, and NotFound where a rule to change or to end does not exist."""
    known = {each.rule.id for each in versions}
    named = [*asked.ended, *(each.rule_id for each in asked.rules if each.rule_id is not None)]
    if not known.issuperset(named):
        raise NotFound
    problems = {f"rules.{len(asked.rules) - 1}": "fields.rule_twice"} if len(set(named)) < len(named) else {}
    drafts = [each.rule(each.rule_id or new_id()) for each in asked.rules]
    for place, rule in enumerate(drafts):
        problems |= {f"rules.{place}.{name}": message for name, message in rule_problems(rule).items()}
    if problems:
        raise Invalid(problems)
    return Trial(drafts, frozenset(named), asked.fees())


async def _weeks(session: AsyncSession, territory_id: UUID, count: int, now: datetime) -> list[CycleView]:
    """The last weeks that are over, oldest first. Three statements."""
    ids = await session.scalars(
        select(Cycle.id)
        .where(Cycle.territory_id == territory_id, Cycle.cancelled_at.is_(None), Cycle.closes_at <= now)
        .order_by(Cycle.closes_at.desc(), Cycle.id.desc())
        .limit(count)
    )
    found = await cycles_by_id(session, territory_id, list(ids))
    return sorted(found.values(), key=lambda each: (each.window.closes_at, each.id))


def _fees_of(weeks: Sequence[CycleView], versions: Sequence[Schedule]) -> dict[UUID, Sequence[FeeRule]]:
    """The fees of each week: those in force when it opened."""
    latest = list(reversed(versions))
    return {
        week.id: next((each.fees for each in latest if each.valid_from <= week.window.opens_at), ()) for week in weeks
    }


def _terms(tried: Sequence[FeeRule] | None, of_week: Sequence[FeeRule], prices: Mapping[UUID, Decimal]) -> Terms:
    return Terms(tried, delivery_fees(of_week if tried is None else tried), of_week, prices)


Line = Row[*tuple[Any, ...]]


async def _lines(session: AsyncSession, territory_id: UUID, weeks: Sequence[CycleView]) -> Sequence[Line]:
    """The lines of all orders of the weeks, order by order. One statement."""
    line = OrderLine
    query = (
        select(
            line.order_id,
            line.offer_id,
            line.pack_id,
            line.producer_id,
            line.product_name,
            line.pack_name,
            line.quantity,
            line.content,
            line.net_weight_kg,
            line.vat_rate,
            line.producer_price,
            line.unit_price,
            line.components,
            line.shares,
            line.total_cents.label("line_cents"),
            Order.cycle_id,
            Order.buyer_id,
            Order.vat_cents,
            Order.total_cents,
        )
        .join(Order, line_order())
        .where(line.territory_id == territory_id, line.cycle_id.in_([each.id for each in weeks]))
        .order_by(line.cycle_id, line.order_id, line.position)
    )
    return (await session.execute(query)).all()


def _orders(rows: Sequence[Line], kinds: Mapping[UUID, str]) -> list[PastOrder]:
    found = []
    for _, group in groupby(rows, key=lambda row: row.order_id):
        lines = list(group)
        first = lines[0]
        past = tuple(_line(each) for each in lines)
        found.append(PastOrder(first.cycle_id, kinds[first.buyer_id], first.vat_cents, first.total_cents, past))
    return found


def _line(row: Line) -> PastLine:
    components = tuple(component_from_json(each) for each in row.components)
    return PastLine(
        offer_id=row.offer_id,
        pack_id=row.pack_id,
        producer_id=row.producer_id,
        producer_name=components[0].label,
        quantity=row.quantity,
        content=row.content,
        net_weight_kg=row.net_weight_kg,
        vat_rate=row.vat_rate,
        producer_price=row.producer_price,
        unit_price=row.unit_price,
        components=components,
        shares=tuple(share_from_json(each) for each in row.shares),
        total_cents=row.line_cents,
    )
