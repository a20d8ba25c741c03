"""Routes of sums over a period, and of a product's prices."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.core.clock import Now
from app.core.db import ReadSession
from app.identity.access import reader
from app.identity.rules import Actor, Permission
from app.reporting import prices, received, spending
from app.reporting.money_schemas import Received, Spending
from app.reporting.public_schemas import ProductPrices
from app.reporting.rules import period

router = APIRouter(tags=["money"])

First = Annotated[date | None, Query(alias="from", description="First day; without it the current month")]
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


@router.get("/api/products/{product_id}/prices", summary="Prices and shares of a product", responses={401: {}, 404: {}})
async def show_prices(
    product_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SEE_OFFERS))],
    session: ReadSession,
    now: Now,
) -> ProductPrices:
    """What a product cost in the past weeks, with the dates on which fees and rules changed."""
    return await prices.product_prices(session, actor.territory_id, product_id, now)
