"""Past offers judged by other rules than those that held: which would have been refused, told with a word, or neither.

It reads no cost prices, as the preview of a rule does not (ADR 14): rules about them tell and count nothing, and the
nearest price leaves them aside. Costs are those declared now: the rule is tried for the weeks to come.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.queries import CycleView
from app.cycles.queries.judging import Judged, open_contexts
from app.cycles.tables import Offer
from app.orders.queries import agreed_prices
from app.pricing.queries import RuleVersion, in_force
from app.pricing.rules import (
    FairRule,
    FeeRule,
    Outcome,
    PackFacts,
    PriceContext,
    RuleKind,
    Severity,
    Verdict,
    judge_all,
    nearest_fair,
    price_form,
)

Told = Literal["blocked", "warned", "freed"]
WEIGHT = {Severity.INFORMS: 1, Severity.WARNS: 2, Severity.BLOCKS: 3}
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
    Offer.priced_at,
    Offer.published_at,
)
PastOffer = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules to try, the ids of those in force whose place they take or that end, and fees (None: as they were)."""

    drafts: Sequence[FairRule]
    gone: frozenset[UUID]
    fees: tuple[FeeRule, ...] | None

    @property
    def open_drafts(self) -> list[FairRule]:
        """Those of which anything may be told."""
        return [each for each in self.drafts if each.kind is not RuleKind.COST_FLOOR]


@dataclass(frozen=True, slots=True)
class Touched:
    """An offer that would have been treated otherwise, with what the rules say that make the difference."""

    offer: PastOffer
    change: Told
    verdicts: tuple[Verdict, ...]
    nearest: Decimal | None


@dataclass(slots=True)
class Found:
    """What the trial says of all offers; ``prices``: the nearest fair one of those that a draft refuses."""

    touched: list[Touched] = field(default_factory=list)
    outcomes: dict[UUID, Counter[Outcome]] = field(default_factory=dict)
    prices: dict[UUID, Decimal] = field(default_factory=dict)


async def try_rules(
    session: AsyncSession,
    weeks: Sequence[CycleView],
    fees: Mapping[UUID, Sequence[FeeRule]],
    versions: Sequence[RuleVersion],
    trial: Trial,
    now: datetime,
) -> Found:
    """Judges the offers of all weeks. The statements grow with the weeks and the kinds of rule, not with the offers.

    ``fees``: of each week.
    """
    found = Found(outcomes={each.id: Counter() for each in trial.open_drafts})
    if not weeks or not (trial.open_drafts or trial.gone or trial.fees is not None):
        return found
    offers = await _offers(session, weeks)
    for week in weeks:
        before = in_force(versions, week.window.opens_at)
        rules = _Rules(before, [*trial.open_drafts, *(each for each in before if each.id not in trial.gone)], trial)
        contexts = await _contexts(session, week, rules, fees[week.id], offers.get(week.id, ()), now)
        for offer in offers.get(week.id, ()):
            _look(found, offer, contexts[offer.id], rules)
    return found


@dataclass(frozen=True, slots=True)
class _Rules:
    before: Sequence[FairRule]
    after: Sequence[FairRule]
    trial: Trial

    def context_after(self, context: PriceContext, offer: PastOffer) -> PriceContext:
        """With the tried fees; nobody has agreed to a price that they make."""
        if self.trial.fees is None:
            return context
        form = price_form(self.trial.fees, _pack(offer))
        return replace(context, form=form, agreed={})


async def _offers(session: AsyncSession, weeks: Sequence[CycleView]) -> dict[UUID, list[PastOffer]]:
    """What was on sale, by week. One statement."""
    rows = await session.execute(
        select(*_COLUMNS)
        .where(
            Offer.territory_id == weeks[0].territory_id,
            Offer.cycle_id.in_([each.id for each in weeks]),
            Offer.withdrawn_at.is_(None),
        )
        .order_by(Offer.family, Offer.product_name, Offer.pack_name, Offer.id)
    )
    found: dict[UUID, list[PastOffer]] = {}
    for row in rows.all():
        found.setdefault(row.cycle_id, []).append(cast("PastOffer", row))
    return found


async def _contexts(
    session: AsyncSession,
    week: CycleView,
    rules: _Rules,
    fees: Sequence[FeeRule],
    offers: Sequence[PastOffer],
    now: datetime,
) -> dict[UUID, PriceContext]:
    """By offer; a price was announced when the farm set it."""
    packs = [
        Judged(
            each.pack_id, each.product_id, each.producer_id, each.family, PackFacts(each.content, each.net_weight_kg)
        )
        for each in offers
    ]
    looked_at = [*rules.before, *rules.after]
    by_pack = await open_contexts(session, week, looked_at, fees, packs, now, agreed_prices) if packs else {}
    opens_at = week.window.opens_at
    return {
        each.id: replace(
            by_pack[each.pack_id], notice_days=max(0, (opens_at - (each.priced_at or each.published_at)).days)
        )
        for each in offers
    }


def _pack(offer: PastOffer) -> PackFacts:
    return PackFacts(offer.content, offer.net_weight_kg)


def _look(found: Found, offer: PastOffer, context: PriceContext, rules: _Rules) -> None:
    """Adds what the trial says of one offer."""
    price, with_fees = offer.producer_price, rules.context_after(context, offer)
    before, after = judge_all(rules.before, price, context), judge_all(rules.after, price, with_fees)
    for verdict in after:
        if verdict.rule_id in found.outcomes:
            found.outcomes[verdict.rule_id][verdict.outcome] += 1
    come, gone = _only(after, before), _only(before, after)
    if _worst(come) == _worst(gone):
        return
    change: Told = "freed" if _worst(come) < _worst(gone) else _told(come)
    nearest = nearest_fair(price, rules.after, with_fees) if change == "blocked" else None
    if nearest is not None:
        found.prices[offer.id] = nearest
    found.touched.append(Touched(offer, change, gone if change == "freed" else come, nearest))


def _only(ones: Iterable[Verdict], others: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Rules that fail on the one side and not, or not with the same weight, on the other."""
    failing = {(each.rule_id, each.severity) for each in others if each.fails}
    return tuple(each for each in ones if each.fails and (each.rule_id, each.severity) not in failing)


def _told(come: Iterable[Verdict]) -> Told:
    return "blocked" if any(each.blocks for each in come) else "warned"


def _worst(verdicts: Iterable[Verdict]) -> int:
    return max((WEIGHT[each.severity] for each in verdicts), default=0)
