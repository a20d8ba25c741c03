"""A farm confirms what it brings: all, less, or later; the hub says what arrived."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid5

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.days import local_day
from app.core.errors import Invalid
from app.core.quantity import plain
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.fulfilment.queries.held import hold_deliveries
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.rules.confirming import OfferWord, word_problems
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.recording import TooEarly
from app.fulfilment.rules.shortages import Stock
from app.fulfilment.tables import LineEntry, OfferEntry
from app.identity.rules import Actor, Role

SHORTAGE = "fulfilment.shortage"
Word = Literal["confirmed", "brought"]


async def confirm_offers(
    session: AsyncSession, actor: Actor, cycle_id: UUID, words: Sequence[OfferWord], now: datetime
) -> None:
    """What the farm brings of each offer. Lines of an offer that is there in full are confirmed; a shortage is told to
    the coordinators. Repeatable. Raises NotFound, TooEarly, Invalid.
    """
    await _say(session, actor, cycle_id, words, "confirmed", now)


async def note_arrival(
    session: AsyncSession, actor: Actor, cycle_id: UUID, words: Sequence[OfferWord], now: datetime
) -> None:
    """What the hub saw arrive of each offer, of all farms. Raises NotFound, TooEarly, Invalid."""
    await _say(session, actor, cycle_id, words, "brought", now)


async def _say(
    session: AsyncSession, actor: Actor, cycle_id: UUID, words: Sequence[OfferWord], step: Word, now: datetime
) -> None:
    cycle = await cycles.cycle(session, actor.territory_id, cycle_id)
    if cycle.window.closed_at is None:
        raise TooEarly
    stocks = await _held(session, actor, cycle_id, {each.offer_id for each in words})
    _check(words, stocks, cycle, actor.timezone)
    fresh = await _insert(session, [_row(actor, cycle_id, each, stocks[each.offer_id], step, now) for each in words])
    said = [each for each in words if each.id in fresh]
    full = [stocks[each.offer_id] for each in said if each.quantity >= stocks[each.offer_id].ordered]
    await _confirm_lines(session, actor, cycle_id, full, {each.offer_id: each.id for each in said}, now)
    await audit.record(session, *(_change(actor, each, stocks[each.offer_id], step, now) for each in said))
    await _tell(session, actor, cycle_id, [each for each in said if each.quantity < stocks[each.offer_id].ordered], now)


async def _held(session: AsyncSession, actor: Actor, cycle_id: UUID, offer_ids: set[UUID]) -> dict[UUID, Stock]:
    """The stocks that the actor may speak of, with the orders that wait for these offers held: nobody shares a
    shortage by what was known before.
    """
    only = actor.organisation_id if actor.role is Role.PRODUCER else None
    stocks = await stocks_of_cycle(session, actor.territory_id, cycle_id, only)
    waiting = {line.order_id for each in stocks if each.offer_id in offer_ids for line in each.lines}
    await hold_deliveries(session, actor.territory_id, waiting)
    return {each.offer_id: each for each in await stocks_of_cycle(session, actor.territory_id, cycle_id, only)}


def _check(words: Sequence[OfferWord], stocks: Mapping[UUID, Stock], cycle: CycleView, zone: str) -> None:
    cut_off = local_day(cycle.window.closes_at, zone)
    problems: dict[str, str] = {}
    for number, word in enumerate(words):
        stock = stocks.get(word.offer_id)
        known = (None, Decimal(0)) if stock is None else (stock.ordered, stock.extra)
        found = word_problems(word, known[0], cut_off, known[1])
        problems |= {f"entries.{number}.{name}": message for name, message in found.items()}
    if problems:
        raise Invalid(problems)


def _row(actor: Actor, cycle_id: UUID, word: OfferWord, stock: Stock, step: Word, now: datetime) -> dict[str, Any]:
    return {
        "territory_id": actor.territory_id,
        "id": word.id,
        "cycle_id": cycle_id,
        "offer_id": word.offer_id,
        "producer_id": stock.producer_id,
        "step": step,
        "quantity": word.quantity,
        "later_on": word.later_on,
        "reason": word.reason,
        "at": now,
        "recorded_at": now,
        "person_id": actor.person_id,
        "replaces": sorted(word.replaces),
    }


async def _insert(session: AsyncSession, rows: list[dict[str, Any]]) -> set[UUID]:
    """The ids that were not known: what was said before is not said again."""
    if not rows:
        return set()
    insert = postgresql.insert(OfferEntry).values(rows).on_conflict_do_nothing().returning(OfferEntry.id)
    return set(await session.scalars(insert))


async def _confirm_lines(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    stocks: Sequence[Stock],
    words: Mapping[UUID, UUID],
    now: datetime,
) -> None:
    """Each line of an offer that is there in full is confirmed whole, unless its order is settled already.

    Its id follows from the farm's word and the line, so that repeating adds nothing. What was allocated before, while
    less was expected, is made whole again.
    """
    waiting = [(stock, line) for stock in stocks for line in stock.lines]
    ids = {line.order_id for _, line in waiting}
    settled = await hold_deliveries(session, actor.territory_id, ids)
    rows: list[dict[str, Any]] = [
        {
            "territory_id": actor.territory_id,
            "id": uuid5(words[stock.offer_id], f"{line.order_id} {step}"),
            "cycle_id": cycle_id,
            "order_id": line.order_id,
            "offer_id": stock.offer_id,
            "producer_id": stock.producer_id,
            "step": step.value,
            "quantity": line.ordered,
            "reason": "",
            "details": {},
            "said_at": now,
            "at": now,
            "recorded_at": now,
            "person_id": actor.person_id,
            "replaces": list(line.allocation_ids) if step is Step.ALLOCATED else list(line.confirmation_ids),
        }
        for stock, line in waiting
        if not settled.get(line.order_id)
        for step in ((Step.CONFIRMED,) if line.allocated is None else (Step.CONFIRMED, Step.ALLOCATED))
    ]
    if rows:
        await session.execute(postgresql.insert(LineEntry).on_conflict_do_nothing(), rows)


def _change(actor: Actor, word: OfferWord, stock: Stock, step: Word, now: datetime) -> audit.Change:
    return audit.Change(
        actor.territory_id, f"offer.{step}", "offer", word.offer_id, now, actor.person_id, owner_id=stock.producer_id,
        changes={"quantity": [plain(stock.ordered), plain(word.quantity)]}, reason=word.reason or None,
    )  # fmt: skip


async def _tell(session: AsyncSession, actor: Actor, cycle_id: UUID, short: Sequence[OfferWord], now: datetime) -> None:
    """A shortage waits for the coordinators' decision: one message, however many offers are short."""
    if short:
        payload = {"cycle_id": str(cycle_id), "offer_ids": [str(each.offer_id) for each in short]}
        await outbox.emit(session, SHORTAGE, payload, now=now, territory_id=actor.territory_id)
