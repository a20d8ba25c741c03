"""The mails of a trial are shown in demo mode only, and nothing else of the disk is."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.cli import _prepare_trial
from app.core.clock import FixedClock
from app.core.db import Database
from app.core.mail import Attachment, Mail
from app.core.postmen import postman_of
from app.core.settings import Settings
from app.main import create_app
from tests.factories.identity import make_territory

FILE = Attachment("été.csv", "text/csv", b"a;b\r\n")


@pytest.fixture
async def sent(settings: Settings, clock: FixedClock) -> list[str]:
    """Two mails, the older first."""
    names = ["01996d7c-0000-7000-8000-000000000001", "01996d7d-0000-7000-8000-000000000002"]
    for number, name in enumerate(names):
        mail = Mail(f"a{number}@b.example", f"Sujet {number}", "Texte é", "<p>é</p>", (FILE,) * number)
        await postman_of(settings).deliver(mail, message_id=UUID(name), now=clock.now())
    return names


async def test_mails_are_listed_newest_first_and_read(client: httpx.AsyncClient, sent: list[str]):
    listed = (await client.get("/api/demo/mails")).json()
    assert [(each["name"], each["to"], each["subject"]) for each in listed] == [
        (sent[1], "a1@b.example", "Sujet 1"),
        (sent[0], "a0@b.example", "Sujet 0"),
    ]
    assert listed[0]["sent_at"] == "2026-11-24T09:00:00Z"
    whole = (await client.get(f"/api/demo/mails/{sent[1]}")).json()
    assert (whole["text"].strip(), whole["html"].strip()) == ("Texte é", "<p>é</p>")
    assert whole["attachments"] == [{"name": "été.csv", "media_type": "text/csv", "size": 5}]
    file = await client.get(f"/api/demo/mails/{sent[1]}/files/0")
    assert file.content == FILE.content
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.csv"
    assert (await client.get(f"/api/demo/mails/{sent[1]}/files/1")).status_code == 404


async def test_an_empty_trial_has_no_mails(client: httpx.AsyncClient):
    answer = await client.get("/api/demo/mails")
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret", "secret", "../secret.eml", "%2e%2e", "0b5c1c2e-7c1e-4a55-9d6e-0f4a7f4b5d11"]
)
async def test_nothing_but_mails_is_read(client: httpx.AsyncClient, sent: list[str], settings: Settings, name: str):
    (settings.var_dir / "secret.eml").write_text("Subject: secret\n\nsecret")
    (settings.var_dir / "mail" / "secret.eml").write_text("Subject: secret\n\nsecret")
    answer = await client.get(f"/api/demo/mails/{name}")
    assert answer.status_code in (404, 422)
    assert "Subject" not in answer.text
    assert len((await client.get("/api/demo/mails")).json()) == 2


async def test_without_demo_mode_there_is_no_such_page(
    settings: Settings, database: Database, clock: Any, sent: list[str]
):
    app = create_app(settings.model_copy(update={"demo": False}), database, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        for path in ("/api/demo/mails", f"/api/demo/mails/{sent[0]}", "/api/demo/accounts"):
            assert (await client.get(path)).status_code == 404


async def test_a_real_territory_beside_the_demo_ends_the_trial(session, database_url: str, tmp_path) -> None:
    """Or anybody could read its sign-in links on the page of the trial's mails."""
    given = Settings(_env_file=None, database_url=database_url, var_dir=tmp_path)
    await make_territory(session, slug="millevaches")
    await session.commit()
    settings, accounts = await _prepare_trial(given, database_url)
    assert settings.demo
    assert accounts
    await make_territory(session)
    await session.commit()
    settings, accounts = await _prepare_trial(given, database_url)
    assert not settings.demo
    assert accounts == []
    wanted, _ = await _prepare_trial(given.model_copy(update={"demo": True}), database_url)
    assert wanted.demo
