"""Many rows into a table at once, with PostgreSQL's COPY."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Base


async def copy_rows(session: AsyncSession, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Copies rows, all with the same columns, in the session's transaction. No row, nothing happens."""
    entries = iter(rows)
    first = next(entries, None)
    if first is None:
        return
    connection = await (await session.connection()).get_raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    names = list(first)
    as_json = {column.name for column in Base.metadata.tables[table].columns if isinstance(column.type, JSON)}
    records = (
        tuple(json.dumps(row[name], ensure_ascii=False) if name in as_json else row[name] for name in names)
        for row in chain([first], entries)
    )
    await driver.copy_records_to_table(table, columns=names, records=records)
