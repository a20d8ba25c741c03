"""Signing in and out: links, passwords, sessions, limits. Nobody learns which addresses are known."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.outbox import OutboxMessage
from app.core.settings import Settings
from app.identity.access import COOKIE, token_hash
from app.identity.actions import passwords
from app.identity.tables import Attempt, MagicLink, SignInSession
from app.main import create_app
from tests.conftest import TUESDAY
from tests.factories.identity import make_network
from tests.mailbox import Mailbox, token_in
from tests.signing_in import HASHED, SECRET, by_password, link_for, open_link


@pytest.fixture
async def network(session):
    network = await make_network(session)
    network.cook.password_hash = HASHED
    await session.commit()
    return network


@pytest.fixture
def mailbox(database: Database, settings: Settings, clock: FixedClock) -> Mailbox:
    return Mailbox(database, settings, clock)


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stored hashes that passwords were verified against."""
    seen: list[str] = []
    real = passwords.verify

    def noted(password: str, stored: str) -> bool:
        seen.append(stored)
        return real(password, stored)

    monkeypatch.setattr(passwords, "verify", noted)
    return seen


async def test_a_password_signs_in_with_the_cookie_and_the_only_hat(client, network) -> None:
    answer = await by_password(client, f" {network.cook.email.upper()} ")
    assert answer.status_code == 200
    me = answer.json()
    assert me["person"] == {
        "id": str(network.cook.id),
        "email": network.cook.email,
        "name": network.cook.name,
        "language": "fr",
        "has_password": True,
        "network_mails": True,
    }
    assert me["hats"] == [me["hat"]]
    assert me["hat"]["organisation"] == {"id": str(network.canteen.id), "name": network.canteen.name, "kind": "canteen"}
    assert me["hat"]["territory"]["slug"] == network.territory.slug
    assert (me["hat"]["role"], me["hat"]["manager"]) == ("buyer", True)
    assert (await client.get("/api/me")).json() == me


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, network, settings, database) -> None:
    cookie = (await by_password(client, network.cook.email)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    secure = create_app(settings.model_copy(update={"base_url": "https://test"}), database)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(secure), base_url="https://test", headers=headers
    ) as other:
        assert "secure" in (await by_password(other, network.cook.email)).headers["set-cookie"].lower()


async def test_the_database_keeps_no_token_that_could_sign_in(client, network, database) -> None:
    await by_password(client, network.cook.email)
    async with database.reading() as session:
        stored = await session.scalar(select(SignInSession.token_hash))
    assert client.cookies[COOKIE] != stored
    assert token_hash(client.cookies[COOKIE]) == stored


@pytest.mark.parametrize("case", ["wrong password", "no password", "unknown"])
async def test_every_failed_sign_in_is_the_same_answer_after_the_same_work(client, network, hashings, case) -> None:
    email = {"wrong password": network.cook.email, "no password": network.grower.email}.get(case, "x@example.org")
    answer = await by_password(client, email, "pas le bon mot de passe")
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign_in_failed"
    assert sorted(answer.json()) == ["code", "next", "status", "title", "type"]
    assert hashings == [HASHED if case == "wrong password" else passwords.NOBODY]
    assert "set-cookie" not in answer.headers


async def test_asking_for_a_link_says_and_does_the_same_for_unknown_addresses(client, network, statements) -> None:
    answers = []
    for email in (network.cook.email, "nobody@example.org"):
        with statements() as sent:
            answers.append((await client.post("/api/sign-in/link", json={"email": email}), list(sent)))
    (known, known_sent), (unknown, unknown_sent) = answers
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert known_sent == unknown_sent


async def test_only_known_addresses_get_a_link(client, network, mailbox) -> None:
    await client.post("/api/sign-in/link", json={"email": "nobody@example.org"})
    assert await mailbox.collect() == []


async def test_a_link_signs_in_once(client, network, mailbox) -> None:
    token = await link_for(client, mailbox, network.grower.email)
    answer = await open_link(client, token)
    assert answer.status_code == 200
    assert answer.json()["person"]["email"] == network.grower.email
    assert answer.json()["hat"]["role"] == "producer"
    again = await open_link(client, token)
    assert again.status_code == 410
    assert again.json()["code"] == "link_over"


async def test_the_token_is_forgotten_once_the_mail_is_sent(client, network, mailbox, database) -> None:
    token = await link_for(client, mailbox, network.cook.email)
    async with database.reading() as session:
        (message,) = (await session.scalars(select(OutboxMessage))).all()
        (link,) = (await session.scalars(select(MagicLink))).all()
    assert message.done_at is not None
    assert message.payload == {}
    assert link.token_hash == token_hash(token)


async def test_a_link_ends_after_half_an_hour(client, network, mailbox, clock) -> None:
    token = await link_for(client, mailbox, network.cook.email)
    clock.moment += timedelta(minutes=30)
    assert (await open_link(client, token)).status_code == 410


async def test_a_link_that_waited_for_the_mail_server_still_has_its_half_hour(client, network, mailbox, clock) -> None:
    await client.post("/api/sign-in/link", json={"email": network.cook.email})
    clock.moment += timedelta(hours=2)
    (mail,) = await mailbox.collect()
    clock.moment += timedelta(minutes=29)
    assert (await open_link(client, token_in(mail))).status_code == 200


async def test_a_token_that_was_never_made_signs_nobody_in(client, network) -> None:
    assert (await open_link(client, "x" * 43)).status_code == 410
    assert (await client.get("/api/me")).status_code == 401


async def test_signing_in_ends_the_session_of_the_cookie_that_was_there(client, app, network) -> None:
    """A cookie that somebody planted before is worth nothing afterwards."""
    await by_password(client, network.cook.email)
    planted = client.cookies[COOKIE]
    await by_password(client, network.cook.email)
    assert client.cookies[COOKIE] != planted
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", cookies={COOKIE: planted}
    ) as thief:
        assert (await thief.get("/api/me")).status_code == 401


async def test_a_cookie_of_the_sender_s_choice_is_never_taken_over(app, network) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", cookies={COOKIE: "chosen"}, headers=headers
    ) as victim:
        answer = await by_password(victim, network.cook.email)
        assert "chosen" not in answer.headers["set-cookie"]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", cookies={COOKIE: "chosen"}
    ) as thief:
        assert (await thief.get("/api/me")).status_code == 401


async def test_signing_out_ends_the_session_on_the_server(client, app, network) -> None:
    await by_password(client, network.cook.email)
    token = client.cookies[COOKIE]
    answer = await client.post("/api/sign-out")
    assert answer.status_code == 204
    assert COOKIE not in client.cookies
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", cookies={COOKIE: token}
    ) as kept:
        answer = await kept.get("/api/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign_in_needed"


async def test_ten_wrong_passwords_close_the_account_s_door_for_a_while(client, network, clock, hashings) -> None:
    for _ in range(10):
        assert (await by_password(client, network.cook.email, "faux mot de passe")).status_code == 401
    refused = await by_password(client, network.cook.email)
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_attempts"
    wait = refused.json()["retry_after_seconds"]
    assert refused.headers["retry-after"] == str(wait)
    assert 0 < wait <= 15 * 60 + 1
    assert len(hashings) == 10  # nothing is verified behind a closed door
    clock.moment += timedelta(seconds=wait)
    assert (await by_password(client, network.cook.email)).status_code == 200


async def test_an_unknown_account_is_limited_alike(client, network) -> None:
    answers = [(await by_password(client, "x@example.org")).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


async def test_a_success_takes_its_attempt_back(client, network) -> None:
    for _ in range(12):
        assert (await by_password(client, network.cook.email)).status_code == 200


async def test_one_address_cannot_try_many_accounts(client, settings, network) -> None:
    for number in range(settings.sign_in_attempts_per_address):
        answer = await client.post("/api/sign-in/link", json={"email": f"x{number}@example.org"})
        assert answer.status_code == 202
    assert (await client.post("/api/sign-in/link", json={"email": "y@example.org"})).status_code == 429


async def test_limits_hold_across_server_processes(settings, database, clock, network) -> None:
    apps = [create_app(settings, database, clock) for _ in range(2)]
    headers = {"Sec-Fetch-Site": "same-origin"}
    clients = [
        httpx.AsyncClient(transport=httpx.ASGITransport(each), base_url="http://test", headers=headers) for each in apps
    ]
    answers = [(await by_password(clients[n % 2], network.cook.email, "faux")).status_code for n in range(12)]
    assert answers == [401] * 10 + [429] * 2
    for client in clients:
        await client.aclose()


async def test_a_refused_attempt_is_counted_even_when_nothing_else_is_kept(client, network, database) -> None:
    await by_password(client, network.cook.email, "faux")
    async with database.reading() as session:
        rows = (await session.execute(select(Attempt.name, Attempt.__table__.c["count"]))).all()
    assert [count for _, count in rows] == [1, 1]
    assert not any(network.cook.email in name for name, _ in rows)


async def test_what_is_typed_wrong_is_said_by_field(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post("/api/sign-in/link", json={"email": "pas une adresse"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["email"]


async def test_a_morning_of_sign_ins_waits_for_no_second_connection(network, settings, database_url: str) -> None:
    """A request that held one and needed another would block all others, and itself, when none is left."""
    narrow = Database(database_url, write_pool_size=1, read_pool_size=1)
    app = create_app(settings, narrow, FixedClock(TUESDAY))
    browser = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers={"Sec-Fetch-Site": "same-origin"}
    )
    async with browser:
        answers = await asyncio.gather(*(by_password(browser, network.cook.email) for _ in range(3)))
        asked = await browser.post("/api/sign-in/link", json={"email": network.cook.email})
        changed = await browser.put("/api/me/password", json={"current": SECRET, "new": "une autre phrase"})
    await narrow.close()
    assert [each.status_code for each in (*answers, asked, changed)] == [200, 200, 200, 202, 204]
