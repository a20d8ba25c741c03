"""Routes of a shop's shelf. Only the shop itself gets through: for everybody else it does not exist."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.queries import DeliveryPointView
from app.identity.rules import Actor, Permission
from app.shelf import actions, queries
from app.shelf.documents import Print, file_name, first_sheet, labels_pdf
from app.shelf.label_schemas import LabelsIn, LabelsOut
from app.shelf.printing import labels_to_print, shelf_articles
from app.shelf.queries import Offered
from app.shelf.schemas import MarginsIn, MarginsOut, NoteIn, RestockOut, RestockRowOut, StockIn

router = APIRouter(tags=["shelf"])
REFUSALS: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours (`not_found`)"}}
FILES: dict[int | str, dict[str, Any]] = {
    **REFUSALS,
    409: {"description": "No margin was set for one of them (`margin_missing`)"},
}


def _shop(actor: Actor) -> Actor:
    if actor.organisation_kind != "shop":
        raise NotFound
    return actor


async def shop_reading(actor: Annotated[Actor, Depends(reader(Permission.ORDER), scope="function")]) -> Actor:
    """The shop that asks."""
    return _shop(actor)


async def shop_writing(actor: Annotated[Actor, Depends(writer(Permission.ORDER), scope="function")]) -> Actor:
    """The shop that changes something."""
    return _shop(actor)


Reading = Annotated[Actor, Depends(shop_reading, scope="function")]
Writing = Annotated[Actor, Depends(shop_writing, scope="function")]


async def _own_point(session: AsyncSession, shop: Actor, delivery_point_id: UUID) -> DeliveryPointView:
    point = await identity.delivery_point(session, shop.territory_id, delivery_point_id)
    if point.organisation_id != shop.organisation_id:
        raise NotFound
    return point


@router.get("/api/restock/{delivery_point_id}", summary="What to order again, and why", responses=REFUSALS)
async def show_restock(delivery_point_id: UUID, shop: Reading, session: ReadSession, now: Now) -> RestockOut:
    """Every pack on offer this week, and those that the place ordered or watches, with a suggested quantity each."""
    point = await _own_point(session, shop, delivery_point_id)
    return RestockOut.of(await queries.restock(session, point, shop.territory_id, now), point, now)


@router.put(
    "/api/restock/{delivery_point_id}/packs/{pack_id}",
    summary="Set a target, or count what is left",
    responses=REFUSALS,
)
async def put_stock(
    delivery_point_id: UUID, pack_id: UUID, body: StockIn, shop: Writing, session: WriteSession, now: Now
) -> RestockRowOut:
    """Replaces both; the row comes back with its new suggestion."""
    point = await _own_point(session, shop, delivery_point_id)
    await actions.save_stock(session, shop, point.id, pack_id, body.stock(now), now)
    found = await queries.restock(session, point, shop.territory_id, now, also=pack_id)
    return next(RestockRowOut.of(row, now) for row in found.rows if row.pack.pack_id == pack_id)


@router.get("/api/shelf/margins", summary="The shop's own margins", responses=REFUSALS)
async def show_margins(shop: Reading, session: ReadSession) -> MarginsOut:
    """Without those of single packs, which stand beside their labels."""
    assert shop.organisation_id is not None
    return MarginsOut.of(await queries.margins_of(session, shop.territory_id, shop.organisation_id))


@router.put("/api/shelf/margins", summary="Set the shop's own margins", responses=REFUSALS)
async def put_margins(body: MarginsIn, shop: Writing, session: WriteSession, now: Now) -> MarginsOut:
    """Replaces the usual margin, the rounding, and the margins of families."""
    assert shop.organisation_id is not None
    await actions.save_margins(session, shop, body.margins(), now)
    return MarginsOut.of(await queries.margins_of(session, shop.territory_id, shop.organisation_id))


@router.put("/api/shelf/packs/{pack_id}", summary="Say something of one pack", status_code=204, responses=REFUSALS)
async def put_note(pack_id: UUID, body: NoteIn, shop: Writing, session: WriteSession, now: Now) -> None:
    """Another margin for it, or how many kg or l are in one piece of it; null takes back what was said."""
    await actions.save_note(session, shop, pack_id, body.note(), now)


@router.get("/api/shelf/labels", summary="Articles to print labels of", responses=REFUSALS)
async def show_labels(shop: Reading, session: ReadSession, now: Now, which: Offered = Offered.ORDERED) -> LabelsOut:
    """Those of this week's order, of the last delivery, or all that is on offer, with the price on the shop's shelf."""
    chosen = await queries.choice(session, shop, which, now)
    territory = await identity.territory(session, shop.territory_id)
    rows = await shelf_articles(session, shop, chosen.articles, now)
    return LabelsOut.of(chosen.cycle, rows, shop.language, public=territory.public)


async def _print(body: LabelsIn, shop: Reading, session: ReadSession, now: Now, request: Request) -> Print:
    labels = await labels_to_print(session, shop, body, now)
    territory = await identity.territory(session, shop.territory_id)
    address = request.app.state.settings.public_url
    return Print(shop.language, territory, labels, body.label_sheet(), body.start, address, now)


Job = Annotated[Print, Depends(_print, scope="function")]


@router.post(
    "/api/shelf/labels.pdf",
    summary="Print shelf labels",
    response_class=Response,
    responses={**FILES, 200: {"content": {"application/pdf": {}}, "description": "The sheets"}},
)
async def print_labels(job: Job) -> Response:
    """A4 sheets. Nothing is kept of it."""
    return _file(await labels_pdf(job), "application/pdf", f"attachment; filename*=UTF-8''{quote(file_name(job))}")


@router.post(
    "/api/shelf/labels.png",
    summary="See the first sheet of labels",
    response_class=Response,
    responses={**FILES, 200: {"content": {"image/png": {}}, "description": "The first sheet"}},
)
async def preview_labels(job: Job) -> Response:
    """The same as it will be printed."""
    return _file(await first_sheet(job), "image/png", "inline")


def _file(content: bytes, media_type: str, disposition: str) -> Response:
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
