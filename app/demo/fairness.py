"""Rows of the demo's fair-price rules and reference figures, and what the rules say of the open week."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.quantity import plain
from app.costs.actions.references import figure_row
from app.costs.rules import STARTING_FIGURES
from app.cycles.actions.reprice import reprice
from app.cycles.queries import cycle
from app.demo.cards import DatedRule, DemoFiles
from app.demo.places import Places, Rows
from app.demo.rules import demo_id
from app.demo.stalls import PUBLISHED_BEFORE
from app.demo.weeks import WEEK, Week

DECIDED_BEFORE = timedelta(days=10)


def rule_rows(files: DemoFiles, places: Places, open_week: datetime) -> Rows:
    """The versions of the rules; each holds from an hour before a week opens, as the fees do."""
    return [_rule_row(rule, places, open_week) for rule in files.rules]


def _rule_row(rule: DatedRule, places: Places, open_week: datetime) -> dict[str, Any]:
    valid_from = _starts(rule, open_week)
    return {
        "territory_id": places.territory_id,
        "id": demo_id(valid_from, "rule", rule.key),
        "rule_id": _rule_id(rule, places),
        "kind": rule.kind,
        "severity": rule.severity,
        "sentence": rule.sentence,
        "value": rule.value,
        "actor": rule.actor,
        "notice_days": rule.notice_days,
        "families": sorted(rule.families),
        "labels": [],
        "buyer_kinds": sorted(rule.buyers),
        "valid_from": valid_from,
        "valid_until": None,
        "decision_text": rule.decision,
        "decided_on": (valid_from - DECIDED_BEFORE).date(),
        "decision_url": rule.url,
        "created_at": valid_from,
        "created_by": places.coordinator,
    }


def _starts(rule: DatedRule, open_week: datetime) -> datetime:
    return open_week - rule.weeks_ago * WEEK - timedelta(hours=1)


def _rule_id(rule: DatedRule, places: Places) -> UUID:
    return demo_id(places.founded_at, "rule", rule.key)


def rule_audit_rows(files: DemoFiles, places: Places, open_week: datetime) -> Rows:
    """What the history says of each version, as when a coordinator adopts it."""
    known: set[str] = set()
    rows = []
    for rule in files.rules:
        at = _starts(rule, open_week)
        rows.append(
            {
                "territory_id": places.territory_id,
                "id": demo_id(at, "audit", "rule", rule.key),
                "at": at,
                "person_id": places.coordinator,
                "owner_id": None,
                "action": "rule.changed" if rule.key in known else "rule.adopted",
                "subject_kind": "rule",
                "subject_id": _rule_id(rule, places),
                "changes": _told(rule, at),
                "reason": None,
            }
        )
        known.add(rule.key)
    return rows


def _told(rule: DatedRule, at: datetime) -> dict[str, Any]:
    told = {
        "kind": rule.kind,
        "severity": rule.severity,
        "sentence": rule.sentence,
        "value": None if rule.value is None else plain(rule.value),
        "valid_from": at.isoformat(),
        "decision": rule.decision,
    }
    return {name: [None, value] for name, value in told.items() if value is not None}


def reference_rows(places: Places) -> Rows:
    """The figures that every new territory begins with."""
    at = places.founded_at
    return [
        figure_row(
            places.territory_id, demo_id(at, "figure version", place), demo_id(at, "figure", place), place, figure, at
        )
        for place, figure in enumerate(STARTING_FIGURES)
    ]


async def judge_week(session: AsyncSession, places: Places, week: Week) -> None:
    """Keeps with the offers of the open week what the rules say of them, as when they were published."""
    view = await cycle(session, places.territory_id, week.id)
    await reprice(session, view, week.opens_at - PUBLISHED_BEFORE)
