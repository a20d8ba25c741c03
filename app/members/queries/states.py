"""The state of every member, and whom an audience is made of: a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles.queries import CycleView, closed_cycles, current, last_offering, offering_producer_ids, weeks_since
from app.identity.queries import NOBODY, OrganisationView, Presence, delivered_in, members, presences
from app.members.rules import KINDS, SILENT_WEEKS, Audience, Facts, Quiet, State, state_of
from app.orders.queries import buyers_by_cycle, last_ordering

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class MemberState:
    """A member. ``last_week``: the cut-off of its last week with an order or an offer, within a year."""

    organisation_id: UUID
    name: str
    kind: str
    state: State
    people: int
    last_week: datetime | None


@dataclass(frozen=True, slots=True)
class MemberStates:
    """Members by name. ``quiet_since``: when the first of the last four closed weeks opened; None if fewer closed."""

    quiet_since: datetime | None
    members: tuple[MemberState, ...]

    def silent(self) -> list[UUID]:
        """The silent members."""
        return [each.organisation_id for each in self.members if each.state is State.SILENT]


async def member_states(session: AsyncSession, territory_id: UUID, now: datetime) -> MemberStates:
    """Where every member stands. Eight queries, whatever the number of members and weeks."""
    found = await members(session, territory_id)
    quiet = _quiet(await closed_cycles(session, territory_id, now, SILENT_WEEKS))
    last = await _last_weeks(session, territory_id, now)
    behind = await presences(session, territory_id, [each.id for each in found])
    states = (_state(each, behind.get(each.id, NOBODY), last.get(each.id), quiet) for each in found)
    return MemberStates(quiet.opened_at if quiet else None, tuple(states))


def _quiet(closed: Collection[CycleView]) -> Quiet | None:
    if len(closed) < SILENT_WEEKS:
        return None
    return Quiet(
        min(each.window.opens_at for each in closed),
        min(each.window.closes_at for each in closed),
    )


async def _last_weeks(session: AsyncSession, territory_id: UUID, now: datetime) -> dict[UUID, datetime]:
    since = now - LOOKED_BACK
    weeks = await weeks_since(session, territory_id, since, now)
    ordered = await last_ordering(session, territory_id, weeks)
    return ordered | await last_offering(session, territory_id, since, now)


def _state(member: OrganisationView, behind: Presence, last: datetime | None, quiet: Quiet | None) -> MemberState:
    assert member.joined_at is not None
    since = max(member.joined_at, behind.since or member.joined_at)
    facts = Facts(member.kind, behind.people, behind.invited, since, last)
    return MemberState(member.id, member.name, member.kind, state_of(facts, quiet), behind.people, last)


async def audience_of(
    session: AsyncSession, territory_id: UUID, audience: Audience, area_id: UUID | None, now: datetime
) -> list[UUID]:
    """The organisations of an audience."""
    if audience is Audience.SILENT:
        return (await member_states(session, territory_id, now)).silent()
    found = await members(session, territory_id)
    if audience is Audience.AREA and area_id is not None:
        there = await delivered_in(session, territory_id, area_id)
        return [each.id for each in found if each.id in there]
    kinds = KINDS.get(audience)
    there = await _taking_part(session, territory_id, audience, now)
    return [each.id for each in found if (kinds is None or each.kind in kinds) and each.id not in there]


async def _taking_part(session: AsyncSession, territory_id: UUID, audience: Audience, now: datetime) -> set[UUID]:
    """Who orders or offers in the open week, else in the next one; nobody, unless the audience is about it."""
    if audience not in (Audience.WITHOUT_ORDER, Audience.WITHOUT_OFFER):
        return set()
    weeks = await current(session, territory_id, now)
    week = weeks.open or weeks.next
    if week is None:
        return set()
    if audience is Audience.WITHOUT_OFFER:
        return set(await offering_producer_ids(session, territory_id, week.id))
    return (await buyers_by_cycle(session, territory_id, [week.id]))[week.id]
