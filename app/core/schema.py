"""The schema of the database: brings it up to date, and says clearly when it cannot."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.core.db import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 7_416_032_015


class NewerSchemaError(Exception):
    """The database was migrated by a newer version of the program."""


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for the migrations of this program on that connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    config = alembic_config(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise NewerSchemaError(f"The database has schema {current}, which this version does not know.")
    # two servers that start together migrate one after the other
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    command.upgrade(config, "head")


def _check(connection: Connection) -> None:
    command.check(alembic_config(connection))


async def migrate(database: Database) -> None:
    """Runs the pending migrations. Raises NewerSchemaError."""
    async with database.write_engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def check(database: Database) -> None:
    """Raises alembic's CommandError when the tables of the code and of the database differ."""
    async with database.write_engine.connect() as connection:
        await connection.run_sync(_check)
