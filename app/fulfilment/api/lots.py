"""Routes of lots: made once, found in one search, recalled in one action."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.fulfilment.actions import lots as actions
from app.fulfilment.queries.lots import find_lots, lot, lot_lines, recalls
from app.fulfilment.schemas.lots import LotIn, LotLineOut, LotOut, LotTraceOut, RecallIn, RecallOut
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["lots"])
Reads = Annotated[Actor, Depends(reader(Permission.TRACE), scope="function")]
Writes = Annotated[Actor, Depends(writer(Permission.TRACE), scope="function")]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours"}}


@router.post("/api/lots", status_code=201, responses={**MISSING, 409: {"description": "lot_taken"}, 422: {}})
async def make_lot(body: LotIn, actor: Writes, session: WriteSession, now: Now) -> LotOut:
    """A lot, typed once per product and day; repeatable by its id."""
    return LotOut.of(await actions.make_lot(session, actor, body.id, body.facts(), now))


@router.get("/api/lots")
async def find(
    actor: Reads,
    session: ReadSession,
    number: Annotated[str, Query(max_length=40)] = "",
    product_id: UUID | None = None,
) -> list[LotOut]:
    """The newest lots whose number contains the text; a farm finds its own."""
    return [LotOut.of(each) for each in await find_lots(session, actor, number, product_id)]


@router.get("/api/lots/{lot_id}", responses=MISSING)
async def trace(lot_id: UUID, actor: Reads, session: ReadSession) -> LotTraceOut:
    """Everybody who got the lot."""
    return await _trace(session, actor, lot_id)


@router.post("/api/lots/{lot_id}/recalls", responses={**MISSING, 422: {}})
async def recall(lot_id: UUID, body: RecallIn, actor: Writes, session: WriteSession, now: Now) -> LotTraceOut:
    """Tells everybody who got the lot; repeatable by its id."""
    await actions.recall(session, actor, body.id, lot_id, body.message.strip(), now)
    return await _trace(session, actor, lot_id)


async def _trace(session: AsyncSession, actor: Actor, lot_id: UUID) -> LotTraceOut:
    found = await lot(session, actor, lot_id)
    lines = await lot_lines(session, actor.territory_id, lot_id)
    sent = await recalls(session, actor.territory_id, lot_id)
    return LotTraceOut(
        lot=LotOut.of(found),
        lines=[LotLineOut.of(each) for each in lines],
        recalls=[RecallOut.of(each) for each in sent],
    )
