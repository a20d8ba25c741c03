"""Routes of a producer's stall."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.money import UNIT_PRICE_PLACES
from app.cycles import actions, queries
from app.cycles.api.agreed import AgreedWith
from app.cycles.queries import AgreedPrices
from app.cycles.schemas.stall import (
    PriceJudged,
    PricesJudged,
    PricesTried,
    StallFees,
    StallIn,
    StallOut,
    StallRowOut,
)
from app.cycles.schemas.weeks import CycleOut
from app.identity.access import reader, writer
from app.identity.queries import areas, organisations_by_id
from app.identity.rules import Actor, Permission
from app.pricing.queries import Schedule, schedule_at

router = APIRouter(tags=["stall"])
REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    404: {"description": "Unknown, or not yours"},
    409: {"description": "below_reserved or unfair_price with the rows, cycle_closed, cycle_cancelled"},
    412: {"description": "stall_changed with its revision"},
}


@router.get("/api/cycles/{cycle_id}/stall", responses={401: {}, 404: {}})
async def show_stall(
    cycle_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SELL))],
    session: ReadSession,
    now: Now,
    agreed: AgreedWith,
) -> StallOut:
    """The producer's packs, each with his last offer and the one in this cycle."""
    return await _stall(session, actor, cycle_id, now, agreed)


@router.put("/api/cycles/{cycle_id}/stall", responses=REFUSED)
async def publish_stall(
    cycle_id: UUID,
    body: StallIn,
    actor: Annotated[Actor, Depends(writer(Permission.SELL))],
    session: WriteSession,
    now: Now,
    agreed: AgreedWith,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> StallOut:
    """Replaces the stall: what is listed is published, what is not listed is withdrawn.

    With ``If-Match``: only if nobody else has changed the stall since.
    """
    entries = [each.entry() for each in body.offers]
    await actions.publish_stall(session, actor, cycle_id, entries, now, _revision(if_match), agreed)
    return await _stall(session, actor, cycle_id, now, agreed)


@router.post("/api/cycles/{cycle_id}/stall/verdicts", responses={401: {}, 404: {}, 422: {}})
async def judge_prices(
    cycle_id: UUID,
    body: PricesTried,
    actor: Annotated[Actor, Depends(reader(Permission.SELL))],
    session: ReadSession,
    now: Now,
    agreed: AgreedWith,
) -> PricesJudged:
    """What the fair-price rules say of prices while the producer types them; nothing is kept."""
    tried = [(each.pack_id, each.price.quantize(UNIT_PRICE_PLACES)) for each in body.rows]
    found = await queries.judge_tried(session, actor, cycle_id, tried, now, agreed)
    return PricesJudged(rows=[PriceJudged(**each) for each in found])


def _revision(if_match: str | None) -> str | None:
    """What an If-Match names; None for the whole stall, whatever it is."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')  # proxies that compress weaken ETags


async def _stall(session: AsyncSession, actor: Actor, cycle_id: UUID, now: datetime, agreed: AgreedPrices) -> StallOut:
    assert actor.organisation_id is not None
    view = await queries.cycle(session, actor.territory_id, cycle_id)
    names = {each.id: each.name for each in await areas(session, actor.territory_id)}
    cycle = CycleOut.of(view, names, now)
    rows = await queries.stall(session, view, actor.organisation_id)
    schedule = await schedule_at(session, actor.territory_id, view.window.opens_at)
    fees = () if schedule is None else schedule.fees
    judged = await queries.judge_rows(session, actor, view, fees, rows, now, agreed)
    return StallOut(
        revision=queries.stall_revision(each.offer for each in rows if each.offer is not None),
        cycle=cycle,
        fees=await _fees(session, schedule),
        rows=[StallRowOut.of(each, cycle, judged[each.pack.pack_id]) for each in rows],
    )


async def _fees(session: AsyncSession, schedule: Schedule | None) -> StallFees | None:
    if schedule is None:
        return None
    takers = [fee.organisation_id for fee in schedule.fees if fee.organisation_id is not None]
    found = await organisations_by_id(session, takers)
    return StallFees.of(schedule, {each.id: each.name for each in found.values()})
