"""A worker in a process of its own, to be killed: ``python -m tests.concurrency.worker_process URL FOLDER PORT``."""

import asyncio
import sys
from pathlib import Path

from app.core.db import Database
from app.core.settings import Settings
from app.worker import run_worker


async def work(url: str, folder: str, port: str) -> None:
    settings = Settings(
        _env_file=None,
        var_dir=Path(folder),
        base_url="http://test",
        smtp_host="127.0.0.1",
        smtp_port=int(port),
        smtp_tls="none",
        outbox_poll_seconds=0.1,
        outbox_lease_seconds=1.0,
    )
    await run_worker(Database(url, write_pool_size=5, read_pool_size=1), settings, asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
