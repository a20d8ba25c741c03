"""What every change of a catalogue begins and ends with: whose it is, one at a time, and the log."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import product
from app.catalogue.tables import Product
from app.core.audit import Change, record
from app.core.errors import NotFound
from app.identity.rules import Actor


def seller(actor: Actor) -> UUID:
    """The producer that the actor acts for. Raises NotFound for any other hat."""
    if actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id


async def lock_catalogue(session: AsyncSession, producer_id: UUID) -> None:
    """Lets one change at a time into a producer's catalogue, so that codes and names stay unique."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"catalogue {producer_id}", 0))))


async def own_product(session: AsyncSession, actor: Actor, product_id: UUID) -> Product:
    """A product of the actor's farm, with its catalogue locked. Raises NotFound."""
    await lock_catalogue(session, seller(actor))
    return (await product(session, actor.territory_id, product_id, producer_id=actor.organisation_id)).product


async def log(
    session: AsyncSession, actor: Actor, row: Product, action: str, now: datetime, changes: Mapping[str, object]
) -> None:
    """Writes what happened to a product into the log of its farm."""
    change = Change(
        actor.territory_id,
        action,
        "product",
        row.id,
        now,
        actor.person_id,
        row.producer_id,
        {"product": [row.name, row.name], **changes},
    )
    await record(session, change)
