"""Never lost: an answer of success leaves only after the commit."""

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from app.core.db import Database, WriteSession


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        headers={"Sec-Fetch-Site": "same-origin"},
    )


async def test_a_commit_that_fails_is_not_answered_with_success(app: FastAPI, database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))

    async def twice(session: WriteSession) -> dict[str, bool]:
        await session.execute(text("INSERT INTO late VALUES (1), (1)"))
        return {"saved": True}

    app.router.routes.insert(0, _route(app, "/twice", twice))
    try:
        async with _client(app) as client:
            answer = await client.post("/twice")
        assert answer.status_code == 500
    finally:
        async with database.writing() as session:
            await session.execute(text("DROP TABLE late"))


async def test_what_was_answered_with_success_is_there(app: FastAPI, database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE kept (id int)"))

    async def once(session: WriteSession) -> dict[str, bool]:
        await session.execute(text("INSERT INTO kept VALUES (1)"))
        return {"saved": True}

    app.router.routes.insert(0, _route(app, "/once", once))
    try:
        async with _client(app) as client:
            assert (await client.post("/once")).status_code == 200
        async with database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM kept")) == 1
    finally:
        async with database.writing() as session:
            await session.execute(text("DROP TABLE kept"))


def _route(app: FastAPI, path: str, endpoint):
    app.add_api_route(path, endpoint, methods=["POST"])
    return app.router.routes.pop()
