"""Lists come in pages: a cursor, a bounded limit, an order that ends in the id."""

import base64
import json
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from app.core.errors import Invalid
from app.core.writing import writable

MOST = 200
T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """``items``, and ``next`` to pass as ``cursor`` for the rest (null at the end)."""

    items: list[T]
    next: str | None = None


Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=500)]


def to_cursor(*values: str) -> str:
    """An opaque cursor of the last row's sort values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def from_cursor(cursor: str, length: int) -> tuple[str, ...]:
    """The sort values in a cursor. Raises Invalid for one that we did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        values = None
    if not isinstance(values, list) or len(values) != length or not all(map(_ours, values)):
        raise Invalid({"cursor": "fields.cursor"})
    return tuple(values)


def _ours(value: object) -> bool:
    return isinstance(value, str) and writable(value) == value


def position(cursor: str) -> tuple[datetime, UUID]:
    """The moment and the id of the last row, for lists by time. Raises Invalid for a cursor that we did not make."""
    moment, last_id = from_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(last_id)
    except (ValueError, OverflowError):
        raise Invalid({"cursor": "fields.cursor"}) from None
