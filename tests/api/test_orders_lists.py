"""The sums of a cycle, as the farms' lists and the desk read them."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from app.cycles.tables import Offer
from app.orders import queries
from app.orders.tables import OrderLine
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_offer
from tests.factories.identity import make_network, make_organisation
from tests.factories.orders import Market, make_market, order_path, put
from tests.factories.pricing import usual_fees


@pytest.fixture
async def market(session) -> Market:
    return await make_market(session, 2, price="2.3700", fees=usual_fees())


@pytest.fixture
async def ordered(market, session, sign_in):
    """A canteen and a shop order from two farms; the answers of the server."""
    network = market.network
    bakery = await make_organisation(session, network.territory, "producer", name="Boulangerie")
    bread = await make_product(session, network.territory, bakery, name="Pain")
    loaf = await make_pack(
        session, bread, name="miche", unit="piece", content=Decimal(3), net_weight_kg=Decimal("1.000")
    )
    offer = await make_offer(
        session, market.cycle, bread, loaf, price="4.10", fees=market.fees, producer_name="Boulangerie",
        minimum=Decimal(1), step=Decimal(1),
    )  # fmt: skip
    await session.commit()
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    carrots, leeks = (each.id for each in market.offers)
    shops = order_path(market.cycle.id, network.shop_point.id)
    answers = [
        await put(cook, market.path, {carrots: "20", offer.id: "1"}),
        await put(shop, shops, {carrots: "10", leeks: "30", offer.id: "2"}),
    ]
    return bakery, [answer.json() for answer in answers]


def farms_cents(orders, producer_id) -> int:
    lines = [line for order in orders for line in order["lines"] if line["producer_id"] == str(producer_id)]
    return sum(line["shares"][0]["cents"] for line in lines)


async def test_each_farm_has_the_sums_of_its_lines(market, ordered, session) -> None:
    bakery, orders = ordered
    network = market.network
    totals = await queries.producer_totals(session, network.territory.id, market.cycle.id)
    assert [(t.producer_name, t.lines, t.orders, t.weight_kg) for t in totals] == [
        ("Boulangerie", 2, 2, Decimal("1.000")),  # 0.333 and 0.667
        ("Ferme des Sources", 3, 2, Decimal("60.000")),
    ]
    assert [t.producer_cents for t in totals] == [farms_cents(orders, bakery.id), farms_cents(orders, network.farm.id)]
    assert sum(t.total_cents for t in totals) == sum(order["excl_cents"] for order in orders)
    (alone,) = await queries.producer_totals(session, network.territory.id, market.cycle.id, bakery.id)
    assert alone == totals[0]


async def test_a_farm_reads_its_own_lines_only(market, ordered, session) -> None:
    bakery, _ = ordered
    network = market.network
    lines = await queries.producer_lines(session, network.territory.id, market.cycle.id, bakery.id)
    assert {(line.buyer_id, line.quantity, line.weight_kg) for line in lines} == {
        (network.canteen.id, Decimal("1.000"), Decimal("0.333")),
        (network.shop.id, Decimal("2.000"), Decimal("0.667")),
    }
    assert {line.producer_id for line in lines} == {bakery.id}
    elsewhere = await make_network(session)
    assert await queries.producer_lines(session, elsewhere.territory.id, market.cycle.id, bakery.id) == []
    assert await queries.producer_totals(session, elsewhere.territory.id, market.cycle.id) == []


async def test_the_shares_of_a_cycle_sum_to_its_orders(market, ordered, session) -> None:
    _, orders = ordered
    territory_id = market.network.territory.id
    shares = await queries.share_totals(session, territory_id, market.cycle.id)
    assert sum(share.cents for share in shares) == sum(order["excl_cents"] for order in orders)
    assert [share.actor for share in shares][:2] == ["producer", "producer"]
    assert {share.label: share.cents for share in shares}["Livraison"] == 600
    view = await queries.order_of(session, territory_id, market.cycle.id, market.network.point.id)
    assert view is not None
    own = await queries.share_totals(session, territory_id, market.cycle.id, view.id)
    assert sorted(own, key=str) == sorted(view.shares, key=str)


async def test_the_database_rounds_to_the_gram_as_the_rules_do(market, ordered, session) -> None:
    """One number for both: what a farm reads is the sum of what its buyers read."""
    cases = [("0.001", "2.000", "1.000"), ("7.000", "3.000", "1.000"), ("0.005", "0.010", "0.001"), ("1", "7", "9.999")]
    territory_id, cycle_id = market.network.territory.id, market.cycle.id
    for quantity, content, net in cases:
        values = {"quantity": Decimal(quantity), "content": Decimal(content), "net_weight_kg": Decimal(net)}
        await session.execute(update(OrderLine).values(values))
        for order in await queries.orders_of_cycle(session, territory_id, cycle_id):
            view = await queries.order_view(session, territory_id, order.id)
            assert view is not None
            assert order.weight_kg == sum(line.weight_kg for line in view.lines)
            assert order.lines == len(view.lines)


async def test_a_cancelled_order_is_in_no_sum(market, ordered, session, sign_in) -> None:
    network = market.network
    for person, organisation, point in (
        (network.cook, network.canteen, network.point),
        (network.shopkeeper, network.shop, network.shop_point),
    ):
        client = await sign_in(person.id, network.territory.id, organisation.id)
        path = order_path(market.cycle.id, point.id)
        assert (await put(client, path, {}, "0.00", version=1)).status_code == 200
    assert await queries.producer_totals(session, network.territory.id, market.cycle.id) == []
    assert await queries.orders_of_cycle(session, network.territory.id, market.cycle.id) == []
    assert await queries.share_totals(session, network.territory.id, market.cycle.id) == []
    assert await session.scalar(Offer.__table__.select().with_only_columns(Offer.reserved).distinct()) == 0
