"""Routes of lots: made once, found in one search, recalled in one action, proved on paper."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.texts import text
from app.fulfilment.actions import lots as actions
from app.fulfilment.papers import Sheet
from app.fulfilment.proofs import lines_csv, recall_pdf
from app.fulfilment.queries.lots import find_lots, lot_lines, named_lot
from app.fulfilment.queries.recalls import recall_of, recalls
from app.fulfilment.schemas.lots import (
    LotIn,
    LotLineOut,
    LotOut,
    LotProductOut,
    LotTraceOut,
    NamedLotOut,
    RecallIn,
    RecallOut,
)
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["lots"])
Reads = Annotated[Actor, Depends(reader(Permission.TRACE), scope="function")]
Writes = Annotated[Actor, Depends(writer(Permission.TRACE), scope="function")]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours"}}
PRIVATE = {"Cache-Control": "private, no-store"}


@router.post("/api/lots", status_code=201, responses={**MISSING, 409: {"description": "lot_taken"}, 422: {}})
async def make_lot(body: LotIn, actor: Writes, session: WriteSession, now: Now) -> LotOut:
    """A lot, typed once per product and day; repeatable by its id."""
    return LotOut.of(await actions.make_lot(session, actor, body.id, body.facts(), now))


@router.get("/api/lots")
async def find(
    actor: Reads,
    session: ReadSession,
    now: Now,
    words: Annotated[str, Query(alias="number", max_length=80)] = "",
    product_id: UUID | None = None,
) -> list[NamedLotOut]:
    """The newest lots: ``number`` is part of a number, a product's or a farm's name, or a day; a farm finds its own."""
    return [NamedLotOut.of_named(each) for each in await find_lots(session, actor, words, now, product_id)]


@router.get("/api/lots/products")
async def products(actor: Reads, session: ReadSession) -> list[LotProductOut]:
    """What a lot may be made of: a farm's own products, for the others those of all farms."""
    own = actor.organisation_id if actor.role is Role.PRODUCER else None
    found = await catalogue.products_on_sale(session, actor.territory_id, own)
    farms = await identity.organisations_by_id(session, {each.producer_id for each in found})
    return [LotProductOut(id=each.id, name=each.name, producer_name=farms[each.producer_id].name) for each in found]


@router.get("/api/lots/{lot_id}", responses=MISSING)
async def trace(lot_id: UUID, actor: Reads, session: ReadSession) -> LotTraceOut:
    """Everybody who got the lot."""
    return await _trace(session, actor, lot_id)


@router.post("/api/lots/{lot_id}/recalls", responses={**MISSING, 422: {}})
async def recall(lot_id: UUID, body: RecallIn, actor: Writes, session: WriteSession, now: Now) -> LotTraceOut:
    """Tells everybody who got the lot; repeatable by its id."""
    await actions.recall(session, actor, body.id, lot_id, body.message.strip(), now)
    return await _trace(session, actor, lot_id)


@router.get(
    "/api/lots/{lot_id}/lines.csv",
    summary="Everybody who got the lot, as a table",
    response_class=Response,
    responses={**MISSING, 200: {"content": {"text/csv": {}}, "description": "The file"}},
)
async def lines_file(lot_id: UUID, actor: Reads, session: ReadSession) -> Response:
    """One row per buyer and delivery."""
    found = await named_lot(session, actor, lot_id)
    content = lines_csv(actor.language, await lot_lines(session, actor.territory_id, lot_id))
    name = text(actor.language, "lots.file", number=found.lot.number)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv", **PRIVATE}
    return Response(content, media_type="text/csv", headers=headers)


@router.get(
    "/api/lots/{lot_id}/recalls/{recall_id}/proof.pdf",
    summary="The proof of a recall",
    response_class=Response,
    responses={**MISSING, 200: {"content": {"application/pdf": {}}, "description": "The pages"}},
)
async def proof(
    lot_id: UUID, recall_id: UUID, request: Request, actor: Reads, session: ReadSession, now: Now
) -> Response:
    """Who was told, when, by whom, and of how much."""
    found = await named_lot(session, actor, lot_id)
    view = await recall_of(session, actor, lot_id, recall_id)
    territory = await identity.territory(session, actor.territory_id)
    sheet = Sheet(actor.language, territory, now, request.app.state.settings.public_url)
    return Response(await recall_pdf(sheet, found, view), media_type="application/pdf", headers=PRIVATE)


async def _trace(session: AsyncSession, actor: Actor, lot_id: UUID) -> LotTraceOut:
    found = await named_lot(session, actor, lot_id)
    lines = await lot_lines(session, actor.territory_id, lot_id)
    sent = await recalls(session, actor, lot_id)
    return LotTraceOut(
        lot=NamedLotOut.of_named(found),
        lines=[LotLineOut.of(each) for each in lines],
        recalls=[RecallOut.of(each) for each in sent],
    )
