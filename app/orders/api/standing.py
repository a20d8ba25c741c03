"""Routes of standing orders."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.cycles.calendar import school_holidays_from
from app.identity.queries import delivery_points_by_id, territory
from app.orders import actions, queries
from app.orders.api.orders import NOT_FOUND, Buyer, BuyerReading, expected_version
from app.orders.schemas.refusals import REFUSALS
from app.orders.schemas.standing import SchoolHolidayOut, StandingOrderIn, StandingOrderOut

router = APIRouter(tags=["standing orders"])
MOST_HOLIDAYS = 5  # about a year
CHANGED: dict[int | str, dict[str, Any]] = {code: REFUSALS[code] for code in (404, 412)}


@router.get("/api/standing-orders", summary="Own standing orders", response_model=list[StandingOrderOut])
async def list_standing_orders(actor: BuyerReading, session: ReadSession) -> list[StandingOrderOut]:
    """With what came of each the last time."""
    assert actor.organisation_id is not None
    found = await queries.standing_orders_of(session, actor.territory_id, actor.organisation_id)
    points = await delivery_points_by_id(session, actor.territory_id, [each.delivery_point_id for each in found])
    runs = await queries.last_runs(session, actor.territory_id, [each.id for each in found])
    return [StandingOrderOut.of(each, points[each.delivery_point_id], runs) for each in found]


@router.get("/api/standing-orders/school-holidays", summary="School holidays", response_model=list[SchoolHolidayOut])
async def list_school_holidays(actor: BuyerReading, session: ReadSession, now: Now) -> list[SchoolHolidayOut]:
    """The next school holidays of the territory's zone: a standing order may rest then. None without a zone."""
    home = await territory(session, actor.territory_id)
    today = now.astimezone(ZoneInfo(home.timezone)).date()
    found = school_holidays_from(home.school_zone, today)[:MOST_HOLIDAYS]
    return [SchoolHolidayOut(name=each.name, first=each.first, last=each.last) for each in found]


@router.put(
    "/api/standing-orders/{delivery_point_id}",
    summary="Write the standing order of a delivery point",
    response_model=StandingOrderOut,
    responses=CHANGED,
)
async def put_standing_order(
    delivery_point_id: UUID,
    body: StandingOrderIn,
    actor: Buyer,
    session: WriteSession,
    now: Now,
    expected: Annotated[int | None, Depends(expected_version)],
) -> StandingOrderOut:
    """Replaces it whole. It is carried into each cycle that opens from now on."""
    draft = actions.StandingDraft(body.active, body.pause_in_school_holidays, body.wanted(), body.rests())
    saved = await actions.save_standing_order(session, actor, delivery_point_id, draft, expected, now)
    point = await actions.own_delivery_point(session, actor, delivery_point_id)
    runs = await queries.last_runs(session, actor.territory_id, [saved.id])
    return StandingOrderOut.of(saved, point, runs)


@router.delete(
    "/api/standing-orders/{delivery_point_id}",
    summary="End the standing order of a delivery point",
    status_code=204,
    responses=NOT_FOUND,
)
async def delete_standing_order(delivery_point_id: UUID, actor: Buyer, session: WriteSession, now: Now) -> None:
    """Orders that it placed stay."""
    await actions.remove_standing_order(session, actor, delivery_point_id, now)
