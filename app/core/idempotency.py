"""Never doubled: a POST that creates takes ``Idempotency-Key``; its answer is kept in the transaction of its effect."""

import hashlib
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import LargeBinary, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import Now
from app.core.db import Base, WriteSession
from app.core.errors import DomainError

KEPT = timedelta(days=2)


class IdempotencyRecord(Base):
    """The answer given to a key. ``scope`` is the cookie's hash and the path, so keys of two people never meet."""

    __tablename__ = "idempotency_records"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class KeyReused(DomainError):
    """The same key came with another body."""

    code = "idempotency_key_reused"
    status = 422


class StillRunning(DomainError):
    """The first request with this key has not been answered yet."""

    code = "still_running"


class Replayed(Exception):
    """Carries the answer that was given before to the handler in ``main``."""

    def __init__(self, response: Response) -> None:
        super().__init__("replayed")
        self.response = response


class Once:
    """The idempotency of one request: ``return await once.answer(201, body)`` ends the endpoint."""

    def __init__(self, session: WriteSession, scope: str, key: str | None, body_hash: bytes, now: datetime) -> None:
        self._session, self._scope, self._key, self._hash, self._now = session, scope, key, body_hash, now

    async def answer(self, status: int, body: BaseModel) -> Response:
        """The response, kept under the key if the client sent one."""
        content = body.model_dump_json().encode()
        if self._key is not None:
            await self._session.execute(
                insert(IdempotencyRecord).values(
                    scope=self._scope,
                    key=self._key,
                    body_hash=self._hash,
                    status=status,
                    body=content,
                    created_at=self._now,
                )
            )
        return Response(content, status_code=status, media_type="application/json")


async def get_once(
    request: Request,
    session: WriteSession,
    now: Now,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Once:
    """Answers at once if the key was answered before; else lets the endpoint go on, alone with this key."""
    body_hash = hashlib.sha256(await request.body()).digest()
    who = hashlib.sha256(request.cookies.get("session", "").encode()).hexdigest()[:32]
    scope = f"{who} {request.method} {request.url.path}"
    if idempotency_key is None:
        return Once(session, scope, None, body_hash, now)
    lock = await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"{scope} {idempotency_key}"}
    )
    if not lock:
        raise StillRunning
    found = await session.scalar(
        select(IdempotencyRecord).where(IdempotencyRecord.scope == scope, IdempotencyRecord.key == idempotency_key)
    )
    if found is None:
        return Once(session, scope, idempotency_key, body_hash, now)
    if found.body_hash != body_hash:
        raise KeyReused
    raise Replayed(Response(found.body, status_code=found.status, media_type="application/json"))


OnceOnly = Annotated[Once, Depends(get_once, scope="function")]


async def forget_old(session: AsyncSession, now: datetime) -> bool:
    """Timed work: deletes answers after two days, when no client repeats its request any more. False: all is done."""
    await session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.created_at < now - KEPT))
    return False
