"""How far the first steps have come, for each hat, in one query more than knowing who asks."""

import pytest

from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_cycle, make_offer
from tests.factories.identity import make_coordinator, make_network, make_territory


@pytest.fixture
async def network(session):
    network = await make_network(session)
    await session.commit()
    return network


async def told(client) -> tuple[str | None, list[str], bool]:
    answer = (await client.get("/api/start")).json()
    return answer["guide"], answer["done"], answer["finished"]


async def test_a_new_network_has_everything_before_it(session, sign_in, statements) -> None:
    territory = await make_territory(session)
    coordinator = await make_coordinator(session, territory)
    await session.commit()
    desk = await sign_in(coordinator.id, territory.id)
    assert await told(desk) == ("network", [], False)
    await desk.put("/api/territory", json={"name": "Plateau", "public": True, "description": "Sur le plateau."})
    await desk.post("/api/areas", json={"name": "Nord"})
    await desk.post("/api/fees", json={"components": []})
    await desk.post("/api/organisations", json={"kind": "shop", "name": "Halle"})
    await desk.post("/api/invitations", json={"email": "a@example.org", "role": "coordinator"})
    with statements() as sent:
        assert await told(desk) == ("network", ["territory", "areas", "fees", "members", "invitations"], False)
    assert len(sent) == 2


async def test_a_network_is_started_when_its_first_week_has_opened(session, network, sign_in) -> None:
    desk = await sign_in(network.coordinator.id, network.territory.id)
    await make_cycle(session, network.territory, [network.area])
    await session.commit()
    guide, done, finished = await told(desk)
    assert (guide, finished) == ("network", True)
    assert {"planned", "week"} <= set(done)


async def test_a_farm_starts_with_products_and_is_done_with_its_first_offer(session, network, sign_in) -> None:
    farm = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert await told(farm) == ("farm", [], False)
    product = await make_product(session, network.territory, network.farm)
    pack = await make_pack(session, product)
    await session.commit()
    assert await told(farm) == ("farm", ["products"], False)
    await make_offer(session, await make_cycle(session, network.territory, [network.area]), product, pack)
    await session.commit()
    assert await told(farm) == ("farm", ["products", "offers"], True)


async def test_a_buyer_starts_with_a_place_and_its_meals(network, sign_in) -> None:
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    assert await told(cook) == ("buyer", ["point"], False)
    point = {"area_id": str(network.area.id), "name": "Cuisine", "meals_per_week": 400}
    await cook.put(f"/api/delivery-points/{network.point.id}", json=point)
    assert await told(cook) == ("buyer", ["point", "meals"], False)


async def test_hub_and_observer_have_no_guide(network, sign_in) -> None:
    hub = await sign_in(network.packer.id, network.territory.id, network.hub.id)
    observer = await sign_in(network.observer.id, network.territory.id)
    assert await told(hub) == await told(observer) == (None, [], True)
