"""What the endpoints of sign-in, account and invitations take and give."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from app.identity.queries import HatView, PersonView
from app.identity.rules import Role
from app.identity.schemas.fields import Email, InvitedRole, Kind, Language, Line, Name, Token, TypedPassword


class LinkIn(BaseModel):
    """An address that asks for a sign-in link."""

    email: Email


class TokenIn(BaseModel):
    """The token of a link that came by mail."""

    token: Token


class PasswordSignInIn(BaseModel):
    """Signing in with a password."""

    email: Email
    password: TypedPassword


class Accepted(BaseModel):
    """Nothing to say: the same for every address."""


class HatTerritory(BaseModel):
    """The territory of a hat."""

    id: UUID
    slug: str
    name: str
    timezone: str


class HatOrganisation(BaseModel):
    """The organisation of a hat."""

    id: UUID
    name: str
    kind: Kind


class Hat(BaseModel):
    """Something that a person may act as."""

    territory: HatTerritory
    organisation: HatOrganisation | None
    role: Role
    manager: bool

    @classmethod
    def of(cls, view: HatView) -> "Hat":
        """From what was read."""
        organisation = None
        if view.organisation_id is not None:
            values = {"id": view.organisation_id, "name": view.organisation_name, "kind": view.organisation_kind}
            organisation = HatOrganisation.model_validate(values)
        territory = HatTerritory(
            id=view.territory_id, slug=view.territory_slug, name=view.territory_name, timezone=view.territory_timezone
        )
        return cls(territory=territory, organisation=organisation, role=view.role, manager=view.manager)


class MePerson(BaseModel):
    """The person who is signed in."""

    id: UUID
    email: str
    name: str
    language: Language
    has_password: bool
    network_mails: bool

    @classmethod
    def of(cls, view: PersonView) -> "MePerson":
        """From what was read."""
        return cls.model_validate(view, from_attributes=True)


class Me(BaseModel):
    """Who is signed in, under which hat, and the hats to choose from."""

    person: MePerson
    hat: Hat | None
    hats: list[Hat]


class MeChange(BaseModel):
    """What a person changes of herself; what is left out stays."""

    name: Name | None = None
    language: Language | None = None
    network_mails: bool | None = None


class PasswordChange(BaseModel):
    """A new password; ``current`` is needed unless there is none, or the session began with a link just now."""

    current: TypedPassword | None = None
    new: str = Field(max_length=1000)


class HatChoice(BaseModel):
    """Which hat to wear: an organisation's, or the role in the territory itself (null)."""

    territory_id: UUID
    organisation_id: UUID | None = None


class Session(BaseModel):
    """A browser in which the person is signed in."""

    id: UUID
    user_agent: str
    created_at: datetime
    seen_at: datetime
    current: bool


class InvitationLook(BaseModel):
    """What an invitation offers, for the person who holds its link."""

    email: str
    territory_name: str
    organisation_name: str | None
    role: InvitedRole
    known_person: bool


class InvitationAcceptance(BaseModel):
    """Accepts an invitation. Somebody new gives her name and may choose a password; others keep theirs."""

    token: Token
    name: Line | None = None
    password: str | None = Field(default=None, max_length=1000)


class InvitationIn(BaseModel):
    """Invites an address to a role of an organisation, or of the territory (``organisation_id`` null)."""

    email: Email
    role: InvitedRole
    organisation_id: UUID | None = None


class Invitation(BaseModel):
    """An invitation that waits."""

    id: UUID
    email: str
    role: InvitedRole
    organisation_id: UUID | None
    organisation_name: str | None
    inviter_name: str
    created_at: datetime
    expires_at: datetime
    expired: bool
