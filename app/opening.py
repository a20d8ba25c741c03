"""The database of a command: the one that is set, or the embedded one, brought up to date.

What a person can mend is said in one line: ``Refusal``.
"""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core import schema
from app.core.db import Database, async_url
from app.core.embedded import start_embedded
from app.core.settings import Settings
from app.serving import ENDINGS

OLDEST_POSTGRESQL = 15


class Refusal(Exception):
    """Cannot go on; the text is one line for the person at the terminal."""


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The address of the database that is set, or of the embedded one for as long as it is needed."""
    if settings.database_url is not None:
        yield _checked(settings.database_url)
        return
    server = start_embedded(settings.var_dir / "postgres")
    try:
        yield server.url
    finally:
        for ending in ENDINGS:  # the impatient second Ctrl-C must not leave the database running
            signal.signal(ending, signal.SIG_IGN)
        server.stop()


def _checked(url: str) -> str:
    try:
        return async_url(url)
    except ValueError as error:
        raise Refusal(f"{error}.") from None


def database_of(settings: Settings, url: str) -> Database:
    """With pools of the size that is set."""
    return Database(url, write_pool_size=settings.write_pool_size, read_pool_size=settings.read_pool_size)


@asynccontextmanager
async def opened(settings: Settings, url: str) -> AsyncIterator[Database]:
    """Closed at the end of the block."""
    database = database_of(settings, url)
    try:
        yield database
    finally:
        await database.close()


async def migrate_database(settings: Settings, url: str) -> None:
    """Raises Refusal for a database that is away, too old or not ours, NewerSchemaError for one of a later version."""
    where = make_url(url).render_as_string(hide_password=True)
    async with opened(settings, url) as database:
        try:
            async with database.reading() as session:
                version = int(await session.scalar(text("SHOW server_version_num")) or 0) // 10_000
            if version < OLDEST_POSTGRESQL:
                raise Refusal(f"{where} runs PostgreSQL {version}; {OLDEST_POSTGRESQL} or newer is needed.")
            await schema.migrate(database)
        except (OSError, SQLAlchemyError) as error:
            raise Refusal(f"The database {where} cannot be used: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The first line of what the database or the system said."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return said.rpartition(">: ")[2].splitlines()[0]
