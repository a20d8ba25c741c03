"""Limits on attempts, counted in the database so that they hold across all server processes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.settings import Settings
from app.identity.rules import TooManyAttempts, client_network, normal_email, window_of
from app.identity.tables import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """One counter: ``name`` tells what is tried by whom without naming anybody, ``most`` in one window."""

    name: str
    most: int


def limit_of_account(what: str, email: str, settings: Settings) -> Limit:
    """The counter of one account, known or not."""
    return Limit(f"{what} account {_blurred(normal_email(email))}", settings.sign_in_attempts_per_account)


def limit_of_address(what: str, address: str, settings: Settings) -> Limit:
    """The counter of one network address."""
    return Limit(f"{what} address {_blurred(client_network(address))}", settings.sign_in_attempts_per_address)


def _blurred(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:40]


async def count_attempt(database: Database, limits: Iterable[Limit], settings: Settings, now: datetime) -> None:
    """Counts one attempt before it is judged, so that attempts in parallel count too. Raises TooManyAttempts.

    It is the one action with a transaction of its own: the count must stay when the request is refused.
    """
    length = timedelta(minutes=settings.sign_in_window_minutes)
    start = window_of(now, length)
    wanted = sorted(limits, key=lambda limit: limit.name)  # rows are locked in one order
    rows = [{"name": limit.name, "window_start": start, "count": 1} for limit in wanted]
    upsert = (
        insert(Attempt)
        .values(rows)
        .on_conflict_do_update(index_elements=["name", "window_start"], set_={"count": Attempt.count + 1})
        .returning(Attempt.name, Attempt.count)
    )
    async with database.writing() as session:
        counts = {name: count for name, count in await session.execute(upsert)}  # noqa: C416
    if any(counts[limit.name] > limit.most for limit in wanted):
        raise TooManyAttempts(retry_after_seconds=int((start + length - now).total_seconds()) + 1)


async def take_back(session: AsyncSession, limits: Iterable[Limit], settings: Settings, now: datetime) -> None:
    """After a success: that attempt was none, so that a busy kitchen never locks itself out."""
    names = sorted(limit.name for limit in limits)
    start = window_of(now, timedelta(minutes=settings.sign_in_window_minutes))
    for name in names:  # in one order, as above
        await session.execute(
            update(Attempt)
            .where(Attempt.name == name, Attempt.window_start == start, Attempt.count > 0)
            .values(count=Attempt.count - 1)
        )
