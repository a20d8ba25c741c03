"""Messages are delivered once, whatever the mail server does; none is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import worker
from app.core import outbox
from app.core.clock import FixedClock
from app.core.db import Database
from app.core.ids import new_id
from app.core.mail import Delivery, Mail, SecondMail
from app.core.outbox import OutboxMessage
from app.core.settings import Settings
from app.worker import Worker, run_once
from tests.post_office import PostOffice, open_post_office

HERE = new_id()


async def send_one(delivery: Delivery, payload: dict[str, Any]) -> None:
    await delivery.send(Mail(payload["to"], "Bonjour", "Texte"))


@pytest.fixture(autouse=True)
def only_the_messages_of_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "TIMED", ())
    monkeypatch.setitem(worker.HANDLERS, "test.mail", send_one)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office(PostOffice()) as office:
        yield office


@pytest.fixture
def smtp(settings: Settings, office: PostOffice) -> Settings:
    update = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_tls": "none", "smtp_timeout_seconds": 0.3}
    return settings.model_copy(update=update)


async def emit(database: Database, clock: FixedClock, *recipients: str, topic: str = "test.mail") -> None:
    async with database.writing() as session:
        messages = [(None, {"to": each}) for each in recipients]
        await outbox.emit_all(session, topic, messages, now=clock.now(), territory_id=HERE)


async def waiting(database: Database) -> tuple[int, int]:
    async with database.reading() as session:
        return await outbox.waiting(session, HERE)


async def stuck(database: Database) -> list[outbox.Stuck]:
    async with database.reading() as session:
        return await outbox.stuck(session, HERE)


async def test_a_mail_is_sent_once_and_done(database: Database, smtp: Settings, clock: FixedClock, office: PostOffice):
    await emit(database, clock, "a@b.example", "c@d.example")
    await run_once(database, smtp, clock)
    await run_once(database, smtp, clock)
    assert sorted(office.recipients) == ["a@b.example", "c@d.example"]
    assert len(set(office.identifiers)) == 2
    assert await waiting(database) == (0, 0)


@pytest.mark.parametrize(
    "trouble",
    ["later", "content later", "hang up before accepting", "hang up at the beginning", "silent at the beginning"],
)
async def test_a_mail_put_off_is_sent_once_when_the_server_recovers(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice, trouble: str
):
    office.plan.append(trouble)
    await emit(database, clock, "a@b.example")
    await run_once(database, smtp, clock)
    assert office.accepted == []
    assert await waiting(database) == (1, 1)
    await run_once(database, smtp, clock)
    assert office.accepted == []  # not before its pause is over
    clock.moment += timedelta(seconds=2)
    await run_once(database, smtp, clock)
    assert office.recipients == ["a@b.example"]
    assert await waiting(database) == (0, 0)


async def test_an_hour_without_a_server_then_all_mails_leave_once(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice
):
    away = smtp.model_copy(update={"smtp_port": 1})
    everyone = [f"personne{number}@b.example" for number in range(12)]
    await emit(database, clock, *everyone)
    for _ in range(60):
        await run_once(database, away, clock)
        clock.moment += timedelta(minutes=1)
    assert await waiting(database) == (12, 12)
    clock.moment += timedelta(hours=1)
    await run_once(database, smtp, clock)
    assert sorted(office.recipients) == sorted(everyone)
    assert await waiting(database) == (0, 0)


@pytest.mark.parametrize("refusal", ["unknown", "content refused"])
async def test_a_refused_mail_is_kept_tried_rarely_and_seen_by_the_coordinator(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice, refusal: str
):
    office.plan.append(refusal)
    await emit(database, clock, "gone@b.example")
    await run_once(database, smtp, clock)
    (seen,) = await stuck(database)
    assert seen.topic == "test.mail"
    assert seen.attempts == 1
    assert seen.error.startswith("the mail server refused it: 55")
    assert seen.next_try == clock.now() + timedelta(hours=1)
    clock.moment += timedelta(minutes=59)
    await run_once(database, smtp, clock)
    assert office.accepted == []
    clock.moment += timedelta(minutes=1)
    await run_once(database, smtp, clock)
    assert office.recipients == ["gone@b.example"]
    assert await stuck(database) == []


def test_pauses_grow_and_end_at_an_hour_or_at_a_day():
    delayed = [outbox.pause_after(attempts, refused=False).total_seconds() for attempts in (1, 2, 3, 11, 12, 1000)]
    assert delayed == [2, 4, 8, 2048, 3600, 3600]
    refused = [outbox.pause_after(attempts, refused=True) / timedelta(hours=1) for attempts in (1, 2, 5, 6, 1000)]
    assert refused == [1, 2, 16, 24, 24]


async def test_a_server_that_hangs_up_after_its_yes_gets_no_second_mail(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice
):
    office.plan.append("hang up at the end")
    await emit(database, clock, "a@b.example")
    await run_once(database, smtp, clock)
    clock.moment += timedelta(hours=2)
    await run_once(database, smtp, clock)
    assert office.recipients == ["a@b.example"]


@pytest.mark.parametrize("trouble", ["silent after accepting", "hang up after accepting"])
async def test_when_the_servers_yes_is_lost_the_same_message_id_is_sent_again(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice, trouble: str
):
    """The one case that cannot be decided (docs/adr): nothing is lost, and the copy can be recognised."""
    office.plan.append(trouble)
    await emit(database, clock, "a@b.example")
    await run_once(database, smtp, clock)
    clock.moment += timedelta(seconds=2)
    await run_once(database, smtp, clock)
    assert len(office.identifiers) == 2
    assert len(set(office.identifiers)) == 1
    assert await waiting(database) == (0, 0)


async def test_a_mail_that_left_before_its_transaction_failed_is_not_sent_again(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice, monkeypatch: pytest.MonkeyPatch
):
    async def send_then_fail(delivery: Delivery, payload: dict[str, Any]) -> None:
        await send_one(delivery, payload)
        if office.plan:
            raise RuntimeError(office.plan.popleft())

    monkeypatch.setitem(worker.HANDLERS, "test.mail", send_then_fail)
    office.plan.append("the database went away")
    await emit(database, clock, "a@b.example")
    once = Worker(database, smtp, clock)
    await once.tick()
    assert await waiting(database) == (1, 1)
    clock.moment += timedelta(seconds=2)
    await once.tick()
    assert len(office.accepted) == 1
    assert await waiting(database) == (0, 0)


async def test_a_message_that_breaks_its_handler_is_kept_and_the_others_go_on(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice
):
    await emit(database, clock, "a@b.example", topic="nobody.listens")
    await emit(database, clock, "c@d.example\r\nBcc: x@y.example")
    await emit(database, clock, "a@b.example")
    await run_once(database, smtp, clock)
    assert office.recipients == ["a@b.example"]
    assert [each.error for each in await stuck(database)] == [
        "internal error (LookupError)",
        "the address is not one mail address",
    ]


async def test_one_message_is_one_mail(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice, monkeypatch: pytest.MonkeyPatch
):
    async def send_twice(delivery: Delivery, payload: dict[str, Any]) -> None:
        await send_one(delivery, payload)
        with pytest.raises(SecondMail):
            await send_one(delivery, {"to": "c@d.example"})

    monkeypatch.setitem(worker.HANDLERS, "test.mail", send_twice)
    await emit(database, clock, "a@b.example")
    await run_once(database, smtp, clock)
    assert office.recipients == ["a@b.example"]


async def test_the_same_key_is_emitted_once_and_many_messages_are_one_statement(
    database: Database, clock: FixedClock, statements: Any
):
    messages = [(f"key:{number % 9_000}", {"number": number}) for number in range(10_000)]
    with statements() as sent:
        async with database.writing() as session:
            await outbox.emit_all(session, "test.mail", messages, now=clock.now(), territory_id=HERE)
    assert len(sent) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 9_000


async def test_a_secret_is_forgotten_once_its_mail_has_left(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice
):
    async with database.writing() as session:
        payload = {"to": "a@b.example", "secret": "token"}
        await outbox.emit(session, "test.mail", payload, now=clock.now(), territory_id=HERE)
    office.plan.append("later")
    await run_once(database, smtp, clock)
    assert "secret" not in (await stuck(database))[0].payload
    clock.moment += timedelta(minutes=1)
    await run_once(database, smtp, clock)
    async with database.reading() as session:
        (message,) = (await session.scalars(select(OutboxMessage))).all()
    assert message.payload == {"to": "a@b.example"}


async def test_a_claimed_message_of_a_dead_worker_is_taken_up_after_its_lease(
    database: Database, smtp: Settings, clock: FixedClock, office: PostOffice
):
    await emit(database, clock, "a@b.example")
    async with database.writing() as session:
        (dead,) = await outbox.claim(session, clock.now(), lease=timedelta(minutes=2))
    clock.moment += timedelta(seconds=119)
    await run_once(database, smtp, clock)
    assert office.accepted == []
    clock.moment += timedelta(seconds=1)
    await run_once(database, smtp, clock)
    assert office.recipients == ["a@b.example"]
    async with database.writing() as session:  # the first worker was only slow, and comes back
        assert not await outbox.still_mine(session, UUID(str(dead.id)), dead.attempts)
