"""Routes of organisations and their delivery points."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import Invalid
from app.core.idempotency import OnceOnly
from app.core.pages import Cursor, Limit, Page, from_cursor, to_cursor
from app.core.texts import text
from app.identity import actions, queries
from app.identity.access import reader, writer
from app.identity.queries import DeliveryPointView, OrganisationView
from app.identity.rules import Actor, Permission, Role, sees_people, siret_problem
from app.identity.schemas import (
    DeliveryPoint,
    DeliveryPointIn,
    Kind,
    KitchenIn,
    NamingIn,
    Organisation,
    OrganisationChange,
    OrganisationIn,
    OrganisationPerson,
)

router = APIRouter(tags=["organisations"])

Looking = Annotated[Actor, Depends(reader(Permission.SEE_MEMBERS))]
Editing = Annotated[Actor, Depends(writer(Permission.EDIT_OWN_ORGANISATION))]
Coordinating = Annotated[Actor, Depends(writer(Permission.COORDINATE))]


async def _shown(session: AsyncSession, actor: Actor, found: Sequence[OrganisationView]) -> list[Organisation]:
    open_ids = [view.id for view in found if sees_people(actor, view.id)]
    people = await queries.people_of(session, open_ids)
    return [_organisation(actor, view, people.get(view.id)) for view in found]


def _organisation(
    actor: Actor, view: OrganisationView, people: Sequence[queries.OrganisationPerson] | None
) -> Organisation:
    hidden = ("siret_warning", "named", "people")
    values = {name: getattr(view, name) for name in Organisation.model_fields if name not in hidden}
    if people is None:
        return Organisation.model_validate({**values, "siret_warning": None, "named": None, "people": None})
    problem = siret_problem(view.siret)
    shown = [
        OrganisationPerson.model_validate(
            {"id": each.person_id, "name": each.name, "email": each.email, "role": each.role}
        )
        for each in people
    ]
    warning = None if problem is None else text(actor.language, problem)
    return Organisation.model_validate({**values, "siret_warning": warning, "named": view.named, "people": shown})


async def _one(session: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    left = actor.coordinates
    found = await queries.organisation(session, actor.territory_id, organisation_id, left=left)
    return (await _shown(session, actor, [found]))[0]


def _after(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, last_id = from_cursor(cursor, 2)
    try:
        return key, UUID(last_id)
    except ValueError:
        raise Invalid({"cursor": "fields.cursor"}) from None


@router.get("/api/organisations", responses={401: {}, 404: {}, 422: {}})
async def list_organisations(
    actor: Looking,
    session: ReadSession,
    kind: Kind | None = None,
    left: bool = False,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[Organisation]:
    """The members of the territory by name; with ``left``, those that have left it (coordinators)."""
    found, following = await queries.members_page(
        session, actor.territory_id, kind=kind, left=left and actor.coordinates, after=_after(cursor), limit=limit
    )
    items = await _shown(session, actor, found)
    return Page(items=items, next=to_cursor(following[0], str(following[1])) if following else None)


@router.post("/api/organisations", status_code=201, response_model=Organisation, responses={401: {}, 404: {}, 422: {}})
async def add_organisation(
    body: OrganisationIn, actor: Coordinating, session: WriteSession, once: OnceOnly, now: Now
) -> Response:
    """Adds an organisation to the territory."""
    organisation_id = await actions.add_organisation(session, actor, body.kind, body.details(), now)
    return await once.answer(201, await _one(session, actor, organisation_id))


@router.get("/api/organisations/{organisation_id}", responses={401: {}, 404: {}})
async def show_organisation(organisation_id: UUID, actor: Looking, session: ReadSession) -> Organisation:
    """One member of the territory."""
    return await _one(session, actor, organisation_id)


@router.put("/api/organisations/{organisation_id}", responses={401: {}, 404: {}, 422: {}})
async def change_organisation(
    organisation_id: UUID, body: OrganisationChange, actor: Editing, session: WriteSession, now: Now
) -> Organisation:
    """Replaces an organisation's details (its managers, and coordinators)."""
    await actions.change_organisation(session, actor, organisation_id, body.details(), now)
    return await _one(session, actor, organisation_id)


@router.put("/api/organisations/{organisation_id}/naming", responses={401: {}, 404: {}, 422: {}})
async def set_named(
    organisation_id: UUID, body: NamingIn, actor: Editing, session: WriteSession, now: Now
) -> Organisation:
    """Says whether the public page may name a canteen or shop (its managers only)."""
    await actions.set_named(session, actor, organisation_id, body.named, now)
    return await _one(session, actor, organisation_id)


@router.post("/api/organisations/{organisation_id}/leave", responses={401: {}, 404: {}})
async def leave(organisation_id: UUID, actor: Coordinating, session: WriteSession, now: Now) -> Organisation:
    """Takes an organisation out of the territory; what it did stays."""
    await actions.leave(session, actor, organisation_id, now)
    return await _one(session, actor, organisation_id)


@router.post("/api/organisations/{organisation_id}/rejoin", responses={401: {}, 404: {}})
async def rejoin(organisation_id: UUID, actor: Coordinating, session: WriteSession, now: Now) -> Organisation:
    """Takes an organisation that left back into the territory."""
    await actions.rejoin(session, actor, organisation_id, now)
    return await _one(session, actor, organisation_id)


@router.delete(
    "/api/organisations/{organisation_id}/people/{person_id}",
    status_code=204,
    responses={401: {}, 404: {}, 409: {}},
)
async def remove_person(
    organisation_id: UUID, person_id: UUID, actor: Editing, session: WriteSession, now: Now
) -> None:
    """A person acts no longer for the organisation."""
    await actions.remove_person(session, actor, organisation_id, person_id, now)


def _point(view: DeliveryPointView, actor: Actor) -> DeliveryPoint:
    found = DeliveryPoint.model_validate(view, from_attributes=True)
    if actor.coordinates or view.organisation_id == actor.organisation_id:
        return found
    return found.model_copy(update={"budget_per_meal_cents": None, "excluded_allergens": []})


@router.get("/api/delivery-points", responses={401: {}, 404: {}})
async def list_delivery_points(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_DELIVERY_POINTS))],
    session: ReadSession,
    archived: bool = False,
) -> list[DeliveryPoint]:
    """A buyer's own delivery points, or all of them for who brings and who coordinates."""
    own = actor.organisation_id if actor.role is Role.BUYER else None
    found = await queries.delivery_points_of(session, actor.territory_id, own, archived=archived)
    return [_point(view, actor) for view in found]


@router.post(
    "/api/organisations/{organisation_id}/delivery-points",
    status_code=201,
    response_model=DeliveryPoint,
    responses={401: {}, 404: {}, 422: {}},
)
async def add_delivery_point(
    organisation_id: UUID, body: DeliveryPointIn, actor: Editing, session: WriteSession, once: OnceOnly, now: Now
) -> Response:
    """Adds a place where a canteen or shop is delivered (its managers, and coordinators)."""
    point_id = await actions.add_delivery_point(session, actor, organisation_id, body.details(), now)
    return await once.answer(201, _point(await queries.delivery_point(session, actor.territory_id, point_id), actor))


@router.put("/api/delivery-points/{delivery_point_id}", responses={401: {}, 404: {}, 422: {}})
async def change_delivery_point(
    delivery_point_id: UUID, body: DeliveryPointIn, actor: Editing, session: WriteSession, now: Now
) -> DeliveryPoint:
    """Replaces a delivery point, archives it or takes it back (its managers, and coordinators)."""
    await actions.change_delivery_point(session, actor, delivery_point_id, body.details(), now)
    return _point(await queries.delivery_point(session, actor.territory_id, delivery_point_id), actor)


@router.put("/api/delivery-points/{delivery_point_id}/kitchen", responses={401: {}, 404: {}, 422: {}})
async def set_kitchen(
    delivery_point_id: UUID,
    body: KitchenIn,
    actor: Annotated[Actor, Depends(writer(Permission.ORDER))],
    session: WriteSession,
    now: Now,
) -> DeliveryPoint:
    """Sets meals, budget and excluded allergens of a delivery point (whoever orders for it)."""
    await actions.set_kitchen(session, actor, delivery_point_id, body.details(), now)
    return _point(await queries.delivery_point(session, actor.territory_id, delivery_point_id), actor)
