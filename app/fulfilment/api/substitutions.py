"""Routes of what may stand in for something missing."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.fulfilment.actions.substitute import save_wishes, substitute
from app.fulfilment.queries.substitutions import gap_of, gaps_of_cycle, wishes_of
from app.fulfilment.schemas.substitutions import (
    GapOut,
    NamedPackOut,
    SubstituteIn,
    WishesBody,
    WishesOut,
)
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["floor"])
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, or not yours"}}
Decides = Annotated[Actor, Depends(writer(Permission.COORDINATE), scope="function")]
Coordinator = Annotated[Actor, Depends(reader(Permission.COORDINATE), scope="function")]


@router.get("/api/delivery-points/{delivery_point_id}/substitutions", responses=MISSING)
async def show_wishes(
    delivery_point_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SEE_ORDERS), scope="function")],
    session: ReadSession,
) -> WishesOut:
    """What the buyer allows beforehand."""
    point = await identity.delivery_point(session, actor.territory_id, delivery_point_id)
    if not actor.coordinates and point.organisation_id != actor.organisation_id:
        raise NotFound
    return await _wishes(session, actor, delivery_point_id)


@router.put("/api/delivery-points/{delivery_point_id}/substitutions", responses={**MISSING, 422: {}})
async def replace_wishes(
    delivery_point_id: UUID,
    body: WishesBody,
    actor: Annotated[Actor, Depends(writer(Permission.ORDER), scope="function")],
    session: WriteSession,
    now: Now,
) -> WishesOut:
    """None, the same product of another farm, or a list, pack by pack."""
    await save_wishes(session, actor, delivery_point_id, body.kept(), now)
    return await _wishes(session, actor, delivery_point_id)


@router.get("/api/orders/{order_id}/lines/{offer_id}/substitutes", responses=MISSING)
async def show_proposals(order_id: UUID, offer_id: UUID, actor: Coordinator, session: ReadSession) -> GapOut:
    """What could stand in for what is missing of a line, as its buyer allowed: never dearer, never an allergen."""
    return await _gap(session, actor, order_id, offer_id)


@router.post(
    "/api/orders/{order_id}/lines/{offer_id}/substitutes",
    responses={**MISSING, 409: {"description": "already_settled, not_enough"}, 422: {}},
)
async def put_in(
    order_id: UUID, offer_id: UUID, body: SubstituteIn, actor: Decides, session: WriteSession, now: Now
) -> GapOut:
    """Puts an offer in for what is missing; the buyer is told. Repeatable."""
    await substitute(session, actor, order_id, offer_id, body.offer_id, body.quantity, now)
    return await _gap(session, actor, order_id, offer_id)


@router.get(
    "/api/cycles/{cycle_id}/substitutes", summary="Lines that are short, and what could stand in", responses=MISSING
)
async def show_gaps(cycle_id: UUID, actor: Coordinator, session: ReadSession) -> list[GapOut]:
    """All lines of a week of which something is missing or of which something stands in, while they can change."""
    await cycles.cycle(session, actor.territory_id, cycle_id)
    return [GapOut.of(each) for each in await gaps_of_cycle(session, actor.territory_id, cycle_id)]


async def _gap(session: AsyncSession, actor: Actor, order_id: UUID, offer_id: UUID) -> GapOut:
    return GapOut.of(await gap_of(session, actor.territory_id, order_id, offer_id))


async def _wishes(session: AsyncSession, actor: Actor, delivery_point_id: UUID) -> WishesOut:
    wishes = await wishes_of(session, actor.territory_id, delivery_point_id)
    named = {pack for wish in wishes.by_pack.values() for pack in wish.pack_ids} | set(wishes.by_pack)
    packs = await catalogue.packs_by_id(session, actor.territory_id, named)
    farms = await identity.organisations_by_id(session, {each.producer_id for each in packs.values()})
    return WishesOut(
        **WishesBody.of(wishes).model_dump(),
        packs=[
            NamedPackOut(
                pack_id=pack_id,
                product_name=pack.product_name,
                pack_name=pack.pack_name,
                producer_name=farms[pack.producer_id].name,
            )
            for pack_id, pack in sorted(packs.items())
        ],
    )
