"""Writes a migration for what differs between the tables of the code and a freshly migrated database.

python scripts/migration.py "what it does"
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from app.core import schema
from app.core.db import Database
from app.core.embedded import start_embedded


def write(connection: Connection, message: str) -> None:
    """Compares, and writes the file into ``migrations/versions``."""
    command.revision(schema.alembic_config(connection), message, autogenerate=True)


async def main(url: str, message: str) -> None:
    """Migrates the throw-away database of ``url``, then writes what is missing."""
    database = Database(url)
    await schema.migrate(database)
    async with database.write_engine.connect() as connection:
        await connection.run_sync(write, message)
    await database.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="justepart-") as folder:
        server = start_embedded(Path(folder) / "postgres", durable=False)
        try:
            asyncio.run(main(server.url, sys.argv[1]))
        finally:
            server.stop()
