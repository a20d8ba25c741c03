"""What the endpoints of members and of the messages to them take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, EmailStr, Field, StringConstraints

from app.core.writing import CLEANED, ONE_LINE
from app.identity.rules import normal_email
from app.members.rules import SUBJECT_MOST, TEXT_MOST, Audience, State

Subject = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SUBJECT_MOST), ONE_LINE]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MOST), CLEANED]
Email = Annotated[EmailStr, AfterValidator(normal_email)]


class Member(BaseModel):
    """A member and where it stands. ``last_week``: the cut-off of its last week with an order or an offer."""

    organisation_id: UUID
    name: str
    kind: str
    state: State
    people: int
    last_week: datetime | None


class Members(BaseModel):
    """All members by name. ``quiet_since``: the opening of the first of the last four closed weeks, if there are."""

    quiet_since: datetime | None
    members: list[Member]


class AudienceIn(BaseModel):
    """Whom a message goes to; ``area_id`` with the audience ``area``."""

    audience: Audience
    area_id: UUID | None = None


class MessageIn(AudienceIn):
    """A message to many."""

    subject: Subject
    text: Text
    reply_to: Email


class MessagePreviewIn(AudienceIn):
    """A message that is still being written."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, max_length=SUBJECT_MOST), ONE_LINE] = ""
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_MOST), CLEANED] = ""


class MessagePreview(BaseModel):
    """How many people get it, how many want no such messages, how many organisations have nobody yet; the mail."""

    people: int
    refusing: int
    empty: int
    subject: str
    html: str


class Message(BaseModel):
    """A message that was sent, and what became of it, in people."""

    id: UUID
    subject: str
    text: str
    audience: Audience
    area_name: str | None
    reply_to: str
    created_at: datetime
    author_name: str
    people: int
    delivered: int
    waiting: int
    failing: int
    refused: int


class MailChoice(BaseModel):
    """The token of a mail, and whether its reader wants more such messages."""

    token: Annotated[str, Field(min_length=1, max_length=200)]
    wanted: bool = False
