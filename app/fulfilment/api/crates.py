"""Routes of returnable crates beside their balance: each move, with who and when."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.core.db import ReadSession
from app.fulfilment.queries.crates import crate_moves
from app.fulfilment.schemas.handovers import CrateMoveOut
from app.identity import queries as identity
from app.identity.access import reader
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["deliveries"])
SeesFloor = Annotated[Actor, Depends(reader(Permission.SEE_FLOOR), scope="function")]


@router.get("/api/crates/moves", summary="Crates that went out and came back")
async def show_moves(
    actor: SeesFloor, session: ReadSession, organisation_id: Annotated[UUID | None, Query()] = None
) -> list[CrateMoveOut]:
    """The newest 500; one's own, those of all or of one for hub, carrier and coordinator."""
    sees_all = actor.role in (Role.HUB, Role.CARRIER, Role.COORDINATOR)
    moves = await crate_moves(session, actor.territory_id, organisation_id if sees_all else actor.organisation_id)
    organisations = await identity.organisations_by_id(session, {each.organisation_id for each in moves})
    people = await identity.names_of(session, {each.person_id for each in moves if each.person_id is not None})
    return [CrateMoveOut.of(each, organisations[each.organisation_id].name, people) for each in moves]
