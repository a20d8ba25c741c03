"""The answer of a trial on past weeks, in the words and the order in which a coordinator reads it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.core.quantity import plain
from app.cycles.queries import CycleView
from app.pricing.queries import RuleVersion
from app.pricing.rules import FairRule, Outcome, RuleKind, Verdict
from app.pricing.sentences import Reader, verdict_json
from app.reporting.what_if_offers import Found, Touched, Trial
from app.reporting.what_if_schemas import (
    MOST_ROWS,
    WhatIf,
    WhatIfBuyers,
    WhatIfCount,
    WhatIfOffer,
    WhatIfProduct,
    WhatIfShare,
    WhatIfTaker,
    WhatIfVerdict,
    WhatIfWeek,
)
from app.reporting.what_if_sums import Product, Sums

Names = Mapping[UUID, str]
Line = Row[*tuple[Any, ...]]


def told(
    sums: Sums,
    weeks: Sequence[CycleView],
    found: Found,
    trial: Trial,
    versions: Sequence[RuleVersion],
    rows: Sequence[Line],
    farms: Names,
    language: str,
) -> WhatIf:
    """Everything before and after; ``farms``: names by id."""
    closes = {each.id: each.window.closes_at for each in weeks}
    rules = {each.rule.id: each.rule for each in versions} | {each.id: each for each in trial.drafts}
    touched = sorted(
        found.touched, key=lambda each: (each.change != "blocked", -closes[each.offer.cycle_id].timestamp())
    )
    return WhatIf(
        weeks=_weeks_told(weeks, found),
        orders=sums.orders,
        lines=sums.lines,
        takers=_takers(sums),
        products=_products(sums, rows),
        shares=[
            WhatIfShare(cycle_id=cycle, actor=who, before_cents=each.before, after_cents=each.after)
            for (cycle, who), each in sums.weeks.items()
        ],
        buyers=[
            WhatIfBuyers(kind=kind, before_cents=each.before, after_cents=each.after)
            for kind, each in sorted(sums.buyers.items())
        ],
        rules=[_count(each, found) for each in trial.drafts],
        offers=[_offer(each, closes, farms, rules, language) for each in touched[:MOST_ROWS]],
        offers_in_all=len(touched),
    )


def _weeks_told(weeks: Sequence[CycleView], found: Found) -> list[WhatIfWeek]:
    counts = Counter((each.offer.cycle_id, each.change) for each in found.touched)
    return [
        WhatIfWeek(
            cycle_id=week.id,
            closes_at=week.window.closes_at,
            blocked=counts[week.id, "blocked"],
            warned=counts[week.id, "warned"],
            freed=counts[week.id, "freed"],
        )
        for week in weeks
    ]


def _takers(sums: Sums) -> list[WhatIfTaker]:
    found = [
        WhatIfTaker(
            actor=who, organisation_id=organisation, label=label, before_cents=each.before, after_cents=each.after
        )
        for (who, organisation, label), each in sums.takers.items()
        if each.before or each.after
    ]
    return sorted(found, key=lambda each: (each.actor != "producer", each.actor, -each.after_cents, each.label))


def _products(sums: Sums, rows: Sequence[Line]) -> list[WhatIfProduct]:
    """The largest change first; named as in the last week."""
    names: dict[Product, tuple[str, str, str]] = {
        (row.pack_id, row.producer_id): (row.product_name, row.pack_name, row.components[0]["label"]) for row in rows
    }
    found = []
    for (pack_id, producer_id), each in sums.products.items():
        part = sums.farm_parts[pack_id, producer_id]
        product, pack, farm = names[pack_id, producer_id]
        found.append(
            WhatIfProduct(
                pack_id=pack_id,
                producer_id=producer_id,
                product_name=product,
                pack_name=pack,
                producer_name=farm,
                before_cents=each.before,
                after_cents=each.after,
                farm_before_cents=part.before,
                farm_after_cents=part.after,
            )
        )
    return sorted(found, key=lambda each: (-abs(each.after_cents - each.before_cents), each.product_name, each.pack_id))


def _count(rule: FairRule, found: Found) -> WhatIfCount:
    counts = found.outcomes.get(rule.id, Counter[Outcome]())
    return WhatIfCount(
        sentence=rule.sentence,
        withheld=rule.kind is RuleKind.COST_FLOOR,
        holds=counts[Outcome.HOLDS],
        fails=counts[Outcome.FAILS],
        not_judged=counts[Outcome.NOT_JUDGED],
    )


def _offer(
    touched: Touched, closes: Mapping[UUID, datetime], farms: Names, rules: Mapping[UUID, FairRule], language: str
) -> WhatIfOffer:
    offer = touched.offer

    def said(verdict: Verdict) -> WhatIfVerdict:
        told = verdict_json(verdict, rules[verdict.rule_id], Reader.COORDINATOR, language)
        return WhatIfVerdict.model_validate(told)

    return WhatIfOffer(
        offer_id=offer.id,
        cycle_id=offer.cycle_id,
        closes_at=closes[offer.cycle_id],
        producer_name=farms[offer.producer_id],
        product_name=offer.product_name,
        pack_name=offer.pack_name,
        family=offer.family,
        unit=offer.unit,
        price=plain(offer.producer_price),
        change=touched.change,
        verdicts=[said(each) for each in touched.verdicts],
        nearest=None if touched.nearest is None else plain(touched.nearest),
    )
