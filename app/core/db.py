"""The database: one engine for changes, one for reads, and the only session dependencies of the endpoints."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import DateTime, Dialect, MetaData, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NoConnection(ConnectionError):
    """The database cannot be reached, or lets nobody in; the text is its own."""


class Base(DeclarativeBase):
    """All tables, with constraint names by convention and times that carry their zone."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: JSONB,
        list[int]: JSONB,
    }


def async_url(url: str) -> str:
    """``postgres://`` and ``postgresql://`` addresses as SQLAlchemy wants them for asyncpg."""
    for prefix in ("postgresql+asyncpg://", "postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+asyncpg://" + url.removeprefix(prefix)
    raise ValueError("DATABASE_URL must begin with postgresql://")


class Database:
    """Engines and sessions of one PostgreSQL database."""

    def __init__(self, url: str, *, write_pool_size: int = 8, read_pool_size: int = 8) -> None:
        self.url = async_url(url)
        self.write_engine = _engine(self.url, write_pool_size)
        self.read_engine = _engine(self.url, read_pool_size, read_only=True)
        self._write = async_sessionmaker(self.write_engine, expire_on_commit=False, autoflush=False)
        self._read = async_sessionmaker(self.read_engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: committed at the end, rolled back on any error."""
        async with self._write.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session in a read-only transaction."""
        async with self._read() as session:
            yield session

    async def close(self) -> None:
        """Closes every connection."""
        await self.write_engine.dispose()
        await self.read_engine.dispose()


def _engine(url: str, pool_size: int, *, read_only: bool = False) -> AsyncEngine:
    options = {"default_transaction_read_only": "on"} if read_only else {}
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # an error in a log must not hold what people wrote
        connect_args={"server_settings": {"application_name": "justepart", "timezone": "UTC", **options}},
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    return engine


def _connect(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
    """Connects, at the first statement of a session: nobody holds a connection before he needs it."""
    try:
        return dialect.connect(*arguments, **options)
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise NoConnection(str(error)) from error


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of a request that changes something; committed before the response leaves."""
    database: Database = request.app.state.database
    async with database.writing() as session:
        yield session


async def get_read_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of a request that only reads."""
    database: Database = request.app.state.database
    async with database.reading() as session:
        yield session


# scope="function": the dependency is left, hence committed, before the response is sent (tests/api/test_commit.py)
WriteSession = Annotated[AsyncSession, Depends(get_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(get_read_session, scope="function")]
