"""The migrations make the tables that the code describes, and refuse what they do not know."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import schema
from app.core.audit import Change, record
from app.core.db import Database
from app.core.ids import new_id
from tests.conftest import TUESDAY


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    await schema.check(database)


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    try:
        with pytest.raises(schema.NewerSchemaError, match="from_the_future"):
            await schema.migrate(database)
    finally:
        async with database.writing() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = 'foundation'"))


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
async def test_the_log_only_grows(database: Database, statement: str) -> None:
    async with database.writing() as session:
        await record(session, Change(new_id(), "order.placed", "order", new_id(), TUESDAY))
    with pytest.raises(DBAPIError, match="only grows"):
        async with database.writing() as session:
            await session.execute(text(statement))
