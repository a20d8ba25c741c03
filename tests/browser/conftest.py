"""A real browser against the whole program: server, worker and database, on the demo territory, anew for each test."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.clock import Clock
from app.core.db import Database
from app.core.settings import Settings
from app.demo.actions import load_demo
from app.identity.tables import Person
from app.main import create_app
from app.worker import run_worker
from tests.conftest import ROOT, clone_template, in_thread, named_url

OWN_WINDOW = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"]
"""Pages of the browser's own window, loaded anew with each context: together they cost more than a page of ours."""
BY_PLAYWRIGHT = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
]
"""What Playwright itself switches off: Chromium heeds only the last list."""
FLAGS = [
    f"--disable-features={','.join(BY_PLAYWRIGHT + OWN_WINDOW)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "justepart"
PATIENCE_MS = 30_000
"""For what a page is to show and for actions: two browsers share two cores with their servers."""
expect.set_options(timeout=PATIENCE_MS)
QUICK_HASH = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
CALM: dict[str, Any] = {"reduced_motion": "reduce"}  # axe takes what is still fading in for too pale
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is chosen by ``-m browser``. The long walks come first: no worker ends alone."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.stem != "test_every_page")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The installed Chromium: no browser is downloaded."""
    found = os.environ.get("JUSTEPART_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("no Chromium: `apt-get install chromium`, or set JUSTEPART_CHROMIUM to one")
    return {"executable_path": found, "args": FLAGS}


@dataclass
class Site:
    """A running installation: its address, its mail folder, its database."""

    url: str
    mail_dir: Path
    database_url: str


@pytest.fixture(scope="session")
def demo_template(server_url: str, database_url: str) -> Iterator[str]:
    """The name of a database with the demo territory, to be copied."""
    name = f"jp_demo_{os.getpid()}"

    async def load() -> None:
        await clone_template(server_url, name)
        database = Database(named_url(server_url, name))
        await load_demo(database)
        async with database.writing() as session:  # tests/api tries real hashes
            await session.execute(
                update(Person).where(Person.password_hash.is_not(None)).values(password_hash=QUICK_HASH)
            )
        await database.close()

    in_thread(load())
    yield name
    in_thread(administer(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


class Clones:
    """Copies of the demo territory, one always ready; what a test has left is swept away while the next one runs."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url, self._template = server_url, template
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="clones")
        self._sweeping: list[Future[None]] = []
        self._next = self._threads.submit(self._make)

    def take(self) -> str:
        """The name of a fresh database."""
        name = self._next.result()
        self._next = self._threads.submit(self._make)
        return name

    def sweep(self, program: "_Program", name: str) -> None:
        """Ends the program and then its database, soon."""
        self._sweeping.append(self._threads.submit(self._end, program, name))

    def close(self) -> None:
        """Leaves nothing; raises what went wrong with the sweeping."""
        self._sweeping.append(self._threads.submit(self._drop, self._next.result()))
        for each in self._sweeping:
            each.result()
        self._threads.shutdown()

    def _make(self) -> str:
        name = f"{self._template}_{os.urandom(3).hex()}"
        asyncio.run(administer(self._server_url, f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"'))
        return name

    def _end(self, program: "_Program", name: str) -> None:
        program.stop()
        self._drop(name)

    def _drop(self, name: str) -> None:
        asyncio.run(administer(self._server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def clones(server_url: str, demo_template: str) -> Iterator[Clones]:
    """Where each test gets its database."""
    found = Clones(server_url, demo_template)
    yield found
    found.close()


async def administer(url: str, statement: str) -> None:
    """One statement about databases."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


class _Program(threading.Thread):
    """Server and worker in an event loop of their own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self.settings = settings
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None

    def run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        assert self.settings.database_url is not None
        database = Database(self.settings.database_url)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(self.settings, database), port=self.settings.port, log_level="warning", lifespan="off"
            )
        )
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined, unused-ignore]
        worker = asyncio.create_task(run_worker(database, self.settings, self._ending, Clock()))
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        self.ready.set()
        await self._ending.wait()
        server.should_exit = True
        await asyncio.gather(serving, worker)
        await database.close()

    def stop(self) -> None:
        assert self._loop is not None
        assert self._ending is not None
        self._loop.call_soon_threadsafe(self._ending.set)
        self.join(20)


def start_program(settings: Settings) -> _Program:
    """Server and worker, once they answer; ``stop()`` them."""
    program = _Program(settings)
    program.start()
    assert program.ready.wait(30), "the server did not start"
    return program


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def site(server_url: str, clones: Clones, tmp_path: Path) -> Iterator[Site]:
    """The program on a fresh copy of the demo territory, with the built frontend."""
    dist = Path(os.environ.get("JUSTEPART_FRONTEND_DIR") or ROOT / "frontend" / "dist")
    if not (dist / "index.html").exists():
        pytest.fail("the frontend is not built: `make frontend`")
    name = clones.take()
    url = named_url(server_url, name)
    settings = Settings(
        _env_file=None,
        database_url=url,
        port=free_port(),
        var_dir=tmp_path / "var",
        frontend_dir=dist,
        demo=True,
        outbox_poll_seconds=0.2,
    )
    program = start_program(settings)
    yield Site(settings.public_url, tmp_path / "var" / "mail", url)
    clones.sweep(program, name)


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """``open_page(path, email=None, size=DESK)``: a new browser, signed in as that demo account."""
    contexts: list[BrowserContext] = []

    def enter(path: str, email: str | None = None, size: dict[str, int] | None = None, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=size or DESK,  # type: ignore[arg-type]
            locale="fr-FR",
            timezone_id="Europe/Paris",
            bypass_csp=True,  # lets axe in; the policy itself is tested by tests/api
            **CALM | {"service_workers": "block"} | options,  # what they do is the matter of test_offline.py
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if email is not None:
            answer = context.request.post(
                "/api/sign-in/password", data={"email": email, "password": PASSWORD}, headers={"Origin": site.url}
            )
            assert answer.ok, answer.text()
        page = context.new_page()
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        with suppress(Exception):
            context.close()


def load_axe(page: Page) -> None:
    """Once for each document: half a megabyte."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, impact and the first places.

    Of an open dialog when there is one: nobody reaches what lies behind it.
    """
    load_axe(page)
    found = page.evaluate(
        "tags => axe.run([...document.querySelectorAll(':modal')].at(-1) ?? document, {"
        "  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']"
        "}).then(found => found.violations)",
        WCAG,
    )
    return [f"{each['id']} ({each['impact']}): {[node['html'][:160] for node in each['nodes'][:4]]}" for each in found]


def wait_until(page: Page, true: Callable[[], bool], seconds: int = PATIENCE_MS // 1000) -> None:
    """Waits for what no page shows, such as a mail on its way; fails when it does not come."""
    until = monotonic() + seconds
    while not true():
        assert monotonic() < until, f"not within {seconds} s"
        page.wait_for_timeout(50)
