"""Where the money of a period went, what an actor received and what it covers: to the cent, and only one's own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.catalogue.tables import Product
from app.core.ids import new_id
from app.costs.tables import DeclaredCostRow
from app.identity.tables import Organisation
from app.orders.tables import Order, OrderLine
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_member, make_network, make_organisation
from tests.factories.orders import Market, order_path, put
from tests.factories.pricing import make_fee_schedule, usual_fees

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
async def market(session) -> Market:
    """A market whose fees name the hub and the carrier, with a second farm."""
    network = await make_network(session)
    fees = usual_fees(network.hub, network.carrier)
    await make_fee_schedule(session, network.territory, fees)
    cycle = await make_cycle(session, network.territory, [network.area])
    packs, offers = [], []
    farms = [network.farm, await make_organisation(session, network.territory, "producer", name="Ferme du Pré")]
    for number, farm in enumerate([*farms, network.farm]):
        product = await make_product(session, network.territory, farm, name=f"Légume {number}")
        packs.append(await make_pack(session, product))
        offers.append(
            await make_offer(session, cycle, product, packs[-1], price="1.9000", fees=fees, producer_name=farm.name)
        )
    await session.commit()
    return Market(network, cycle, packs, offers, fees)


@pytest.fixture
async def people(sign_in, market, session):
    network, here = market.network, market.network.territory.id
    neighbour = await make_member(session, await session.get(Organisation, market.offers[1].producer_id))
    await session.commit()
    return {
        "cook": await sign_in(network.cook.id, here, network.canteen.id),
        "shop": await sign_in(network.shopkeeper.id, here, network.shop.id),
        "grower": await sign_in(network.grower.id, here, network.farm.id),
        "neighbour": await sign_in(neighbour.id, here, market.offers[1].producer_id),
        "packer": await sign_in(network.packer.id, here, network.hub.id),
        "driver": await sign_in(network.driver.id, here, network.carrier.id),
        "coordinator": await sign_in(network.coordinator.id, here),
        "observer": await sign_in(network.observer.id, here),
    }


@pytest.fixture
async def ordered(market, people) -> None:
    """The canteen orders of both farms, the shop of one."""
    first, second, third = (offer.id for offer in market.offers)
    assert (await put(people["cook"], market.path, {first: "30", second: "10", third: "20"})).is_success
    shop = order_path(market.cycle.id, market.network.shop_point.id)
    assert (await put(people["shop"], shop, {second: "20"})).is_success


async def ask(client, path: str, **more):
    answer = await client.get(path, params={**NOVEMBER, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def cents(parts) -> int:
    return sum(each["cents"] for each in parts)


@pytest.mark.usefixtures("ordered")
async def test_of_hundred_euros_the_canteen_spent_every_cent_has_its_actor(people, market) -> None:
    spent = await ask(people["cook"], "/api/shares")
    order = (await people["cook"].get(market.path)).json()
    assert spent["total_cents"] == order["total_cents"]
    assert cents(spent["parts"]) == spent["total_cents"] == spent["excl_cents"] + spent["vat_cents"]
    assert cents(spent["shares"]) == spent["excl_cents"]
    assert sum(each["of_hundred"] for each in spent["parts"]) == 10_000
    assert spent["parts"][0]["actor"] == "producer"
    assert (spent["farms"], spent["orders"], spent["name"]) == (2, 1, market.network.canteen.name)
    assert cents(spent["cycles"][0]["parts"]) == spent["total_cents"]
    assert spent["cycles"][0]["final"] is False


@pytest.mark.usefixtures("ordered")
async def test_the_sums_of_a_territory_are_the_sums_of_its_orders_buyers_and_farms(people, market, session) -> None:
    whole = await ask(people["coordinator"], "/api/shares")
    total = await session.scalar(select(func.sum(Order.total_cents)))
    excl = await session.scalar(select(func.sum(OrderLine.total_cents)))
    assert (whole["total_cents"], whole["excl_cents"]) == (total, excl)
    buyers = [await ask(people["coordinator"], "/api/shares", buyer_id=each["buyer_id"]) for each in whole["buyers"]]
    assert len(buyers) == 2
    assert sum(each["total_cents"] for each in buyers) == total == sum(each["total_cents"] for each in whole["buyers"])
    received = [
        (await ask(people[who], "/api/received"))["cents"]
        for who in ("grower", "neighbour", "packer", "driver", "coordinator")
    ]
    assert sum(received) == excl


@pytest.mark.usefixtures("ordered")
async def test_a_buyer_reads_no_other_buyers_spending_and_nobody_a_buyer_of_another_network(
    people, market, session, sign_in
) -> None:
    network = market.network
    elsewhere = await make_network(session)
    await session.commit()
    stranger = await sign_in(elsewhere.coordinator.id, elsewhere.territory.id)
    for reader, buyer in (("cook", network.shop), ("shop", network.canteen), ("observer", network.canteen)):
        answer = await people[reader].get("/api/shares", params={**NOVEMBER, "buyer_id": str(buyer.id)})
        assert answer.status_code == 404
    answer = await stranger.get("/api/shares", params={**NOVEMBER, "buyer_id": str(network.canteen.id)})
    assert answer.status_code == 404
    assert (await ask(stranger, "/api/shares"))["total_cents"] == 0


@pytest.mark.usefixtures("ordered")
async def test_a_farm_reads_what_it_received_by_product_and_nothing_of_its_neighbour(people, market) -> None:
    own = await ask(people["grower"], "/api/received")
    assert [(each["product_name"], each["quantity"], each["cents"]) for each in own["products"]] == [
        ("Légume 0", "30.000", 5700),
        ("Légume 2", "20.000", 3800),
    ]
    assert own["cents"] == 9500 == cents(own["products"]) == cents(own["cycles"])
    assert (own["weight_kg"], own["packs"], own["deliveries"]) == ("50.000", "5.000", 1)
    assert own["declared_cents"] is None
    text = (await people["grower"].get("/api/received", params=NOVEMBER)).text
    assert "Légume 1" not in text
    assert "Ferme du Pré" not in text


@pytest.mark.usefixtures("ordered")
async def test_who_and_what_was_renamed_has_its_latest_name(people, market, session) -> None:
    network = market.network
    week = await make_cycle(session, network.territory, [network.area], closes_at=CLOSES + timedelta(days=1))
    product = await session.get(Product, (network.territory.id, market.offers[0].product_id))
    product.name, network.canteen.name, network.farm.name = "Asperge", "Assiette du bourg", "Aubiers"
    offer = await make_offer(session, week, product, market.packs[0], fees=market.fees, producer_name="Aubiers")
    await session.commit()
    assert (await put(people["cook"], order_path(week.id, network.point.id), {offer.id: "10"})).is_success
    whole = await ask(people["coordinator"], "/api/shares")
    assert "Assiette du bourg" in [each["name"] for each in whole["buyers"]]
    farms = {each["organisation_id"]: each["label"] for each in whole["shares"] if each["actor"] == "producer"}
    assert farms[str(network.farm.id)] == "Aubiers"
    own = await ask(people["grower"], "/api/received")
    assert {each["product_name"] for each in own["products"]} == {"Asperge", "Légume 2"}


@pytest.mark.usefixtures("ordered")
async def test_what_the_hub_received_covers_what_it_declared(people, market, session) -> None:
    network = market.network
    for actor, basis, amount in (("hub", "per_kg", "0.08"), ("hub", "per_delivery", "1.5"), ("carrier", "per_kg", "1")):
        session.add(
            DeclaredCostRow(
                territory_id=network.territory.id, id=new_id(), organisation_id=network.hub.id, actor=actor,
                basis=basis, amount=Decimal(amount), note="", since=OPENS, ended_at=None, written_by=None,
            )
        )  # fmt: skip
    await session.commit()
    hub = await ask(people["packer"], "/api/received")
    assert (hub["weight_kg"], hub["deliveries"]) == ("80.000", 2)
    by_basis = {(each["actor"], each["basis"]): each["cents"] for each in hub["declared"]}
    assert by_basis == {("hub", "per_kg"): 640, ("hub", "per_delivery"): 300, ("carrier", "per_kg"): 0}
    assert hub["declared_cents"] == 940
    assert hub["cents"] == cents(hub["labels"]) == cents(hub["cycles"]) > 0
    assert [each["label"] for each in (await ask(people["driver"], "/api/received"))["labels"]] == [
        "Livraison",
        "Transport",
    ]
    assert [each["label"] for each in (await ask(people["coordinator"], "/api/received"))["labels"]] == ["Réseau"]


@pytest.mark.usefixtures("ordered")
async def test_a_week_belongs_to_the_day_of_its_cut_off(people) -> None:
    october = await people["cook"].get("/api/shares", params={"from": "2026-10-01", "to": "2026-10-31"})
    assert (october.json()["total_cents"], october.json()["parts"][0]["of_hundred"]) == (0, 0)
    wrong = await people["cook"].get("/api/shares", params={"from": "2026-11-30", "to": "2026-11-01"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["to"])


@pytest.mark.usefixtures("ordered")
async def test_an_observer_is_told_nothing_of_two_farms_nor_of_a_week_that_is_open(people, market, clock) -> None:
    for _ in range(2):
        seen = await ask(people["observer"], "/api/shares")
        assert (seen["total_cents"], seen["parts"], seen["shares"], seen["orders"], seen["vat_cents"]) == (
            0, [], [], None, None,
        )  # fmt: skip
        clock.moment = CLOSES + timedelta(hours=1)
    assert (await ask(people["observer"], "/api/shares"))["withheld_cycles"] == 1


@pytest.mark.usefixtures("ordered")
async def test_an_observer_is_told_sums_of_three_farms_without_naming_them(people, market, session, clock) -> None:
    third = await make_organisation(session, market.network.territory, "producer", name="Ferme du Bois")
    product = await make_product(session, market.network.territory, third, name="Légume 3")
    offer = await make_offer(
        session, market.cycle, product, await make_pack(session, product), fees=market.fees, producer_name=third.name
    )
    shop_only = await make_product(session, market.network.territory, third, name="Miel", family="honey")
    honey = await make_offer(session, market.cycle, shop_only, await make_pack(session, shop_only), fees=market.fees)
    await session.commit()
    shop = order_path(market.cycle.id, market.network.shop_point.id)
    lines = {market.offers[1].id: "20", offer.id: "10", honey.id: "10"}
    assert (await put(people["shop"], shop, lines, version=1)).is_success
    clock.moment = CLOSES + timedelta(hours=1)
    seen = await ask(people["observer"], "/api/shares")
    without_honey = await session.scalar(
        select(func.sum(OrderLine.total_cents)).where(OrderLine.product_name != "Miel")
    )
    assert (seen["farms"], seen["withheld_cycles"], seen["total_cents"]) == (3, 1, without_honey)
    assert cents(seen["parts"]) == without_honey
    text = (await people["observer"].get("/api/shares", params=NOVEMBER)).text
    for name in ("Ferme du Bois", "Ferme du Pré", market.network.farm.name, market.network.canteen.name):
        assert name not in text


@pytest.mark.usefixtures("ordered")
async def test_sums_ask_a_fixed_number_of_queries(people, market, session, statements) -> None:
    async def counted() -> list[int]:
        found = []
        for who, path in (("coordinator", "/api/shares"), ("grower", "/api/received"), ("observer", "/api/shares")):
            with statements() as sent:
                await ask(people[who], path)
            found.append(len(sent))
        return found

    few = await counted()
    offers = {each.id: "10" for each in market.offers}
    for number in range(5):
        product = await make_product(session, market.network.territory, market.network.farm, name=f"Pomme {number}")
        offer = await make_offer(session, market.cycle, product, await make_pack(session, product), fees=market.fees)
        offers[offer.id] = "10"
    await session.commit()
    assert (await put(people["cook"], market.path, offers, version=1)).is_success
    assert await counted() == few
    assert max(few) <= 9


async def test_a_products_prices_say_when_the_fees_changed_and_are_of_opened_weeks_only(
    people, market, session, clock
) -> None:
    network, week = market.network, timedelta(days=7)
    product = await session.get(Product, (network.territory.id, market.offers[0].product_id))
    past = await make_cycle(session, network.territory, opens_at=OPENS - week, closes_at=CLOSES - week)
    coming = await make_cycle(session, network.territory, opens_at=OPENS + week, closes_at=CLOSES + week)
    await make_offer(session, past, product, market.packs[0], price="1.8000", fees=market.fees)
    await make_offer(session, coming, product, market.packs[0], price="9.9900", fees=market.fees)
    changed = await make_fee_schedule(session, network.territory, market.fees, OPENS - timedelta(days=2))
    changed.note = "Assemblée du 20 novembre"
    await session.commit()
    for who in ("cook", "grower", "neighbour", "packer", "coordinator"):
        found = (await people[who].get(f"/api/products/{product.id}/prices")).json()
        assert [point["components"][0]["amount"][:4] for point in found["packs"][0]["points"]] == ["1.80", "1.90"]
        assert [(mark["kind"], mark["words"]) for mark in found["marks"]] == [("fees", "Assemblée du 20 novembre")]
    assert (await people["observer"].get(f"/api/products/{product.id}/prices")).status_code == 404


async def test_a_product_that_was_never_offered_has_no_prices_to_show(people, market, session) -> None:
    secret = await make_product(session, market.network.territory, market.network.farm, name="Projet")
    await session.commit()
    assert (await people["cook"].get(f"/api/products/{secret.id}/prices")).status_code == 404


@pytest.mark.usefixtures("ordered")
async def test_tables_hold_the_same_sums_and_open_in_a_french_spreadsheet(people, market) -> None:
    answer = await people["cook"].get("/api/shares.csv", params=NOVEMBER)
    assert answer.headers["content-disposition"] == 'attachment; filename="ou-va-l-argent-2026-11-01-2026-11-30.csv"'
    lines = [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()]
    spent = await ask(people["cook"], "/api/shares")
    amounts = [Decimal(line[3].replace(",", ".")) for line in lines[1:]]
    assert sum(amounts) == Decimal(2 * spent["total_cents"]) / 100  # by week, then of the whole period
    got = (await people["grower"].get("/api/received.csv", params=NOVEMBER)).content.decode("utf-8-sig")
    assert got.splitlines()[1].startswith("Légume 0;colis de 10 kg;30,000;kg;57,00;")
    assert "Légume 1" not in got
    hub = (await people["packer"].get("/api/received.csv", params=NOVEMBER)).content.decode("utf-8-sig")
    assert hub.splitlines()[1].startswith("2026-11-26;")
