"""Routes of members' states and of the messages to many of them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.idempotency import OnceOnly
from app.core.pages import Cursor, Limit, Page, position, to_cursor
from app.identity import queries as people
from app.identity.access import reader, writer
from app.identity.queries import Reader
from app.identity.rules import Actor, Permission
from app.members import actions, mails, queries
from app.members.actions import Draft
from app.members.queries import Sent
from app.members.schemas import MailChoice, Member, Members, Message, MessageIn, MessagePreview, MessagePreviewIn

router = APIRouter(tags=["members"])

Looking = Annotated[Actor, Depends(reader(Permission.COORDINATE))]
Writing = Annotated[Actor, Depends(writer(Permission.COORDINATE))]


@router.get("/api/members", responses={401: {}, 404: {}})
async def list_members(actor: Looking, session: ReadSession, now: Now) -> Members:
    """Every member and where it stands: nobody there, invited, silent, active."""
    found = await queries.member_states(session, actor.territory_id, now)
    shown = [Member.model_validate(each, from_attributes=True) for each in found.members]
    return Members(quiet_since=found.quiet_since, members=shown)


@router.get("/api/messages", responses={401: {}, 404: {}, 422: {}})
async def list_messages(
    actor: Looking, session: ReadSession, cursor: Cursor = None, limit: Limit = 20
) -> Page[Message]:
    """The messages to members, newest first, and how many people have them."""
    before = position(cursor) if cursor else None
    found = await queries.message_page(session, actor.territory_id, limit=limit + 1, before=before)
    shown = await _shown(session, actor, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=shown, next=to_cursor(last.created_at.isoformat(), str(last.id)) if last else None)


@router.post("/api/messages", status_code=201, response_model=Message, responses={401: {}, 404: {}, 409: {}, 422: {}})
async def send_message(body: MessageIn, actor: Writing, session: WriteSession, once: OnceOnly, now: Now) -> Response:
    """Sends a message to many members, one mail to each person."""
    draft = Draft(body.subject, body.text, body.audience, body.area_id, body.reply_to)
    message_id = await actions.send_message(session, actor, draft, now)
    sent = await queries.sent(session, actor.territory_id, message_id)
    return await once.answer(201, (await _shown(session, actor, [sent]))[0])


@router.post("/api/messages/preview", responses={401: {}, 404: {}, 422: {}})
async def preview_message(body: MessagePreviewIn, actor: Looking, session: ReadSession, now: Now) -> MessagePreview:
    """Whom a message would reach, and how it would look; nothing is kept."""
    reach = await actions.reach_of(session, actor, body.audience, body.area_id, now)
    author = await people.person(session, actor.person_id)
    territory = await people.territory(session, actor.territory_id)
    mail = mails.letter(
        Reader(author.id, author.name, author.email, actor.language, wants=True),
        mails.Letter(body.subject, body.text, author.email, author.name, territory.name, "#"),
    )
    return MessagePreview(
        people=len(reach.readers),
        refusing=reach.refusing,
        empty=reach.empty,
        subject=mail.subject,
        html=mail.html or "",
    )


@router.post("/api/messages/choice", status_code=204, responses={404: {}, 422: {}})
async def choose_mails(body: MailChoice, session: WriteSession) -> None:
    """Ends the messages to many for the person whose mail carried the token, or takes them again."""
    await actions.choose_by_link(session, body.token, wanted=body.wanted)


async def _shown(session: AsyncSession, actor: Actor, found: Sequence[Sent]) -> list[Message]:
    names = await people.names_of(session, {each.created_by for each in found})
    areas = {each.id: each.name for each in await people.areas(session, actor.territory_id)}
    fields = set(Message.model_fields) - {"text", "area_name", "author_name"}
    return [
        Message.model_validate(
            {
                **{name: getattr(each, name) for name in fields},
                "text": each.body,
                "area_name": areas.get(each.area_id) if each.area_id else None,
                "author_name": names[each.created_by],
            }
        )
        for each in found
    ]
