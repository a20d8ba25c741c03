"""Routes of what everybody may read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from app.core.clock import Now
from app.core.db import ReadSession
from app.reporting import public_page, public_product
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
    return await public_product.public_product(session, slug, product_id, now)
