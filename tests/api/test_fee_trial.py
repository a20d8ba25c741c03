"""New fees on real offers and orders: exact before and after, and nothing is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.demo.actions import load_demo
from app.identity import queries as identity
from app.orders.tables import OrderLine
from app.pricing.rules import Basis, FeeRule
from app.pricing.tables import FeeSchedule
from tests.conftest import TUESDAY
from tests.factories.orders import make_market, order_path, put

PATH = "/api/fees/preview/offers"
TEN = {"actor": "network", "label": "Réseau", "basis": "producer_percent", "value": "10"}


@pytest.fixture
async def market(session):
    """Two offers at 2.00 euros the kilo, of which the network has 5 %."""
    market = await make_market(session, fees=[FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(5))])
    await session.commit()
    return market


@pytest.fixture
async def desk(market, sign_in):
    network = market.network
    return await sign_in(network.coordinator.id, network.territory.id)


async def test_offers_of_the_open_week_show_their_present_and_their_new_price(desk, market) -> None:
    trial = (await desk.post(PATH, json={"components": [TEN]})).json()
    assert (trial["offers"], trial["dearer"], trial["cheaper"], trial["orders"]) == (2, 2, 0, 0)
    (example,) = trial["examples"]
    assert (example["before"]["unit_price"], example["after"]["unit_price"]) == ("2.1000", "2.2000")
    assert [each["amount"] for each in example["after"]["components"]] == ["2.00000000", "0.20000000"]
    assert [each["amount"] for each in example["before"]["components"]] == ["2.00000000", "0.10000000"]


async def test_real_orders_are_counted_again_to_the_cent(desk, market, sign_in) -> None:
    network = market.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    placed = await put(cook, order_path(market.cycle.id, network.point.id), {market.offers[0].id: "30"})
    assert placed.is_success, placed.text
    trial = (
        await desk.post(
            PATH, json={"components": [TEN, {**TEN, "label": "Port", "basis": "per_delivery", "value": "4"}]}
        )
    ).json()
    sums = {each["actor"]: (each["before_cents"], each["after_cents"]) for each in trial["actors"]}
    # 30 kg at 2.10 = 63.00, 5.5 % of it 3.47; then 66.00 + 4.00 = 70.00, 5.5 % of it 3.85
    assert sums == {"producer": (6000, 6000), "network": (300, 1000), "vat": (347, 385)}
    assert trial["orders"] == 1


async def test_without_an_open_week_the_last_one_is_taken_and_without_any_nothing(
    desk, clock, session, sign_in
) -> None:
    clock.moment = TUESDAY + timedelta(days=10)
    assert (await desk.post(PATH, json={"components": []})).json()["offers"] == 2
    clock.moment = TUESDAY - timedelta(days=300)
    nothing = (await desk.post(PATH, json={"components": [TEN]})).json()
    assert (nothing["week"], nothing["examples"], nothing["actors"]) == (None, [], [])


async def test_fees_that_leave_nothing_are_refused_as_when_they_are_adopted(desk) -> None:
    body = {"components": [{**TEN, "basis": "buyer_percent", "value": "100"}]}
    refused = await desk.post(PATH, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "fees_too_high")


async def test_a_trial_of_the_whole_demo_takes_six_queries_and_keeps_nothing(
    database, session, sign_in, statements, clock
) -> None:
    await load_demo(database, today=TUESDAY.date())
    territory = (await identity.territories(session))[0]
    coordinator = (await identity.coordinators(session, territory.id))[0]
    desk = await sign_in(coordinator.person_id, territory.id)
    schedules = await session.scalar(select(func.count()).select_from(FeeSchedule))
    with statements() as sent:
        trial = (await desk.post(PATH, json={"components": [TEN]})).json()
    assert len(sent) == 5
    assert trial["offers"] > 100
    assert len(trial["examples"]) == len({each["family"] for each in trial["examples"]}) > 5
    shares = [each for each in trial["actors"] if each["actor"] == "producer"]
    kept = await session.scalar(select(func.count()).select_from(OrderLine))
    assert kept > 100
    # each line splits its own rounded cents: other fees move a few of them
    assert abs(shares[0]["before_cents"] - shares[0]["after_cents"]) <= 10 < shares[0]["before_cents"]
    parts = [abs(Decimal(e["after"]["unit_price"]) / Decimal(e["before"]["unit_price"]) - 1) for e in trial["examples"]]
    assert parts == sorted(parts, reverse=True)
    await session.rollback()
    assert await session.scalar(select(func.count()).select_from(FeeSchedule)) == schedules
