"""Reads of the fair-price rules: their dated versions, and those in force at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.pricing.rules import FairRule, RuleKind, Severity
from app.pricing.tables import FairRuleVersion


@dataclass(frozen=True, slots=True)
class Decision:
    """How the network adopted a rule."""

    text: str = ""
    decided_on: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version of a rule, in force from ``valid_from`` until just before ``valid_until`` (None: without end).

    ``ends``: the rule itself ends then; else another version follows.
    """

    rule: FairRule
    valid_from: datetime
    valid_until: datetime | None
    ends: bool
    decision: Decision
    created_at: datetime

    @property
    def id(self) -> UUID:
        """The version's own id."""
        assert self.rule.version_id is not None
        return self.rule.version_id

    def holds_at(self, moment: datetime) -> bool:
        """Whether this version is in force."""
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)


async def rule_versions(session: AsyncSession, territory_id: UUID) -> list[RuleVersion]:
    """Every version of a territory's rules: by rule, the one adopted first first, then by date. One statement."""
    rows = await session.scalars(
        select(FairRuleVersion)
        .where(FairRuleVersion.territory_id == territory_id)
        .order_by(FairRuleVersion.rule_id, FairRuleVersion.valid_from)
        .execution_options(populate_existing=True)
    )
    return [_version(row, following) for row, following in pairwise([*rows.all(), None]) if row is not None]


async def rules_at(session: AsyncSession, territory_id: UUID, moment: datetime) -> tuple[FairRule, ...]:
    """The rules in force at ``moment``, the one adopted first first. One statement."""
    return in_force(await rule_versions(session, territory_id), moment)


def in_force(versions: Sequence[RuleVersion], moment: datetime) -> tuple[FairRule, ...]:
    """The rules of the versions that are in force at ``moment``."""
    return tuple(each.rule for each in versions if each.holds_at(moment))


def _version(row: FairRuleVersion, following: FairRuleVersion | None) -> RuleVersion:
    replaced = following.valid_from if following is not None and following.rule_id == row.rule_id else None
    ends = row.valid_until is not None and (replaced is None or row.valid_until <= replaced)
    return RuleVersion(
        rule=_rule(row),
        valid_from=row.valid_from,
        valid_until=row.valid_until if ends else replaced,
        ends=ends,
        decision=Decision(row.decision_text, row.decided_on, row.decision_url),
        created_at=row.created_at,
    )


def _rule(row: FairRuleVersion) -> FairRule:
    return FairRule(
        id=row.rule_id,
        kind=RuleKind(row.kind),
        severity=Severity(row.severity),
        sentence=row.sentence,
        families=frozenset(row.families),
        labels=frozenset(row.labels),
        buyer_kinds=frozenset(row.buyer_kinds),
        value=row.value,
        actor=row.actor,
        notice_days=row.notice_days,
        valid_from=row.valid_from,
        version_id=row.id,
    )
