"""A database that goes away and comes back does not end the worker."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest

from app import worker
from app.core import outbox, schema
from app.core.clock import Clock
from app.core.db import Database
from app.core.embedded import start_embedded
from app.core.mail import Delivery, Mail
from app.core.settings import Settings
from app.worker import run_worker

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.slow,
    # asyncpg leaves the socket of a connection that breaks while it is made to the garbage collector
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


async def send_one(delivery: Delivery, payload: dict[str, Any]) -> None:
    await delivery.send(Mail(payload["to"], "Bonjour", "Texte"))


async def emit(database: Database, to: str) -> None:
    async with database.writing() as session:
        await outbox.emit(session, "test.mail", {"to": to}, now=Clock().now())


async def mails_in(folder: Path, number: int) -> None:
    for _ in range(800):
        if len(await asyncio.to_thread(lambda: list(folder.glob("*.eml")))) >= number:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_the_worker_waits_for_the_database_and_goes_on(
    tmp_path: Path, installation: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(worker.HANDLERS, "test.mail", send_one)
    settings = Settings(_env_file=None, var_dir=tmp_path / "var", base_url="http://test", outbox_poll_seconds=0.1)
    place = installation / "postgres"
    server = await asyncio.to_thread(start_embedded, place, durable=False)
    database = Database(server.url, write_pool_size=5, read_pool_size=1)
    await schema.migrate(database)
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(database, settings, stop))
    await emit(database, "a@b.example")
    await mails_in(settings.var_dir / "mail", 1)
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(1)
    assert not working.done()
    server = await asyncio.to_thread(start_embedded, place, durable=False)
    await emit(database, "c@d.example")
    await mails_in(settings.var_dir / "mail", 2)
    stop.set()
    await asyncio.wait_for(working, 10)
    await database.close()
    await asyncio.to_thread(server.stop)
    gc.collect()  # what broke belongs to this test, not to the next one
