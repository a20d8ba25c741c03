"""What travels over HTTP about the fair-price rules."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.catalogue.rules import Family, Label
from app.core.clock import Moment
from app.core.money import UNIT_PRICE_PLACES
from app.core.quantity import UnitPrice
from app.core.writing import CLEANED, ONE_LINE, Written
from app.cycles.schemas.stall import VerdictOut
from app.pricing.queries import Decision, RuleVersion
from app.pricing.rules import FairRule, RuleKind, Severity

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), ONE_LINE]
LONGEST_NOTICE = 365
RuleActor = Literal["producer", "hub", "carrier", "processor", "network", "shop"]
BuyerKind = Literal["canteen", "shop"]


def _web(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("write an address that begins with https://")
    return address


WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_web), CLEANED]


class RuleIn(BaseModel):
    """A rule as the coordinator writes it; whether it has ``value``, ``actor``, ``notice_days`` depends on its kind.

    ``value``: a factor of the cost price, per cent, kilometres. Empty families, labels, buyer kinds: all of them.
    """

    kind: RuleKind
    severity: Severity
    sentence: Sentence
    value: Annotated[UnitPrice, Field(le=Decimal(10_000))] | None = None
    actor: RuleActor | None = None
    notice_days: Annotated[int, Field(ge=0, le=LONGEST_NOTICE)] | None = None
    families: list[Family] = Field(default=[], max_length=len(Family))
    labels: list[Label] = Field(default=[], max_length=len(Label))
    buyer_kinds: list[BuyerKind] = Field(default=[], max_length=2)

    def rule(self, rule_id: UUID) -> FairRule:
        """The rule for the engine."""
        return FairRule(
            id=rule_id,
            kind=self.kind,
            severity=self.severity,
            sentence=self.sentence,
            families=frozenset(each.value for each in self.families),
            labels=frozenset(each.value for each in self.labels),
            buyer_kinds=frozenset(self.buyer_kinds),
            value=None if self.value is None else self.value.quantize(UNIT_PRICE_PLACES),
            actor=self.actor,
            notice_days=self.notice_days,
        )


class RuleAdopted(RuleIn):
    """A rule with the decision that adopted it; without ``valid_from`` it holds from now on."""

    valid_from: Moment | None = None
    decision_text: Written = Field(default="", max_length=2000)
    decided_on: date | None = None
    decision_url: WebAddress | None = None

    def decision(self) -> Decision:
        """How the network adopted it."""
        return Decision(self.decision_text.strip(), self.decided_on, self.decision_url)


class RuleTried(RuleIn):
    """A rule to try; ``rule_id``: the rule of which it would be a new version."""

    rule_id: UUID | None = None
    valid_from: Moment | None = None


class RuleEnded(BaseModel):
    """When a rule ends (without it: now), and why."""

    valid_until: Moment | None = None
    reason: Written = Field(default="", max_length=500)


class RuleOut(BaseModel):
    """A version of a rule; ``rule_id`` is the same through its versions. ``ends``: nothing follows ``valid_until``."""

    version_id: UUID
    rule_id: UUID
    kind: RuleKind
    severity: Severity
    sentence: str
    value: UnitPrice | None
    actor: RuleActor | None
    notice_days: int | None
    families: list[Family]
    labels: list[Label]
    buyer_kinds: list[BuyerKind]
    valid_from: datetime
    valid_until: datetime | None
    ends: bool
    decision_text: str
    decided_on: date | None
    decision_url: str | None

    @classmethod
    def of(cls, version: RuleVersion) -> "RuleOut":
        """The version as everybody reads it."""
        rule = version.rule
        return cls.model_validate(
            {
                **{name: getattr(rule, name) for name in _OF_RULE},
                **{name: sorted(getattr(rule, name)) for name in ("families", "labels", "buyer_kinds")},
                "version_id": version.id,
                "rule_id": rule.id,
                "valid_from": version.valid_from,
                "valid_until": version.valid_until,
                "ends": version.ends,
                "decision_text": version.decision.text,
                "decided_on": version.decision.decided_on,
                "decision_url": version.decision.url,
            }
        )


_OF_RULE = ("kind", "severity", "sentence", "value", "actor", "notice_days")


class RulesOut(BaseModel):
    """The versions in force, those that will come, soonest first, and those that were, latest first."""

    current: list[RuleOut]
    coming: list[RuleOut]
    past: list[RuleOut]

    @classmethod
    def of(cls, versions: list[RuleVersion], now: datetime) -> "RulesOut":
        """All versions as they stand now."""
        coming = sorted((each for each in versions if each.valid_from > now), key=lambda each: each.valid_from)
        past = [each for each in versions if each.valid_from <= now and not each.holds_at(now)]
        past.sort(key=lambda each: each.valid_until or now, reverse=True)
        return cls(
            current=[RuleOut.of(each) for each in versions if each.holds_at(now)],
            coming=[RuleOut.of(each) for each in coming],
            past=[RuleOut.of(each) for each in past],
        )


class ConflictOut(BaseModel):
    """Two rules that no price satisfies together; ``with_rule_id`` null: no price satisfies the first one alone."""

    rule_id: UUID
    with_rule_id: UUID | None
    sentence: str
    offers: int | None = None


class AffectedOffer(BaseModel):
    """An offer of which the rule says something else than before; ``before`` null: there was no such rule.

    ``takes_effect``: its week has not opened and opens once the rule holds; an open week keeps its rules. ``nearest``:
    the nearest price that satisfies all blocking rules but those on cost prices; null where there is none.
    """

    offer_id: UUID
    cycle_id: UUID
    opens_at: datetime
    takes_effect: bool
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    family: str
    unit: str
    price: str
    before: VerdictOut | None
    after: VerdictOut
    nearest: str | None


class RuleCounts(BaseModel):
    """How many offers of the open and planned weeks the rule would judge, and with what outcome."""

    offers: int
    in_scope: int
    holds: int
    fails: int
    not_judged: int


class RulePreview(BaseModel):
    """What a rule would do before it holds. ``withheld``: only the farms may know, since it would tell cost prices."""

    conflicts: list[ConflictOut]
    affected: list[AffectedOffer]
    counts: RuleCounts | None
    withheld: bool
