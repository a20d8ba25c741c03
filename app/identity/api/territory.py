"""Routes of the territory itself and its delivery areas."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.idempotency import OnceOnly
from app.identity import actions, queries
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission
from app.identity.schemas import Area, AreaIn, Territory, TerritoryIn, TerritoryPerson

router = APIRouter(tags=["territory"])

Looking = Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY))]
Coordinating = Annotated[Actor, Depends(writer(Permission.COORDINATE))]


@router.get("/api/territory", responses={401: {}, 404: {}})
async def show_territory(actor: Looking, session: ReadSession) -> Territory:
    """The territory of the hat that is worn."""
    return Territory.model_validate(await queries.territory(session, actor.territory_id), from_attributes=True)


@router.put("/api/territory", responses={401: {}, 404: {}, 422: {}})
async def change_territory(body: TerritoryIn, actor: Coordinating, session: WriteSession, now: Now) -> Territory:
    """Changes the territory's name, description, openness or school zone."""
    await actions.change_territory(session, actor, body.details(), now)
    return Territory.model_validate(await queries.territory(session, actor.territory_id), from_attributes=True)


@router.get("/api/territory/people", responses={401: {}, 404: {}})
async def list_people(
    actor: Annotated[Actor, Depends(reader(Permission.COORDINATE))], session: ReadSession
) -> list[TerritoryPerson]:
    """The coordinators and observers of the territory."""
    found = await queries.people_of_territory(session, actor.territory_id)
    return [
        TerritoryPerson.model_validate(
            {"id": each.person_id, "name": each.name, "email": each.email, "role": each.role}
        )
        for each in found
    ]


@router.delete("/api/territory/people/{person_id}", status_code=204, responses={401: {}, 404: {}, 409: {}})
async def remove_person(person_id: UUID, actor: Coordinating, session: WriteSession, now: Now) -> None:
    """Takes the role of coordinator or observer back; one coordinator stays."""
    await actions.remove_from_territory(session, actor, person_id, now)


@router.get("/api/areas", responses={401: {}, 404: {}})
async def list_areas(actor: Looking, session: ReadSession) -> list[Area]:
    """The delivery areas, by name."""
    return [Area(id=each.id, name=each.name) for each in await queries.areas(session, actor.territory_id)]


@router.post("/api/areas", status_code=201, response_model=Area, responses={401: {}, 404: {}, 422: {}})
async def add_area(body: AreaIn, actor: Coordinating, session: WriteSession, once: OnceOnly, now: Now) -> Response:
    """Adds a delivery area."""
    added = await actions.add_area(session, actor, body.name, now)
    return await once.answer(201, Area(id=added.id, name=added.name))


@router.put("/api/areas/{area_id}", responses={401: {}, 404: {}, 422: {}})
async def rename_area(area_id: UUID, body: AreaIn, actor: Coordinating, session: WriteSession, now: Now) -> Area:
    """Renames a delivery area."""
    changed = await actions.rename_area(session, actor, area_id, body.name, now)
    return Area(id=changed.id, name=changed.name)
