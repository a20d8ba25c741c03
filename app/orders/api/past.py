"""Routes of what a producer sold in the weeks that are over."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.spreadsheet import Cell, write_csv
from app.core.texts import text
from app.cycles.queries import PastOffer
from app.identity.access import reader
from app.identity.rules import Actor, Permission
from app.orders.queries.past import Past, past_of
from app.orders.schemas.past import PastOut

router = APIRouter(tags=["stall"])
Selling = Annotated[Actor, Depends(reader(Permission.SELL))]
Weeks = Annotated[int, Query(ge=1, le=52)]
COLUMNS = ("week", "product", "pack", "unit", "price", "offered", "ordered", "left")


@router.get("/api/stall/past", responses={401: {}, 404: {}})
async def show_past(actor: Selling, session: ReadSession, now: Now, weeks: Weeks = 8) -> PastOut:
    """The last weeks of the producer's own stall: offered, ordered, left, and what is ordinarily ordered."""
    assert actor.organisation_id is not None
    return PastOut.of(await past_of(session, actor.territory_id, actor.organisation_id, now, weeks))


@router.get(
    "/api/stall/past.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, 401: {}, 404: {}},
)
async def export_past(actor: Selling, session: ReadSession, now: Now, weeks: Weeks = 52) -> Response:
    """The same as a table, one line per pack and week, the newest week first."""
    assert actor.organisation_id is not None
    past = await past_of(session, actor.territory_id, actor.organisation_id, now, weeks)
    heading = [text(actor.language, f"orders.past.{each}") for each in COLUMNS]
    content = write_csv(actor.language, heading, _rows(past, actor.language))
    name = text(actor.language, "orders.past.file")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _rows(past: Past, language: str) -> Iterator[list[Cell]]:
    by_week: dict[UUID, list[PastOffer]] = {}
    for offer in past.offers:
        by_week.setdefault(offer.cycle_id, []).append(offer)
    for week in reversed(past.weeks):
        day = min((each.delivers_on for each in week.deliveries), default=week.window.closes_at.date()).isoformat()
        for each in by_week.get(week.id, []):
            unit = text(language, f"catalogue.unit.{each.unit}")
            left = each.offered - each.ordered
            yield [day, each.product_name, each.pack_name, unit, each.price, each.offered, each.ordered, left]
