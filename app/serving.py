"""Listening, serving and stopping: one process that also runs the worker, or several processes that only serve."""

import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.core.db import Database
from app.core.settings import Settings, get_settings
from app.main import create_app

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 10  # for requests in hand when the server stops
BACKLOG = 2048

Work = Callable[[asyncio.Event], Awaitable[None]]


class AddressTakenError(Exception):
    """Nothing can listen there; the text says why and what to do."""


class _Server(uvicorn.Server):
    """Leaves signals to its caller, and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host:port``. Raises AddressTakenError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            reason = f"Port {port} is in use: stop the program that uses it, or set JUSTEPART_PORT to another one."
        else:
            reason = f"Cannot listen on {host}:{port}: {error}."
        raise AddressTakenError(reason) from None


async def until_asked_to_stop(work: Work) -> None:
    """Runs ``work`` and sets its event at Ctrl-C or when the system ends the program."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in ENDINGS:
        loop.add_signal_handler(ending, stop.set)
    await work(stop)


async def serve_here(app: FastAPI, listening: socket.socket, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Serves in this process until ``stop`` is set; requests in hand are finished."""
    server = _Server(_config(app), ready)
    serving = asyncio.create_task(server.serve([listening]))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving


def serve_in_processes(number: int, listening: socket.socket) -> None:
    """Serves in ``number`` processes on the database of DATABASE_URL until a signal ends them."""
    config = _config("app.serving:application")
    config.workers = number
    config.factory = True
    Multiprocess(config, [listening]).run()


def application() -> FastAPI:
    """The application of one of several serving processes."""
    settings = get_settings()
    configure_logging(settings)
    if settings.database_url is None:
        raise RuntimeError("serving processes need DATABASE_URL")
    database = Database(
        settings.database_url, write_pool_size=settings.write_pool_size, read_pool_size=settings.read_pool_size
    )
    return create_app(settings, database)


def _config(app: FastAPI | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,  # it would keep the address of every visitor
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def configure_logging(settings: Settings) -> None:
    """One line per event on standard error: for people on a terminal, JSON elsewhere."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    for_people = sys.stderr.isatty()
    shown = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=max(level, logging.WARNING), format="%(levelname)s %(name)s: %(message)s", force=True)
