"""Two people of one farm publish the same stall at the same moment."""

import asyncio

import httpx

from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_cycle
from tests.factories.identity import make_network

AT_ONCE = 8


async def test_of_many_who_began_with_the_same_stall_one_wins_and_the_others_are_asked(session, sign_in) -> None:
    network = await make_network(session)
    carrot = await make_product(session, network.territory, network.farm)
    pack = await make_pack(session, carrot)
    cycle = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    people = [await sign_in(network.grower.id, network.territory.id, network.farm.id) for _ in range(AT_ONCE)]
    url = f"/api/cycles/{cycle.id}/stall"
    revision = (await people[0].get(url)).json()["revision"]

    async def publish(browser: httpx.AsyncClient, price: int) -> httpx.Response:
        offers = [{"pack_id": str(pack.id), "price": str(price), "available": "100"}]
        return await browser.put(url, json={"offers": offers}, headers={"If-Match": f'"{revision}"'})

    answers = await asyncio.gather(*(publish(each, price) for price, each in enumerate(people, start=1)))

    assert sorted(each.status_code for each in answers) == [200] + [412] * (AT_ONCE - 1)
    [winner] = [each.json() for each in answers if each.status_code == 200]
    assert {each.json()["revision"] for each in answers if each.status_code == 412} == {winner["revision"]}
    kept = (await people[0].get(url)).json()["rows"][0]["offer"]
    assert kept["price"] == winner["rows"][0]["offer"]["price"]
