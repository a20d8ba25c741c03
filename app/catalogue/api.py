"""Routes of products and their photos; those of price lists are in ``price_list_api``."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.catalogue import actions, queries
from app.catalogue.photos import resize_in_thread
from app.catalogue.price_list_api import router as price_lists
from app.catalogue.rules import Family, vat_rates
from app.catalogue.schemas import EndingLabelOut, NewPackIn, PhotoOut, ProductIn, ProductOut, SeasonIn, VatRatesOut
from app.catalogue.uploads import BODY, read_upload
from app.core.bodies import whole_body
from app.core.clock import Now
from app.core.days import local_day
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.core.idempotency import OnceOnly
from app.core.pages import Cursor, Limit, Page
from app.identity.access import COOKIE, find_signed_in, reader, writer
from app.identity.queries import territory
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["catalogue"])
router.include_router(price_lists)

Looking = Annotated[Actor, Depends(reader(Permission.SEE_PRODUCTS))]
Selling = Annotated[Actor, Depends(writer(Permission.SELL))]
A_YEAR = "max-age=31536000, immutable"
REMINDED_BEFORE = timedelta(days=60)
"""Certifiers need some weeks for a new proof."""


@router.get("/api/vat-rates", responses={401: {}, 404: {}})
async def show_vat_rates(actor: Looking, now: Now) -> VatRatesOut:
    """The VAT rates that a pack may have today."""
    return VatRatesOut(rates=list(vat_rates(now.date())))


@router.get("/api/products", responses={401: {}, 404: {}, 422: {}})
async def list_products(
    actor: Looking,
    session: ReadSession,
    now: Now,
    producer_id: UUID | None = None,
    family: Family | None = None,
    search: Annotated[str, Query(max_length=100)] = "",
    archived: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProductOut]:
    """Products by name: a producer's own, or the territory's for the coordinator."""
    if not actor.coordinates and producer_id not in (None, actor.organisation_id):
        raise NotFound
    views, rest = await queries.products_page(
        session,
        actor.territory_id,
        producer_id=producer_id if actor.coordinates else actor.organisation_id,
        family=family,
        search=search,
        archived=archived,
        cursor=cursor,
        limit=limit,
    )
    today = local_day(now, actor.timezone)
    return Page[ProductOut](items=[ProductOut.of(view, today) for view in views], next=rest)


@router.post("/api/products", status_code=201, response_model=ProductOut, responses={401: {}, 404: {}, 422: {}})
async def create_product(body: ProductIn, actor: Selling, session: WriteSession, now: Now, once: OnceOnly) -> Response:
    """A new product with its packs."""
    product_id = await actions.create_product(session, actor, body.columns(), body.wanted_packs(), now)
    return await once.answer(201, await _shown(session, actor, product_id, now))


@router.get("/api/products/{product_id}", responses={401: {}, 404: {}, 422: {}})
async def show_product(product_id: UUID, actor: Looking, session: ReadSession, now: Now) -> ProductOut:
    """One product."""
    return await _shown(session, actor, product_id, now)


@router.put("/api/products/{product_id}", responses={401: {}, 404: {}, 422: {}})
async def replace_product(
    product_id: UUID, body: ProductIn, actor: Selling, session: WriteSession, now: Now
) -> ProductOut:
    """The whole product as it should be; packs that are left out are archived."""
    await actions.replace_product(session, actor, product_id, body.columns(), body.wanted_packs(), now)
    return await _shown(session, actor, product_id, now)


@router.post(
    "/api/products/{product_id}/packs",
    status_code=201,
    response_model=ProductOut,
    responses={401: {}, 404: {}, 422: {}},
)
async def add_pack(
    product_id: UUID, body: NewPackIn, actor: Selling, session: WriteSession, now: Now, once: OnceOnly
) -> Response:
    """One more pack of a product, without touching the others."""
    await actions.add_pack(session, actor, product_id, body.wanted(), now)
    return await once.answer(201, await _shown(session, actor, product_id, now))


@router.put("/api/products/{product_id}/season", responses={401: {}, 404: {}, 422: {}})
async def set_season(product_id: UUID, body: SeasonIn, actor: Selling, session: WriteSession, now: Now) -> ProductOut:
    """The months in which a product is in season."""
    await actions.set_season(session, actor, product_id, body.season, now)
    return await _shown(session, actor, product_id, now)


@router.get("/api/labels/ending", responses={401: {}, 404: {}})
async def list_ending_labels(
    actor: Annotated[Actor, Depends(reader(Permission.SELL))], session: ReadSession, now: Now
) -> list[EndingLabelOut]:
    """The farm's labels whose proof has ended, or ends within two months."""
    assert actor.organisation_id is not None
    today = local_day(now, actor.timezone)
    found = await queries.ending_labels(session, actor.territory_id, actor.organisation_id, today + REMINDED_BEFORE)
    return [EndingLabelOut.of(each, today) for each in found]


@router.post("/api/products/{product_id}/archive", responses={401: {}, 404: {}, 422: {}})
async def archive_product(product_id: UUID, actor: Selling, session: WriteSession, now: Now) -> ProductOut:
    """Takes a product out of sale."""
    await actions.archive_product(session, actor, product_id, now)
    return await _shown(session, actor, product_id, now)


@router.post("/api/products/{product_id}/restore", responses={401: {}, 404: {}, 422: {}})
async def restore_product(product_id: UUID, actor: Selling, session: WriteSession, now: Now) -> ProductOut:
    """Puts a product on sale again."""
    await actions.restore_product(session, actor, product_id, now)
    return await _shown(session, actor, product_id, now)


@router.put(
    "/api/products/{product_id}/photo",
    responses={401: {}, 404: {}, 413: {}, 422: {}},
    openapi_extra=BODY,
    dependencies=[Depends(whole_body)],
)
async def set_photo(product_id: UUID, request: Request, actor: Selling, session: WriteSession, now: Now) -> PhotoOut:
    """The photo of a product: JPEG, PNG or WebP."""
    await queries.product(session, actor.territory_id, product_id, producer_id=actor.organisation_id)
    file = await read_upload(request, request.app.state.settings.photo_max_bytes)
    resized = await resize_in_thread(file.content)
    return PhotoOut(photo_id=await actions.set_photo(session, actor, product_id, resized, now))


@router.delete("/api/products/{product_id}/photo", status_code=204, responses={401: {}, 404: {}, 422: {}})
async def remove_photo(product_id: UUID, actor: Selling, session: WriteSession, now: Now) -> None:
    """Takes the photo of a product away."""
    await actions.remove_photo(session, actor, product_id, now)


@router.get(
    "/api/photos/{photo_id}",
    response_class=Response,
    responses={200: {"content": {"image/webp": {}}}, 404: {}, 422: {}},
)
async def show_photo(
    photo_id: UUID, request: Request, session: ReadSession, now: Now, size: Literal["full", "thumb"] = "full"
) -> Response:
    """A photo as WebP, for everyone where the territory is public, else for its members. It never changes."""
    photo = await queries.photo(session, photo_id, thumbnail=size == "thumb")
    public = (await territory(session, photo.territory_id)).public
    if not public:
        who = await find_signed_in(session, request.cookies.get(COOKIE, ""), now)
        if who is None or who.actor is None or who.actor.territory_id != photo.territory_id:
            raise NotFound
    cached = f"{'public' if public else 'private'}, {A_YEAR}"
    return Response(photo.content, media_type="image/webp", headers={"Cache-Control": cached})


async def _shown(session: ReadSession, actor: Actor, product_id: UUID, now: datetime) -> ProductOut:
    own = None if actor.coordinates else actor.organisation_id
    view = await queries.product(session, actor.territory_id, product_id, producer_id=own)
    return ProductOut.of(view, local_day(now, actor.timezone))
