"""Routes of the floor: a week to pick, load, deliver and receive."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.fulfilment.actions.rounds import arrange_round
from app.fulfilment.queries.floor import floor
from app.fulfilment.schemas.floor import FloorOut, RoundIn
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["floor"])
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours"}}


@router.get("/api/cycles/{cycle_id}/floor", summary="A week on the floor", responses=MISSING)
async def show_floor(
    cycle_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SEE_FLOOR), scope="function")],
    session: ReadSession,
    now: Now,
) -> FloorOut:
    """All that a phone needs for hours without network; as far as it passes through one's hands."""
    view = await floor(session, actor, cycle_id)
    said = {one.entry.person_id for each in view.lines for one in each.life.said}
    names = await identity.names_of(session, {each for each in said if each is not None})
    return FloorOut.of(view, names, now)


@router.put("/api/round", status_code=204, summary="Arrange the stops", responses={422: {}})
async def arrange(
    body: RoundIn,
    actor: Annotated[Actor, Depends(writer(Permission.COUNT_CRATES), scope="function")],
    session: WriteSession,
    now: Now,
) -> None:
    """In this order every week from now on."""
    await arrange_round(session, actor, body.delivery_point_ids, now)
