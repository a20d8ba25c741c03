"""Routes of invitations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.core.idempotency import OnceOnly
from app.core.problems import language_of
from app.identity import actions, queries
from app.identity.access import reader, writer
from app.identity.actions import Invited, Newcomer
from app.identity.api.sign_in import InUse, enter
from app.identity.queries import InvitationView
from app.identity.rules import Actor, Permission, may_manage
from app.identity.schemas import Invitation, InvitationAcceptance, InvitationIn, InvitationLook, Me, TokenIn

router = APIRouter(tags=["invitations"])

Inviting = Annotated[Actor, Depends(writer(Permission.EDIT_OWN_ORGANISATION))]


def _shown(view: InvitationView, now: datetime) -> Invitation:
    values = {name: getattr(view, name) for name in Invitation.model_fields if name != "expired"}
    return Invitation.model_validate({**values, "expired": not view.open_at(now)})


@router.post("/api/invitations/look", responses={410: {}, 422: {}})
async def look_at_invitation(body: TokenIn, session: ReadSession, now: Now) -> InvitationLook:
    """What the invitation of a link offers."""
    found, known = await actions.look(session, body.token, now)
    values = {name: getattr(found, name) for name in InvitationLook.model_fields if name != "known_person"}
    return InvitationLook.model_validate({**values, "known_person": known})


@router.post("/api/invitations/accept", responses={410: {}, 422: {}})
async def accept_invitation(
    body: InvitationAcceptance, request: Request, response: Response, session: WriteSession, now: Now
) -> Me:
    """Takes the role that an invitation offers, and signs in."""
    newcomer = Newcomer(body.name, body.password, language_of(request))
    person_id, found = await actions.accept(session, body.token, newcomer, now)
    return await enter(request, response, session, person_id, now, (found.territory_id, found.organisation_id))


@router.get("/api/invitations", responses={401: {}, 404: {}})
async def list_invitations(
    actor: Annotated[Actor, Depends(reader(Permission.EDIT_OWN_ORGANISATION))], session: ReadSession, now: Now
) -> list[Invitation]:
    """Invitations that wait: all of the territory for its coordinator, her organisation's for a manager."""
    if not may_manage(actor, actor.organisation_id):
        raise NotFound
    found = await queries.pending_invitations(session, actor.territory_id, actor.organisation_id)
    return [_shown(view, now) for view in found]


@router.post(
    "/api/invitations", status_code=201, response_model=Invitation, responses={401: {}, 404: {}, 409: {}, 422: {}}
)
async def invite(
    body: InvitationIn, actor: Inviting, session: WriteSession, settings: InUse, once: OnceOnly, now: Now
) -> Response:
    """Sends an invitation by mail."""
    wanted = Invited(body.email, body.role, body.organisation_id)
    invitation_id = await actions.invite(session, actor, wanted, settings, now)
    found = await queries.invitation(session, actor.territory_id, invitation_id)
    return await once.answer(201, _shown(found, now))


@router.post("/api/invitations/{invitation_id}/resend", responses={401: {}, 404: {}, 409: {}})
async def send_invitation_again(
    invitation_id: UUID, actor: Inviting, session: WriteSession, settings: InUse, now: Now
) -> Invitation:
    """Sends an invitation again with a new link; the old link ends."""
    await actions.resend(session, actor, invitation_id, settings, now)
    return _shown(await queries.invitation(session, actor.territory_id, invitation_id), now)


@router.delete("/api/invitations/{invitation_id}", status_code=204, responses={401: {}, 404: {}})
async def withdraw_invitation(invitation_id: UUID, actor: Inviting, session: WriteSession, now: Now) -> None:
    """Takes an invitation back."""
    await actions.withdraw(session, actor, invitation_id, now)
