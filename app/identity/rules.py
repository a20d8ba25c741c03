"""Who may do what: the one table of permissions, and the actor that is judged by it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


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
    SEE_LISTS = "see_lists"
    EDIT_OWN_ORGANISATION = "edit_own_organisation"
    SEE_MEMBERS = "see_members"
    COORDINATE = "coordinate"
    SEE_TOTALS = "see_totals"
    SEE_HISTORY = "see_history"


EVERYONE = frozenset(Role)
ACTORS = EVERYONE - {Role.OBSERVER}

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.SEE_TERRITORY: EVERYONE,
    Permission.SEE_OFFERS: ACTORS,
    Permission.SEE_FEES: EVERYONE,
    Permission.ORDER: frozenset({Role.BUYER}),
    Permission.SEE_ORDERS: frozenset({Role.BUYER, Role.COORDINATOR}),
    Permission.SELL: frozenset({Role.PRODUCER}),
    Permission.SEE_LISTS: frozenset({Role.PRODUCER, Role.HUB, Role.CARRIER, Role.COORDINATOR}),
    Permission.EDIT_OWN_ORGANISATION: ACTORS,
    Permission.SEE_MEMBERS: EVERYONE,
    Permission.COORDINATE: frozenset({Role.COORDINATOR}),
    Permission.SEE_TOTALS: frozenset({Role.COORDINATOR, Role.OBSERVER}),
    Permission.SEE_HISTORY: ACTORS,
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

    @property
    def coordinates(self) -> bool:
        """Whether this hat is the coordinator's."""
        return self.role is Role.COORDINATOR


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the table allows it. Whose things the actor sees is for each query to narrow, by the actor's ids."""
    return actor.role in ALLOWED[permission]
