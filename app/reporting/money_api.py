"""Routes of sums over a period, and of a product's prices."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.core.clock import Now
from app.core.db import ReadSession
from app.identity.access import reader
from app.identity.rules import Actor, Permission
from app.reporting import money_files, prices, received, spending
from app.reporting.money_schemas import Received, Spending
from app.reporting.public_schemas import ProductPrices
from app.reporting.rules import period

router = APIRouter(tags=["money"])

First = Annotated[date | None, Query(alias="from", description="First day; without it the current month")]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}, 401: {}, 404: {}}
Last = Annotated[date | None, Query(alias="to", description="Last day, included")]


@router.get("/api/shares", summary="Where the money of a period went", responses={401: {}, 404: {}, 422: {}})
async def show_shares(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_SHARES))],
    session: ReadSession,
    now: Now,
    first: First = None,
    last: Last = None,
    buyer_id: UUID | None = None,
) -> Spending:
    """Of 100 euros spent, how much went to whom: a buyer its own, the coordinator any buyer's and the territory's."""
    asked = period(first, last, now, actor.timezone)
    return await spending.spending(session, actor, asked, buyer_id, now)


@router.get("/api/received", summary="What I received and what it covers", responses={401: {}, 404: {}, 422: {}})
async def show_received(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_RECEIVED))],
    session: ReadSession,
    now: Now,
    first: First = None,
    last: Last = None,
) -> Received:
    """Of one's own organisation only; the coordinator reads the network's."""
    return await received.received(session, actor, period(first, last, now, actor.timezone), now)


@router.get(
    "/api/shares.csv", summary="Where the money went, as a table", response_class=Response, responses=FILE | {422: {}}
)
async def download_shares(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_SHARES))],
    session: ReadSession,
    now: Now,
    first: First = None,
    last: Last = None,
    buyer_id: UUID | None = None,
) -> Response:
    """Who received how much in each week, and in the whole period."""
    asked = period(first, last, now, actor.timezone)
    spent = await spending.spending(session, actor, asked, buyer_id, now)
    name = money_files.file_name(actor.language, "spent", spent.period)
    return _file(name, money_files.spending_csv(actor.language, actor.timezone, spent))


@router.get(
    "/api/received.csv", summary="What I received, as a table", response_class=Response, responses=FILE | {422: {}}
)
async def download_received(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_RECEIVED))],
    session: ReadSession,
    now: Now,
    first: First = None,
    last: Last = None,
) -> Response:
    """By product for a farm, by week for the others."""
    got = await received.received(session, actor, period(first, last, now, actor.timezone), now)
    name = money_files.file_name(actor.language, "received", got.period)
    return _file(name, money_files.received_csv(actor.language, actor.timezone, got))


def _file(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="text/csv", headers=headers)


@router.get("/api/products/{product_id}/prices", summary="Prices and shares of a product", responses={401: {}, 404: {}})
async def show_prices(
    product_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SEE_OFFERS))],
    session: ReadSession,
    now: Now,
) -> ProductPrices:
    """What a product cost in the past weeks, with the dates on which fees and rules changed."""
    return await prices.product_prices(session, actor.territory_id, product_id, now)
