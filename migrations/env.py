"""Runs migrations on a connection that the caller hands over (see ``app.core.schema``), or on DATABASE_URL."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

import app.catalogue.tables
import app.core.audit
import app.core.idempotency
import app.core.outbox
import app.costs.tables
import app.cycles.tables
import app.fulfilment.tables
import app.identity.tables
import app.members.tables
import app.orders.tables
import app.pricing.tables
import app.shelf.tables  # noqa: F401
from app.core.db import Base, Database
from app.core.settings import get_settings


def run(connection: Connection) -> None:
    """All pending migrations in one transaction; a busy table makes it give up rather than block orders."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


async def run_on_database_url() -> None:
    """For ``alembic`` on the command line."""
    url = get_settings().database_url
    if url is None:
        raise SystemExit("Set DATABASE_URL, or use `justepart migrate`.")
    database = Database(url)
    async with database.write_engine.begin() as connection:
        await connection.run_sync(run)
    await database.close()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_on_database_url())
