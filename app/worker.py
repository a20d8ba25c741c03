"""Delivers outbox messages and runs timed work. Two tables name all of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from traceback import format_tb

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import actions as catalogue
from app.core import idempotency, outbox
from app.core.clock import Clock
from app.core.db import Database
from app.core.mail import Delivery, Handler, MailDelayed, MailRefused, Postman
from app.core.outbox import OutboxMessage
from app.core.postmen import postman_of
from app.core.settings import Settings
from app.cycles import actions as cycles
from app.cycles import mails as cycles_mails
from app.fulfilment import actions as fulfilment
from app.fulfilment import mails as fulfilment_mails
from app.fulfilment import notices
from app.identity import actions as identity
from app.members import mails as members_mails
from app.members.queries.messages import MAIL as MESSAGE_MAIL
from app.orders import actions as orders
from app.orders import mails as orders_mails
from app.pricing.mails import FEES_MAIL, tell_fees

AT_ONCE = 4  # messages handled at the same time, each with its own connection to the database
LONGEST_WAIT = 30.0  # seconds between two tries while the database is away
MOST_ROUNDS = 10_000  # of one job, before the other work has its turn
GRACE = 10.0  # seconds for the messages in hand when the program stops

log = structlog.get_logger()

Job = Callable[[AsyncSession, datetime], Awaitable[bool]]
"""Does one piece of timed work in the given transaction; True if there may be more to do at once."""

HANDLERS: dict[str, Handler] = {
    "costs.changed": cycles.follow_pricing,
    "cycles.cancelled": cycles_mails.tell_cancelled,
    "cycles.moved": cycles_mails.tell_moved,
    "cycles.offers_judged": cycles_mails.tell_judged,
    "cycles.planned": cycles_mails.tell_planned,
    fulfilment_mails.CONFIRMATION: fulfilment_mails.tell_buyer,
    fulfilment_mails.CONFIRMATION_MAIL: fulfilment_mails.send_confirmation,
    fulfilment_mails.LIST: fulfilment_mails.tell_farm,
    fulfilment_mails.LIST_MAIL: fulfilment_mails.send_list,
    fulfilment_mails.TOTALS_MAIL: fulfilment_mails.send_totals,
    **notices.PASS_ON,
    notices.NOTICE_MAIL: notices.send_notice,
    "identity.invitation": identity.send_invitation,
    "identity.organisation_left": cycles.withdraw_stalls,
    "identity.password_changed": identity.send_password_changed,
    "identity.sign_in_link": identity.send_sign_in_link,
    MESSAGE_MAIL: members_mails.send_message_mail,
    "orders.standing_told": orders_mails.standing_told,
    "pricing.fees_changed": cycles.follow_pricing,
    "pricing.rules_changed": cycles.follow_pricing,
    FEES_MAIL: tell_fees,
}

EACH_TIME = timedelta(0)
TIMED: tuple[tuple[str, timedelta, Job], ...] = (
    ("close cycles", EACH_TIME, fulfilment.close_due),
    ("accept deliveries", EACH_TIME, fulfilment.accept_due),
    ("standing orders", EACH_TIME, orders.run_standing_orders),
    ("plan cycles", timedelta(minutes=10), cycles.plan_cycles),
    ("forget old answers", timedelta(hours=6), idempotency.forget_old),
    ("forget old messages", timedelta(hours=6), outbox.forget_old),
    ("forget old sign-ins", timedelta(hours=6), identity.forget_old),
    ("forget old price lists", timedelta(hours=6), catalogue.forget_old_lists),
)

DATABASE_AWAY = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a connection that breaks or cannot be made raises: asyncpg's own errors, while SQLAlchemy connects."""


@dataclass(slots=True)
class Worker:
    """One worker. Several may run on one database, in one process or in many, and be killed at any moment."""

    database: Database
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    postman: Postman | None = None
    _ran: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.postman = self.postman or postman_of(self.settings)

    async def tick(self) -> bool:
        """Handles a few messages, then runs the timed work that is due; False when there was nothing to do."""
        delivered = await self._deliver_some()
        worked = await self._timed_work()
        return delivered or worked

    async def _timed_work(self) -> bool:
        worked = False
        for name, every, job in TIMED:
            now = self.clock.now()
            if name not in self._ran or now >= self._ran[name] + every:
                self._ran[name] = now
                worked |= await self._run_job(name, job)
        return worked

    async def _run_job(self, name: str, job: Job) -> bool:
        """Repeats a job while it has more to do; True if it did something."""
        rounds = 0
        try:
            while rounds < MOST_ROUNDS and await self._run_once(job):
                rounds += 1
        except Exception as error:  # noqa: BLE001 - one broken job must not stop the others; its next time comes
            log.error("timed work failed", job=name, error=type(error).__name__, where=_where(error))
        return rounds > 0

    async def _run_once(self, job: Job) -> bool:
        async with self.database.writing() as session:
            return await job(session, self.clock.now())

    async def _deliver_some(self) -> bool:
        """Claims a few messages and handles them side by side; False when none was due."""
        lease = timedelta(seconds=self.settings.outbox_lease_seconds)
        async with self.database.writing() as session:
            claimed = await outbox.claim(session, self.clock.now(), lease=lease, most=AT_ONCE)
        # gathered, not in a task group: one failure must not break off the mail that another is sending
        results = await asyncio.gather(*map(self._handle, claimed), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return bool(claimed)

    async def _handle(self, message: OutboxMessage) -> None:
        try:
            await self._handle_in_transaction(message)
        except MailDelayed as error:
            await self._put_back(message, str(error), refused=isinstance(error, MailRefused))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, it is kept and the others go on
            log.error("message failed", id=str(message.id), error=type(error).__name__, where=_where(error))
            await self._put_back(message, f"internal error ({type(error).__name__})")

    async def _handle_in_transaction(self, message: OutboxMessage) -> None:
        handler = HANDLERS.get(message.topic)
        if handler is None:
            raise LookupError(f"no handler for {message.topic}")
        assert self.postman is not None
        async with self.database.writing() as session:
            if not await outbox.still_mine(session, message.id, message.attempts):
                return
            now = self.clock.now()
            delivery = Delivery(session, self.settings, self.postman, message.id, message.territory_id, now)
            await handler(delivery, message.payload)
            await outbox.finish(session, message.id, now)

    async def _put_back(self, message: OutboxMessage, error: str, *, refused: bool = False) -> None:
        log.warning(
            "message put back", topic=message.topic, id=str(message.id), attempts=message.attempts, reason=error
        )
        async with self.database.writing() as session:
            await outbox.put_back(session, message.id, message.attempts, error, self.clock.now(), refused=refused)


async def run_worker(database: Database, settings: Settings, stop: asyncio.Event, clock: Clock | None = None) -> None:
    """Works until ``stop`` is set, then returns when the messages in hand are done, or after a few seconds without
    them: they are taken up again when their lease has run out. A database that goes away and comes back is waited for.
    """
    work = asyncio.create_task(_work(Worker(database, settings, clock or Clock()), stop))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({work}, timeout=GRACE)
    finally:
        stopped.cancel()
        work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def _work(worker: Worker, stop: asyncio.Event) -> None:
    poll = worker.settings.outbox_poll_seconds
    wait = poll
    while not stop.is_set():
        try:
            wait = 0.0 if await worker.tick() else poll
        except DATABASE_AWAY as error:
            wait = min(max(wait * 2, 1.0), LONGEST_WAIT)
            log.warning("database away", reason=type(error).__name__, next_try_seconds=wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)


async def run_once(database: Database, settings: Settings, clock: Clock | None = None) -> None:
    """Does all that is due now, what comes up meanwhile included: for tests, and to prepare a first run."""
    worker = Worker(database, settings, clock or Clock())
    while await worker.tick():
        pass


def _where(error: Exception) -> str:
    """The place of an error without its words, which may hold what people wrote."""
    return "".join(format_tb(error.__traceback__)[-3:])
