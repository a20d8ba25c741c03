"""What a shop is told to order again, over HTTP: from its orders, its targets and its counts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.orders.queries import taken_by_buyer
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_delivery_point, make_network
from tests.factories.orders import make_market, order_path, put

WEEK = timedelta(days=7)


@pytest.fixture
async def market(session):
    return await make_market(session, 3)


@pytest.fixture
async def shop(market, sign_in):
    network = market.network
    return await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)


def path(market) -> str:
    return f"/api/restock/{market.network.shop_point.id}"


def stock_path(market, number: int = 0) -> str:
    return f"{path(market)}/packs/{market.packs[number].id}"


async def past_week(session, market, clock, shop, ago: int, crates: dict[int, int], *, offered: bool = True) -> None:
    """A week that is over, with an order of the shop: crates by number of the pack."""
    cycle = await make_cycle(
        session, market.network.territory, [market.network.area], CLOSES.date() - ago * WEEK,
        opens_at=OPENS - ago * WEEK, closes_at=CLOSES - ago * WEEK,
    )  # fmt: skip
    offers = {}
    for number, pack in enumerate(market.packs):
        if offered or number in crates:
            product = await make_product(session, market.network.territory, market.network.farm)
            offers[number] = await make_offer(session, cycle, product, pack, available="1000")
    await session.commit()
    now = clock.moment
    clock.moment = OPENS - ago * WEEK + timedelta(days=1)
    wanted = {offers[number].id: str(10 * count) for number, count in crates.items()}
    answer = await put(shop, order_path(cycle.id, market.network.shop_point.id), wanted)
    clock.moment = now
    assert answer.is_success, answer.text


def of_pack(market, answer: Any, number: int = 0) -> dict[str, Any]:
    wanted = str(market.packs[number].id)
    return next(row for row in answer.json()["rows"] if row["pack_id"] == wanted)


async def test_a_new_shop_sees_what_is_on_offer_and_no_suggestion(market, shop) -> None:
    answer = await shop.get(path(market))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["cycle_id"], found["weeks"]) == (str(market.cycle.id), [])
    assert (found["delivers_on"], len(found["rows"])) == ("2026-12-01", 3)
    for row in found["rows"]:
        assert (row["known"], row["weeks"], row["suggestion"]["basis"]) == (False, [], "nothing")
        assert row["suggestion"]["quantity"] == "0"


async def test_the_past_weeks_the_target_and_the_count_make_the_figure(session, market, clock, shop) -> None:
    for ago, crates in ((4, 3), (3, 4), (2, 3), (1, 4)):
        await past_week(session, market, clock, shop, ago, {0: crates})
    answer = await shop.get(path(market))
    row = of_pack(market, answer)
    assert (row["weeks"], row["known"]) == (["30.000", "40.000", "30.000", "40.000"], True)
    assert row["suggestion"] == {
        "quantity": "40.000", "basis": "usual", "usual": "35.000", "need": "35.000", "limit": None,
    }  # fmt: skip
    assert of_pack(market, answer, 1)["weeks"] == ["0", "0", "0", "0"]
    assert of_pack(market, answer, 1)["known"] is False

    counted = await shop.put(stock_path(market), json={"target": "50", "counted": "20"})
    assert counted.status_code == 200, counted.text
    row = counted.json()
    assert (row["target"], row["counted"], row["count_holds"]) == ("50.000", "20.000", True)
    assert (row["suggestion"]["quantity"], row["suggestion"]["basis"]) == ("30.000", "target_and_count")


async def test_a_week_off_and_a_week_without_the_offer_are_no_weeks_of_zero(session, market, clock, shop) -> None:
    await past_week(session, market, clock, shop, 3, {0: 4})
    await make_cycle(
        session, market.network.territory, [], opens_at=OPENS - 2 * WEEK, closes_at=CLOSES - 2 * WEEK
    )  # the shop was closed
    await past_week(session, market, clock, shop, 1, {1: 2}, offered=False)
    row = of_pack(market, await shop.get(path(market)))
    assert row["weeks"] == ["40.000", None]
    assert row["suggestion"]["quantity"] == "40.000"


async def test_only_what_is_left_is_suggested_with_what_the_order_holds_already(session, market, clock, shop) -> None:
    await past_week(session, market, clock, shop, 1, {0: 12})
    cycle_order = order_path(market.cycle.id, market.network.shop_point.id)
    assert (await put(shop, cycle_order, {market.offers[0].id: "20"})).is_success
    row = of_pack(market, await shop.get(path(market)))
    assert (row["ordered"], row["offer"]["left"]) == ("20.000", "100.000")
    assert (row["suggestion"]["quantity"], row["suggestion"]["limit"]) == ("100.000", "left")


async def test_the_maximum_of_a_buyer_counts_his_other_places(session, market, clock, shop) -> None:
    network = market.network
    other = await make_delivery_point(session, network.territory, network.shop, network.area)
    market.offers[0].per_buyer_max = Decimal(50)
    await session.commit()
    assert (await put(shop, order_path(market.cycle.id, other.id), {market.offers[0].id: "20"})).is_success
    taken = await taken_by_buyer(session, network.territory.id, network.shop.id, network.shop.id, [market.offers[0].id])
    assert taken == {market.offers[0].id: Decimal(20)}
    answer = await shop.put(stock_path(market), json={"target": "80"})
    suggestion = answer.json()["suggestion"]
    assert (suggestion["quantity"], suggestion["limit"]) == ("30.000", "buyer_maximum")


async def test_a_withdrawn_offer_is_not_suggested(session, market, clock, shop) -> None:
    await past_week(session, market, clock, shop, 1, {0: 3})
    market.offers[0].withdrawn_at = clock.now()
    await session.commit()
    row = of_pack(market, await shop.get(path(market)))
    assert (row["offer"], row["known"]) == (None, True)
    assert (row["suggestion"]["quantity"], row["suggestion"]["limit"]) == ("0", "not_offered")


async def test_a_count_grows_old_and_comes_back_as_old_as_it_was(market, clock, shop) -> None:
    first = (await shop.put(stock_path(market), json={"target": "50", "counted": "20"})).json()
    clock.moment += timedelta(hours=5)
    await shop.put(stock_path(market), json={"target": "50", "counted": "10"})
    undone = await shop.put(
        stock_path(market), json={"target": "50", "counted": "20", "counted_at": first["counted_at"]}
    )
    assert undone.json()["counted_at"] == first["counted_at"]
    clock.moment += timedelta(days=3)
    row = of_pack(market, await shop.get(path(market)))
    assert (row["count_holds"], row["counted"], row["suggestion"]["basis"]) == (False, "20.000", "target")


async def test_nobody_counts_tomorrow(market, clock, shop) -> None:
    answer = await shop.put(stock_path(market), json={"counted": "20", "counted_at": "2030-01-01T00:00:00Z"})
    assert answer.json()["counted_at"] == "2026-11-24T09:00:00Z"


async def test_a_count_has_a_date_that_can_be(market, shop) -> None:
    for wrong in ("0001-01-01T00:00:00+14:00", "2026-11-20T09:00:00"):
        assert (await shop.put(stock_path(market), json={"counted": "20", "counted_at": wrong})).status_code == 422


async def test_nothing_said_leaves_nothing(market, shop) -> None:
    await shop.put(stock_path(market), json={"target": "50"})
    answer = await shop.put(stock_path(market), json={})
    assert (answer.json()["target"], answer.json()["known"]) == (None, False)


async def test_without_an_open_week_counting_goes_on(session, market, clock, shop) -> None:
    await past_week(session, market, clock, shop, 1, {0: 3})
    clock.moment = CLOSES + timedelta(hours=1)
    answer = await shop.get(path(market))
    assert answer.json()["cycle_id"] is None
    assert of_pack(market, answer)["suggestion"]["limit"] == "not_offered"
    assert (await shop.put(stock_path(market), json={"counted": "5"})).is_success


@pytest.mark.parametrize("body", [{"target": "0"}, {"target": "-1"}, {"counted": "-1"}, {"counted": "1.2345"}])
async def test_impossible_stocks_are_refused(market, shop, body) -> None:
    assert (await shop.put(stock_path(market), json=body)).status_code == 422


async def test_canteens_other_shops_and_unknown_packs_get_nothing(session, market, shop, sign_in) -> None:
    network = market.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    elsewhere = await make_network(session)
    await session.commit()
    stranger = await sign_in(elsewhere.shopkeeper.id, elsewhere.territory.id, elsewhere.shop.id)
    own_point = f"/api/restock/{network.point.id}"
    for client, address in ((cook, own_point), (cook, path(market)), (stranger, path(market)), (shop, own_point)):
        assert (await client.get(address)).status_code == 404
    unknown = f"{path(market)}/packs/{network.shop.id}"
    assert (await shop.put(unknown, json={"target": "5"})).status_code == 404


async def test_however_many_packs_the_queries_stay_the_same(session, market, clock, shop, statements) -> None:
    await past_week(session, market, clock, shop, 1, {0: 3})
    with statements() as few:
        await shop.get(path(market))
    for _ in range(20):
        product = await make_product(session, market.network.territory, market.network.farm)
        await make_offer(session, market.cycle, product, await make_pack(session, product))
    await session.commit()
    with statements() as many:
        assert len((await shop.get(path(market))).json()["rows"]) == 23
    assert len(many) == len(few)
    assert len(many) <= 18
