"""Routes of what is printed after the cut-off."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.errors import NotFound
from app.fulfilment.notes import delivery_notes_pdf
from app.fulfilment.papers import By, Paper, Sheet, crate_labels_pdf, picking_pdf, round_pdf
from app.fulfilment.queries.delivery import deliveries_of_cycle, delivery_of
from app.fulfilment.queries.floor import floor
from app.fulfilment.queries.photos import signatures_of
from app.fulfilment.rules.recording import sees_order
from app.identity import queries as identity
from app.identity.access import reader
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["papers"])
SeesLists = Annotated[Actor, Depends(reader(Permission.SEE_LISTS), scope="function")]
Moves = Annotated[Actor, Depends(reader(Permission.COUNT_CRATES), scope="function")]
SeesOrders = Annotated[Actor, Depends(reader(Permission.SEE_ORDERS), scope="function")]
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "The pages"},
    404: {"description": "Unknown, or not yours"},
}
PRIVATE = {"Cache-Control": "private, no-store"}


async def _sheet(request: Request, actor: Actor, session: AsyncSession, now: Now) -> Sheet:
    territory = await identity.territory(session, actor.territory_id)
    return Sheet(actor.language, territory, now, request.app.state.settings.public_url)


def _pages(content: bytes) -> Response:
    return Response(content, media_type="application/pdf", headers=PRIVATE)


@router.get("/api/cycles/{cycle_id}/picking.pdf", response_class=Response, responses=PDF)
async def picking(
    cycle_id: UUID,
    request: Request,
    actor: SeesLists,
    session: ReadSession,
    now: Now,
    by: Annotated[By, Query()] = "product",
) -> Response:
    """What to pick, by product or by delivery; a farm prints its own."""
    sheet = await _sheet(request, actor, session, now)
    return _pages(await picking_pdf(sheet, await floor(session, actor, cycle_id), by))


@router.get("/api/cycles/{cycle_id}/crates.pdf", response_class=Response, responses=PDF)
async def crates(
    cycle_id: UUID,
    request: Request,
    actor: SeesLists,
    session: ReadSession,
    now: Now,
    paper: Annotated[Paper, Query()] = "a4",
) -> Response:
    """A label for each crate, on A4 or on a label printer's roll; a farm prints its own."""
    sheet = await _sheet(request, actor, session, now)
    return _pages(await crate_labels_pdf(sheet, await floor(session, actor, cycle_id), paper))


@router.get("/api/cycles/{cycle_id}/round.pdf", response_class=Response, responses=PDF)
async def round_sheet(cycle_id: UUID, request: Request, actor: Moves, session: ReadSession, now: Now) -> Response:
    """The driver's sheet: loading order, stops, where to sign."""
    sheet = await _sheet(request, actor, session, now)
    return _pages(await round_pdf(sheet, await floor(session, actor, cycle_id)))


@router.get("/api/cycles/{cycle_id}/delivery-notes.pdf", response_class=Response, responses=PDF)
async def delivery_notes(cycle_id: UUID, request: Request, actor: Moves, session: ReadSession, now: Now) -> Response:
    """The delivery notes of a week, in the order of the round."""
    sheet = await _sheet(request, actor, session, now)
    found = await deliveries_of_cycle(session, actor.territory_id, cycle_id)
    return _pages(await delivery_notes_pdf(sheet, found, await signatures_of(session, actor.territory_id, found)))


@router.get("/api/orders/{order_id}/delivery-note.pdf", response_class=Response, responses=PDF)
async def delivery_note(
    order_id: UUID, request: Request, actor: SeesOrders, session: ReadSession, now: Now
) -> Response:
    """One order's delivery note, with its share bar."""
    delivery = await delivery_of(session, actor.territory_id, order_id)
    if not sees_order(actor, delivery.order.buyer_id):
        raise NotFound
    drawn = await signatures_of(session, actor.territory_id, [delivery])
    return _pages(await delivery_notes_pdf(await _sheet(request, actor, session, now), [delivery], drawn))
