"""Routes of pictures of deliveries. Nobody reads one whose line he does not see."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.catalogue.photos import resize_in_thread
from app.catalogue.uploads import BODY, read_upload
from app.core.bodies import whole_body
from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.fulfilment.actions.photos import keep_photo
from app.fulfilment.queries.orders import buyers_of_orders
from app.fulfilment.queries.photos import line_photo, sees_order_line, signature
from app.fulfilment.rules.recording import sees_order
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["photos"])
Records = Annotated[Actor, Depends(writer(Permission.RECORD_STEPS), scope="function")]
SeesFloor = Annotated[Actor, Depends(reader(Permission.SEE_FLOOR), scope="function")]
PRIVATE = {"Cache-Control": "private, no-store"}
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, not yours, or its cut-off is not over"}}


@router.put(
    "/api/orders/{order_id}/lines/{offer_id}/photos/{photo_id}",
    status_code=204,
    summary="A photo of a delivered line",
    responses={**MISSING, 413: {}, 422: {}},
    openapi_extra=BODY,
    dependencies=[Depends(whole_body)],
)
async def keep(
    order_id: UUID,
    offer_id: UUID,
    photo_id: UUID,
    request: Request,
    actor: Records,
    session: WriteSession,
    now: Now,
) -> None:
    """JPEG, PNG or WebP, made small and stripped of all but the picture. Repeatable by the id that the phone gave."""
    await sees_order_line(session, actor, order_id, offer_id)
    file = await read_upload(request, request.app.state.settings.photo_max_bytes)
    photo = await resize_in_thread(file.content)
    await keep_photo(session, actor, order_id, offer_id, photo_id, photo, now)


@router.get(
    "/api/delivery-photos/{photo_id}",
    response_class=Response,
    responses={**MISSING, 200: {"content": {"image/webp": {}}}},
)
async def show(
    photo_id: UUID, actor: SeesFloor, session: ReadSession, size: Literal["full", "thumb"] = "full"
) -> Response:
    """A photo as WebP, for those who see its line."""
    photo = await line_photo(session, actor.territory_id, photo_id, thumbnail=size == "thumb")
    await sees_order_line(session, actor, photo.order_id, photo.offer_id)
    return Response(photo.content, media_type="image/webp", headers=PRIVATE)


@router.get(
    "/api/handovers/{handover_id}/signature",
    response_class=Response,
    responses={**MISSING, 200: {"content": {"image/png": {}}}},
)
async def show_signature(handover_id: UUID, actor: SeesFloor, session: ReadSession) -> Response:
    """Who signed for an order, as a PNG: for its buyer, for who delivers, and for the coordinator."""
    order_id, picture = await signature(session, actor.territory_id, handover_id)
    owner = (await buyers_of_orders(session, actor.territory_id, [order_id]))[order_id]
    if actor.role not in (Role.HUB, Role.CARRIER) and not sees_order(actor, owner.buyer_id):
        raise NotFound
    return Response(picture, media_type="image/png", headers=PRIVATE)
