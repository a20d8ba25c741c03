"""Routes of the fair-price rules. They stand here, above the catalogue, since a rule is shown on real offers."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import Invalid, NotFound
from app.core.idempotency import OnceOnly
from app.core.ids import new_id
from app.core.quantity import plain
from app.cycles import queries
from app.cycles.api.agreed import AgreedWith
from app.cycles.queries.rule_preview import Affected, Preview, tells_cost_prices
from app.cycles.schemas.rules import (
    AffectedOffer,
    ConflictOut,
    RuleAdopted,
    RuleCounts,
    RuleEnded,
    RuleOut,
    RulePreview,
    RulesOut,
    RuleTried,
)
from app.cycles.schemas.stall import VerdictOut
from app.identity.access import reader, writer
from app.identity.queries import OrganisationView, organisations_by_id
from app.identity.rules import Actor, Permission
from app.pricing import actions
from app.pricing.queries import rule_versions
from app.pricing.rules import Conflict, FairRule, Outcome, Verdict, rule_problems
from app.pricing.sentences import Reader, conflict_json, verdict_json

router = APIRouter(tags=["rules"])
Coordinator = Annotated[Actor, Depends(writer(Permission.COORDINATE))]
CoordinatorReading = Annotated[Actor, Depends(reader(Permission.COORDINATE))]
REFUSED: dict[int | str, dict[str, Any]] = {
    401: {},
    404: {},
    409: {"description": "rules_conflict with the pairs"},
    422: {},
}


@router.get("/api/rules", responses={401: {}})
async def show_rules(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_FEES))], session: ReadSession, now: Now
) -> RulesOut:
    """The fair-price rules in force, those to come, and those that were."""
    return RulesOut.of(await rule_versions(session, actor.territory_id), now)


@router.post("/api/rules", status_code=201, response_model=RuleOut, responses=REFUSED)
async def adopt_rule(
    body: RuleAdopted, actor: Coordinator, session: WriteSession, now: Now, once: OnceOnly
) -> Response:
    """Adopts a rule."""
    begins = body.valid_from or now
    version = await actions.adopt_rule(session, actor, body.rule(new_id()), body.decision(), begins, now)
    return await once.answer(201, RuleOut.of(version))


@router.post("/api/rules/preview", responses={401: {}, 404: {}, 422: {}})
async def preview_rule(
    body: RuleTried, actor: CoordinatorReading, session: ReadSession, now: Now, agreed: AgreedWith
) -> RulePreview:
    """What a rule contradicts and which offers it affects; nothing is kept."""
    versions = {each.rule.id: each.rule for each in await rule_versions(session, actor.territory_id)}
    if body.rule_id is not None and body.rule_id not in versions:
        raise NotFound
    rule, begins = body.rule(body.rule_id or new_id()), body.valid_from or now
    problems = rule_problems(rule) | ({"valid_from": "fields.in_the_past"} if begins < now else {})
    if problems:
        raise Invalid(problems)
    general = await actions.conflicts_at(session, actor.territory_id, rule, begins)
    found = await queries.preview_rule(session, actor.territory_id, rule, begins, now, agreed)
    names = await organisations_by_id(session, {each.offer.producer_id for each in found.affected})
    rules = versions | {rule.id: rule}
    withheld = tells_cost_prices(rule)
    return RulePreview(
        conflicts=_conflicts(actor.language, {**dict.fromkeys(general), **found.conflicts}, rules),
        affected=[] if withheld else [_affected(each, rules, names, actor.language) for each in found.affected],
        counts=None if withheld else _counts(found),
        withheld=withheld,
    )


@router.post("/api/rules/{rule_id}/versions", status_code=201, response_model=RuleOut, responses=REFUSED)
async def change_rule(
    rule_id: UUID, body: RuleAdopted, actor: Coordinator, session: WriteSession, now: Now, once: OnceOnly
) -> Response:
    """Adopts another version of a rule; its kind stays."""
    begins = body.valid_from or now
    version = await actions.new_version(session, actor, body.rule(rule_id), body.decision(), begins, now)
    return await once.answer(201, RuleOut.of(version))


@router.post("/api/rules/{rule_id}/end", status_code=204, responses=REFUSED)
async def end_rule(rule_id: UUID, body: RuleEnded, actor: Coordinator, session: WriteSession, now: Now) -> None:
    """Ends a rule; versions that would begin later go."""
    await actions.end_rule(session, actor, rule_id, body.valid_until or now, body.reason, now)


@router.delete("/api/rules/{version_id}", status_code=204, responses=REFUSED)
async def withdraw_rule(version_id: UUID, actor: Coordinator, session: WriteSession, now: Now) -> None:
    """Takes back a version that is not in force yet."""
    await actions.withdraw_version(session, actor, version_id, now)


def _conflicts(
    language: str, found: Mapping[Conflict, int | None], rules: Mapping[UUID, FairRule]
) -> list[ConflictOut]:
    sentences = {rule_id: rule.sentence for rule_id, rule in rules.items()}
    return [ConflictOut(**conflict_json(language, each, sentences), offers=offers) for each, offers in found.items()]


def _affected(
    found: Affected, rules: Mapping[UUID, FairRule], names: Mapping[UUID, OrganisationView], language: str
) -> AffectedOffer:
    offer = found.offer

    def said(verdict: Verdict) -> VerdictOut:
        return VerdictOut(**verdict_json(verdict, rules[verdict.rule_id], Reader.COORDINATOR, language))

    return AffectedOffer(
        offer_id=offer.id,
        cycle_id=offer.cycle_id,
        opens_at=found.view.window.opens_at,
        takes_effect=found.takes_effect,
        producer_id=offer.producer_id,
        producer_name=names[offer.producer_id].name,
        product_name=offer.product_name,
        pack_name=offer.pack_name,
        family=offer.family,
        unit=offer.unit,
        price=plain(offer.producer_price),
        before=None if found.before is None else said(found.before),
        after=said(found.after),
        nearest=None if found.nearest is None else plain(found.nearest),
    )


def _counts(found: Preview) -> RuleCounts:
    of = {outcome.value: found.outcomes.get(outcome, 0) for outcome in Outcome}
    return RuleCounts(offers=found.offers, in_scope=sum(of.values()), **of)
