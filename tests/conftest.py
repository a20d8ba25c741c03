"""A real PostgreSQL for every test: one database per process, cloned from a migrated template, then emptied."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.core import schema
from app.core.clock import FixedClock
from app.core.db import Base, Database, async_url
from app.core.embedded import start_embedded
from app.core.ids import new_id
from app.core.settings import Settings
from app.identity.access import COOKIE, token_hash
from app.identity.tables import SignInSession
from app.main import create_app

ROOT = Path(__file__).parents[1]
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LOCK = 7_416_032_016


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The PostgreSQL of DATABASE_URL, or an embedded one on throw-away data, shared by all test processes."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield async_url(given)
        return
    server = start_embedded(ROOT / "var" / "test" / "postgres", durable=False)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A fresh migrated database of this process."""
    name = f"jp_test_{os.getpid()}"
    in_thread(clone_template(server_url, name))
    yield named_url(server_url, name)
    in_thread(_drop(server_url, name))


def in_thread(work: Coroutine[Any, Any, None]) -> None:
    """Runs ``work`` to its end: a browser's event loop may hold the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def named_url(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _fingerprint() -> str:
    files = sorted((ROOT / "migrations").rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


async def clone_template(url: str, name: str) -> None:
    """Migrates the template once for these migrations, whatever the number of processes, then copies it."""
    template = f"jp_template_{_fingerprint()}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        ready = f"{template}_ready"
        known = await connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": ready})
        if not known:
            await connection.execute(text(f'DROP DATABASE IF EXISTS "{template}"'))
            await connection.execute(text(f'CREATE DATABASE "{template}" TEMPLATE template0'))
            database = Database(named_url(url, template), write_pool_size=1)
            await schema.migrate(database)
            await database.close()
            await connection.execute(text(f'ALTER DATABASE "{template}" RENAME TO "{ready}"'))
        await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{ready}"'))
        await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
    await engine.dispose()


async def _drop(url: str, name: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    await engine.dispose()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database of this process, empty."""
    database = Database(database_url, write_pool_size=20, read_pool_size=10)
    async with database.writing() as session:
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        await session.execute(text(f"TRUNCATE {names} CASCADE"))
    yield database
    await database.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A session for a test's own rows; ``await session.commit()`` before HTTP, and go on with it as you like."""
    async with AsyncSession(database.write_engine, expire_on_commit=False, autoflush=False) as session:
        yield session


@pytest.fixture
def clock() -> FixedClock:
    """Tuesday 24 November 2026, 10:00 in Paris; ``clock.moment`` moves it."""
    return FixedClock(TUESDAY)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a trial installation, with its own folder for mail."""
    return Settings(
        _env_file=None,
        database_url=database_url,
        var_dir=tmp_path / "var",
        frontend_dir=tmp_path / "none",
        base_url="http://test",
        demo=True,
    )


@pytest.fixture
def app(settings: Settings, database: Database, clock: FixedClock) -> FastAPI:
    """The application on the test database and the fixed clock."""
    return create_app(settings, database, clock)


def _client(app: FastAPI, **cookies: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        cookies=cookies,
        headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"},
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor's browser."""
    async with _client(app) as client:
        yield client


SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def sign_in(app: FastAPI, database: Database, clock: FixedClock) -> AsyncIterator[SignIn]:
    """``await sign_in(person_id, territory_id, organisation_id=None)``: a browser with that hat."""
    opened: list[httpx.AsyncClient] = []

    async def enter(person_id: UUID, territory_id: UUID | None, organisation_id: UUID | None = None):
        token = uuid4().hex
        async with database.writing() as session:
            session.add(
                SignInSession(
                    token_hash=token_hash(token),
                    id=new_id(),
                    person_id=person_id,
                    territory_id=territory_id,
                    organisation_id=organisation_id,
                    user_agent="test",
                    created_at=clock.now(),
                    seen_at=clock.now(),
                    expires_at=clock.now() + timedelta(days=300),
                )
            )
        client = _client(app, **{COOKIE: token})
        opened.append(client)
        return client

    yield enter
    for client in opened:
        await client.aclose()


class Statements(list[str]):
    """The statements that were sent to the database."""


@pytest.fixture
def statements(database: Database) -> Callable[[], AbstractContextManager[Statements]]:
    """``with statements() as sent: ...`` then ``len(sent)``: the queries of a request, on both pools."""

    @contextmanager
    def watch() -> Iterator[Statements]:
        sent = Statements()

        def note(conn, cursor, statement, *rest) -> None:
            sent.append(statement)

        engines = (database.write_engine.sync_engine, database.read_engine.sync_engine)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)

    return watch


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real input from outside the repository; without it the test is skipped, except where it must run."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        reason = "real input (../shared/data) is not on this machine"
        if os.environ.get("JUSTEPART_SHARED_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture
def installation() -> Iterator[Path]:
    """A folder for an embedded PostgreSQL, which runs under another account when the tests run as root.

    Each pytest that starts closes the folder of ``tmp_path`` to other accounts, also while another one is running.
    """
    with tempfile.TemporaryDirectory(prefix="justepart-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
