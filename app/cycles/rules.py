"""Pure decisions: whether a cycle is open, whether offers suffice, what a producer may publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.core.errors import DomainError
from app.core.quantity import plain
from app.pricing.rules import Component, Share


class CycleState(StrEnum):
    """What a cycle is at a moment; the clock decides, no background process."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class CycleNotOpen(DomainError):
    """The cycle has not opened yet."""

    code = "cycle_not_open"


class CycleClosed(DomainError):
    """The cut-off has passed."""

    code = "cycle_closed"


class CycleCancelled(DomainError):
    """The coordinator has cancelled the cycle."""

    code = "cycle_cancelled"


class NotEnough(DomainError):
    """Some offers do not suffice; ``lines`` lists all of them with what this order could have."""

    code = "not_enough"


class UnknownOffers(DomainError):
    """Offers that are not in this cycle; ``offer_ids`` lists them."""

    code = "unknown_offers"
    status = 422


class BelowReserved(DomainError):
    """A producer makes less available than was ordered already; ``rows`` lists all of them."""

    code = "below_reserved"


class UnfairPrice(DomainError):
    """Prices that break a rule which blocks; ``rows`` lists all of them with their verdicts and the nearest price."""

    code = "unfair_price"


class StallChanged(DomainError):
    """Somebody else changed the stall meanwhile; ``revision`` is what it is now."""

    code = "stall_changed"
    status = 412


@dataclass(frozen=True, slots=True)
class Window:
    """The times of a cycle, and what has happened to it."""

    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None

    def state(self, now: datetime) -> CycleState:
        """Open from ``opens_at`` on, until just before ``closes_at``."""
        if self.cancelled_at is not None:
            return CycleState.CANCELLED
        if self.closed_at is not None or now >= self.closes_at:
            return CycleState.CLOSED
        return CycleState.OPEN if now >= self.opens_at else CycleState.PLANNED


def check_not_over(window: Window, now: datetime) -> None:
    """Raises CycleCancelled, CycleClosed."""
    state = window.state(now)
    if state is CycleState.CANCELLED:
        raise CycleCancelled
    if state is CycleState.CLOSED:
        raise CycleClosed(closed_at=window.closes_at.isoformat())


def check_open(window: Window, now: datetime) -> None:
    """Raises CycleCancelled, CycleClosed, CycleNotOpen."""
    check_not_over(window, now)
    if window.state(now) is CycleState.PLANNED:
        raise CycleNotOpen(opens_at=window.opens_at.isoformat())


@dataclass(frozen=True, slots=True)
class Delivery:
    """When an area is delivered; ``schools_closed`` names the holiday that closes schools that day."""

    area_id: UUID
    delivers_on: date
    schools_closed: str | None = None


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A cycle that is open and held so until the transaction ends. ``delivery_fees``: what one delivery costs."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    deliveries: Mapping[UUID, Delivery]
    delivery_fees: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """All that a line copies from its offer. Quantities in pricing units, prices per pricing unit excl. VAT."""

    id: UUID
    producer_id: UUID
    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    vat_rate: Decimal
    catch_weight: bool
    producer_price: Decimal
    unit_price: Decimal
    components: tuple[Component, ...]
    available: Decimal
    reserved: Decimal
    minimum: Decimal
    step: Decimal
    per_buyer_max: Decimal | None
    withdrawn: bool

    @property
    def left(self) -> Decimal:
        """What can still be ordered: nothing of a withdrawn offer, even if an order gives some back."""
        return Decimal(0) if self.withdrawn else self.available - self.reserved


def check_enough(
    offers: Mapping[UUID, OfferTerms], deltas: Mapping[UUID, Decimal], held: Mapping[UUID, Decimal]
) -> None:
    """Raises UnknownOffers for ids not in ``offers``, NotEnough with every offer whose rest is less than its delta.

    ``held`` is what the order has already; a refusal tells what the order may have in all.
    """
    unknown = [str(offer_id) for offer_id in deltas if offer_id not in offers]
    if unknown:
        raise UnknownOffers(offer_ids=unknown)
    short = [
        _shortage(offers[offer_id], delta, held.get(offer_id, Decimal(0)))
        for offer_id, delta in deltas.items()
        if delta > 0 and delta > offers[offer_id].left
    ]
    if short:
        raise NotEnough(lines=short)


def _shortage(offer: OfferTerms, delta: Decimal, held: Decimal) -> dict[str, str]:
    return {
        "offer_id": str(offer.id),
        "product_name": offer.product_name,
        "pack_name": offer.pack_name,
        "wanted": plain(held + delta),
        "left": plain(held + offer.left),
    }


class QuantityProblem(StrEnum):
    """Why an offer cannot be ordered in a quantity."""

    BELOW_MINIMUM = "below_minimum"
    NOT_A_STEP = "not_a_step"
    ABOVE_MAXIMUM = "above_maximum"


def quantity_problem(
    quantity: Decimal, minimum: Decimal, step: Decimal, per_buyer_max: Decimal | None
) -> QuantityProblem | None:
    """None when ``quantity`` is a whole number of steps, at least the minimum and at most the buyer's maximum."""
    if quantity < minimum:
        return QuantityProblem.BELOW_MINIMUM
    if quantity % step != 0:
        return QuantityProblem.NOT_A_STEP
    if per_buyer_max is not None and quantity > per_buyer_max:
        return QuantityProblem.ABOVE_MAXIMUM
    return None


@dataclass(frozen=True, slots=True)
class StallEntry:
    """What a producer publishes of one pack. Without minimum or step, one whole pack."""

    pack_id: UUID
    price: Decimal
    available: Decimal
    minimum: Decimal | None = None
    step: Decimal | None = None
    per_buyer_max: Decimal | None = None
    note: str = ""


def entry_problems(entry: StallEntry, content: Decimal) -> dict[str, str]:
    """Fields that contradict each other, with the message of each; ``content``: pricing units in one pack."""
    step = entry.step or content
    minimum = entry.minimum or content
    problems = {}
    if minimum % step != 0:
        problems["minimum"] = "fields.stall_whole_steps"
    if entry.per_buyer_max is not None and entry.per_buyer_max < minimum:
        problems["per_buyer_max"] = "fields.stall_below_minimum"
    return problems


def in_season(season: Sequence[int], day: date) -> bool:
    """Whether a product whose months are ``season`` (none: all year) is in season on ``day``."""
    return not season or day.month in season
