"""Standing orders: writing them, and carrying them into each cycle when it opens, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from traceback import format_tb
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import packs_by_id
from app.core import audit, outbox
from app.core.errors import DomainError, Invalid, NotFound
from app.core.ids import new_id
from app.cycles.actions import hold_open, open_next_due
from app.cycles.queries import offers_by_pack
from app.cycles.rules import CycleCancelled, CycleClosed, NotEnough, OpenCycle
from app.identity.queries import DeliveryPointView, contacts_of, delivery_point, organisation
from app.identity.rules import Actor
from app.orders.actions.place import Asked, own_delivery_point, replace_order
from app.orders.actions.store import is_placed, place_at
from app.orders.queries.standing import standing_from_row
from app.orders.rules import (
    TOLD,
    Missing,
    NoDelivery,
    OrderChanged,
    Outcome,
    Pause,
    Standing,
    StandingLine,
    Wanted,
    Why,
    check_delivery,
    check_standing,
    check_version,
    line_json,
    match,
    missing_json,
    outcome_of,
    pause_json,
    rests,
)
from app.orders.tables import StandingOrder, StandingRun

# what a standing order can be broken by; the database going away is not among them: that is for the worker
BROKEN = (DomainError, LookupError, TypeError, ValueError, ArithmeticError, IntegrityError, DataError)
Pair = tuple[StandingLine, Wanted]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """What somebody wants repeated: ``(pack_id, quantity, note)`` in pricing units."""

    active: bool
    pause_in_school_holidays: bool
    lines: Sequence[Wanted]
    pauses: Sequence[Pause]


async def save_standing_order(
    session: AsyncSession,
    actor: Actor,
    delivery_point_id: UUID,
    draft: StandingDraft,
    expected: int | None,
    now: datetime,
) -> Standing:
    """Replaces the standing order of a delivery point. ``Wanted.offer_id`` holds the pack's id here.

    Raises NotFound, OrderChanged, and Invalid for unknown packs, packs that come twice, and pauses that end too early.
    """
    point = await own_delivery_point(session, actor, delivery_point_id)
    stored = await _locked(session, actor, point, now)
    wanted: dict[str, Any] = {
        "active": draft.active,
        "pause_in_school_holidays": draft.pause_in_school_holidays,
        "lines": [line_json(line) for line in await _lines(session, actor.territory_id, draft)],
        "pauses": [pause_json(pause) for pause in draft.pauses],
    }
    if stored.version and all(getattr(stored, name) == value for name, value in wanted.items()):
        return standing_from_row(stored)
    check_version(expected, stored.version, has_lines=bool(stored.lines))
    wanted |= {"version": stored.version + 1, "updated_at": now, "updated_by": actor.person_id}
    for name, value in wanted.items():
        setattr(stored, name, value)
    await session.flush()
    await _record(session, actor, stored, "standing.saved", now)
    return standing_from_row(stored)


async def _locked(session: AsyncSession, actor: Actor, point: DeliveryPointView, now: datetime) -> StandingOrder:
    """The standing order of a delivery point, made empty with version 0 if there is none; nobody else changes it."""
    fresh = postgresql.insert(StandingOrder).values(
        territory_id=actor.territory_id,
        id=new_id(),
        delivery_point_id=point.id,
        buyer_id=point.organisation_id,
        active=False,
        pause_in_school_holidays=False,
        lines=[],
        pauses=[],
        version=0,
        updated_at=now,
        updated_by=actor.person_id,
    )
    key = [StandingOrder.territory_id, StandingOrder.delivery_point_id]
    held = fresh.on_conflict_do_update(index_elements=key, set_={"version": StandingOrder.version})
    return (await session.scalars(held.returning(StandingOrder), execution_options={"populate_existing": True})).one()


async def _lines(session: AsyncSession, territory_id: UUID, draft: StandingDraft) -> list[StandingLine]:
    ids = [each.offer_id for each in draft.lines]
    packs = await packs_by_id(session, territory_id, ids)
    check_standing(ids, {pack_id: pack.archived for pack_id, pack in packs.items()}, draft.pauses)
    return [
        StandingLine(
            pack_id=each.offer_id,
            product_name=packs[each.offer_id].product_name,
            pack_name=packs[each.offer_id].pack_name,
            unit=packs[each.offer_id].unit,
            content=packs[each.offer_id].content,
            quantity=each.quantity,
            note=each.note,
        )
        for each in draft.lines
    ]


async def remove_standing_order(session: AsyncSession, actor: Actor, delivery_point_id: UUID, now: datetime) -> None:
    """Ends a standing order; orders that it placed stay. Raises NotFound."""
    point = await own_delivery_point(session, actor, delivery_point_id)
    stored = await _locked(session, actor, point, now)
    if not stored.version:
        raise NotFound
    for table, column in ((StandingRun, StandingRun.standing_order_id), (StandingOrder, StandingOrder.id)):
        await session.execute(delete(table).where(table.territory_id == actor.territory_id, column == stored.id))
    await _record(session, actor, stored, "standing.removed", now)


async def _record(session: AsyncSession, actor: Actor, stored: StandingOrder, action: str, now: datetime) -> None:
    changes = {"active": [None, stored.active], "lines": [None, len(stored.lines)], "version": [None, stored.version]}
    await audit.record(
        session,
        audit.Change(
            actor.territory_id, action, "standing_order", stored.id, now, actor.person_id, stored.buyer_id, changes
        ),
    )


async def run_standing_orders(session: AsyncSession, now: datetime) -> bool:
    """One piece of the worker's work: carries one standing order into its cycle, or finds which are due in a cycle
    that has opened; False when there is nothing to do. Safe with several workers: a run is held while it is tried.

    The oldest standing order comes first. A broken one is recorded as failed and does not stop the others.
    """
    run = await session.scalar(
        select(StandingRun)
        .where(StandingRun.outcome == Outcome.DUE)
        .order_by(StandingRun.territory_id, StandingRun.cycle_id, StandingRun.standing_order_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if run is not None:
        await _try(session, run, now)
        return True
    cycle = await open_next_due(session, now)
    if cycle is None:
        return False
    await _make_due(session, cycle.territory_id, cycle.id, now)
    return True


async def _make_due(session: AsyncSession, territory_id: UUID, cycle_id: UUID, now: datetime) -> None:
    s = StandingOrder
    due = select(
        s.territory_id, literal(cycle_id), s.id, literal(now), literal(Outcome.DUE.value), func.jsonb_build_array()
    ).where(s.territory_id == territory_id, s.active, func.jsonb_array_length(s.lines) > 0)
    columns = ("territory_id", "cycle_id", "standing_order_id", "at", "outcome", "missing")
    await session.execute(insert(StandingRun).from_select(columns, due))


async def _try(session: AsyncSession, run: StandingRun, now: datetime) -> None:
    missing: list[Missing] = []
    stored = await session.get_one(StandingOrder, (run.territory_id, run.standing_order_id))
    try:
        async with session.begin_nested():
            outcome, missing = await _carry(session, standing_from_row(stored), run.cycle_id, now)
    except (CycleClosed, CycleCancelled):
        outcome = Outcome.TOO_LATE
    except (NoDelivery, NotFound):
        outcome = Outcome.NO_DELIVERY
    except OrderChanged:  # the buyer was quicker
        outcome = Outcome.ALREADY_ORDERED
    except BROKEN as error:
        where = format_tb(error.__traceback__)[-1]  # not the error's words, which may hold what people wrote
        log.error("standing order failed", id=str(run.standing_order_id), error=type(error).__name__, where=where)
        outcome = Outcome.FAILED
    here = (
        StandingRun.territory_id == run.territory_id,
        StandingRun.cycle_id == run.cycle_id,
        StandingRun.standing_order_id == run.standing_order_id,
    )
    values = {"outcome": outcome.value, "at": now, "missing": [missing_json(each) for each in missing]}
    await session.execute(update(StandingRun).where(*here).values(values))
    if outcome in TOLD:
        await _tell(session, run, stored, now)


async def _carry(
    session: AsyncSession, standing: Standing, cycle_id: UUID, now: datetime
) -> tuple[Outcome, list[Missing]]:
    cycle = await hold_open(session, standing.territory_id, cycle_id, now)
    point = await delivery_point(session, standing.territory_id, standing.delivery_point_id)
    await organisation(session, standing.territory_id, standing.buyer_id)  # NotFound when it has left
    place = place_at(standing.territory_id, cycle_id, point)
    if await is_placed(session, place):
        return Outcome.ALREADY_ORDERED, []
    delivery = cycle.deliveries.get(point.area_id)
    resting = rests(standing, delivery) if delivery else None
    if resting is not None:
        return resting, []
    check_delivery(delivery, archived=point.archived, school=point.school)
    offers = await offers_by_pack(session, standing.territory_id, cycle_id, [line.pack_id for line in standing.lines])
    found, missing = match(standing.lines, offers)
    placed, more = await _place_what_there_is(session, standing, point, cycle, found, now)
    return outcome_of(placed, missing + more), missing + more


async def _place_what_there_is(
    session: AsyncSession,
    standing: Standing,
    point: DeliveryPointView,
    cycle: OpenCycle,
    found: list[Pair],
    now: datetime,
) -> tuple[list[Pair], list[Missing]]:
    """Orders like anybody else; a line that others were quicker for is left out, and the rest tried again."""
    missing: list[Missing] = []
    while found:
        asked = Asked([wanted for _, wanted in found], None, 0, "standing")
        try:
            async with session.begin_nested():
                await replace_order(session, standing.territory_id, None, point, cycle, asked, now)
        except NotEnough as error:
            short = {UUID(line["offer_id"]) for line in error.extras["lines"]}
            missing += [Missing(line, Why.NOT_ENOUGH) for line, wanted in found if wanted.offer_id in short]
            found = [pair for pair in found if pair[1].offer_id not in short]
        except Invalid as error:
            refused = {int(field.split(".")[1]) for field in error.extras["fields"]}
            missing += [Missing(found[index][0], Why.QUANTITY) for index in sorted(refused)]
            found = [pair for index, pair in enumerate(found) if index not in refused]
        else:
            break
    return found, missing


async def _tell(session: AsyncSession, run: StandingRun, stored: StandingOrder, now: datetime) -> None:
    payload = {
        "cycle_id": str(run.cycle_id),
        "standing_order_id": str(run.standing_order_id),
        "delivery_point_id": str(stored.delivery_point_id),
    }
    messages = [
        (
            f"standing:{run.cycle_id}:{run.standing_order_id}:{contact.email}",
            payload | {"to": contact.email, "language": contact.language},
        )
        for contact in await contacts_of(session, [stored.buyer_id])
    ]
    await outbox.emit_all(session, "orders.standing_told", messages, now=now, territory_id=run.territory_id)
