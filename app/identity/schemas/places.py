"""What the endpoints of territories, organisations and delivery points take and give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.identity.rules import DeliveryPointDetails, KitchenDetails, OrganisationDetails, TerritoryDetails
from app.identity.schemas.fields import (
    AllergenCode,
    Allergens,
    Email,
    Kind,
    Latitude,
    Line,
    Longitude,
    Name,
    Postcode,
    Prose,
    Siret,
)


class Territory(BaseModel):
    """The territory of the actor's hat."""

    id: UUID
    slug: str
    name: str
    description: str
    public: bool
    timezone: str
    school_zone: str | None


class TerritoryIn(BaseModel):
    """What a coordinator may change of her territory."""

    name: Name
    description: Prose = ""
    public: bool
    school_zone: Literal["A", "B", "C"] | None = None

    def details(self) -> TerritoryDetails:
        """For the action."""
        return TerritoryDetails(**self.model_dump())


class TerritoryPerson(BaseModel):
    """A person with a role in the territory itself."""

    id: UUID
    name: str
    email: str
    role: Literal["coordinator", "observer"]


class AreaIn(BaseModel):
    """A delivery area."""

    name: Name


class Area(BaseModel):
    """A delivery area."""

    id: UUID
    name: str


class OrganisationPerson(BaseModel):
    """A person who acts for an organisation."""

    id: UUID
    name: str
    email: str
    role: Literal["manager", "staff"]


class OrganisationBase(BaseModel):
    """What an organisation says of itself."""

    name: Name
    siret: Siret | None = None
    email: Email | None = None
    phone: Line | None = None
    address: Line = ""
    postcode: Postcode = ""
    commune: Line = ""
    insee: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")] | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    description: Prose = ""

    def details(self) -> OrganisationDetails:
        """For the action."""
        return OrganisationDetails(**self.model_dump(exclude={"kind"}))


class OrganisationChange(OrganisationBase):
    """Replaces an organisation's details; its kind stays."""


class NamingIn(BaseModel):
    """Whether the public page of the territory may name a canteen or shop."""

    named: bool


class OrganisationIn(OrganisationBase):
    """A new organisation."""

    kind: Kind


class Organisation(BaseModel):
    """An organisation of the territory.

    ``siret_warning``, ``named`` (on the public page) and ``people`` are null except for coordinators and the
    organisation's own people.
    """

    id: UUID
    kind: Kind
    name: str
    siret: str | None
    siret_warning: str | None
    email: str | None
    phone: str | None
    address: str
    postcode: str
    commune: str
    insee: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    description: str
    joined_at: datetime | None
    left_at: datetime | None
    named: bool | None
    people: list[OrganisationPerson] | None


class _Kitchen(BaseModel):
    meals_per_week: int | None = Field(default=None, ge=0, le=1_000_000)
    budget_per_meal_cents: int | None = Field(default=None, ge=0, le=100_000)
    excluded_allergens: Allergens = []


class KitchenIn(_Kitchen):
    """What a kitchen plans with: meals, what one may cost excl. VAT, what must not be in it (null: not set)."""

    def details(self) -> KitchenDetails:
        """For the action."""
        return KitchenDetails(**self.model_dump())


class DeliveryPointIn(_Kitchen):
    """A place where a canteen or shop is delivered."""

    area_id: UUID
    name: Name
    address: Line = ""
    postcode: Postcode = ""
    commune: Line = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    instructions: Prose = ""
    school: bool = False
    archived: bool = False

    def details(self) -> DeliveryPointDetails:
        """For the action."""
        return DeliveryPointDetails(**self.model_dump())


class DeliveryPoint(BaseModel):
    """A delivery point; an archived one takes no more orders.

    Budget and allergens are for those who order and who coordinate; others read null and nothing.
    """

    id: UUID
    organisation_id: UUID
    organisation_name: str
    area_id: UUID
    area_name: str
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
    excluded_allergens: list[AllergenCode]
    archived: bool
