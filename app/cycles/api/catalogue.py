"""The route of a cycle's catalogue: prepared bytes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from app.core.assets import best_encoding
from app.core.clock import Now
from app.core.db import ReadSession
from app.cycles.catalogue import Catalogues, prepared_catalogue
from app.cycles.schemas.catalogue import CatalogueOut
from app.identity.access import reader
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["catalogue"])


def get_catalogues(request: Request) -> Catalogues:
    """What this process keeps, made at the first request."""
    state = request.app.state
    if not hasattr(state, "catalogues"):
        state.catalogues = Catalogues()
    kept: Catalogues = state.catalogues
    return kept


@router.get(
    "/api/cycles/{cycle_id}/catalogue",
    responses={200: {"model": CatalogueOut}, 304: {"description": "Not changed"}, 401: {}, 404: {}},
)
async def show_catalogue(
    cycle_id: UUID,
    actor: Annotated[Actor, Depends(reader(Permission.SEE_OFFERS))],
    session: ReadSession,
    now: Now,
    kept: Annotated[Catalogues, Depends(get_catalogues)],
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """All offers of a cycle with their shares; what is left is not told to producers."""
    for_producers = actor.role is Role.PRODUCER
    prepared = await prepared_catalogue(session, kept, actor.territory_id, cycle_id, now, for_producers=for_producers)
    encoding = best_encoding(accept_encoding)
    headers = {"ETag": prepared.etag(encoding), "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
    if _known(if_none_match, prepared.digest):
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(await prepared.encoded(encoding), media_type="application/json", headers=headers)


def _known(if_none_match: str, digest: str) -> bool:
    """Whether the client has this content, in whatever encoding."""
    return any(tag.strip().removeprefix("W/").strip('"').startswith(digest) for tag in if_none_match.split(","))
