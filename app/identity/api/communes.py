"""Routes of the communes that a territory covers, and of an installation that has no territory yet."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.identity import actions, queries
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission
from app.identity.schemas import Commune, CommunesIn, Installation

router = APIRouter(tags=["territory"])


@router.get("/api/communes", responses={401: {}, 404: {}})
async def list_communes(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY))], session: ReadSession
) -> list[Commune]:
    """The communes that the territory covers, by name."""
    return await _shown(session, actor)


@router.put("/api/communes", responses={401: {}, 404: {}, 422: {}})
async def change_communes(
    body: CommunesIn,
    actor: Annotated[Actor, Depends(writer(Permission.COORDINATE))],
    session: WriteSession,
    now: Now,
) -> list[Commune]:
    """Replaces the communes that the territory covers."""
    await actions.set_communes(session, actor, body.views(), now)
    return await _shown(session, actor)


async def _shown(session: AsyncSession, actor: Actor) -> list[Commune]:
    found = await queries.communes(session, actor.territory_id)
    return [Commune.model_validate(each, from_attributes=True) for each in found]


@router.get("/api/installation")
async def show_installation(session: ReadSession) -> Installation:
    """Whether this installation has a network already."""
    return Installation(founded=await queries.is_founded(session))
