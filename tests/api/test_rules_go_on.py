"""A rule that goes on where it was to change or end: it contradicts nothing that was adopted meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.pricing.rules import Basis, FeeRule
from tests.conftest import TUESDAY
from tests.factories.identity import Network, make_network
from tests.factories.pricing import make_fee_schedule

FARM = {
    "kind": "actor_least", "actor": "producer", "value": "70", "severity": "blocks", "sentence": "70 % pour la ferme",
}  # fmt: skip
VAN = {**FARM, "actor": "carrier", "value": "31", "sentence": "31 % pour le transport"}


@pytest.fixture
async def network(session) -> Network:
    """With the van's fee per kilogram, any share of the van has its price."""
    network = await make_network(session)
    van = FeeRule("carrier", "Transport", Basis.PER_KG, Decimal(1), network.carrier.id)
    await make_fee_schedule(session, network.territory, [van])
    await session.commit()
    return network


@pytest.fixture
async def desk(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


def later(days: int) -> str:
    return (TUESDAY + timedelta(days=days)).isoformat()


async def adopt(desk, path: str, **body: str) -> dict[str, str]:
    answer = await desk.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


async def test_a_version_is_not_taken_back_when_the_one_before_contradicts_a_rule_adopted_meanwhile(desk) -> None:
    rule = await adopt(desk, "/api/rules", **FARM)
    milder = await adopt(
        desk, f"/api/rules/{rule['rule_id']}/versions", **{**FARM, "value": "60", "valid_from": later(5)}
    )
    await adopt(desk, "/api/rules", **{**VAN, "valid_from": later(7)})
    refused = await desk.delete(f"/api/rules/{milder['version_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_conflict")
    (pair,) = refused.json()["conflicts"]
    assert pair["rule_id"] == rule["rule_id"]
    rules = (await desk.get("/api/rules")).json()
    assert sorted(each["value"] for each in rules["coming"]) == ["31.0000", "60.0000"]


async def test_an_end_is_not_put_off_beyond_a_rule_that_contradicts_it(desk) -> None:
    end = f"/api/rules/{(await adopt(desk, '/api/rules', **FARM))['rule_id']}/end"
    assert (await desk.post(end, json={"valid_until": later(5)})).status_code == 204
    await adopt(desk, "/api/rules", **{**VAN, "valid_from": later(7)})
    assert (await desk.post(end, json={"valid_until": later(7)})).status_code == 204
    refused = await desk.post(end, json={"valid_until": later(8)})
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_conflict")
    (current,) = (await desk.get("/api/rules")).json()["current"]
    assert current["valid_until"][:10] == later(7)[:10]


async def test_a_version_of_a_rule_that_ends_contradicts_nothing_that_comes_after_its_end(desk) -> None:
    url = f"/api/rules/{(await adopt(desk, '/api/rules', **FARM))['rule_id']}"
    assert (await desk.post(f"{url}/end", json={"valid_until": later(5)})).status_code == 204
    await adopt(desk, "/api/rules", **{**VAN, "valid_from": later(5)})
    await adopt(desk, f"{url}/versions", **{**FARM, "value": "75", "valid_from": later(2)})
