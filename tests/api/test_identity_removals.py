"""People who act for an organisation or the territory no longer."""

import asyncio

import pytest

from app.identity import actions
from app.identity.rules import Actor, LastCoordinator, Role
from app.identity.tables import Person
from tests.factories.identity import make_coordinator, make_member, make_network


@pytest.fixture
async def network(session):
    network = await make_network(session, name="Plateau")
    await session.commit()
    return network


@pytest.fixture
async def coordinator(sign_in, network):
    return await sign_in(network.coordinator.id, network.territory.id)


async def test_a_person_who_left_an_organisation_acts_for_it_no_longer(coordinator, sign_in, network) -> None:
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    path = f"/api/organisations/{network.farm.id}/people/{network.grower.id}"
    assert (await coordinator.delete(path)).status_code == 204
    assert (await grower.get("/api/territory")).status_code == 404
    assert (await coordinator.delete(path)).status_code == 404


async def test_only_managers_and_coordinators_remove_people(session, sign_in, network) -> None:
    helper = await make_member(session, network.farm, "staff")
    await session.commit()
    path = f"/api/organisations/{network.farm.id}/people/{helper.id}"
    shopkeeper = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    assert (await shopkeeper.delete(path)).status_code == 404
    staff = await sign_in(helper.id, network.territory.id, network.farm.id)
    assert (await staff.delete(path)).status_code == 404
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert (await grower.delete(path)).status_code == 204


async def test_a_territory_keeps_one_coordinator(coordinator, session, network) -> None:
    path = "/api/territory/people"
    assert {each["role"] for each in (await coordinator.get(path)).json()} == {"coordinator", "observer"}
    refused = await coordinator.delete(f"{path}/{network.coordinator.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_coordinator")
    second = await make_coordinator(session, network.territory)
    await session.commit()
    assert (await coordinator.delete(f"{path}/{second.id}")).status_code == 204
    assert (await coordinator.delete(f"{path}/{network.observer.id}")).status_code == 204
    assert (await coordinator.delete(f"{path}/{network.observer.id}")).status_code == 404
    assert [each["id"] for each in (await coordinator.get(path)).json()] == [str(network.coordinator.id)]


async def test_two_coordinators_cannot_remove_each_other_at_once(session, network, database, clock) -> None:
    second = await make_coordinator(session, network.territory)
    await session.commit()
    here = network.territory.id

    async def remove(by: Person, other: Person) -> None:
        async with database.writing() as own:
            actor = Actor(by.id, here, Role.COORDINATOR)
            await actions.remove_from_territory(own, actor, other.id, clock.now())
            await asyncio.sleep(0.3)  # long enough for the other one to begin

    done = await asyncio.gather(
        remove(network.coordinator, second), remove(second, network.coordinator), return_exceptions=True
    )
    assert [type(each) for each in done if each is not None] == [LastCoordinator]
