"""Delivery points: where a canteen or a shop is delivered."""

from typing import Any, get_args

import pytest
from sqlalchemy import select

from app.catalogue.rules import Allergen
from app.core.audit import AuditEntry
from app.identity.schemas.fields import AllergenCode
from tests.conftest import TUESDAY
from tests.factories.identity import (
    make_delivery_point,
    make_member,
    make_network,
)


@pytest.fixture
async def network(session):
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def elsewhere(session):
    elsewhere = await make_network(session)
    await session.commit()
    return elsewhere


@pytest.fixture
async def coordinator(sign_in, network):
    return await sign_in(network.coordinator.id, network.territory.id)


@pytest.fixture
async def cook(sign_in, network):
    return await sign_in(network.cook.id, network.territory.id, network.canteen.id)


@pytest.fixture
async def stranger(sign_in, elsewhere):
    """The coordinator of another territory."""
    return await sign_in(elsewhere.coordinator.id, elsewhere.territory.id)


async def audited(database) -> list[tuple[str, dict[str, Any]]]:
    async with database.reading() as session:
        rows = await session.execute(select(AuditEntry.action, AuditEntry.changes).order_by(AuditEntry.id))
        return [(row.action, row.changes) for row in rows]


def point_body(area, **fields):
    return {"area_id": str(area.id), "name": "Cuisine", "commune": "Felletin", **fields}


async def test_a_buyer_sees_her_own_delivery_points_the_carrier_all(session, cook, sign_in, network) -> None:
    await make_delivery_point(session, network.territory, network.canteen, network.area, archived_at=TUESDAY)
    await session.commit()
    (own,) = (await cook.get("/api/delivery-points")).json()
    assert (own["id"], own["school"], own["archived"]) == (str(network.point.id), True, False)
    assert own["area_name"] == network.area.name
    assert len((await cook.get("/api/delivery-points?archived=true")).json()) == 2
    driver = await sign_in(network.driver.id, network.territory.id, network.carrier.id)
    names = [point["organisation_name"] for point in (await driver.get("/api/delivery-points")).json()]
    assert names == ["Cantine de l’école", "Épicerie"]


async def test_a_delivery_point_is_added_changed_archived_and_taken_back(cook, network, database) -> None:
    added = await cook.post(
        f"/api/organisations/{network.canteen.id}/delivery-points",
        json=point_body(network.area, meals_per_week=400, latitude=45.7, longitude=2.0),
    )
    assert added.status_code == 201
    assert (added.json()["latitude"], added.json()["meals_per_week"]) == ("45.700000", 400)
    path = f"/api/delivery-points/{added.json()['id']}"
    archived = await cook.put(path, json=point_body(network.area, name="Annexe", archived=True))
    assert (archived.json()["name"], archived.json()["archived"]) == ("Annexe", True)
    back = await cook.put(path, json=point_body(network.area, name="Annexe"))
    assert back.json()["archived"] is False
    entries = await audited(database)
    assert [action for action, _ in entries] == ["delivery_point.created"] + ["delivery_point.changed"] * 2
    assert entries[-1][1] == {"archived": [True, False]}


async def test_only_buyers_have_delivery_points(coordinator, network) -> None:
    path = f"/api/organisations/{network.farm.id}/delivery-points"
    assert (await coordinator.post(path, json=point_body(network.area))).status_code == 404


async def test_a_delivery_point_lies_in_an_area_of_the_territory(session, cook, network, elsewhere) -> None:
    path = f"/api/organisations/{network.canteen.id}/delivery-points"
    answer = await cook.post(path, json=point_body(elsewhere.area))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["area_id"])
    change = await cook.put(f"/api/delivery-points/{network.point.id}", json=point_body(elsewhere.area))
    assert change.status_code == 422


async def test_nobody_touches_another_s_delivery_points(cook, stranger, sign_in, network) -> None:
    shopkeeper = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    body = point_body(network.area)
    for client in (shopkeeper, stranger):
        assert (await client.put(f"/api/delivery-points/{network.point.id}", json=body)).status_code == 404
        path = f"/api/organisations/{network.canteen.id}/delivery-points"
        assert (await client.post(path, json=body)).status_code == 404
    (own,) = (await cook.get("/api/delivery-points")).json()
    assert own["name"] == network.point.name


async def test_who_orders_sets_what_the_kitchen_plans_with(session, sign_in, network, database) -> None:
    aide = await make_member(session, network.canteen, "staff")
    await session.commit()
    kitchen = await sign_in(aide.id, network.territory.id, network.canteen.id)
    path = f"/api/delivery-points/{network.point.id}/kitchen"
    body = {"meals_per_week": 480, "budget_per_meal_cents": 215, "excluded_allergens": ["nuts", "gluten", "nuts"]}
    answer = await kitchen.put(path, json=body)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in body} == body | {"excluded_allergens": ["gluten", "nuts"]}
    assert answer.json()["name"] == network.point.name
    assert [action for action, _ in await audited(database)] == ["delivery_point.changed"]
    for wrong in ({"budget_per_meal_cents": -1}, {"excluded_allergens": ["chocolate"]}, {"meals_per_week": "many"}):
        assert (await kitchen.put(path, json=wrong)).status_code == 422


async def test_budget_and_allergens_are_for_those_who_order_and_who_coordinate(
    session, coordinator, sign_in, network
) -> None:
    point = await make_delivery_point(
        session,
        network.territory,
        network.canteen,
        network.area,
        budget_per_meal_cents=230,
        excluded_allergens=["milk"],
    )
    await session.commit()

    async def read(client):
        (found,) = [each for each in (await client.get("/api/delivery-points")).json() if each["id"] == str(point.id)]
        return found["budget_per_meal_cents"], found["excluded_allergens"]

    assert await read(coordinator) == (230, ["milk"])
    driver = await sign_in(network.driver.id, network.territory.id, network.carrier.id)
    assert await read(driver) == (None, [])
    body = {"budget_per_meal_cents": 1}
    shopkeeper = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    for client in (driver, shopkeeper, coordinator):
        assert (await client.put(f"/api/delivery-points/{point.id}/kitchen", json=body)).status_code == 404
    assert await read(coordinator) == (230, ["milk"])


def test_the_allergens_of_a_kitchen_are_those_of_the_catalogue() -> None:
    assert set(get_args(AllergenCode)) == {each.value for each in Allergen}
