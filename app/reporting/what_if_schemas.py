"""What a trial on past weeks takes and gives."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.catalogue.rules import Family, Label
from app.core.money import UNIT_PRICE_PLACES
from app.core.quantity import UnitPrice
from app.core.writing import ONE_LINE
from app.pricing.rules import FairRule, FeeRule, Outcome, RuleKind, Severity
from app.reporting.trial_schemas import MOST_FEES, TriedFee

MOST_WEEKS, MOST_RULES, MOST_ROWS = 26, 5, 200
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), ONE_LINE]


class WhatIfRule(BaseModel):
    """A rule to try, as when it is adopted; ``rule_id``: the rule that it would take the place of."""

    rule_id: UUID | None = None
    kind: RuleKind
    severity: Severity
    sentence: Sentence
    value: Annotated[UnitPrice, Field(le=Decimal(10_000))] | None = None
    actor: Literal["producer", "hub", "carrier", "processor", "network", "shop"] | None = None
    notice_days: Annotated[int, Field(ge=0, le=365)] | None = None
    families: list[Family] = Field(default=[], max_length=len(Family))
    labels: list[Label] = Field(default=[], max_length=len(Label))
    buyer_kinds: list[Literal["canteen", "shop"]] = Field(default=[], max_length=2)

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


class WhatIfIn(BaseModel):
    """What to try on the last ``weeks`` that are over: other fees (null: as they were), rules, the end of rules.

    ``at_nearest``: as if farms had asked the nearest fair price where a tried rule refuses theirs.
    """

    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 8
    components: list[TriedFee] | None = Field(default=None, max_length=MOST_FEES)
    rules: list[WhatIfRule] = Field(default=[], max_length=MOST_RULES)
    ended: list[UUID] = Field(default=[], max_length=20)
    at_nearest: bool = False

    def fees(self) -> tuple[FeeRule, ...] | None:
        """The fees for the rules."""
        return None if self.components is None else tuple(each.rule() for each in self.components)


class WhatIfWeek(BaseModel):
    """A week counted again: how many of its offers would newly be refused, told with a word, or rid of one."""

    cycle_id: UUID
    closes_at: datetime
    blocked: int
    warned: int
    freed: int


class WhatIfShare(BaseModel):
    """Integer cents of a week for one kind of actor (``vat``: the State)."""

    cycle_id: UUID
    actor: str
    before_cents: int
    after_cents: int


class WhatIfTaker(BaseModel):
    """Integer cents that went and would go to one actor: a farm, a fee of the hub, VAT of the State."""

    actor: str
    organisation_id: UUID | None
    label: str
    before_cents: int
    after_cents: int


class WhatIfProduct(BaseModel):
    """What buyers paid for a pack excl. VAT, and its farm's part of that: before and after."""

    pack_id: UUID
    producer_id: UUID
    product_name: str
    pack_name: str
    producer_name: str
    before_cents: int
    after_cents: int
    farm_before_cents: int
    farm_after_cents: int


class WhatIfBuyers(BaseModel):
    """What buyers of a kind paid, VAT included, and would pay."""

    kind: str
    before_cents: int
    after_cents: int


class WhatIfVerdict(BaseModel):
    """What a rule says of an offer, in the reader's language."""

    rule_id: UUID
    severity: Severity
    outcome: Outcome
    sentence: str
    rule_sentence: str


class WhatIfOffer(BaseModel):
    """A past offer that the tried rules would have treated otherwise.

    ``change``: it would have been refused (blocked), published with a word (warned), or rid of one (freed).
    ``nearest``: the nearest price that satisfies all rules that refuse, those on cost prices left aside.
    """

    offer_id: UUID
    cycle_id: UUID
    closes_at: datetime
    producer_name: str
    product_name: str
    pack_name: str
    family: str
    unit: str
    price: str
    change: Literal["blocked", "warned", "freed"]
    verdicts: list[WhatIfVerdict]
    nearest: str | None


class WhatIfCount(BaseModel):
    """What a tried rule says of past offers. ``withheld``: it would tell cost prices, so nothing is counted."""

    sentence: str
    withheld: bool
    holds: int
    fails: int
    not_judged: int


class WhatIf(BaseModel):
    """Everything before and after. Offers are cut at 200; ``offers_in_all`` says how many there are."""

    weeks: list[WhatIfWeek]
    orders: int
    lines: int
    takers: list[WhatIfTaker]
    products: list[WhatIfProduct]
    shares: list[WhatIfShare]
    buyers: list[WhatIfBuyers]
    rules: list[WhatIfCount]
    offers: list[WhatIfOffer]
    offers_in_all: int
