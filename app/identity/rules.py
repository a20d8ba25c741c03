"""Who may do what: the one table of permissions, the actor that is judged by it, and the rules of signing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Protocol, TypeVar
from uuid import UUID

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siret as siret_number

from app.core.errors import DomainError

PASSWORD_LEAST = 10
"""Characters. Length rather than mixed signs, as NIST SP 800-63B advises; attempts to sign in are limited."""
PASSWORD_MOST = 200
TERRITORY_ROLES = ("coordinator", "observer")
ORGANISATION_ROLES = ("manager", "staff")
BUYER_KINDS = ("canteen", "shop")


class Role(StrEnum):
    """What a signed-in person is at this moment, by the hat that she wears."""

    BUYER = "buyer"
    PRODUCER = "producer"
    HUB = "hub"
    CARRIER = "carrier"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"


ROLE_OF_KIND = {
    "canteen": Role.BUYER,
    "shop": Role.BUYER,
    "producer": Role.PRODUCER,
    "processor": Role.PRODUCER,
    "hub": Role.HUB,
    "carrier": Role.CARRIER,
}


class Permission(StrEnum):
    """What an endpoint asks for."""

    SEE_TERRITORY = "see_territory"
    SEE_OFFERS = "see_offers"
    SEE_FEES = "see_fees"
    ORDER = "order"
    SEE_ORDERS = "see_orders"
    SELL = "sell"
    SEE_PRODUCTS = "see_products"
    SEE_LISTS = "see_lists"
    SEE_FLOOR = "see_floor"
    RECORD_STEPS = "record_steps"
    NOTE_ARRIVALS = "note_arrivals"
    TRACE = "trace"
    COUNT_CRATES = "count_crates"
    EDIT_OWN_ORGANISATION = "edit_own_organisation"
    SEE_MEMBERS = "see_members"
    SEE_DELIVERY_POINTS = "see_delivery_points"
    COORDINATE = "coordinate"
    SEE_TOTALS = "see_totals"
    SEE_HISTORY = "see_history"
    DECLARE_COSTS = "declare_costs"
    SEE_SHARES = "see_shares"
    SEE_RECEIVED = "see_received"


EVERYONE = frozenset(Role)
ACTORS = EVERYONE - {Role.OBSERVER}

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.SEE_TERRITORY: EVERYONE,
    Permission.SEE_OFFERS: ACTORS,
    Permission.SEE_FEES: EVERYONE,
    Permission.ORDER: frozenset({Role.BUYER}),
    Permission.SEE_ORDERS: frozenset({Role.BUYER, Role.COORDINATOR}),
    Permission.SELL: frozenset({Role.PRODUCER}),
    Permission.SEE_PRODUCTS: frozenset({Role.PRODUCER, Role.COORDINATOR}),
    Permission.SEE_LISTS: frozenset({Role.PRODUCER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Permission.SEE_FLOOR: ACTORS,
    Permission.RECORD_STEPS: ACTORS,
    Permission.NOTE_ARRIVALS: frozenset({Role.HUB, Role.COORDINATOR}),
    Permission.TRACE: frozenset({Role.PRODUCER, Role.HUB, Role.COORDINATOR}),
    Permission.COUNT_CRATES: frozenset({Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Permission.EDIT_OWN_ORGANISATION: ACTORS,
    Permission.SEE_MEMBERS: EVERYONE,
    Permission.SEE_DELIVERY_POINTS: frozenset({Role.BUYER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Permission.COORDINATE: frozenset({Role.COORDINATOR}),
    Permission.SEE_TOTALS: frozenset({Role.COORDINATOR, Role.OBSERVER}),
    Permission.SEE_HISTORY: ACTORS,
    Permission.DECLARE_COSTS: frozenset({Role.PRODUCER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Permission.SEE_SHARES: frozenset({Role.BUYER, Role.COORDINATOR, Role.OBSERVER}),
    Permission.SEE_RECEIVED: frozenset({Role.PRODUCER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person under one hat: an organisation of a territory, or a role in the territory itself."""

    person_id: UUID
    territory_id: UUID
    role: Role
    organisation_id: UUID | None = None
    organisation_kind: str | None = None
    manager: bool = False
    language: str = "fr"
    timezone: str = "Europe/Paris"

    @property
    def coordinates(self) -> bool:
        """Whether this hat is the coordinator's."""
        return self.role is Role.COORDINATOR


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the table allows it. Whose things the actor sees is for each query to narrow, by the actor's ids."""
    return actor.role in ALLOWED[permission]


@dataclass(frozen=True, slots=True)
class TerritoryDetails:
    """What a coordinator may change of her territory."""

    name: str
    description: str
    public: bool
    school_zone: str | None


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What an organisation says of itself."""

    name: str
    siret: str | None
    email: str | None
    phone: str | None
    address: str
    postcode: str
    commune: str
    insee: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    description: str


@dataclass(frozen=True, slots=True)
class DeliveryPointDetails:
    """A delivery point as its buyer describes it."""

    area_id: UUID
    name: str
    address: str
    postcode: str
    commune: str
    latitude: Decimal | None
    longitude: Decimal | None
    instructions: str
    school: bool
    meals_per_week: int | None
    budget_per_meal_cents: int | None
    excluded_allergens: list[str]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class KitchenDetails:
    """What whoever orders for a delivery point sets beside the order: excl. VAT, allergens by their codes."""

    meals_per_week: int | None
    budget_per_meal_cents: int | None
    excluded_allergens: list[str]


class SignInFailed(DomainError):
    """Wrong address or password: which of them is not said."""

    code = "sign_in_failed"
    status = 401


class TooManyAttempts(DomainError):
    """The limit of an account or an address is reached; carries ``retry_after_seconds``."""

    code = "too_many_attempts"
    status = 429


class LinkOver(DomainError):
    """A sign-in link that is unknown, used or too old."""

    code = "link_over"
    status = 410


class InvitationOver(DomainError):
    """An invitation that is unknown, accepted, withdrawn or too old."""

    code = "invitation_over"
    status = 410


class AlreadyMember(DomainError):
    """The person who is invited has this role already."""

    code = "already_member"


class ManagedByItself(DomainError):
    """The organisation belongs to another territory too and has a manager, who alone decides who acts for it."""

    code = "managed_by_itself"


class SlugTaken(DomainError):
    """Another territory of this installation has this name in its address."""

    code = "slug_taken"


class LastCoordinator(DomainError):
    """A territory keeps at least one coordinator."""

    code = "last_coordinator"


class Hat(Protocol):
    """What identifies a hat."""

    @property
    def territory_id(self) -> UUID:
        """Its territory."""

    @property
    def organisation_id(self) -> UUID | None:
        """Its organisation; None for a role in the territory."""


AnyHat = TypeVar("AnyHat", bound=Hat)


def choose_hat(hats: Sequence[AnyHat], worn: tuple[UUID, UUID | None] | None) -> AnyHat | None:
    """The hat worn last (territory, organisation) if it is still there, else the first, else None."""
    last = next((hat for hat in hats if (hat.territory_id, hat.organisation_id) == worn), None)
    return last or next(iter(hats), None)


def normal_email(email: str) -> str:
    """An address as it is kept and compared: without surrounding spaces, in lower case."""
    return email.strip().lower()


def password_problem(password: str, email: str) -> str | None:
    """The message key of what is wrong with a new password, or None."""
    if len(password) < PASSWORD_LEAST:
        return "fields.password_short"
    if len(password) > PASSWORD_MOST:
        return "fields.password_long"
    known_words = {email, email.partition("@")[0], password[0] * len(password)}
    return "fields.password_guessable" if password.lower() in {word.lower() for word in known_words} else None


def siret_problem(siret: str | None) -> str | None:
    """The message key of why a SIRET looks wrong, or None. It warns, and never blocks: registers have errors too."""
    if not siret:
        return None
    try:
        siret_number.validate(siret)
    except InvalidChecksum:
        return "identity.siret.checksum"
    except ValidationError:
        return "identity.siret.length"
    return None


def client_network(address: str) -> str:
    """What counts as one address for limits: an IPv4 address, or the /64 of an IPv6 one, which one person may fill."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def window_of(now: datetime, length: timedelta) -> datetime:
    """The start of the window of time that ``now`` falls in; windows are counted from 1970."""
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % int(length.total_seconds()), UTC)


def may_manage(actor: Actor, organisation_id: UUID | None) -> bool:
    """Coordinators manage and invite everywhere (None: in the territory itself), managers for their organisation."""
    return actor.coordinates or (actor.manager and organisation_id == actor.organisation_id)


def sees_people(actor: Actor, organisation_id: UUID) -> bool:
    """Who acts for an organisation is for its own people and the coordinators to know."""
    return actor.coordinates or organisation_id == actor.organisation_id
