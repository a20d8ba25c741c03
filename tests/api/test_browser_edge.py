"""The edge: writes only from our own pages, protective headers on every answer."""

import httpx
import pytest
from fastapi import FastAPI

from app.core.browser import HEADERS
from app.main import create_app


@pytest.fixture
async def plain(app: FastAPI):
    """A client that says nothing of where it comes from."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://test.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://test"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_change_from_elsewhere_is_refused(plain, method: str, headers: dict[str, str]) -> None:
    answer = await plain.request(method, "/api/sign-out", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "cross_site"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://test"}]
)
async def test_a_change_from_our_own_page_passes(plain, headers: dict[str, str]) -> None:
    answer = await plain.post("/api/sign-out", headers=headers)
    assert answer.status_code == 204


async def test_reading_needs_no_origin(plain) -> None:
    assert (await plain.get("/api/openapi.json")).status_code == 200


async def test_every_answer_carries_the_protective_headers(client) -> None:
    for answer in (await client.get("/api/openapi.json"), await client.get("/api/nothing")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in answer.headers


async def test_refused_changes_carry_them_too(plain) -> None:
    answer = await plain.post("/api/sign-out")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_over_https_browsers_are_told_to_stay_there(settings, database) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://juste-part.example"}), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://juste-part.example") as client:
        answer = await client.get("/api/openapi.json")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_the_content_policy_allows_no_inline_script_or_sheet() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    assert "script-src" not in rules
    assert rules["default-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["worker-src"] == rules["manifest-src"] == "'self'"


async def test_long_answers_travel_compressed(client) -> None:
    long = await client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert long.headers["content-encoding"] == "gzip"
    assert int(long.headers["content-length"]) < len(long.content) / 5
    short = await client.get("/api/public/territories", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in short.headers
