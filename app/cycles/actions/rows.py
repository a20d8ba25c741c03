"""Many offers written in one statement, from one JSON parameter."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.quantity import plain
from app.cycles.tables import Offer

COUNTED = {"reserved", "version"}  # counted by the database, never written here
KEYS = {"territory_id", "id", "cycle_id", "pack_id", "published_at"}
NAMES = [each.name for each in Offer.__table__.columns if each.name not in COUNTED]


async def write_offers(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds offers, or overwrites those of the same pack and cycle, whose version counts one more.

    A row has all columns but ``reserved`` and ``version``. The caller holds the locks, and leaves out what has not
    changed.
    """
    if rows:
        await session.execute(
            _WRITE, {"rows": json.dumps([{name: _text(row[name]) for name in NAMES} for row in rows])}
        )


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


_LIST = ", ".join(NAMES)
_SET = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name not in KEYS)
_WRITE = text(
    f"INSERT INTO offers ({_LIST}) "  # noqa: S608 - the names are those of our own columns
    f"SELECT {_LIST} FROM jsonb_populate_recordset(NULL::offers, CAST(:rows AS jsonb)) "
    "ON CONFLICT (territory_id, cycle_id, pack_id) "
    f"DO UPDATE SET {_SET}, version = offers.version + 1"
)
