"""The order of a delivery point over HTTP: placed, changed, cancelled, refused."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from app.core.audit import AuditEntry
from app.cycles.tables import Cycle, CycleDelivery, Offer
from app.identity.tables import DeliveryPoint
from app.orders.tables import Order, OrderLine, OrderVersion
from tests.factories.cycles import CLOSES, OPENS, make_cycle
from tests.factories.identity import make_area, make_delivery_point, make_member, make_network
from tests.factories.orders import Market, body, make_market, order_path, put
from tests.factories.pricing import usual_fees


@pytest.fixture
async def market(session) -> Market:
    return await make_market(session)


@pytest.fixture
async def cook(sign_in, market):
    network = market.network
    return await sign_in(network.cook.id, network.territory.id, network.canteen.id)


async def reserved_of(database, offer):
    async with database.reading() as session:
        return await session.scalar(select(Offer.reserved).where(Offer.id == offer.id))


async def count(database, table) -> int:
    async with database.reading() as session:
        return len((await session.scalars(select(table))).all())


async def test_an_order_is_placed_and_read_again(market, cook) -> None:
    one, two = (offer.id for offer in market.offers)
    placed = await cook.put(market.path, json=body({one: "10", two: "20.000"}, "63.30", note="bien mûres"))
    assert placed.status_code == 200, placed.text
    assert placed.headers["etag"] == '"1"'
    order = placed.json()
    assert (order["state"], order["version"]) == ("placed", 1)
    assert (order["goods_cents"], order["delivery_cents"], order["excl_cents"]) == (6000, 0, 6000)
    assert order["vat"] == [{"rate": "5.50", "base_cents": 6000, "vat_cents": 330}]
    assert (order["vat_cents"], order["total_cents"]) == (330, 6330)
    assert [(line["quantity"], line["total_cents"], line["note"]) for line in order["lines"]] == [
        ("10.000", 2000, "bien mûres"),
        ("20.000", 4000, "bien mûres"),
    ]
    assert order["weight_kg"] == "30.000"
    assert order["buyer_name"] == "Cantine de l’école"
    assert order["lines"][0]["producer_name"] == "Ferme des Sources"
    farm = {"actor": "producer", "organisation_id": str(market.network.farm.id), "label": "Ferme des Sources"}
    assert order["lines"][0]["shares"] == [farm | {"cents": 2000}]
    assert (await cook.get(market.path)).json() == order
    assert (await cook.get(f"/api/orders/{order['id']}")).json() == order


async def test_before_the_first_order_there_is_an_empty_one(market, cook) -> None:
    shown = await cook.get(market.path)
    assert shown.status_code == 200
    assert shown.headers["etag"] == '"0"'
    assert (shown.json()["state"], shown.json()["version"], shown.json()["lines"]) == ("none", 0, [])
    assert shown.json()["editable_until"] == "2026-11-26T11:00:00Z"


async def test_shares_of_hub_carrier_and_network_sum_to_the_order(session, sign_in) -> None:
    market = await make_market(session, 3, price="2.3700", fees=usual_fees())
    cook = await sign_in(market.network.cook.id, market.network.territory.id, market.network.canteen.id)
    order = (await put(cook, market.path, {offer.id: "10" for offer in market.offers})).json()
    # (2.37 + 1 % of it + 0.05 a kg) / (1 - 8 %) = 2.6562 euros a kg: three lines of 26.56, and 3.00 for the delivery;
    # a line's exact cents are 2369.8, 212.5, 50.0 and 23.7: the three that are short of a cent go to the largest rests
    assert (order["goods_cents"], order["delivery_cents"], order["excl_cents"]) == (7968, 300, 8268)
    assert {(share["actor"], share["label"]): share["cents"] for share in order["shares"]} == {
        ("producer", "Ferme des Sources"): 7110,
        ("hub", "Plateforme"): 636,
        ("carrier", "Transport"): 150,
        ("network", "Réseau"): 72,
        ("carrier", "Livraison"): 300,
    }
    for line in order["lines"]:
        assert sum(share["cents"] for share in line["shares"]) == line["total_cents"]


async def test_the_offers_are_reserved_released_and_never_go_below_zero(market, cook, database) -> None:
    one, two = market.offers
    await put(cook, market.path, {one.id: "30", two.id: "10"})
    await put(cook, market.path, {two.id: "20"}, version=1)
    assert [await reserved_of(database, offer) for offer in (one, two)] == [0, 20]
    cancelled = await put(cook, market.path, {}, "0.00", version=2)
    assert (cancelled.json()["state"], cancelled.json()["lines"]) == ("cancelled", [])
    assert cancelled.json()["total_cents"] == 0
    assert [await reserved_of(database, offer) for offer in (one, two)] == [0, 0]
    placed = await put(cook, market.path, {one.id: "10"}, version=3)
    assert (placed.json()["state"], placed.json()["version"]) == ("placed", 4)


async def test_the_same_request_twice_has_one_effect(market, cook, database) -> None:
    one = market.offers[0].id
    request = body({one: "10"}, "21.10")
    first = await cook.put(market.path, json=request)
    again = await cook.put(market.path, json=request)
    with_old_version = await cook.put(market.path, json=request, headers={"If-Match": '"0"'})
    assert [first.status_code, again.status_code, with_old_version.status_code] == [200, 200, 200]
    assert first.json() == again.json() == with_old_version.json()
    assert await reserved_of(database, market.offers[0]) == 10
    assert await count(database, OrderVersion) == 1


async def test_an_empty_order_where_there_is_none_leaves_nothing_behind(market, cook, database) -> None:
    answer = await put(cook, market.path, {}, "0.00")
    assert (answer.status_code, answer.json()["state"]) == (200, "none")
    assert await count(database, Order) == 0


async def test_all_short_lines_are_listed_with_what_this_order_may_have(session, sign_in, database) -> None:
    market = await make_market(session, 3, available="40")
    network = market.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    one, two, three = (offer.id for offer in market.offers)
    await put(shop, order_path(market.cycle.id, network.shop_point.id), {one: "30", two: "10"})
    await put(cook, market.path, {two: "20", three: "10"})
    refused = await put(cook, market.path, {one: "20", two: "40", three: "20"}, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough")
    assert sorted((line["product_name"], line["wanted"], line["left"]) for line in refused.json()["lines"]) == [
        ("Légume 0", "20.000", "10.000"),
        ("Légume 1", "40.000", "30.000"),
    ]
    assert [await reserved_of(database, offer) for offer in market.offers] == [30, 30, 10]
    assert (await cook.get(market.path)).json()["version"] == 1


async def test_a_changed_price_stops_the_order_and_keeps_nothing(market, cook, session, database) -> None:
    one = market.offers[0].id
    await session.execute(update(Offer).where(Offer.id == one).values(unit_price=Decimal("2.5000")))
    await session.commit()
    request = body({one: "10"}, "21.10")
    request["lines"][0]["shown_unit_price"] = "2.0000"
    refused = await cook.put(market.path, json=request)
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert (refused.json()["old_total"], refused.json()["new_total"]) == ("21.10", "26.38")
    assert refused.json()["lines"] == [
        {
            "offer_id": str(one),
            "product_name": "Légume 0",
            "pack_name": "colis de 10 kg",
            "old_unit_price": "2.0000",
            "new_unit_price": "2.5000",
        }
    ]
    assert await count(database, Order) == 0
    assert await reserved_of(database, market.offers[0]) == 0


async def test_a_line_keeps_its_agreed_price_until_it_grows(market, cook, session) -> None:
    one, two = (offer.id for offer in market.offers)
    await put(cook, market.path, {one: "20"}, "42.20")
    dearer = [{**market.offers[0].components[0], "amount": "3.00000000"}]
    await session.execute(
        update(Offer).where(Offer.id == one).values(unit_price=3, producer_price=3, components=dearer)
    )
    await session.commit()
    kept = await put(cook, market.path, {one: "10", two: "10"}, "42.20", version=1)
    assert [line["unit_price"] for line in kept.json()["lines"]] == ["2.0000", "2.0000"]
    grown = await put(cook, market.path, {one: "30"}, "63.30", version=2)
    assert grown.json()["lines"] == [
        {
            "offer_id": str(one),
            "product_name": "Légume 0",
            "pack_name": "colis de 10 kg",
            "old_unit_price": "2.0000",
            "new_unit_price": "3.0000",
        }
    ]
    accepted = await put(cook, market.path, {one: "30"}, "94.95", version=2)
    assert accepted.json()["lines"][0]["unit_price"] == "3.0000"


async def test_two_people_on_one_order_never_overwrite_each_other(market, cook, session, sign_in) -> None:
    one, two = (offer.id for offer in market.offers)
    network = market.network
    colleague = await make_member(session, network.canteen, "staff")
    await session.commit()
    second = await sign_in(colleague.id, network.territory.id, network.canteen.id)
    await put(cook, market.path, {one: "10"})
    await put(second, market.path, {one: "10", two: "10"}, version=1)
    stale = await put(cook, market.path, {one: "20"}, version=1)
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "order_changed", 2)
    blind = await put(cook, market.path, {one: "20"})
    assert blind.status_code == 412
    first_only = await cook.put(market.path, json=body({one: "20"}, "42.20"), headers={"If-None-Match": "*"})
    assert first_only.status_code == 412
    nonsense = await cook.put(market.path, json=body({one: "20"}, "42.20"), headers={"If-Match": '"abc"'})
    assert nonsense.status_code == 412
    assert [line["quantity"] for line in (await cook.get(market.path)).json()["lines"]] == ["10.000", "10.000"]
    weak = await cook.put(market.path, json=body({one: "20"}, "42.20"), headers={"If-Match": 'W/"2"'})
    assert weak.status_code == 200


@pytest.mark.parametrize(
    ("moment", "code", "extra"),
    [
        (OPENS - timedelta(microseconds=1), "cycle_not_open", "opens_at"),
        (OPENS, None, None),
        (CLOSES - timedelta(microseconds=1), None, None),
        (CLOSES, "cycle_closed", "closed_at"),
        (CLOSES + timedelta(days=30), "cycle_closed", "closed_at"),
    ],
)
async def test_the_cut_off_is_exact_whatever_runs_in_the_background(market, cook, clock, moment, code, extra) -> None:
    clock.moment = moment
    answer = await cook.put(market.path, json=body({market.offers[0].id: "10"}, "21.10"))
    if code is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert extra in answer.json()
        assert answer.json()["next"]


async def test_a_cancelled_cycle_takes_no_orders(market, cook, session) -> None:
    await session.execute(update(Cycle).values(cancelled_at=OPENS))
    await session.commit()
    answer = await cook.put(market.path, json=body({market.offers[0].id: "10"}, "21.10"))
    assert (answer.status_code, answer.json()["code"]) == (409, "cycle_cancelled")


@pytest.mark.parametrize(
    ("quantity", "fields", "message"),
    [
        ("5", {}, "moins que le minimum"),
        ("15", {}, "nombre entier de colis"),
        ("60", {"per_buyer_max": Decimal(50)}, "maximum par acheteur"),
    ],
)
async def test_a_quantity_that_the_offer_does_not_allow_is_refused_with_its_field(
    session, sign_in, database, quantity, fields, message
) -> None:
    market = await make_market(session, **fields)
    one, two = market.offers
    await session.execute(update(Offer).where(Offer.id == one.id).values(per_buyer_max=None))
    await session.commit()
    cook = await sign_in(market.network.cook.id, market.network.territory.id, market.network.canteen.id)
    refused = await cook.put(market.path, json=body({one.id: "10", two.id: quantity}, "1.00"))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert message in refused.json()["fields"]["lines.1.quantity"]
    assert refused.json()["offers"][0]["minimum"] == "10.000"
    assert await reserved_of(database, one) == 0


async def test_the_maximum_per_buyer_counts_over_all_its_delivery_points(session, sign_in) -> None:
    market = await make_market(session, 1, per_buyer_max=Decimal(30))
    network, offer = market.network, market.offers[0].id
    annexe = await make_delivery_point(session, network.territory, network.canteen, network.area, name="Annexe")
    await session.commit()
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    await put(cook, market.path, {offer: "20"})
    other = order_path(market.cycle.id, annexe.id)
    assert (await put(cook, other, {offer: "20"})).status_code == 422
    assert (await put(cook, other, {offer: "10"})).status_code == 200
    assert (await put(cook, market.path, {offer: "30"}, version=1)).status_code == 422


async def test_a_withdrawn_offer_can_be_kept_and_reduced_but_not_raised(market, cook, session) -> None:
    one = market.offers[0].id
    await put(cook, market.path, {one: "30"})
    await session.execute(update(Offer).where(Offer.id == one).values(withdrawn_at=OPENS, available=30))
    await session.commit()
    assert (await put(cook, market.path, {one: "20"}, version=1)).status_code == 200
    refused = await put(cook, market.path, {one: "30"}, version=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough")
    assert [(line["wanted"], line["left"]) for line in refused.json()["lines"]] == [("30.000", "20.000")]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": "0"}, "lines.0.quantity"),
        ({"quantity": "-10"}, "lines.0.quantity"),
        ({"quantity": "10.0001"}, "lines.0.quantity"),
        ({"quantity": 10.5}, "lines.0.quantity"),
        ({"quantity": "NaN"}, "lines.0.quantity"),
        ({"quantity": "1e400"}, "lines.0.quantity"),
        ({"quantity": "9999999999999"}, "lines.0.quantity"),
        ({"offer_id": "carotte"}, "lines.0.offer_id"),
        ({"note": "x" * 301}, "lines.0.note"),
        ({"offer_id": str(uuid4())}, "lines.0.offer_id"),
    ],
)
async def test_a_line_that_makes_no_sense_is_refused_with_its_field(market, cook, line, field) -> None:
    whole = {"offer_id": str(market.offers[0].id), "quantity": "10", "note": ""} | line
    refused = await cook.put(market.path, json={"lines": [whole], "shown_total": "21.10"})
    assert refused.status_code == 422, refused.text
    assert field in refused.json()["fields"]


async def test_the_same_offer_twice_is_refused(market, cook) -> None:
    line = {"offer_id": str(market.offers[0].id), "quantity": "10"}
    refused = await cook.put(market.path, json={"lines": [line, line], "shown_total": "42.20"})
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == ["lines.1.offer_id"]


async def test_an_order_beyond_every_measure_is_refused_not_a_crash(session, sign_in) -> None:
    market = await make_market(session, 1, price="99999999.0000", available="999999990")
    cook = await sign_in(market.network.cook.id, market.network.territory.id, market.network.canteen.id)
    refused = await cook.put(market.path, json=body({market.offers[0].id: "999999990"}, "1.00"))
    assert (refused.status_code, refused.json()["code"]) == (422, "order_too_large")


async def test_control_characters_never_reach_a_note(market, cook) -> None:
    answer = await cook.put(market.path, json=body({market.offers[0].id: "10"}, "21.10", note=" pas \x00trop\n mûr "))
    assert answer.json()["lines"][0]["note"] == "pas trop mûr"


async def test_a_note_has_one_line(market, cook) -> None:
    order = body({market.offers[0].id: "10"}, "-1.00", note="Sans fanes\nbien mûres")
    order["shown_total"] = (await cook.put(market.path, json=order)).json()["new_total"]
    saved = (await cook.put(market.path, json=order)).json()
    assert saved["lines"][0]["note"] == "Sans fanes bien mûres"


async def test_an_offer_of_another_cycle_is_unknown(market, cook, session, sign_in) -> None:
    other = await make_market(session, 1)
    refused = await cook.put(market.path, json=body({other.offers[0].id: "10"}, "21.10"))
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["lines.0.offer_id"])


@pytest.mark.parametrize("case", ["area", "school_closed", "archived"])
async def test_where_nothing_is_brought_nothing_can_be_ordered_but_an_order_can_be_cancelled(
    market, cook, session, case
) -> None:
    one = market.offers[0].id
    await put(cook, market.path, {one: "10"})
    if case == "area":
        await session.execute(text("DELETE FROM cycle_deliveries"))
    elif case == "school_closed":
        await session.execute(update(CycleDelivery).values(schools_closed="Vacances de Noël"))
    else:
        await session.execute(update(DeliveryPoint).values(archived_at=OPENS))
    await session.commit()
    refused = await put(cook, market.path, {one: "20"}, version=1)
    assert (refused.status_code, refused.json()["code"], refused.json()["reason"]) == (409, "no_delivery", case)
    cancelled = await put(cook, market.path, {}, "0.00", version=1)
    assert cancelled.json()["state"] == "cancelled"


async def test_a_shop_is_delivered_while_schools_are_closed(market, session, sign_in) -> None:
    await session.execute(update(CycleDelivery).values(schools_closed="Vacances de Noël"))
    await session.commit()
    network = market.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    path = order_path(market.cycle.id, network.shop_point.id)
    assert (await put(shop, path, {market.offers[0].id: "10"})).status_code == 200


async def test_the_past_is_frozen(market, cook, session) -> None:
    one = market.offers[0].id
    before = (await put(cook, market.path, {one: "10"})).json()
    listed = (await cook.get("/api/orders")).json()["items"]
    for statement in (
        "UPDATE products SET name = 'Autre'",
        "UPDATE packs SET name = 'autre', vat_rate = 20, net_weight_kg = 3",
        "UPDATE offers SET product_name = 'Autre', unit_price = 9, producer_price = 9, vat_rate = 20",
        "UPDATE fee_components SET value = 50",
        "UPDATE organisations SET name = name || ' (renommée)'",
        "UPDATE areas SET name = 'Autre tournée'",
        "UPDATE delivery_points SET name = 'Autre lieu', commune = 'Faux-la-Montagne'",
    ):
        await session.execute(text(statement))
    await session.commit()
    assert (await cook.get(market.path)).json() == before
    assert (await cook.get(f"/api/orders/{before['id']}")).json() == before
    assert (await cook.get("/api/orders")).json()["items"] == listed
    assert listed[0]["delivery_point_name"] == before["delivery_point_name"] == "Cuisine de l’école"


async def two_rounds(market, session, cook):
    """An order for the first round of a week with two; then its delivery point moves into the second."""
    network = market.network
    other = await make_area(session, network.territory)
    day = CLOSES.date() + timedelta(days=6)
    session.add(
        CycleDelivery(territory_id=network.territory.id, cycle_id=market.cycle.id, area_id=other.id, delivers_on=day)
    )
    await session.commit()
    assert (await put(cook, market.path, {market.offers[0].id: "10"})).status_code == 200
    point = await session.get(DeliveryPoint, (network.territory.id, network.point.id))
    point.area_id = other.id
    await session.commit()
    return other, day


async def test_an_order_keeps_its_round_until_it_is_saved_again(market, cook, session) -> None:
    one, first = market.offers[0].id, market.network.area
    other, day = await two_rounds(market, session, cook)
    (kept,) = (await cook.get("/api/orders")).json()["items"]
    assert kept["delivers_on"] != day.isoformat()
    repeated = await put(cook, market.path, {one: "10"})  # the same request again, after a lost answer
    assert (repeated.json()["version"], repeated.json()["area_id"]) == (1, str(first.id))
    saved = await put(cook, market.path, {one: "10"}, version=1)
    assert (saved.json()["version"], saved.json()["area_id"]) == (2, str(other.id))
    (moved,) = (await cook.get("/api/orders")).json()["items"]
    assert moved["delivers_on"] == day.isoformat()


async def test_a_moved_delivery_reaches_an_order_whose_place_has_moved(market, cook, session) -> None:
    await two_rounds(market, session, cook)
    moved = CLOSES.date() + timedelta(days=9)
    await session.execute(
        update(CycleDelivery).where(CycleDelivery.area_id == market.network.area.id).values(delivers_on=moved)
    )
    await session.commit()
    (shown,) = (await cook.get("/api/orders")).json()["items"]
    assert shown["delivers_on"] == moved.isoformat()


async def test_every_version_says_who_when_and_what(market, cook, session, sign_in) -> None:
    one, two = (offer.id for offer in market.offers)
    network = market.network
    order = (await put(cook, market.path, {one: "10"})).json()
    await put(cook, market.path, {one: "20", two: "10"}, version=1)
    await put(cook, market.path, {}, "0.00", version=2)
    versions = (await cook.get(f"/api/orders/{order['id']}/versions")).json()
    assert [(v["version"], v["reason"], v["total_cents"]) for v in versions] == [
        (3, "cancelled", 0),
        (2, "changed", 6330),
        (1, "placed", 2110),
    ]
    assert versions[0]["person_name"] == network.cook.name
    assert [(c["product_name"], c["before"], c["after"]) for c in versions[1]["changes"]] == [
        ("Légume 0", "10.000", "20.000"),
        ("Légume 1", None, "10.000"),
    ]
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(e.action, e.person_id, e.owner_id) for e in entries] == [
        (action, network.cook.id, network.canteen.id) for action in ("order.placed", "order.changed", "order.cancelled")
    ]


async def test_orders_are_listed_page_by_page(market, cook, session, sign_in) -> None:
    network, one = market.network, market.offers[0].id
    points = [
        await make_delivery_point(session, network.territory, network.canteen, network.area, name=f"Annexe {n}")
        for n in range(4)
    ]
    await session.commit()
    for point in points:
        assert (await put(cook, order_path(market.cycle.id, point.id), {one: "10"})).status_code == 200
    first = (await cook.get("/api/orders", params={"limit": 3})).json()
    rest = (await cook.get("/api/orders", params={"limit": 3, "cursor": first["next"]})).json()
    names = [each["delivery_point_name"] for each in first["items"] + rest["items"]]
    assert sorted(names) == ["Annexe 0", "Annexe 1", "Annexe 2", "Annexe 3"]
    assert (len(first["items"]), rest["next"]) == (3, None)
    shown = first["items"][0]
    assert (shown["delivers_on"], shown["lines"], shown["total_cents"], shown["weight_kg"]) == (
        "2026-12-01",
        1,
        2110,
        "10.000",
    )
    assert (await cook.get("/api/orders", params={"cursor": "xxx"})).status_code == 422
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    assert len((await coordinator.get("/api/orders", params={"cycle_id": str(market.cycle.id)})).json()["items"]) == 4


async def test_last_week_is_mapped_to_this_weeks_offers(market, cook, session, clock) -> None:
    network = market.network
    one, two = (offer.id for offer in market.offers)
    assert (await cook.get(market.path + "/last")).status_code == 404
    await put(cook, market.path, {one: "10", two: "20"})
    await session.execute(update(Offer).where(Offer.id == two).values(withdrawn_at=None))
    week = await make_cycle(
        session, network.territory, [network.area], opens_at=OPENS + timedelta(7), closes_at=CLOSES + timedelta(7)
    )
    offer = Offer(**{c.name: getattr(market.offers[0], c.name) for c in Offer.__table__.columns})
    offer.id, offer.cycle_id, offer.unit_price, offer.reserved = uuid4(), week.id, Decimal("2.1000"), Decimal(0)
    session.add(offer)
    await session.commit()
    last = (await cook.get(order_path(week.id, network.point.id) + "/last")).json()
    assert last["closes_at"] == "2026-11-26T11:00:00Z"
    assert [(e["product_name"], e["quantity"], e["offer_id"], e["new_unit_price"]) for e in last["lines"]] == [
        ("Légume 0", "10.000", str(offer.id), "2.1000"),
        ("Légume 1", "20.000", None, None),
    ]


async def test_nobody_reaches_an_order_that_is_not_his(market, cook, session, sign_in, client, database) -> None:
    network, one = market.network, market.offers[0].id
    order = (await put(cook, market.path, {one: "10"})).json()
    elsewhere = await make_network(session)
    await session.commit()
    hats = [
        (network.shopkeeper.id, network.territory.id, network.shop.id),
        (network.grower.id, network.territory.id, network.farm.id),
        (network.packer.id, network.territory.id, network.hub.id),
        (network.observer.id, network.territory.id, None),
        (elsewhere.cook.id, elsewhere.territory.id, elsewhere.canteen.id),
        (elsewhere.coordinator.id, elsewhere.territory.id, None),
    ]
    paths = [market.path, market.path + "/last", f"/api/orders/{order['id']}", f"/api/orders/{order['id']}/versions"]
    for hat in hats:
        other = await sign_in(*hat)
        assert [(await other.get(path)).status_code for path in paths] == [404] * 4
        assert (await other.put(market.path, json=body({}, "0.00"))).status_code == 404
    assert [(await client.get(path)).status_code for path in paths] == [401] * 4
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    assert (await coordinator.get(f"/api/orders/{order['id']}")).json() == order
    assert (await coordinator.put(market.path, json=body({}, "0.00"), headers={"If-Match": '"1"'})).status_code == 404
    assert await reserved_of(database, market.offers[0]) == 10


async def test_a_delivery_point_of_another_territory_is_unknown(market, cook, session) -> None:
    elsewhere = await make_network(session)
    await session.commit()
    for path in (order_path(market.cycle.id, elsewhere.point.id), order_path(uuid4(), market.network.point.id)):
        assert (await put(cook, path, {market.offers[0].id: "10"})).status_code == 404


@pytest.mark.parametrize("sort", ["first", "changed"])
async def test_the_number_of_statements_does_not_grow_with_the_lines(session, sign_in, statements, sort) -> None:
    counts = {}
    for lines in (1, 20, 200):
        market = await make_market(session, lines, fees=usual_fees())
        network = market.network
        cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
        version = None
        if sort == "changed":
            version = (await put(cook, market.path, {offer.id: "10" for offer in market.offers})).json()["version"]
        wanted = {offer.id: "20" for offer in market.offers}
        total = (await put(cook, market.path, wanted, "-1.00", version)).json()["new_total"]
        with statements() as sent:
            answer = await put(cook, market.path, wanted, total, version)
        assert answer.status_code == 200
        counts[lines] = len(sent)
    assert len(set(counts.values())) == 1
    assert counts[20] <= (11 if sort == "changed" else 10), counts


async def test_reading_an_order_or_a_list_takes_the_same_statements_whatever_its_size(
    session, sign_in, statements
) -> None:
    counts = set()
    for lines in (1, 50):
        market = await make_market(session, lines)
        network = market.network
        cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
        await put(cook, market.path, {offer.id: "10" for offer in market.offers})
        seen = []
        for path in (market.path, "/api/orders"):
            with statements() as sent:
                assert (await cook.get(path)).status_code == 200
            seen.append(len(sent))
        counts.add(tuple(seen))
    assert len(counts) == 1


async def test_a_list_of_orders_takes_the_same_statements_whatever_its_length(
    market, cook, session, sign_in, statements
) -> None:
    network, counts = market.network, set()
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    for number in range(4):
        point = await make_delivery_point(session, network.territory, network.canteen, network.area, name=f"{number}")
        await session.commit()
        await put(cook, order_path(market.cycle.id, point.id), {market.offers[0].id: "10"})
        if number in (0, 3):
            with statements() as sent:
                assert len((await coordinator.get("/api/orders")).json()["items"]) == number + 1
            counts.add(len(sent))
    assert len(counts) == 1


async def test_a_line_is_only_written_when_it_changed(market, cook, session) -> None:
    one, two = (offer.id for offer in market.offers)
    await put(cook, market.path, {one: "10", two: "10"})
    before = dict((await session.execute(text("SELECT offer_id, xmin::text FROM order_lines"))).all())
    await session.commit()
    await put(cook, market.path, {one: "10", two: "20"}, version=1)
    after = dict((await session.execute(text("SELECT offer_id, xmin::text FROM order_lines"))).all())
    assert before[one] == after[one]
    assert before[two] != after[two]
    positions = (await session.scalars(select(OrderLine.position).order_by(OrderLine.position))).all()
    assert positions == [0, 1]
