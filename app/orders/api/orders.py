"""Routes of orders."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.core.pages import Cursor, Limit, Page, to_cursor
from app.cycles import queries as cycles
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission
from app.orders import actions, queries
from app.orders.queries import Sheet
from app.orders.rules import Order
from app.orders.schemas.orders import LastOrderOut, OrderIn, OrderOut, OrderSummaryOut, VersionOut
from app.orders.schemas.refusals import REFUSALS

router = APIRouter(tags=["orders"])
Buyer = Annotated[Actor, Depends(writer(Permission.ORDER), scope="function")]
BuyerReading = Annotated[Actor, Depends(reader(Permission.ORDER), scope="function")]
Reader = Annotated[Actor, Depends(reader(Permission.SEE_ORDERS), scope="function")]
UNKNOWN = -1  # a version that no order has
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: REFUSALS[404]}


def expected_version(
    if_match: Annotated[str | None, Header(max_length=100)] = None,
    if_none_match: Annotated[str | None, Header(max_length=100)] = None,
) -> int | None:
    """The version that the client changes: If-Match, or 0 for ``If-None-Match: *``, or None when it names none."""
    if if_match is None:
        return 0 if if_none_match == "*" else None
    number = if_match.strip().removeprefix("W/").strip('"')  # proxies that compress weaken ETags
    return int(number) if number.isascii() and number.isdigit() else UNKNOWN


def _answer(sheet: Sheet) -> Response:
    """Prepared bytes: FastAPI would look at every line again."""
    body = OrderOut.of(sheet).model_dump_json()
    headers = {"ETag": f'"{sheet.order.version}"', "Cache-Control": "private, no-cache"}
    return Response(body, media_type="application/json", headers=headers)


@router.put(
    "/api/cycles/{cycle_id}/orders/{delivery_point_id}",
    summary="Order, change or cancel",
    response_model=OrderOut,
    responses=REFUSALS,
)
async def put_order(
    cycle_id: UUID,
    delivery_point_id: UUID,
    body: OrderIn,
    actor: Buyer,
    session: WriteSession,
    now: Now,
    expected: Annotated[int | None, Depends(expected_version)],
) -> Response:
    """Replaces the whole order of a delivery point. Sent again, it has no further effect."""
    asked = actions.Asked(body.wanted(), body.shown_total, expected)
    return _answer(await actions.place_order(session, actor, cycle_id, delivery_point_id, asked, now))


@router.get(
    "/api/cycles/{cycle_id}/orders/{delivery_point_id}",
    summary="The order of a delivery point in a cycle",
    response_model=OrderOut,
    responses=NOT_FOUND,
)
async def show_order_of(cycle_id: UUID, delivery_point_id: UUID, actor: Reader, session: ReadSession) -> Response:
    """Version 0 and no lines where nothing was ordered yet."""
    point = await actions.own_delivery_point(session, actor, delivery_point_id)
    cycle = await cycles.cycle(session, actor.territory_id, cycle_id)
    order = await queries.order_of(session, actor.territory_id, cycle_id, point.id)
    return _answer(Sheet(order or queries.empty_order(cycle_id, point), cycle.window.closes_at))


@router.get(
    "/api/cycles/{cycle_id}/orders/{delivery_point_id}/last",
    summary="The last order before this cycle",
    response_model=LastOrderOut,
    responses=NOT_FOUND,
)
async def show_last_order(
    cycle_id: UUID, delivery_point_id: UUID, actor: BuyerReading, session: ReadSession
) -> LastOrderOut:
    """Line by line with this cycle's offer of the same pack, to order the same again. 404 without an earlier order."""
    point = await actions.own_delivery_point(session, actor, delivery_point_id)
    cycle = await cycles.cycle(session, actor.territory_id, cycle_id)
    last = await queries.last_order_before(session, actor.territory_id, point.id, cycle_id, cycle.window.closes_at)
    if last is None:
        raise NotFound
    packs = {line.facts.pack_id for line in last.lines}
    offers = await cycles.offers_by_pack(session, actor.territory_id, cycle_id, packs)
    its_cycle = await cycles.cycle(session, actor.territory_id, last.cycle_id)
    return LastOrderOut.of(last, its_cycle.window.closes_at, offers)


@router.get("/api/orders", summary="Orders, the newest first", response_model=Page[OrderSummaryOut])
async def list_orders(
    actor: Reader,
    session: ReadSession,
    now: Now,
    cycle_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OrderSummaryOut]:
    """A buyer's own, or all of the territory for its coordinator."""
    buyer = None if actor.coordinates else actor.organisation_id
    found = await queries.orders_page(
        session, actor.territory_id, buyer_id=buyer, cycle_id=cycle_id, cursor=cursor, limit=limit
    )
    shown = found[:limit]
    weeks = await cycles.cycles_by_id(session, actor.territory_id, {o.cycle_id for o in shown})
    items = [OrderSummaryOut.of(o, weeks[o.cycle_id], now) for o in shown]
    more = to_cursor(shown[-1].created_at.isoformat(), str(shown[-1].id)) if len(found) > limit else None
    return Page(items=items, next=more)


async def _readable(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order = await queries.order_view(session, actor.territory_id, order_id)
    if order is None or not (actor.coordinates or order.buyer_id == actor.organisation_id):
        raise NotFound
    return order


@router.get("/api/orders/{order_id}", summary="One order", response_model=OrderOut, responses=NOT_FOUND)
async def show_order(order_id: UUID, actor: Reader, session: ReadSession) -> Response:
    """With lines, shares and totals by VAT rate."""
    order = await _readable(session, actor, order_id)
    cycle = await cycles.cycle(session, actor.territory_id, order.cycle_id)
    return _answer(Sheet(order, cycle.window.closes_at))


@router.get(
    "/api/orders/{order_id}/versions",
    summary="Who changed what in an order, and when",
    response_model=list[VersionOut],
    responses=NOT_FOUND,
)
async def show_versions(order_id: UUID, actor: Reader, session: ReadSession) -> list[VersionOut]:
    """Every version, the newest first."""
    order = await _readable(session, actor, order_id)
    assert order.id is not None
    found = await queries.versions(session, actor.territory_id, order.id)
    names = await identity.names_of(session, {each.person_id for each in found if each.person_id})
    return [VersionOut.of(each, names) for each in found]
