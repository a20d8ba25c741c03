"""What the actors of a network say that their work costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

Work = Literal["producer", "hub", "carrier", "processor", "network"]
MOST_DECLARED = 20
ACTORS_OF_KIND: dict[str | None, tuple[Work, ...]] = {
    "producer": ("producer",),
    "processor": ("processor", "producer"),
    "hub": ("hub", "carrier"),  # a hub may drive its own van
    "carrier": ("carrier",),
    None: ("network",),
}
"""For which work an organisation of a kind declares costs; the network itself is no organisation."""


class CostBasis(StrEnum):
    """What a declared cost is counted on: euros excl. VAT per kg, per pack, per delivery, or per month."""

    PER_KG = "per_kg"
    PER_PACK = "per_pack"
    PER_DELIVERY = "per_delivery"
    PER_MONTH = "per_month"


@dataclass(frozen=True, slots=True)
class DeclaredCost:
    """Euros (4 decimals) that one actor says its work costs; ``organisation_id`` is None for the network."""

    organisation_id: UUID | None
    actor: str
    basis: CostBasis
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A cost as its actor writes it."""

    cost: DeclaredCost
    note: str


def wrong_lines(kind: str | None, costs: Sequence[DeclaredCost]) -> dict[str, str]:
    """Fields of the lines that cannot stand: work that is not theirs, or the same work and basis twice."""
    wrong: dict[str, str] = {}
    seen: set[tuple[str, CostBasis]] = set()
    for position, cost in enumerate(costs):
        if cost.actor not in ACTORS_OF_KIND.get(kind, ()):
            wrong[f"costs.{position}.actor"] = "fields.not_your_work"
        elif (cost.actor, cost.basis) in seen:
            wrong[f"costs.{position}.basis"] = "fields.cost_twice"
        seen.add((cost.actor, cost.basis))
    return wrong
