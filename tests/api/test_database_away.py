"""While the database is away every answer says so, and the program goes on when it is back."""

import httpx
import pytest
from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.settings import Settings
from app.main import create_app
from tests.conftest import TUESDAY


def browser(settings: Settings, database: Database) -> httpx.AsyncClient:
    app = create_app(settings, database, FixedClock(TUESDAY))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:9/none", "postgresql://nobody@/none?host=/nowhere", "postgresql://no.invalid/none"]
)
async def test_no_database_is_said_in_words(settings: Settings, url: str) -> None:
    database = Database(url)
    async with browser(settings, database) as client:
        read = await client.get("/api/public/territories")
        change = await client.post("/api/sign-in/link", json={"email": "cuisine@example.org"})
    await database.close()
    assert [(each.status_code, each.json()["code"]) for each in (read, change)] == [(503, "unavailable")] * 2


async def test_a_connection_that_broke_meanwhile_is_replaced(settings: Settings, database: Database) -> None:
    async with browser(settings, database) as client:
        assert (await client.get("/api/public/territories")).status_code == 200
        async with database.writing() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert (await client.get("/api/public/territories")).status_code == 200


async def test_a_busy_pool_is_said_in_words(settings: Settings, database_url: str) -> None:
    database = Database(database_url, read_pool_size=1)
    database.read_engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    async with browser(settings, database) as client, database.reading() as session:
        await session.execute(text("SELECT 1"))
        answer = await client.get("/api/public/territories")
    await database.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
