"""The link of a mail with which a farm says once, for one week, what it brings: without signing in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.queries import CycleView
from app.fulfilment.rules.confirming import ConfirmationLinkOver
from app.fulfilment.tables import ConfirmationLink, OfferEntry
from app.identity import queries as identity
from app.identity.access import token_hash
from app.identity.rules import Actor, Role

LINK_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """Whom a link stands for, and the week that it is for alone."""

    actor: Actor
    cycle_id: UUID
    farm_name: str
    expires_at: datetime


async def add_confirmation_link(
    session: AsyncSession, cycle: CycleView, producer_id: UUID, person_id: UUID, token: str, now: datetime
) -> None:
    """A link with which one person confirms one farm's week once; a second try of the same mail adds nothing."""
    row = {
        "token_hash": token_hash(token),
        "territory_id": cycle.territory_id,
        "cycle_id": cycle.id,
        "producer_id": producer_id,
        "person_id": person_id,
        "created_at": now,
        "expires_at": now + LINK_LASTS,
    }
    await session.execute(postgresql.insert(ConfirmationLink).values(row).on_conflict_do_nothing())


async def open_link(session: AsyncSession, token: str, now: datetime) -> OpenedLink:
    """Whom a link stands for, while it is good. Raises ConfirmationLinkOver."""
    link = await session.scalar(select(ConfirmationLink).where(ConfirmationLink.token_hash == token_hash(token)))
    if link is None or link.used_at is not None:
        raise ConfirmationLinkOver
    return await _opened(session, link, now)


async def use_link(session: AsyncSession, token: str, words: Collection[UUID], now: datetime) -> OpenedLink:
    """The same, once: the link is over when the caller's transaction is committed. Raises ConfirmationLinkOver.

    ``words``: the ids of what is said with it. An answer may be lost on its way to the field: the same words once more
    are let through, and change nothing.
    """
    query = select(ConfirmationLink).where(ConfirmationLink.token_hash == token_hash(token)).with_for_update()
    link = await session.scalar(query)
    if link is None or (link.used_at is not None and not await _said_with(session, link, set(words))):
        raise ConfirmationLinkOver
    found = await _opened(session, link, now)
    link.used_at = link.used_at or now
    return found


async def _opened(session: AsyncSession, link: ConfirmationLink, now: datetime) -> OpenedLink:
    """Raises ConfirmationLinkOver when its time is over, or the person or the farm has left meanwhile."""
    if link.expires_at <= now or not await identity.role_of(
        session, link.person_id, link.territory_id, link.producer_id
    ):
        raise ConfirmationLinkOver
    try:
        farm = await identity.organisation(session, link.territory_id, link.producer_id)
    except NotFound as gone:
        raise ConfirmationLinkOver from gone
    person = await identity.person(session, link.person_id)
    territory = await identity.territory(session, link.territory_id)
    actor = Actor(
        link.person_id, link.territory_id, Role.PRODUCER, link.producer_id, farm.kind,
        language=person.language, timezone=territory.timezone,
    )  # fmt: skip
    return OpenedLink(actor, link.cycle_id, farm.name, link.expires_at)


async def _said_with(session: AsyncSession, link: ConfirmationLink, words: set[UUID]) -> bool:
    """Whether the person has said all of these words before."""
    o = OfferEntry
    known = select(func.count()).where(
        o.territory_id == link.territory_id,
        o.cycle_id == link.cycle_id,
        o.person_id == link.person_id,
        o.id.in_(words),
    )
    return await session.scalar(known) == len(words)
