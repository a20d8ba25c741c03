"""Routes of the farms' lists."""

from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.core.clock import Now
from app.core.db import ReadSession
from app.fulfilment import queries
from app.fulfilment.documents import By, file_name, list_csv, list_pdf
from app.fulfilment.schemas.lists import ListSummaryOut, ProducerListOut
from app.identity import queries as identity
from app.identity.access import reader
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["lists"])
Reader = Annotated[Actor, Depends(reader(Permission.SEE_LISTS), scope="function")]
REFUSALS: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours (`not_found`)"}}


@router.get("/api/cycles/{cycle_id}/lists", summary="What each farm must bring", responses=REFUSALS)
async def show_lists(cycle_id: UUID, actor: Reader, session: ReadSession, now: Now) -> list[ListSummaryOut]:
    """One row per farm with orders, by name; a producer sees his own."""
    return [ListSummaryOut.of(each) for each in await queries.lists(session, actor, cycle_id, now)]


@router.get("/api/cycles/{cycle_id}/lists/{producer_id}", summary="A farm's list", responses=REFUSALS)
async def show_list(
    cycle_id: UUID, producer_id: UUID, actor: Reader, session: ReadSession, now: Now
) -> ProducerListOut:
    """Totals by product, and what to prepare for each delivery; not final before the cut-off."""
    return ProducerListOut.of(await queries.list_for(session, actor, cycle_id, producer_id, now))


@router.get(
    "/api/cycles/{cycle_id}/lists/{producer_id}/list.csv",
    summary="A farm's list as a table",
    response_class=Response,
    responses={**REFUSALS, 200: {"content": {"text/csv": {}}, "description": "The file"}},
)
async def download_csv(
    cycle_id: UUID, producer_id: UUID, actor: Reader, session: ReadSession, now: Now, by: By = "delivery"
) -> Response:
    """The lines by delivery, or the totals by product (``by=product``)."""
    view = await queries.list_for(session, actor, cycle_id, producer_id, now)
    name = file_name(actor.language, actor.timezone, view, ".csv")
    return _file(name, "text/csv", list_csv(actor.language, view, by))


@router.get(
    "/api/cycles/{cycle_id}/lists/{producer_id}/list.pdf",
    summary="A farm's list to print",
    response_class=Response,
    responses={**REFUSALS, 200: {"content": {"application/pdf": {}}, "description": "The file"}},
)
async def download_pdf(cycle_id: UUID, producer_id: UUID, actor: Reader, session: ReadSession, now: Now) -> Response:
    """Totals by product, then one block per delivery, on A4."""
    view = await queries.list_for(session, actor, cycle_id, producer_id, now)
    territory = await identity.territory(session, actor.territory_id)
    pages = await list_pdf(actor.language, territory, view, now)
    return _file(file_name(actor.language, actor.timezone, view, ".pdf"), "application/pdf", pages)


def _file(name: str, media_type: Literal["text/csv", "application/pdf"], content: bytes) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
