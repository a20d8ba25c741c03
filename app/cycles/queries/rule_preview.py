"""What a rule would change on the offers of the open and planned weeks, before it is adopted.

It never reads cost prices: a coordinator who could try one floor after another would find them out. So a rule about
cost prices tells nothing here, and the nearest price leaves such rules aside.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.queries.judging import AgreedPrices, Judged, open_contexts
from app.cycles.queries.weeks import CycleView, cycles_by_id
from app.cycles.rules import CycleState
from app.cycles.tables import Cycle, Offer
from app.pricing.queries import RuleVersion, Schedule, in_force, rule_versions, schedules
from app.pricing.rules import (
    Conflict,
    FairRule,
    Outcome,
    PackFacts,
    PriceContext,
    RuleKind,
    Verdict,
    applies,
    conflicts_on,
    judge,
    nearest_fair,
)


@dataclass(frozen=True, slots=True)
class Affected:
    """An offer of which the rule says something else than before (None: there was no such rule)."""

    offer: Row[Any]
    view: CycleView
    takes_effect: bool
    before: Verdict | None
    after: Verdict
    nearest: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do. ``outcomes`` counts the offers in its scope; ``conflicts`` by the offers they are on."""

    offers: int
    outcomes: Mapping[Outcome, int]
    affected: Sequence[Affected]
    conflicts: Mapping[Conflict, int]
    before: FairRule | None


@dataclass(frozen=True, slots=True)
class _Draft:
    rule: FairRule
    valid_from: datetime
    versions: Sequence[RuleVersion]
    fees: Sequence[Schedule]
    now: datetime


async def preview(
    session: AsyncSession, territory_id: UUID, rule: FairRule, valid_from: datetime, now: datetime, agreed: AgreedPrices
) -> Preview:
    """Judges every offer that can still be ordered by the rule; the statements grow with the weeks, not the offers."""
    draft = _Draft(
        rule, valid_from, await rule_versions(session, territory_id), await schedules(session, territory_id), now
    )
    before = next((each.rule for each in draft.versions if each.rule.id == rule.id and each.holds_at(now)), None)
    found = Preview(0, {}, (), {}, before)
    offers = await _offers(session, territory_id, now)
    for cycle_id, view in (await cycles_by_id(session, territory_id, list(offers))).items():
        found = _added(found, await _of_week(session, draft, view, offers[cycle_id], before, agreed))
    return found


async def _offers(session: AsyncSession, territory_id: UUID, now: datetime) -> dict[UUID, list[Row[Any]]]:
    """The offers on sale of the weeks that are not over, by week. One statement."""
    rows = await session.execute(
        select(*_COLUMNS)
        .join(Cycle, (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id))
        .where(
            Offer.territory_id == territory_id,
            Offer.withdrawn_at.is_(None),
            Cycle.closes_at > now,
            Cycle.closed_at.is_(None),
            Cycle.cancelled_at.is_(None),
        )
        .order_by(Cycle.opens_at, Offer.family, Offer.product_name, Offer.pack_name, Offer.id)
    )
    found: dict[UUID, list[Row[Any]]] = {}
    for row in rows.all():
        found.setdefault(row.cycle_id, []).append(cast("Row[Any]", row))
    return found


_COLUMNS = (
    Offer.id,
    Offer.cycle_id,
    Offer.pack_id,
    Offer.product_id,
    Offer.producer_id,
    Offer.product_name,
    Offer.pack_name,
    Offer.family,
    Offer.unit,
    Offer.content,
    Offer.net_weight_kg,
    Offer.producer_price,
)


async def _of_week(
    session: AsyncSession,
    draft: _Draft,
    view: CycleView,
    offers: Sequence[Row[Any]],
    before: FairRule | None,
    agreed: AgreedPrices,
) -> Preview:
    takes_effect = view.state(draft.now) is CycleState.PLANNED and view.window.opens_at >= draft.valid_from
    others = [each for each in in_force(draft.versions, view.window.opens_at) if each.id != draft.rule.id]
    rules = [draft.rule, *others]
    fees = next((each.fees for each in reversed(draft.fees) if each.valid_from <= view.window.opens_at), ())
    packs = [_judged(each) for each in offers]
    looked_at = rules if before is None else [*rules, before]
    contexts = await open_contexts(session, view, looked_at, fees, packs, draft.now, agreed)
    affected, outcomes = [], Counter[Outcome]()
    for offer in offers:
        context = contexts[offer.pack_id]
        if not applies(draft.rule, context):
            continue
        after = judge(draft.rule, offer.producer_price, context)
        outcomes[after.outcome] += 1
        was = judge(before, offer.producer_price, context) if before is not None and applies(before, context) else None
        if _says_else(was, after):
            nearest = nearest_fair(offer.producer_price, rules, context)
            affected.append(Affected(offer, view, takes_effect, was, after, nearest))
    found = _conflicts(draft.rule, rules, list(contexts.values()))
    return Preview(len(offers), outcomes, affected, found, before)


def _judged(offer: Row[Any]) -> Judged:
    facts = PackFacts(offer.content, offer.net_weight_kg)
    return Judged(offer.pack_id, offer.product_id, offer.producer_id, offer.family, facts)


def _says_else(before: Verdict | None, after: Verdict) -> bool:
    if before is None:
        return after.fails
    return (before.fails or after.fails) and (before.outcome, before.severity) != (after.outcome, after.severity)


def _conflicts(rule: FairRule, rules: Sequence[FairRule], contexts: Sequence[PriceContext]) -> dict[Conflict, int]:
    """The rules that contradict the draft on these offers, and on how many of them."""
    found = Counter[Conflict]()
    for context in contexts:
        for each in conflicts_on(rules, context):
            if rule.id in (each.rule_id, each.with_rule_id):
                other = each.with_rule_id if each.rule_id == rule.id else each.rule_id
                found[Conflict(rule.id, other)] += 1
    return dict(found)


def _added(one: Preview, other: Preview) -> Preview:
    return Preview(
        one.offers + other.offers,
        Counter(one.outcomes) + Counter(other.outcomes),
        [*one.affected, *other.affected],
        Counter(one.conflicts) + Counter(other.conflicts),
        one.before,
    )


def tells_cost_prices(rule: FairRule) -> bool:
    """Whether what the rule says of an offer would tell its cost price to whoever may choose the rule."""
    return rule.kind is RuleKind.COST_FLOOR
