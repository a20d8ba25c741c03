"""The public page, the desk, the observer's totals and the history: what they say, and to whom."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from app.catalogue.tables import Product
from app.core import outbox
from app.core.outbox import OutboxMessage
from app.core.texts import LANGUAGES, messages
from app.cycles.tables import CycleDelivery, Offer
from app.worker import HANDLERS
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_offer
from tests.factories.identity import make_network, make_organisation
from tests.factories.orders import Market, make_market, put
from tests.factories.pricing import usual_fees


@pytest.fixture
async def market(session) -> Market:
    network = await make_network(session)
    return await make_market(session, fees=usual_fees(network.hub, network.carrier))


@pytest.fixture
async def coordinator(sign_in, market):
    return await sign_in(market.network.coordinator.id, market.network.territory.id)


@pytest.fixture
async def cook(sign_in, market):
    network = market.network
    return await sign_in(network.cook.id, network.territory.id, network.canteen.id)


async def decisions(coordinator) -> dict[str, list[str]]:
    desk = (await coordinator.get("/api/desk")).json()
    return {each["kind"]: each["names"] for each in desk["decisions"]}


async def test_a_visitor_reads_farms_prices_and_shares_of_a_public_territory(client, market) -> None:
    page = (await client.get(f"/api/public/territories/{market.network.territory.slug}")).json()
    assert page["cycle"]["state"] == "open"
    assert [(farm["name"], farm["offers"]) for farm in page["producers"]] == [("Ferme des Sources", 2)]
    offer = page["offers"][0]
    assert offer["unit_price"] == str(market.offers[0].unit_price)
    assert offer["components"][0]["actor"] == "producer"
    assert offer["components"][0]["amount"] == "2.00000000"
    assert len(page["fees"]) == len(market.fees)


async def test_the_public_page_says_nothing_of_buyers_stock_or_people(client, market, cook) -> None:
    await put(cook, market.path, {market.offers[0].id: "10"})
    page = (await client.get(f"/api/public/territories/{market.network.territory.slug}")).text
    for secret in (market.network.canteen.name, market.network.grower.email, "available", "reserved", "left"):
        assert secret not in page


async def test_a_territory_that_is_not_public_does_not_exist_for_visitors(client, session) -> None:
    network = await make_network(session, public=False)
    await session.commit()
    assert (await client.get("/api/public/territories")).json() == []
    hidden = await client.get(f"/api/public/territories/{network.territory.slug}")
    unknown = await client.get("/api/public/territories/nulle-part")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() == unknown.json()


async def test_the_desk_names_who_has_not_published_and_who_has_not_ordered(coordinator, cook, market) -> None:
    found = await decisions(coordinator)
    assert "producers_without_offers" not in found
    assert found["buyers_without_orders"] == [market.network.canteen.name, market.network.shop.name]
    assert (await put(cook, market.path, {market.offers[0].id: "10"})).status_code == 200
    assert (await decisions(coordinator))["buyers_without_orders"] == [market.network.shop.name]


async def test_the_desk_says_where_to_write_to_those_who_have_not_ordered(coordinator, session, market) -> None:
    market.network.canteen.email = "cuisine@ecole.example"
    await session.commit()
    found = (await coordinator.get("/api/desk")).json()["decisions"]
    silent = next(each for each in found if each["kind"] == "buyers_without_orders")
    assert "cuisine@ecole.example" in silent["emails"]
    assert len(silent["emails"]) <= len(silent["names"]) == 2


async def test_the_desk_sums_orders_and_shares_to_the_cent(coordinator, cook, market) -> None:
    order = (await put(cook, market.path, {offer.id: "10" for offer in market.offers})).json()
    totals = (await coordinator.get("/api/desk")).json()["totals"]
    assert (totals["orders"], totals["lines"], totals["buyers"], totals["producers"]) == (1, 2, 1, 1)
    for name in ("excl_cents", "vat_cents", "total_cents", "weight_kg"):
        assert totals[name] == order[name], name
    assert sum(share["cents"] for share in totals["shares"]) == order["excl_cents"]
    assert totals["shares"][0]["actor"] == "producer"
    assert {(share["label"], share["cents"]) for share in totals["shares"]} == {
        (share["label"], share["cents"]) for share in order["shares"]
    }


async def test_the_desk_weighs_each_line_to_the_gram_as_the_farms_lists_do(coordinator, cook, session, market) -> None:
    product = await make_product(session, market.network.territory, market.network.farm)
    packs = [
        await make_pack(session, product, name=name, content=Decimal(1), net_weight_kg=Decimal("0.500"))
        for name in ("un", "deux")
    ]
    offers = [
        await make_offer(session, market.cycle, product, pack, minimum=Decimal("0.333"), step=Decimal("0.333"))
        for pack in packs
    ]
    await session.commit()
    order = (await put(cook, market.path, {offer.id: "0.333" for offer in offers})).json()
    assert order["weight_kg"] == "0.334"
    assert (await coordinator.get("/api/desk")).json()["totals"]["weight_kg"] == "0.334"


async def test_a_label_whose_proof_has_run_out_is_not_told_to_visitors(client, session, market) -> None:
    first_day = market.cycle.closes_at.date() + timedelta(days=5)
    labels = [
        {"label": "ab", "proof": "", "expires_on": first_day.isoformat()},
        {"label": "aop", "proof": "", "expires_on": (first_day - timedelta(days=1)).isoformat()},
    ]
    await session.execute(update(Product).values(labels=labels))
    await session.commit()
    page = (await client.get(f"/api/public/territories/{market.network.territory.slug}")).json()
    assert [offer["labels"] for offer in page["offers"]] == [["ab"], ["ab"]]


async def test_the_desk_names_what_could_not_be_sent_without_its_secret(coordinator, market, session, clock) -> None:
    home, now = market.network, clock.now()
    for topic, payload in (
        ("orders.standing_told", {"to": "cuisine@example.org"}),
        ("fulfilment.list_mail", {"organisation_id": str(home.farm.id), "person_id": str(home.grower.id)}),
        ("identity.invitation", {"secret": "jeton-secret"}),
    ):
        await outbox.emit(session, topic, payload, now=now, territory_id=home.territory.id)
    await session.execute(update(OutboxMessage).values(last_error="the mail server refused it: 550"))
    await session.commit()
    answer = await coordinator.get("/api/desk")
    assert (await decisions(coordinator))["mail_failing"] == [
        "Commande récurrente · cuisine@example.org (the mail server refused it: 550)",
        f"Liste à préparer · {home.grower.name} (the mail server refused it: 550)",
        "Invitation (the mail server refused it: 550)",
    ]
    assert "jeton-secret" not in answer.text
    for language in LANGUAGES:
        assert {f"failing.{topic.replace('.', '_')}" for topic in HANDLERS} <= set(messages(language))


async def test_the_desk_names_twenty_of_many_that_failed(coordinator, market, session, clock, statements) -> None:
    messages = [(None, {"to": f"{number}@example.org"}) for number in range(25)]
    home = market.network.territory.id
    await outbox.emit_all(session, "orders.standing_told", messages, now=clock.now(), territory_id=home)
    await session.execute(update(OutboxMessage).values(last_error="no answer"))
    await session.commit()
    with statements() as sent:
        desk = (await coordinator.get("/api/desk")).json()
    (failing,) = [each for each in desk["decisions"] if each["kind"] == "mail_failing"]
    assert (failing["count"], len(failing["names"])) == (25, 20)
    assert len(sent) <= 26


async def test_a_delivery_of_yesterday_is_over_at_midnight_in_the_territory(
    coordinator, market, session, clock
) -> None:
    cycle = market.cycle
    last = await session.scalar(select(func.max(CycleDelivery.delivers_on)).where(CycleDelivery.cycle_id == cycle.id))
    clock.moment = datetime.combine(last, time(22, 59), UTC)
    assert (await coordinator.get("/api/desk")).json()["cycle"]["id"] == str(cycle.id)
    clock.moment = datetime.combine(last, time(23, 0), UTC)  # midnight in Paris, in winter
    assert (await coordinator.get("/api/desk")).json()["cycle"] is None


async def test_the_desk_asks_a_fixed_number_of_queries(coordinator, market, session, statements) -> None:
    with statements() as few:
        await coordinator.get("/api/desk")
    for number in range(12):
        farm = await make_organisation(session, market.network.territory, "producer", name=f"Ferme {number}")
        product = await make_product(session, market.network.territory, farm)
        await make_offer(session, market.cycle, product, await make_pack(session, product))
    await session.commit()
    with statements() as many:
        await coordinator.get("/api/desk")
    assert len(many) == len(few) <= 23


async def test_the_public_page_asks_a_fixed_number_of_queries(client, market, session, statements) -> None:
    path = f"/api/public/territories/{market.network.territory.slug}"
    with statements() as few:
        await client.get(path)
    for number in range(12):
        product = await make_product(session, market.network.territory, market.network.farm, name=f"Pomme {number}")
        await make_offer(session, market.cycle, product, await make_pack(session, product))
    await session.commit()
    with statements() as many:
        assert len((await client.get(path)).json()["offers"]) == 14
    assert len(many) == len(few) <= 10


async def neighbours(session, market, number: int, family: str = "fruit_vegetables") -> list[Offer]:
    """As many farms more, each with one offer in a family."""
    offers = []
    for place in range(number):
        farm = await make_organisation(session, market.network.territory, "producer", name=f"Voisin {family} {place}")
        product = await make_product(session, market.network.territory, farm, family=family)
        offers.append(await make_offer(session, market.cycle, product, await make_pack(session, product)))
    await session.commit()
    return offers


@pytest.fixture
async def observer(sign_in, market):
    return await sign_in(market.network.observer.id, market.network.territory.id)


async def test_an_observer_is_told_nothing_of_a_week_while_orders_come(observer, market, cook, session, clock) -> None:
    wanted = {offer.id: "10" for offer in [market.offers[0], *await neighbours(session, market, 2)]}
    nothing = (await observer.get("/api/desk/totals")).json()
    assert nothing == {"cycle_id": None, "families": [], "withheld": False}
    saved = await put(cook, market.path, wanted)
    assert (await observer.get("/api/desk/totals")).json() == nothing
    clock.moment = market.cycle.closes_at + timedelta(minutes=5)
    assert (await observer.get("/api/desk/totals")).json() == {
        "cycle_id": str(market.cycle.id),
        "families": [{"family": "fruit_vegetables", "producers": 3, "excl_cents": saved.json()["excl_cents"]}],
        "withheld": False,
    }


async def test_an_observer_is_told_no_sum_of_fewer_than_three_farms_nor_what_gives_it_away(
    observer, market, cook, session, clock
) -> None:
    vegetables = [market.offers[0], *await neighbours(session, market, 2)]
    dairy = await neighbours(session, market, 2, "dairy")
    await put(cook, market.path, {offer.id: "10" for offer in [*vegetables, *dairy]})
    clock.moment = market.cycle.closes_at + timedelta(minutes=5)
    told = (await observer.get("/api/desk/totals")).json()
    assert [(each["family"], each["producers"]) for each in told["families"]] == [("fruit_vegetables", 3)]
    assert told["withheld"] is True
    assert "orders" not in told  # 0 or 1 order more would tell whose it is


async def test_families_of_few_farms_are_told_together_once_they_are_three(
    observer, market, cook, session, clock
) -> None:
    few = [*await neighbours(session, market, 2, "dairy"), *await neighbours(session, market, 1, "bakery")]
    saved = await put(cook, market.path, {offer.id: "10" for offer in few})
    clock.moment = market.cycle.closes_at + timedelta(minutes=5)
    told = (await observer.get("/api/desk/totals")).json()
    assert told["families"] == [{"family": "rest", "producers": 3, "excl_cents": saved.json()["excl_cents"]}]
    assert told["withheld"] is False


async def test_each_reads_the_history_of_its_own_orders_the_coordinator_all(sign_in, coordinator, cook, market) -> None:
    await put(cook, market.path, {market.offers[0].id: "10"})
    own = (await cook.get("/api/history")).json()["items"]
    assert [(entry["action"], entry["person_name"]) for entry in own] == [("order.placed", market.network.cook.name)]
    assert "order.placed" in [entry["action"] for entry in (await coordinator.get("/api/history")).json()["items"]]
    network = market.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    assert (await shop.get("/api/history")).json()["items"] == []


async def test_the_history_names_what_changed_and_whom_it_concerns(coordinator, cook, market, session) -> None:
    point = (await cook.get("/api/delivery-points")).json()[0]
    await put(cook, market.path, {market.offers[0].id: "10"})
    invited = {"email": "nouvelle@ferme.example", "role": "manager", "organisation_id": str(market.network.farm.id)}
    assert (await coordinator.post("/api/invitations", json=invited)).status_code == 201
    moved = (await coordinator.get(f"/api/cycles/{market.cycle.id}")).json() | {"note": "Apportez les caisses"}
    assert (await coordinator.put(f"/api/cycles/{market.cycle.id}", json=moved)).status_code == 200
    found = {each["action"]: each for each in (await coordinator.get("/api/history")).json()["items"]}
    assert (found["order.placed"]["subject_name"], found["order.placed"]["owner_name"]) == (
        point["name"],
        market.network.canteen.name,
    )
    assert found["member.invited"]["subject_name"] == "nouvelle@ferme.example"
    assert found["member.invited"]["owner_name"] == market.network.farm.name
    assert found["cycle.moved"]["subject_name"] == moved["closes_at"]
    assert found["cycle.moved"]["owner_name"] is None


async def test_the_history_asks_a_fixed_number_of_queries(coordinator, cook, market, statements) -> None:
    await put(cook, market.path, {market.offers[0].id: "10"})
    with statements() as few:
        await coordinator.get("/api/history")
    for version, quantity in enumerate(["20", "30", "40"], start=1):
        await put(cook, market.path, {market.offers[0].id: quantity}, version=version)
    with statements() as many:
        assert len((await coordinator.get("/api/history")).json()["items"]) >= 4
    assert len(many) == len(few) <= 7


async def test_the_history_is_read_page_by_page(coordinator, cook, market) -> None:
    for version, quantity in enumerate(["10", "20", "30"]):
        await put(cook, market.path, {market.offers[0].id: quantity}, version=version or None)
    first = (await coordinator.get("/api/history", params={"subject_kind": "order", "limit": 2})).json()
    rest = (await coordinator.get("/api/history", params={"subject_kind": "order", "cursor": first["next"]})).json()
    actions = [entry["action"] for entry in first["items"] + rest["items"]]
    assert actions == ["order.changed", "order.changed", "order.placed"]
    assert rest["next"] is None
    assert (await coordinator.get("/api/history", params={"cursor": "inventé"})).status_code == 422


async def test_another_territory_sees_nothing_of_it(sign_in, market, cook, session) -> None:
    await put(cook, market.path, {market.offers[0].id: "10"})
    elsewhere = await make_network(session)
    await session.commit()
    stranger = await sign_in(elsewhere.coordinator.id, elsewhere.territory.id)
    assert (await stranger.get("/api/history")).json()["items"] == []
    desk = (await stranger.get("/api/desk")).json()
    assert (desk["cycle"], desk["totals"]["orders"], desk["totals"]["shares"]) == (None, 0, [])
