"""What may stand in for something missing: only as the buyer allowed it beforehand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.catalogue.rules import fold
from app.core.errors import DomainError
from app.cycles.rules import OfferTerms


class NotAllowed(DomainError):
    """The buyer has not allowed this substitute, or there is not enough of it; ``reason``."""

    code = "substitute_not_allowed"
    status = 422


class Mode(StrEnum):
    """What a buyer allows: nothing, the same product of another farm, or products of a list."""

    NONE = "none"
    SAME_PRODUCT = "same_product"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Wish:
    """For one pack. ``pack_ids``: what may stand in, for the mode ``list``."""

    mode: Mode
    pack_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of one delivery point: for some packs, and ``mode`` for all others."""

    mode: Mode = Mode.NONE
    by_pack: Mapping[UUID, Wish] = field(default_factory=dict)

    def of(self, pack_id: UUID) -> Wish:
        """What is allowed for a pack."""
        return self.by_pack.get(pack_id, Wish(self.mode))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that could stand in, with the allergens that it contains or may contain."""

    offer: OfferTerms
    allergens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How much of an offer could stand in, in pricing units, and what a unit costs less than the missing one."""

    offer: OfferTerms
    quantity: Decimal
    cheaper_by: Decimal


def reason_against(missing: OfferTerms, candidate: Candidate, wish: Wish, excluded: Collection[str]) -> str | None:
    """Why an offer may not stand in: ``self``, ``not_wished``, ``unit``, ``allergen``, ``dearer``; or None."""
    offer = candidate.offer
    if offer.id == missing.id or offer.withdrawn:
        return "self"
    if not _wished(missing, offer, wish):
        return "not_wished"
    if offer.unit != missing.unit:
        return "unit"
    if candidate.allergens & set(excluded):
        return "allergen"
    return "dearer" if offer.unit_price > missing.unit_price else None


def _wished(missing: OfferTerms, offer: OfferTerms, wish: Wish) -> bool:
    if wish.mode is Mode.LIST:
        return offer.pack_id in wish.pack_ids
    same = fold(offer.product_name) == fold(missing.product_name) and offer.producer_id != missing.producer_id
    return wish.mode is Mode.SAME_PRODUCT and same


def fitting_quantity(short: Decimal, offer: OfferTerms) -> Decimal:
    """As much as is missing, in whole steps of the offer, within what is left of it; nothing below its minimum."""
    most = min(short, offer.left)
    whole = most // offer.step * offer.step if most > 0 else Decimal(0)
    return whole if whole >= offer.minimum else Decimal(0)


def proposals(
    missing: OfferTerms, short: Decimal, candidates: Sequence[Candidate], wish: Wish, excluded: Collection[str]
) -> list[Proposal]:
    """What could stand in, what covers most first, then the dearest: nearest to what was ordered."""
    found = [
        Proposal(each.offer, quantity, missing.unit_price - each.offer.unit_price)
        for each in candidates
        if reason_against(missing, each, wish, excluded) is None
        and (quantity := fitting_quantity(short, each.offer)) > 0
    ]
    return sorted(found, key=lambda each: (-each.quantity, each.cheaper_by, each.offer.id))
