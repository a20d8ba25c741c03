"""Fair-price rules: what a network asks of every price, and what a price and its context answer.

A verdict is exact. Shares are judged on the exact price, before it is rounded to four decimals: it is in these
proportions that every line is split. ``one_price`` alone is judged on the rounded price, since that is what buyers
agree to. A rule that lacks what it would measure (a cost price, coordinates, a last price, a declared cost)
is **not judged**: it never "holds" for want of knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from app.pricing.rules.forms import PriceForm, UnitCost
from app.pricing.rules.shares import PRODUCER, FeeActor

SHOP = "shop"
"""Takes its share on its shelf, of the price that its customers pay: judged there, and in no price of an offer."""
ACTORS = (PRODUCER, *(each.value for each in FeeActor), SHOP)


class RuleKind(StrEnum):
    """What a rule asks. The meaning of ``value`` and ``actor``: see ``FairRule``."""

    COST_FLOOR = "cost_floor"
    ACTOR_LEAST = "actor_least"
    ACTOR_MOST = "actor_most"
    INTERMEDIARIES_MOST = "intermediaries_most"
    ONE_PRICE = "one_price"
    CHANGE_MOST = "change_most"
    DISTANCE_MOST = "distance_most"
    COSTS_COVERED = "costs_covered"


class Severity(StrEnum):
    """What a price that fails meets: refused; published with a warning; published, and said."""

    BLOCKS = "blocks"
    WARNS = "warns"
    INFORMS = "informs"


class Outcome(StrEnum):
    """What a rule says of a price."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_JUDGED = "not_judged"


class Unit(StrEnum):
    """What a verdict is measured in."""

    PERCENT = "percent"
    EUROS = "euros"
    KM = "km"


UNITS: dict[RuleKind, Unit] = {
    RuleKind.COST_FLOOR: Unit.EUROS,
    RuleKind.ACTOR_LEAST: Unit.PERCENT,
    RuleKind.ACTOR_MOST: Unit.PERCENT,
    RuleKind.INTERMEDIARIES_MOST: Unit.PERCENT,
    RuleKind.ONE_PRICE: Unit.EUROS,
    RuleKind.CHANGE_MOST: Unit.PERCENT,
    RuleKind.DISTANCE_MOST: Unit.KM,
    RuleKind.COSTS_COVERED: Unit.EUROS,
}


@dataclass(frozen=True, slots=True)
class FairRule:
    """One rule as it is in force. ``id`` stays through its versions.

    ``value`` (4 decimals): the factor of a ``cost_floor``, per cent of the buyer's price excl. VAT of the shares, per
    cent of a ``change_most``, kilometres of a ``distance_most``; None for the others. ``actor``: whose share, or whose
    declared cost (None: everybody's). A change announced ``notice_days`` before the week opens is no sudden one. Empty
    families, labels, buyer kinds: all of them.
    """

    id: UUID
    kind: RuleKind
    severity: Severity
    sentence: str = ""
    families: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    buyer_kinds: frozenset[str] = frozenset()
    value: Decimal | None = None
    actor: str | None = None
    notice_days: int | None = None
    valid_from: datetime | None = None
    version_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PriceContext:
    """Everything that a rule may look at besides the price.

    ``cost_price``: the producer's own, euros per pricing unit, private. ``last_price``: what he asked in the last
    cycle. ``agreed``: the unit prices at which buyers have ordered in this cycle, by their kind. ``notice_days``: whole
    days from the price's announcement to the opening.
    """

    form: PriceForm
    family: str = ""
    labels: frozenset[str] = frozenset()
    buyer_kinds: frozenset[str] = frozenset({"canteen", "shop"})
    cost_price: Decimal | None = None
    last_price: Decimal | None = None
    notice_days: int = 0
    distance_km: Decimal | None = None
    agreed: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    costs: tuple[UnitCost, ...] = ()


class Verdict(NamedTuple):
    """What a rule says of a price: ``measured`` against ``bound``, in ``unit``, exact.

    All are None where nothing was judged, or nothing compared. ``actor``: whose share. A change has its sign.
    """

    rule_id: UUID
    kind: RuleKind
    severity: Severity
    outcome: Outcome
    measured: Fraction | None = None
    bound: Fraction | None = None
    unit: Unit = Unit.PERCENT
    actor: str | None = None

    @property
    def distance(self) -> Fraction | None:
        """What is lacking, or the room that is left: 0 or more."""
        return None if self.measured is None or self.bound is None else abs(self.bound - abs(self.measured))

    @property
    def fails(self) -> bool:
        """Whether the price breaks the rule."""
        return self.outcome is Outcome.FAILS

    @property
    def blocks(self) -> bool:
        """Whether the price is refused."""
        return self.outcome is Outcome.FAILS and self.severity is Severity.BLOCKS
