"""Knowing that a transaction waits for another one, without guessing how long that takes."""

import asyncio

from sqlalchemy import text

from app.core.db import Database

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def somebody_waits(database: Database) -> None:
    """Returns once a transaction waits for a lock of another one."""
    async with asyncio.timeout(20):
        while True:
            async with database.reading() as session:
                if await session.scalar(WAITING):
                    return
