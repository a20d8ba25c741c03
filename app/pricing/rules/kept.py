"""Components and shares as offers and lines keep them: JSON, amounts of components as decimal text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.pricing.rules.shares import Component, Share


def component_json(component: Component) -> dict[str, Any]:
    """A component as offers and lines keep it."""
    return {
        "actor": component.actor,
        "organisation_id": None if component.organisation_id is None else str(component.organisation_id),
        "label": component.label,
        "basis": component.basis,
        "amount": format(component.amount, "f"),
    }


def component_from_json(kept: Mapping[str, Any]) -> Component:
    """The reverse of ``component_json``."""
    organisation = kept["organisation_id"]
    return Component(
        kept["actor"],
        None if organisation is None else UUID(organisation),
        kept["label"],
        kept["basis"],
        Decimal(kept["amount"]),
    )


def share_from_json(kept: Mapping[str, Any]) -> Share:
    """The reverse of ``share_json``."""
    organisation = kept["organisation_id"]
    return Share(kept["actor"], UUID(organisation) if organisation else None, kept["label"], kept["cents"])


def share_json(share: Share) -> dict[str, Any]:
    """A share as lines keep it."""
    organisation = None if share.organisation_id is None else str(share.organisation_id)
    return {"actor": share.actor, "organisation_id": organisation, "label": share.label, "cents": share.cents}
