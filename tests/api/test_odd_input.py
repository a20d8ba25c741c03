"""What no page sends, and somebody will: no answer of the server may be 500, nor a broken connection."""

import base64
import json
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from app.core.errors import Broken
from tests.factories.identity import make_network

NUL = "a\x00b"
FAR = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")


@pytest.fixture
async def network(session):
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def coordinator(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


@pytest.fixture
async def grower(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


def _cursor(*values: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("path", ["/api/public/territories/a%00b", "/api/products?search=%00", "/a%00b"])
async def test_an_address_with_a_zero_byte_is_unknown(client, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/api/organisations", "/api/history", "/api/orders", "/api/cycles"])
@pytest.mark.parametrize("first", ["a\x00", "\ud800", "x", *FAR])
async def test_a_cursor_that_we_did_not_make_is_refused(coordinator, path: str, first: str) -> None:
    for cursor in (_cursor(first), _cursor(first, str(uuid4())), _cursor(first, "x")):
        answer = await coordinator.get(path, params={"cursor": cursor})
        if answer.status_code != 200:  # any text is a place in a list by name
            assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


async def test_a_history_cursor_that_is_no_id_is_refused(coordinator) -> None:
    answer = await coordinator.get("/api/history", params={"cursor": _cursor("x")})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


async def test_what_nobody_can_type_is_left_out_of_names(coordinator, network) -> None:
    area = await coordinator.post("/api/areas", json={"name": NUL})
    assert (area.status_code, area.json()["name"]) == (201, "ab")
    shop = {"kind": "shop", "name": NUL, "siret": NUL, "phone": NUL, "address": NUL, "description": "1\x00\n2"}
    made = await coordinator.post("/api/organisations", json=shop)
    assert made.status_code == 201
    assert [made.json()[name] for name in ("name", "phone", "address", "description")] == ["ab", "ab", "ab", "1\n2"]
    assert (await coordinator.patch("/api/me", json={"name": NUL})).json()["person"]["name"] == "ab"
    assert (await coordinator.post("/api/areas", json={"name": "\x00"})).status_code == 422


async def test_what_nobody_can_type_is_left_out_of_fees_and_products(coordinator, grower) -> None:
    fee = {"actor": "network", "label": NUL, "basis": "per_kg", "value": "1"}
    fees = await coordinator.post("/api/fees", json={"note": NUL, "components": [fee]})
    assert (fees.status_code, fees.json()["components"][0]["label"], fees.json()["note"]) == (201, "ab", "ab")
    words = {"name": NUL, "code": NUL, "description": "1\x00\n2", "origin_commune": NUL}
    product = words | {"family": "other", "labels": [{"label": "ab", "proof": NUL}]}
    made = await grower.post("/api/products", json=product)
    assert made.status_code == 201
    assert [made.json()[name] for name in ("name", "code", "description")] == ["ab", "ab", "1\n2"]


@pytest.mark.parametrize("moment", FAR)
async def test_moments_outside_of_our_time_are_refused(coordinator, network, moment: str) -> None:
    fees = await coordinator.post("/api/fees", json={"valid_from": moment, "components": []})
    assert (fees.status_code, list(fees.json()["fields"])) == (422, ["valid_from"])
    listed = await coordinator.get("/api/cycles", params={"from": moment})
    assert (listed.status_code, list(listed.json()["fields"])) == (422, ["from"])
    days = [{"area_id": str(network.area.id), "delivers_on": "9999-12-31"}]
    cycle = {"opens_at": moment, "closes_at": "9999-12-31T23:59:59Z", "deliveries": days}
    planned = await coordinator.post("/api/cycles", json=cycle)
    assert (planned.status_code, set(planned.json()["fields"])) == (422, {"opens_at", "closes_at"})


async def test_a_mistake_of_the_program_is_answered_in_words(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.get("/api/trouble")
    async def trouble() -> None:
        raise RuntimeError("secret")

    answer = await client.get("/api/trouble")
    assert (answer.status_code, answer.json()["code"]) == (500, Broken.code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


async def test_a_body_beyond_every_limit_is_refused_before_it_is_read(client, settings) -> None:
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 1_000_000
            yield bytes(1_000_000)

    for headers in ({}, {"Content-Length": str(10**12)}):
        sent = 0
        answer = await client.post("/api/sign-in/password", content=endless(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert sent <= settings.photo_max_bytes + 2_000_000


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/api/products/0b5c1c2e-7c1e-4a55-9d6e-0f4a7f4b5d11/photo"), ("POST", "/api/imports")]
)
async def test_a_slow_upload_holds_no_connection_to_the_database(grower, database, method: str, path: str) -> None:
    held = []

    async def slow():
        yield b"--x\r\n"
        held.append(database.write_engine.pool.checkedout())
        yield b"--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "12", "Idempotency-Key": "1"}
    answer = await grower.request(method, path, content=slow(), headers=headers)
    assert answer.status_code in (400, 404)
    assert held == [0]
