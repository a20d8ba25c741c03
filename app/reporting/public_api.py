"""Routes of what everybody may read."""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from app.core.clock import Now
from app.core.db import ReadSession
from app.core.unchanged import unless_known
from app.reporting import public_page, public_product
from app.reporting.open_data import Subject, open_data
from app.reporting.public_schemas import PublicPage, PublicProduct, PublicTerritory, PublicTiles

router = APIRouter(tags=["reporting"])


def tiles_of(request: Request) -> PublicTiles | None:
    """The background map of the settings, if there is one."""
    settings = request.app.state.settings
    if settings.map_tiles_url is None:
        return None
    return PublicTiles(url=settings.map_tiles_url, attribution=settings.map_tiles_attribution)


Tiles = Annotated[PublicTiles | None, Depends(tiles_of)]


@router.get("/api/public/territories")
async def list_public_territories(session: ReadSession) -> list[PublicTerritory]:
    """The networks that show themselves to everyone."""
    return await public_page.public_territories(session)


@router.get("/api/public/territories/{slug}", responses={404: {}})
async def show_public_page(slug: str, session: ReadSession, now: Now, tiles: Tiles) -> PublicPage:
    """A network's producers and places, prices of the week with their shares, fees and rules in force."""
    return await public_page.public_page(session, slug, now, tiles)


@router.get("/api/public/territories/{slug}/products/{product_id}", responses={404: {}})
async def show_public_product(slug: str, product_id: UUID, session: ReadSession, now: Now) -> PublicProduct:
    """A product that is or was sold in a public territory: its price and shares, now and before."""
    territory = await public_page.public_territory(session, slug)
    return await public_product.public_product(session, territory, product_id, now)


@router.get("/api/public/open-data/schema.json", summary="JSON Schema of the open data", response_class=Response)
async def show_schema() -> Response:
    """The schema of every document of open data."""
    return Response(schema_text(), media_type="application/schema+json")


@router.get(
    "/api/public/territories/{slug}/open-data/{subject}.{format}",
    summary="Open data of a territory",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}, "text/csv": {}}},
        304: {"description": "Not changed"},
        404: {},
    },
)
async def show_open_data(
    slug: str,
    subject: Subject,
    format: Literal["json", "csv"],  # noqa: A002 - the name that people read in the address
    session: ReadSession,
    now: Now,
    known: Annotated[str, Header(alias="if-none-match")] = "",
) -> Response:
    """Shares, offers, rules or fees of a public territory, for everyone (docs/open-data.md)."""
    found = await open_data(session, slug, subject, now)
    if format == "csv":
        return unless_known(found.csv(), "text/csv; charset=utf-8", known)
    content = json.dumps(found.document(), ensure_ascii=False, separators=(",", ":")).encode()
    return unless_known(content, "application/json", known)


@cache
def schema_text() -> str:
    """The JSON Schema of the open data."""
    return (files("app.reporting") / "open_data.schema.json").read_text("utf-8")
