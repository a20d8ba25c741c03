"""Tables of territories, organisations, people, their roles and their sessions."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

COORDINATE = Numeric(9, 6)


class Territory(Base):
    """A local network."""

    __tablename__ = "territories"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=True)
    timezone: Mapped[str] = mapped_column(default="Europe/Paris")
    school_zone: Mapped[str | None]
    created_at: Mapped[datetime]


class Area(Base):
    """A part of a territory that is delivered on the same day."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("territory_id", "name"),)

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class TerritoryCommune(Base):
    """A commune that the network covers: the public map draws the territory from them."""

    __tablename__ = "territory_communes"

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    insee: Mapped[str | None]
    latitude: Mapped[Decimal] = mapped_column(COORDINATE)
    longitude: Mapped[Decimal] = mapped_column(COORDINATE)


class Organisation(Base):
    """A farm, canteen, shop, hub, carrier or processor."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind IN ('producer', 'processor', 'hub', 'carrier', 'canteen', 'shop')", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    siret: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    commune: Mapped[str] = mapped_column(default="")
    insee: Mapped[str | None]
    latitude: Mapped[Decimal | None] = mapped_column(COORDINATE)
    longitude: Mapped[Decimal | None] = mapped_column(COORDINATE)
    description: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Membership(Base):
    """An organisation in a territory. It leaves with ``left_at``; what it did stays.

    ``named``: a buyer agreed to be named on the public page, where it is only counted otherwise.
    """

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_organisation_id", "organisation_id"),)

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    named: Mapped[bool] = mapped_column(default=False, server_default="false")


class DeliveryPoint(Base):
    """Where a buyer is delivered. A school one is closed in the school holidays."""

    __tablename__ = "delivery_points"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_id", "organisation_id"], ["memberships.territory_id", "memberships.organisation_id"]
        ),
        ForeignKeyConstraint(["territory_id", "area_id"], ["areas.territory_id", "areas.id"]),
        Index("ix_delivery_points_organisation", "territory_id", "organisation_id"),
        CheckConstraint("budget_per_meal_cents >= 0", "budget_per_meal_cents"),
    )

    territory_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    area_id: Mapped[UUID]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    commune: Mapped[str] = mapped_column(default="")
    latitude: Mapped[Decimal | None] = mapped_column(COORDINATE)
    longitude: Mapped[Decimal | None] = mapped_column(COORDINATE)
    instructions: Mapped[str] = mapped_column(default="")
    school: Mapped[bool] = mapped_column(default=False)
    meals_per_week: Mapped[int | None]
    budget_per_meal_cents: Mapped[int | None]
    excluded_allergens: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    archived_at: Mapped[datetime | None]


class Person(Base):
    """Somebody who signs in. ``email`` is kept in lower case.

    ``network_mails``: whether she takes the messages that a coordinator writes to many; mails about her own orders,
    lists and weeks come all the same.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")
    password_hash: Mapped[str | None]
    network_mails: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]


class OrganisationRole(Base):
    """A person who acts for an organisation, as ``manager`` or ``staff``."""

    __tablename__ = "organisation_roles"
    __table_args__ = (
        CheckConstraint("role IN ('manager', 'staff')", "role"),
        Index("ix_organisation_roles_organisation_id", "organisation_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    role: Mapped[str]


class TerritoryRole(Base):
    """A person with a role in a territory, ``coordinator`` or ``observer``."""

    __tablename__ = "territory_roles"
    __table_args__ = (CheckConstraint("role IN ('coordinator', 'observer')", "role"),)

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str]


class Invitation(Base):
    """An invitation by mail to act for an organisation (``organisation_id``) or in the territory (none)."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_email", "territory_id", "email"),)

    territory_id: Mapped[UUID] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MagicLink(Base):
    """A link that signs in once. Only the SHA-256 of its token is kept."""

    __tablename__ = "magic_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A signed-in browser, and the hat its person wears: an organisation's, or a territory's role (no organisation)."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (Index("ix_sign_in_sessions_person_id", "person_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    territory_id: Mapped[UUID | None] = mapped_column(ForeignKey("territories.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    user_agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Attempt(Base):
    """How often something was tried in a window of time; ``name`` holds a hash of the account or the address."""

    __tablename__ = "attempts"

    name: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
