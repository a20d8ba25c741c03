"""Routes of what became of a farm's goods after the cut-off."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.money import from_cents
from app.core.spreadsheet import Cell, write_csv
from app.core.texts import text
from app.fulfilment.documents import unit_text
from app.fulfilment.queries import ListView, list_for
from app.fulfilment.queries.accepted import FarmLine, farm_lines
from app.fulfilment.schemas.accepted import FarmWeekOut
from app.identity.access import reader
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["lists"])
Reader = Annotated[Actor, Depends(reader(Permission.SEE_LISTS), scope="function")]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours (`not_found`)"}}
COLUMNS = (
    "buyer", "place", "commune", "product", "pack", "unit", "ordered", "confirmed", "delivered", "accepted",
    "agreed_cents", "accepted_cents", "why",
)  # fmt: skip


@router.get(
    "/api/cycles/{cycle_id}/lists/{producer_id}/accepted", summary="What became of a farm's goods", responses=MISSING
)
async def show(cycle_id: UUID, producer_id: UUID, actor: Reader, session: ReadSession, now: Now) -> FarmWeekOut:
    """Ordered, confirmed, delivered and accepted side by side; its share made again on what was accepted."""
    view = await list_for(session, actor, cycle_id, producer_id, now)
    return FarmWeekOut.of(await farm_lines(session, actor.territory_id, cycle_id, producer_id), view.cycle)


@router.get(
    "/api/cycles/{cycle_id}/lists/{producer_id}/accepted.csv",
    summary="What became of a farm's goods, as a table",
    response_class=Response,
    responses={**MISSING, 200: {"content": {"text/csv": {}}, "description": "The file"}},
)
async def download(cycle_id: UUID, producer_id: UUID, actor: Reader, session: ReadSession, now: Now) -> Response:
    """One row per line."""
    view = await list_for(session, actor, cycle_id, producer_id, now)
    lines = await farm_lines(session, actor.territory_id, cycle_id, producer_id)
    heading = [text(actor.language, f"accepted.column.{each}") for each in COLUMNS]
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_name(actor.language, view))}",
        "Cache-Control": "private, no-store",
    }
    return Response(
        write_csv(actor.language, heading, _rows(actor.language, lines)), media_type="text/csv", headers=headers
    )


def _name(language: str, view: ListView) -> str:
    return f"{text(language, 'accepted.file')}-{view.cycle.window.closes_at.date()}.csv"


def _rows(language: str, lines: Sequence[FarmLine]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        where, facts, now = line.placed.destination, line.placed.line.facts, line.now
        steps = (line.confirmed, line.delivered, now.quantity if now else None)
        said = ("" if each is None else each for each in steps)
        yield (
            where.buyer_name, where.delivery_point_name, where.commune, facts.product_name, facts.pack_name,
            unit_text(language, facts.unit, line.ordered), line.ordered, *said, from_cents(line.agreed_cents),
            from_cents(now.farm_cents) if now else "",
            "; ".join(each.reason for each in line.differences if each.reason),
        )  # fmt: skip
