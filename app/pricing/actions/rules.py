"""Changes of the fair-price rules: adopted, given another version, ended, taken back before they hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import DomainError, Invalid, NotFound
from app.core.ids import new_id
from app.core.quantity import plain
from app.identity.rules import Actor
from app.pricing.queries import Decision, RuleVersion, in_force, rule_versions, schedules
from app.pricing.queries.fees import Schedule
from app.pricing.rules import Conflict, FairRule, PackFacts, PriceContext, conflicts, price_form, rule_problems
from app.pricing.sentences import conflict_json
from app.pricing.tables import FairRuleVersion

RULES_CHANGED = "pricing.rules_changed"
_ONE = Decimal(1)
LOGGED = ("kind", "severity", "sentence", "value", "actor", "notice_days", "families", "labels", "buyer_kinds")


MOST_RULES = 50
"""That hold or are to come in a territory: each is judged on every offer at every keystroke, and read by everybody."""


class RulesConflict(DomainError):
    """No price can satisfy the rule together with another one that blocks; ``conflicts`` names the pairs."""

    code = "rules_conflict"


async def adopt_rule(
    session: AsyncSession, actor: Actor, rule: FairRule, decision: Decision, valid_from: datetime, now: datetime
) -> RuleVersion:
    """A new rule from ``valid_from`` on. Raises Invalid, RulesConflict."""
    await _hold(session, actor.territory_id)
    versions = await rule_versions(session, actor.territory_id)
    ended = {each.rule.id for each in versions if each.ends and not each.holds_at(now)}
    if len({each.rule.id for each in versions} - ended) >= MOST_RULES:
        raise Invalid({"sentence": "fields.rules_too_many"})
    return await _write(session, actor, rule, decision, valid_from, now, "rule.adopted")


async def new_version(
    session: AsyncSession, actor: Actor, rule: FairRule, decision: Decision, valid_from: datetime, now: datetime
) -> RuleVersion:
    """What a rule says from ``valid_from`` on. Raises NotFound, Invalid, RulesConflict."""
    await _hold(session, actor.territory_id)
    before = _of_rule(await rule_versions(session, actor.territory_id), rule.id)
    if rule.kind is not before[-1].rule.kind:
        raise Invalid({"kind": "fields.rule_kind"})
    end = next((each.valid_until for each in before if each.ends), None)
    if end is not None and end <= valid_from:
        raise Invalid({"valid_from": "fields.rule_ended"})
    return await _write(session, actor, rule, decision, valid_from, now, "rule.changed", before, end)


async def end_rule(
    session: AsyncSession, actor: Actor, rule_id: UUID, valid_until: datetime, reason: str, now: datetime
) -> None:
    """The rule holds no more from ``valid_until`` on; versions that would begin later go.

    Raises NotFound, Invalid, and RulesConflict where a later end than before meets a rule that contradicts it.
    """
    if valid_until < now:
        raise Invalid({"valid_until": "fields.in_the_past"})
    await _hold(session, actor.territory_id)
    versions = _of_rule(await rule_versions(session, actor.territory_id), rule_id)
    last = [each for each in versions if each.valid_from <= valid_until]
    if not last or any(each.ends and each.valid_until is not None and each.valid_until <= now for each in versions):
        raise NotFound
    v, here = FairRuleVersion, FairRuleVersion.territory_id == actor.territory_id
    later = [each.id for each in versions if each.valid_from > valid_until]
    await session.execute(delete(v).where(here, v.id.in_(later)))
    await session.execute(update(v).where(here, v.rule_id == rule_id).values(valid_until=None))
    await session.execute(update(v).where(here, v.id == last[-1].id).values(valid_until=valid_until))
    before = next((each.valid_until for each in versions if each.ends), None)
    if before is not None and before < valid_until:
        await _check_conflicts(session, actor, last[-1].rule, before)
    changes = {"valid_until": [before and before.isoformat(), valid_until.isoformat()]}
    await _tell(session, actor, "rule.ended", last[-1].rule, changes, now, reason)


async def withdraw_version(session: AsyncSession, actor: Actor, version_id: UUID, now: datetime) -> None:
    """Takes back a version that is not in force yet; the one before it goes on instead.

    Raises NotFound, Invalid, and RulesConflict where that one contradicts a rule adopted meanwhile.
    """
    await _hold(session, actor.territory_id)
    versions = await rule_versions(session, actor.territory_id)
    found = next((each for each in versions if each.id == version_id), None)
    if found is None:
        raise NotFound
    if found.valid_from <= now:
        raise Invalid({"valid_from": "fields.in_the_past"})
    v, here = FairRuleVersion, FairRuleVersion.territory_id == actor.territory_id
    await session.execute(delete(v).where(here, v.id == version_id))
    before = [each for each in _of_rule(versions, found.rule.id) if each.valid_from < found.valid_from]
    if found.ends and before:  # the end of the rule stays, whichever version is the last
        await session.execute(update(v).where(here, v.id == before[-1].id).values(valid_until=found.valid_until))
    if before:
        await _check_conflicts(session, actor, before[-1].rule, found.valid_from)
    changes = {"valid_from": [found.valid_from.isoformat(), None]}
    await _tell(session, actor, "rule.withdrawn", found.rule, changes, now)


async def conflicts_at(
    session: AsyncSession, territory_id: UUID, rule: FairRule, valid_from: datetime
) -> tuple[Conflict, ...]:
    """The blocking rules that contradict ``rule`` at its beginning, or at a change of rules or fees while it holds.

    On one kilogram of each family, with the fees of that moment. ``rule_id`` is always the rule's own.
    """
    versions, fees = await rule_versions(session, territory_id), await schedules(session, territory_id)
    others = [each for each in versions if each.rule.id != rule.id]
    own = [each for each in versions if each.rule.id == rule.id]
    stops = [each.valid_from for each in own if each.valid_from > valid_from]
    stops += [each.valid_until for each in own if each.ends and each.valid_until is not None]
    starts = {each.valid_from for each in others} | {each.valid_from for each in fees}
    found: dict[Conflict, None] = {}
    for moment in sorted({valid_from, *(each for each in starts if each > valid_from)}):
        if stops and moment >= min(stops):
            break  # its next version has been looked at, or it holds no more
        rules = (rule, *in_force(others, moment))
        pairs = conflicts(rules, _typical(rules, _schedule(fees, moment)))
        found |= dict.fromkeys(_seen_from(rule, each) for each in pairs if rule.id in (each.rule_id, each.with_rule_id))
    return tuple(found)


def _seen_from(rule: FairRule, found: Conflict) -> Conflict:
    return found if found.rule_id == rule.id else Conflict(rule.id, found.rule_id)


def _schedule(fees: Sequence[Schedule], moment: datetime) -> Schedule | None:
    return next((each for each in reversed(fees) if each.valid_from <= moment), None)


def _typical(rules: Sequence[FairRule], schedule: Schedule | None) -> list[PriceContext]:
    """A kilogram of each family that the rules name, with every label that they name, and one of any other family."""
    one = PackFacts(_ONE, _ONE)
    context = PriceContext(
        form=price_form(() if schedule is None else schedule.fees, one),
        labels=frozenset[str]().union(*(each.labels for each in rules)),
    )
    families = sorted({"", *(family for each in rules for family in each.families)})
    return [replace(context, family=family) for family in families]


async def _hold(session: AsyncSession, territory_id: UUID) -> None:
    """One person at a time writes the rules of a territory: two that contradict each other are never both adopted."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"rules {territory_id}"}
    )


def _of_rule(versions: Sequence[RuleVersion], rule_id: UUID) -> list[RuleVersion]:
    """The versions of one rule, oldest first. Raises NotFound when there is none."""
    found = [each for each in versions if each.rule.id == rule_id]
    if not found:
        raise NotFound
    return found


async def _write(
    session: AsyncSession,
    actor: Actor,
    rule: FairRule,
    decision: Decision,
    valid_from: datetime,
    now: datetime,
    action: str,
    before: Sequence[RuleVersion] = (),
    end: datetime | None = None,
) -> RuleVersion:
    problems = rule_problems(rule) | ({"valid_from": "fields.in_the_past"} if valid_from < now else {})
    if problems:
        raise Invalid(problems)
    await _check_conflicts(session, actor, rule, valid_from)
    version = replace(rule, valid_from=valid_from, version_id=new_id())
    row = _row(actor, version, decision, now)
    written = await session.scalar(
        postgresql.insert(FairRuleVersion).values(row).on_conflict_do_nothing().returning(FairRuleVersion.id)
    )
    if written is None:
        raise Invalid({"valid_from": "fields.rule_date_taken"})
    if end is not None:
        await _carry_end(session, actor.territory_id, version, before, end)
    old = [each.rule for each in before if each.valid_from <= valid_from]
    await _tell(session, actor, action, version, _changes(old[-1] if old else None, version, decision), now)
    return next(
        each for each in await rule_versions(session, actor.territory_id) if each.rule.version_id == version.version_id
    )


async def _check_conflicts(session: AsyncSession, actor: Actor, rule: FairRule, valid_from: datetime) -> None:
    found = await conflicts_at(session, actor.territory_id, rule, valid_from)
    if found:
        versions = await rule_versions(session, actor.territory_id)
        sentences = {each.rule.id: each.rule.sentence for each in versions} | {rule.id: rule.sentence}
        raise RulesConflict(conflicts=[conflict_json(actor.language, each, sentences) for each in found])


async def _carry_end(
    session: AsyncSession, territory_id: UUID, version: FairRule, before: Sequence[RuleVersion], end: datetime
) -> None:
    """The end of the rule goes to its last version."""
    v, here = FairRuleVersion, FairRuleVersion.territory_id == territory_id
    starts = {each.id: each.valid_from for each in before} | {version.version_id: version.valid_from}
    last = max(starts, key=lambda each: (starts[each], each))
    await session.execute(update(v).where(here, v.rule_id == version.id).values(valid_until=None))
    await session.execute(update(v).where(here, v.id == last).values(valid_until=end))


def _row(actor: Actor, rule: FairRule, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "territory_id": actor.territory_id,
        "id": rule.version_id,
        "rule_id": rule.id,
        **{name: getattr(rule, name) for name in ("sentence", "value", "actor", "notice_days", "valid_from")},
        "kind": rule.kind.value,
        "severity": rule.severity.value,
        **{name: sorted(getattr(rule, name)) for name in ("families", "labels", "buyer_kinds")},
        "decision_text": decision.text,
        "decided_on": decision.decided_on,
        "decision_url": decision.url,
        "created_at": now,
        "created_by": actor.person_id,
    }


def _changes(before: FairRule | None, rule: FairRule, decision: Decision) -> dict[str, Any]:
    old = {name: None if before is None else _plain(getattr(before, name)) for name in LOGGED}
    new = {name: _plain(getattr(rule, name)) for name in LOGGED}
    changes = {name: [old[name], new[name]] for name in LOGGED if old[name] != new[name] and (before or new[name])}
    starts = None if rule.valid_from is None else rule.valid_from.isoformat()
    return changes | {"valid_from": [None, starts], "decision": [None, decision.text]}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return plain(value.normalize()) if hasattr(value, "as_tuple") else value


async def _tell(
    session: AsyncSession,
    actor: Actor,
    action: str,
    rule: FairRule,
    changes: dict[str, Any],
    now: datetime,
    reason: str = "",
) -> None:
    """Logs the change, and lets the offers of the weeks that have not opened yet be judged anew."""
    change = audit.Change(
        actor.territory_id, action, "rule", rule.id, now, actor.person_id, changes=changes, reason=reason or None
    )
    await audit.record(session, change)
    payload = {"territory_id": str(actor.territory_id), "since": now.isoformat()}
    await outbox.emit(session, RULES_CHANGED, payload, now=now, territory_id=actor.territory_id)
