"""A producer's cost price is his alone: its figures are in no answer to anybody else, no table but its own, no log
line, no mail and no printed list.

The farm of the role matrix' world has a worksheet whose figures occur nowhere else (``SECRET_SHEET``).
"""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from app.core import pdf
from app.core.db import Base
from tests.api.test_role_matrix import OFFERED, TABLE, WEEK, Row, ask, filled
from tests.factories.cycles import CLOSES
from tests.factories.world import SECRET_COST, SECRET_SHEET, World, make_world
from tests.mailbox import Mailbox

OWNERS = frozenset({"grower"})
TYPED = [value for name, value in SECRET_SHEET.items() if name != "note"]
DISTINCTIVE = [SECRET_COST, *(value for value in TYPED if len(value) >= 5)]
WORDS = "Marcelle"
FLOOR = "2.171"  # what the rule of ``floor("1.6")`` makes of it, which is no less secret
SECRETS = re.compile("|".join([*(re.escape(each).replace(r"\.", "[.,]") for each in (*DISTINCTIVE, FLOOR)), WORDS]))


def leaks(content: str | bytes) -> list[str]:
    """Every figure or word of the worksheet in an answer, a row, a line or a mail."""
    shown = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    return SECRETS.findall(shown)


@pytest.fixture
async def world(session, client, sign_in, clock, settings) -> World:
    return await make_world(session, client, sign_in, clock, settings)


@pytest.fixture
def printed(monkeypatch) -> list[str]:
    """The data of every page that is printed: inside a PDF the text is compressed, and drawn by numbers of glyphs."""
    pages: list[str] = []
    real = pdf._compile

    def note(template: str, data: str, made_at: Any) -> bytes:
        pages.append(data)
        return real(template, data, made_at)

    monkeypatch.setattr(pdf, "_compile", note)
    return pages


def floor(factor: str) -> dict[str, Any]:
    """A rule under the private cost price: at 1.6 the price of 2.10 does not hold."""
    words = {"sentence": "Le prix couvre le travail.", "decision_text": "Assemblée"}
    return {"kind": "cost_floor", "severity": "warns", "value": factor, **words}


async def live_through_the_week(world: World, clock, mailbox: Mailbox) -> None:
    """A floor is adopted, the next week's stall breaks it, this week's is published, and the week closes."""
    coordinator, grower = world.browsers["coordinator"], world.browsers["grower"]
    for factor in ("1.6", "1.5"):
        tried = await coordinator.post("/api/rules/preview", json=floor(factor))
        assert tried.is_success, tried.text
        assert leaks(tried.content) == []
    assert (await coordinator.post("/api/rules", json=floor("1.6"))).is_success
    week = await coordinator.post("/api/cycles", json=filled(WEEK, world.ids))
    stalls = [f"/api/cycles/{each}/stall" for each in (week.json()["id"], world.ids["cycle_id"])]
    for stall in stalls:
        published = await grower.put(stall, json=filled(OFFERED, world.ids))
        assert published.is_success, published.text
    verdicts = (await grower.get(stalls[0])).json()["rows"][0]["verdicts"]
    assert ("cost_floor", "fails") in [(each["kind"], each["outcome"]) for each in verdicts]
    await mailbox.collect()
    clock.moment = CLOSES + timedelta(minutes=1)
    await mailbox.collect()


async def look_everywhere(world: World) -> tuple[list[str], int]:
    """Leaks in what each GET of the matrix answers to everybody but the owner, and how many answered with something."""
    found, answered = [], 0
    for row in TABLE:
        for role in world.browsers if row.method == "GET" else ():
            if role in OWNERS:
                continue
            answer = await ask(world, row, role)
            answered += answer.is_success
            found += [f"{row.name} as {role}: {each}" for each in leaks(answer.content)]
    return found, answered


async def test_the_owner_reads_his_figures_so_that_the_search_can_find_them(world) -> None:
    for path in ("/api/costs", "/api/packs/{pack_id}/cost"):
        answer = await ask(world, Row("GET", path, OWNERS), "grower")
        assert set(leaks(answer.content)) >= {SECRET_COST, WORDS, *(each for each in DISTINCTIVE if each != "666.66")}


async def test_no_answer_to_anybody_else_holds_them(world, clock, database, settings, printed) -> None:
    mailbox = Mailbox(database, settings, clock)
    before, _ = await look_everywhere(world)
    await live_through_the_week(world, clock, mailbox)
    after, answered = await look_everywhere(world)
    assert answered > 200
    assert before + after == []
    assert printed
    assert [each for page in printed for each in leaks(page)] == []


async def test_no_mail_holds_them(world, clock, database, settings) -> None:
    mailbox = Mailbox(database, settings, clock)
    await live_through_the_week(world, clock, mailbox)
    assert len(mailbox.mails) >= 3  # the cook, the farm, the coordinator
    for mail in mailbox.mails:
        parts: list[str | bytes] = [
            mail.subject,
            mail.text,
            mail.html or "",
            *(each.content for each in mail.attachments),
        ]
        assert [each for part in parts for each in leaks(part)] == []


async def test_no_other_table_holds_them(world, clock, database, settings) -> None:
    """Log entries, outbox messages, kept answers, offers with their verdicts, and whatever table comes."""
    await live_through_the_week(world, clock, Mailbox(database, settings, clock))
    holding = {}
    async with database.reading() as session:
        broken = await session.scalar(text("SELECT count(*) FROM offers WHERE verdicts <> '[]'"))
        for table in Base.metadata.sorted_tables:
            rows = await session.scalars(text(f'SELECT t::text FROM "{table.name}" t'))  # noqa: S608
            holding[table.name] = sorted({each for row in rows for each in leaks(str(row))})
    assert broken == 1  # the floor was judged, and what it said was kept
    assert {name for name, found in holding.items() if found} == {"cost_sheets"}


@pytest.mark.parametrize(
    "body", [SECRET_SHEET, {**SECRET_SHEET, "losses_percent": "100"}, {**SECRET_SHEET, "land": "86.42x"}]
)
async def test_no_log_line_holds_them(world, caplog, capfd, body) -> None:
    """Whether the worksheet is accepted, refused by the rules, or refused before them; others are refused too."""
    caplog.set_level(logging.DEBUG)
    path = f"/api/packs/{world.ids['pack_id']}/cost"
    with structlog.testing.capture_logs() as logged:
        own = await world.browsers["grower"].put(path, json=body)
        others = [await world.browsers[role].put(path, json=body) for role in world.browsers if role not in OWNERS]
    assert own.status_code == (200 if body is SECRET_SHEET else 422)
    assert all(other.status_code in (401, 404, 422) for other in others)
    assert [leaks(other.content) for other in others] == [[]] * len(others)
    if own.status_code == 422:
        assert leaks(own.content) == []
    lines = [record.getMessage() for record in caplog.records] + [json.dumps(each, default=str) for each in logged]
    assert caplog.records  # something was listened to
    assert [each for line in (*lines, *capfd.readouterr()) for each in leaks(line)] == []
