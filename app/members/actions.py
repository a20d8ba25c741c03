"""Changes: a message to many members is sent, and a person ends such messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.identity import actions as identity
from app.identity import queries as people
from app.identity.access import token_hash
from app.identity.queries import Reader
from app.identity.rules import Actor
from app.members import queries
from app.members.queries.messages import MAIL
from app.members.rules import Audience, NobodyToWrite
from app.members.tables import MemberMessage, MemberMessageRecipient


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its author writes it. ``reply_to``: where answers go."""

    subject: str
    body: str
    audience: Audience
    area_id: UUID | None
    reply_to: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message reaches, how many want none, and in how many organisations nobody can read it yet."""

    readers: tuple[Reader, ...]
    refusing: int
    empty: int


async def reach_of(
    session: AsyncSession, actor: Actor, audience: Audience, area_id: UUID | None, now: datetime
) -> Reach:
    """Who would read a message. Raises Invalid (``area_id``)."""
    await _check_area(session, actor, audience, area_id)
    organisations = await queries.audience_of(session, actor.territory_id, audience, area_id, now)
    everyone = actor.territory_id if audience is Audience.ALL else None
    found = await people.readers(session, organisations, everyone)
    behind = await people.presences(session, actor.territory_id, organisations)
    wanting = tuple(each for each in found if each.wants)
    return Reach(wanting, len(found) - len(wanting), sum(not each.people for each in behind.values()))


async def _check_area(session: AsyncSession, actor: Actor, audience: Audience, area_id: UUID | None) -> None:
    if audience is not Audience.AREA:
        return
    if area_id not in {each.id for each in await people.areas(session, actor.territory_id)}:
        raise Invalid({"area_id": "fields.area"})


async def send_message(session: AsyncSession, actor: Actor, draft: Draft, now: datetime) -> UUID:
    """Sends one mail to each person of the audience; returns the message's id.

    Raises Invalid (``area_id``), NobodyToWrite.
    """
    reach = await reach_of(session, actor, draft.audience, draft.area_id, now)
    if not reach.readers:
        raise NobodyToWrite
    message_id = new_id()
    await session.execute(insert(MemberMessage).values(_row(actor, message_id, draft, now)))
    tokens = {each.id: identity.new_token() for each in reach.readers}
    await _address(session, actor.territory_id, message_id, tokens)
    mails = [(f"{MAIL}:{message_id}:{person}", _payload(message_id, person, tokens[person])) for person in tokens]
    await outbox.emit_all(session, MAIL, mails, now=now, territory_id=actor.territory_id)
    changes = {"subject": [None, draft.subject], "people": [None, len(reach.readers)]}
    change = audit.Change(
        actor.territory_id, "message.sent", "message", message_id, now, actor.person_id, changes=changes
    )
    await audit.record(session, change)
    return message_id


def _row(actor: Actor, message_id: UUID, draft: Draft, now: datetime) -> dict[str, object]:
    return {
        "territory_id": actor.territory_id,
        "id": message_id,
        "subject": draft.subject,
        "body": draft.body,
        "audience": draft.audience.value,
        "area_id": draft.area_id if draft.audience is Audience.AREA else None,
        "reply_to": draft.reply_to,
        "created_at": now,
        "created_by": actor.person_id,
    }


async def _address(session: AsyncSession, territory_id: UUID, message_id: UUID, tokens: dict[UUID, str]) -> None:
    rows: Sequence[dict[str, object]] = [
        {
            "territory_id": territory_id,
            "message_id": message_id,
            "person_id": person_id,
            "stop_hash": token_hash(token),
        }
        for person_id, token in tokens.items()
    ]
    await session.execute(insert(MemberMessageRecipient), rows)


def _payload(message_id: UUID, person_id: UUID, token: str) -> dict[str, str]:
    return {"message_id": str(message_id), "person_id": str(person_id), "secret": token}


async def choose_by_link(session: AsyncSession, token: str, *, wanted: bool) -> None:
    """The person who holds the token of a mail ends messages to many, or takes them again. Raises NotFound."""
    person_id = await queries.stopper(session, token_hash(token))
    if person_id is None:
        raise NotFound
    await identity.change_me(session, person_id, network_mails=wanted)
