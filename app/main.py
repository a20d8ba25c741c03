"""Builds the application: routers, refusals, and the built frontend."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from app import __version__
from app.catalogue import api as catalogue
from app.catalogue.uploads import FORM_OVERHEAD
from app.core import problems
from app.core.assets import Assets, named_file, shell
from app.core.bodies import BodyLimit
from app.core.browser import BrowserHeaders, NoZeroBytes, OwnPagesOnly
from app.core.clock import Clock
from app.core.db import Database, NoConnection
from app.core.errors import Broken, Unavailable
from app.core.idempotency import Replayed
from app.core.settings import Settings
from app.costs import api as costs
from app.cycles import api as cycles
from app.demo import api as demo
from app.fulfilment import api as fulfilment
from app.identity import api as identity
from app.members import api as members
from app.orders import api as orders
from app.orders.queries import agreed_prices
from app.pricing import api as pricing
from app.reporting import api as reporting
from app.shelf import api as shelf

ROUTERS: tuple[APIRouter, ...] = (
    identity.router,
    pricing.router,
    catalogue.router,
    costs.router,
    cycles.router,
    orders.router,
    fulfilment.router,
    shelf.router,
    members.router,
    reporting.router,
)


def create_app(settings: Settings, database: Database, clock: Clock | None = None) -> FastAPI:
    """The application on a database that has been migrated."""
    app = FastAPI(
        title="Juste Part",
        version=__version__,
        summary="The ordering desk of local food networks.",
        lifespan=_lifespan,
        docs_url=None,  # its page takes its scripts from elsewhere, which our content policy refuses
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.settings = settings
    app.state.database = database
    app.state.clock = clock or Clock()
    app.state.agreed_prices = agreed_prices
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)  # for weak phone lines
    app.add_middleware(NoZeroBytes)
    app.add_middleware(BodyLimit, most=max(settings.photo_max_bytes, settings.import_max_bytes) + FORM_OVERHEAD)
    app.add_middleware(OwnPagesOnly)
    app.add_middleware(BrowserHeaders, https=settings.cookie_secure, images=settings.map_tiles_url)
    app.add_exception_handler(Replayed, _replayed)
    app.add_exception_handler(Exception, _broken)
    app.add_exception_handler(DBAPIError, _database_failed)
    for away in (NoConnection, PoolTimeout):
        app.add_exception_handler(away, _database_away)
    for router in ROUTERS:
        app.include_router(router)
    if settings.demo:
        app.include_router(demo.router)
    _serve_frontend(app, settings.frontend_dir)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await app.state.database.close()


async def _replayed(request: Request, answer: Exception) -> Response:
    assert isinstance(answer, Replayed)
    return answer.response


async def _broken(request: Request, error: Exception) -> Response:
    """What nobody expected: the server logs it after this answer."""
    return problems.problem(problems.language_of(request), Broken.code, Broken.status)


async def _database_failed(request: Request, error: Exception) -> Response:
    """A connection that broke in the middle: nothing was kept. Any other fault of the database is ours."""
    if not (isinstance(error, DBAPIError) and error.connection_invalidated):
        raise error
    return await _database_away(request, error)


async def _database_away(request: Request, error: Exception) -> Response:
    return problems.problem(problems.language_of(request), Unavailable.code, Unavailable.status)


def _serve_frontend(app: FastAPI, folder: Path) -> None:
    """Files of the build; any other path outside of /api is a screen, which the page itself chooses."""
    if not (folder / "index.html").exists():
        return
    app.mount("/assets", Assets(directory=folder / "assets"), name="assets")

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def screen(path: str) -> Response:
        if path.startswith("api/"):
            raise HTTPException(404)
        return named_file(folder, path) or shell(folder)
