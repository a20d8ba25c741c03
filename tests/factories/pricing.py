"""Fee schedules for tests: flushed, not committed."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity.tables import Organisation, Territory
from app.pricing.rules import Basis, FeeRule, RuleKind, Severity
from app.pricing.tables import FairRuleVersion, FeeComponent, FeeSchedule

SINCE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def usual_fees(hub: Organisation | None = None, carrier: Organisation | None = None) -> list[FeeRule]:
    """8 % of the buyer's price for the hub, 0.05 EUR per kg and 3 EUR per delivery for the van, 1 % for the network."""
    hub_id, carrier_id = (None if each is None else each.id for each in (hub, carrier))
    return [
        FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal(8), hub_id),
        FeeRule("carrier", "Transport", Basis.PER_KG, Decimal("0.05"), carrier_id),
        FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(1)),
        FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, Decimal(3), carrier_id),
    ]


async def make_fee_schedule(
    session: AsyncSession, territory: Territory, fees: list[FeeRule] | None = None, valid_from: datetime = SINCE
) -> FeeSchedule:
    """A version of the fees in force from ``valid_from``."""
    schedule = FeeSchedule(
        territory_id=territory.id, id=new_id(), valid_from=valid_from, note="", created_at=valid_from, created_by=None
    )
    session.add(schedule)
    await session.flush()
    for position, fee in enumerate(usual_fees() if fees is None else fees):
        session.add(
            FeeComponent(
                territory_id=territory.id,
                schedule_id=schedule.id,
                position=position,
                organisation_id=fee.organisation_id,
                actor=fee.actor,
                label=fee.label,
                basis=fee.basis.value,
                value=fee.value,
            )
        )
    await session.flush()
    return schedule


async def make_rule(
    session: AsyncSession,
    territory: Territory,
    kind: RuleKind = RuleKind.ACTOR_LEAST,
    value: str | None = "70",
    severity: Severity = Severity.BLOCKS,
    **fields: Any,
) -> FairRuleVersion:
    """A fair-price rule in force since the beginning of the year; by default the farm's least share."""
    defaults: dict[str, Any] = {
        "territory_id": territory.id,
        "id": new_id(),
        "rule_id": new_id(),
        "kind": kind.value,
        "severity": severity.value,
        "sentence": f"Règle {kind.value}",
        "value": None if value is None else Decimal(value),
        "actor": "producer" if kind is RuleKind.ACTOR_LEAST else None,
        "notice_days": None,
        "families": [],
        "labels": [],
        "buyer_kinds": [],
        "valid_from": SINCE,
        "valid_until": None,
        "decision_text": "",
        "decided_on": None,
        "decision_url": None,
        "created_at": SINCE,
        "created_by": None,
    }
    rule = FairRuleVersion(**defaults | fields)
    session.add(rule)
    await session.flush()
    return rule
