"""Farms' lists: who sees what, the files, and how many queries they take."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.db import Database
from app.cycles.tables import Cycle
from app.identity.tables import Area, DeliveryPoint, Organisation
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, make_offer
from tests.factories.identity import make_area, make_delivery_point, make_member, make_network, make_organisation
from tests.factories.orders import Market, make_market, order_path, put
from tests.factories.pricing import usual_fees


@pytest.fixture
async def market(session: Any) -> Market:
    return await make_market(session, 2, fees=usual_fees())


@pytest.fixture
async def ordered(market: Market, sign_in: Any) -> Market:
    """The canteen orders 30 kg and 10 kg, the shop 20 kg of the first."""
    home, one, two = market.network, market.offers[0].id, market.offers[1].id
    cook = await sign_in(home.cook.id, home.territory.id, home.canteen.id)
    shop = await sign_in(home.shopkeeper.id, home.territory.id, home.shop.id)
    assert (await put(cook, market.path, {one: "30", two: "10"})).status_code == 200
    assert (await put(shop, order_path(market.cycle.id, home.shop_point.id), {one: "20"})).status_code == 200
    return market


@pytest.fixture
async def grower(market: Market, sign_in: Any) -> Any:
    home = market.network
    return await sign_in(home.grower.id, home.territory.id, home.farm.id)


def path(market: Market, ending: str = "") -> str:
    return f"/api/cycles/{market.cycle.id}/lists/{market.network.farm.id}{ending}"


async def test_a_list_sums_up_by_product_and_by_delivery(ordered: Market, grower: Any):
    shown = (await grower.get(path(ordered))).json()
    assert shown["final"] is False
    assert shown["cycle"]["state"] == "open"
    assert shown["producer"]["name"] == "Ferme des Sources"
    assert [
        (
            each["product_name"],
            each["quantity"],
            each["packs"],
            each["weight_kg"],
            each["orders"],
            each["producer_cents"],
        )
        for each in shown["products"]
    ] == [("Légume 0", "50.000", "5", "50.000", 2, 10_000), ("Légume 1", "10.000", "1", "10.000", 1, 2_000)]
    assert [
        (each["buyer_name"], each["delivers_on"], each["weight_kg"], [line["packs"] for line in each["lines"]])
        for each in shown["deliveries"]
    ] == [("Cantine de l’école", "2026-12-01", "40.000", ["3", "1"]), ("Épicerie", "2026-12-01", "20.000", ["2"])]
    assert (shown["weight_kg"], shown["producer_cents"]) == ("60.000", 12_000)


async def test_a_farm_sees_who_gets_what_of_its_own_goods_to_the_cent(ordered: Market, grower: Any):
    # (2.00 + 1 % of it + 0.05 a kg) / (1 - 8 %) = 2.25 euros a kg: 67.50 and 45.00 for 50 kg, 22.50 for 10 kg
    shown = (await grower.get(path(ordered))).json()
    assert {each["label"]: each["cents"] for each in shown["shares"]} == {
        "Ferme des Sources": 12_000, "Plateforme": 1_080, "Transport": 300, "Réseau": 120,
    }  # fmt: skip
    assert shown["buyers_cents"] == 13_500
    assert [each["buyers_cents"] for each in shown["products"]] == [11_250, 2_250]
    (summary,) = (await grower.get(f"/api/cycles/{ordered.cycle.id}/lists")).json()
    assert (summary["producer_cents"], summary["goods_cents"]) == (12_000, 13_500)
    table = await grower.get(path(ordered, "/list.csv?by=product"))
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[7:] for row in rows] == [
        [
            "Payé par les acheteurs, hors taxes (€)", "Pour la ferme, hors taxes (€)",
            "Plateforme (€)", "Transport (€)", "Réseau (€)",
        ],
        ["112,50", "100,00", "9,00", "2,50", "1,00"],
        ["22,50", "20,00", "1,80", "0,50", "0,20"],
    ]  # fmt: skip


async def test_nothing_that_a_farm_reads_changes_with_what_another_sells(
    ordered: Market, grower: Any, session: Any, sign_in: Any
):
    home, month = ordered.network, {"from": "2026-11-01", "to": "2026-11-30"}
    addresses = [path(ordered), path(ordered, "/list.csv?by=product"), f"/api/cycles/{ordered.cycle.id}/lists"]

    async def read() -> list[Any]:
        return [
            *[(await grower.get(address)).content for address in addresses],
            (await grower.get("/api/received", params=month)).json(),
        ]

    before = await read()
    neighbour = await make_organisation(session, home.territory, "producer", name="Autre ferme")
    product = await make_product(session, home.territory, neighbour)
    offer = await make_offer(session, ordered.cycle, product, await make_pack(session, product))
    await session.commit()
    shop = await sign_in(home.shopkeeper.id, home.territory.id, home.shop.id)
    both = {ordered.offers[0].id: "20", offer.id: "40"}  # the fee per delivery is now shared by two farms
    assert (await put(shop, order_path(ordered.cycle.id, home.shop_point.id), both, version=1)).status_code == 200
    assert await read() == before


async def test_a_list_is_final_after_the_cut_off_even_without_a_worker(ordered: Market, grower: Any, clock: Any):
    clock.moment = CLOSES + timedelta(seconds=59)
    assert (await grower.get(path(ordered))).json()["final"] is False
    clock.moment = CLOSES + timedelta(seconds=60)
    shown = (await grower.get(path(ordered))).json()
    assert (shown["final"], shown["cycle"]["state"], shown["cycle"]["lists_sent"]) == (True, "closed", False)


async def test_a_closed_list_stays_as_it_was_whatever_is_renamed_or_moved(
    ordered: Market, grower: Any, session: Any, clock: Any
):
    home = ordered.network
    clock.moment = CLOSES + timedelta(days=1)
    before = (await grower.get(path(ordered))).json()
    elsewhere = await make_area(session, home.territory)
    await session.execute(
        update(DeliveryPoint).values(name="Autre lieu", commune="Faux-la-Montagne", area_id=elsewhere.id)
    )
    await session.execute(update(Area).values(name=Area.name + " (nouvelle)"))
    for buyer in (home.canteen, home.shop):
        await session.execute(update(Organisation).where(Organisation.id == buyer.id).values(name="Autre nom"))
    await session.commit()
    assert (await grower.get(path(ordered))).json() == before


async def test_the_summary_has_one_row_per_farm_and_a_producer_sees_his_own(
    ordered: Market, session: Any, sign_in: Any, grower: Any
):
    home = ordered.network
    neighbour = await make_organisation(session, home.territory, "producer", name="Autre ferme")
    person = await make_member(session, neighbour)
    product = await make_product(session, home.territory, neighbour)
    offer = await make_offer(
        session, ordered.cycle, product, await make_pack(session, product), producer_name="Autre ferme"
    )
    await session.commit()
    shop = await sign_in(home.shopkeeper.id, home.territory.id, home.shop.id)
    mine = {ordered.offers[0].id: "20", offer.id: "10"}
    assert (await put(shop, order_path(ordered.cycle.id, home.shop_point.id), mine, version=1)).status_code == 200
    overview = f"/api/cycles/{ordered.cycle.id}/lists"
    packer = await sign_in(home.packer.id, home.territory.id, home.hub.id)
    both = (await packer.get(overview)).json()
    assert [(row["producer_name"], row["lines"], row["weight_kg"]) for row in both] == [
        ("Autre ferme", 1, "10.000"),
        ("Ferme des Sources", 3, "60.000"),
    ]
    assert [row["producer_name"] for row in (await grower.get(overview)).json()] == ["Ferme des Sources"]
    other = await sign_in(person.id, home.territory.id, neighbour.id)
    assert [row["producer_name"] for row in (await other.get(overview)).json()] == ["Autre ferme"]
    for ending in ("", "/list.csv", "/list.pdf"):
        assert (await other.get(path(ordered, ending))).status_code == 404


async def test_hub_carrier_and_coordinator_see_every_list_and_buyers_none(ordered: Market, session: Any, sign_in: Any):
    home = ordered.network
    for person, organisation in ((home.packer, home.hub), (home.driver, home.carrier), (home.coordinator, None)):
        hat = await sign_in(person.id, home.territory.id, organisation.id if organisation else None)
        assert (await hat.get(path(ordered))).status_code == 200
    for person, organisation in ((home.cook, home.canteen), (home.observer, None)):
        hat = await sign_in(person.id, home.territory.id, organisation.id if organisation else None)
        for ending in ("", "/list.csv", "/list.pdf"):
            assert (await hat.get(path(ordered, ending))).status_code == 404


async def test_another_territory_sees_nothing(ordered: Market, session: Any, sign_in: Any):
    abroad = await make_network(session)
    await session.commit()
    coordinator = await sign_in(abroad.coordinator.id, abroad.territory.id)
    for address in (f"/api/cycles/{ordered.cycle.id}/lists", path(ordered), path(ordered, "/list.csv")):
        assert (await coordinator.get(address)).status_code == 404


async def test_a_farm_without_orders_has_an_empty_list_and_a_canteen_has_none(
    market: Market, grower: Any, sign_in: Any
):
    shown = (await grower.get(path(market))).json()
    assert (shown["products"], shown["deliveries"], shown["weight_kg"]) == ([], [], "0.000")
    home = market.network
    coordinator = await sign_in(home.coordinator.id, home.territory.id)
    assert (await coordinator.get(f"/api/cycles/{market.cycle.id}/lists/{home.canteen.id}")).status_code == 404


async def test_a_file_is_named_by_the_day_of_the_cut_off_in_the_territory(ordered: Market, grower: Any, session: Any):
    await session.execute(update(Cycle).values(closes_at=datetime(2026, 11, 26, 23, 30, tzinfo=UTC)))
    await session.commit()
    for ending in ("/list.csv", "/list.pdf"):
        name = (await grower.get(path(ordered, ending))).headers["content-disposition"]
        assert "liste-2026-11-27-" in name


async def test_a_cancelled_week_asks_nothing_of_a_farm(ordered: Market, grower: Any, session: Any, clock: Any):
    ordered.cycle.cancelled_at = clock.now()
    await session.merge(ordered.cycle)
    await session.commit()
    shown = (await grower.get(path(ordered))).json()
    assert (shown["cycle"]["state"], shown["products"]) == ("cancelled", [])
    assert (await grower.get(f"/api/cycles/{ordered.cycle.id}/lists")).json() == []


async def test_the_table_opens_in_a_french_spreadsheet_and_runs_no_formula(
    market: Market, grower: Any, sign_in: Any, session: Any
):
    home = market.network
    home.canteen.name = '=HYPERLINK("http://mal.example";"Cantine")'
    market.offers[0].product_name = "@Tomme ; affinée"
    market.offers[0].unit = "bunch"
    await session.merge(home.canteen)
    await session.merge(market.offers[0])
    await session.commit()
    cook = await sign_in(home.cook.id, home.territory.id, home.canteen.id)
    body = {
        "lines": [{"offer_id": str(market.offers[0].id), "quantity": "10", "note": "-sans fanes"}],
        "shown_total": "0",
    }
    total = (await cook.put(market.path, json=body)).json()["new_total"]
    assert (await cook.put(market.path, json=body | {"shown_total": total})).status_code == 200
    answer = await grower.get(path(market, "/list.csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''liste-2026-11-26-Ferme%20des")
    assert answer.content.startswith(b"\xef\xbb\xbfJour;")
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert dict(zip(header, row, strict=True)) == {
        "Jour": "2026-12-01",
        "Tournée": row[1],
        "Structure": '\'=HYPERLINK("http://mal.example";"Cantine")',
        "Lieu": "Cuisine de l’école",
        "Commune": "Gentioux-Pigerolles",
        "Produit": "'@Tomme ; affinée",
        "Conditionnement": market.packs[0].name,
        "Quantité": "10,000",
        "Unité": "bottes",
        "Colis": "1",
        "Poids (kg)": "10,000",
        "Précision": "'-sans fanes",
    }


async def test_the_totals_table_adds_up_and_english_readers_get_points(ordered: Market, sign_in: Any, session: Any):
    home = ordered.network
    home.grower.language = "en"
    await session.merge(home.grower)
    await session.commit()
    grower = await sign_in(home.grower.id, home.territory.id, home.farm.id)
    answer = await grower.get(path(ordered, "/list.csv?by=product"))
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert header[:4] == ["Product", "Pack", "Quantity", "Unit"]
    assert [row[7:] for row in rows] == [
        ["112.50", "100.00", "9.00", "2.50", "1.00"],
        ["22.50", "20.00", "1.80", "0.50", "0.20"],
    ]
    assert [row[2] for row in rows] == ["50.000", "10.000"]
    assert (await grower.get(path(ordered, "/list.csv?by=colour"))).status_code == 422


async def test_the_pages_to_print_are_a_pdf_of_what_people_wrote(ordered: Market, grower: Any, session: Any):
    ordered.network.farm.name = '#read("/etc/passwd") $x$ *gras*'
    await session.merge(ordered.network.farm)
    await session.commit()
    answer = await grower.get(path(ordered, "/list.pdf"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 10_000


async def test_lists_take_the_same_queries_however_long_they_are(
    market: Market, grower: Any, sign_in: Any, session: Any, statements: Any, database: Database
):
    home = market.network

    async def count() -> list[int]:
        found = []
        for address in (f"/api/cycles/{market.cycle.id}/lists", path(market), path(market, "/list.csv")):
            with statements() as sent:
                assert (await grower.get(address)).status_code == 200
            found.append(len(sent))
        return found

    cook = await sign_in(home.cook.id, home.territory.id, home.canteen.id)
    assert (await put(cook, market.path, {market.offers[0].id: "10"})).status_code == 200
    small = await count()
    for _ in range(5):
        point = await make_delivery_point(session, home.territory, home.canteen, home.area)
        await session.commit()
        wanted = {offer.id: "10" for offer in market.offers}
        assert (await put(cook, order_path(market.cycle.id, point.id), wanted)).status_code == 200
    assert await count() == small
    assert max(small) <= 6, small
