"""The catalogue of a cycle: prepared bytes, never stale, nothing of another producer's sales."""

import asyncio
import gzip
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import brotli  # type: ignore[import-untyped]
import pytest
from sqlalchemy import update

from app.catalogue.tables import Pack, Product
from app.core.assets import best_encoding
from app.cycles import actions
from app.cycles import catalogue as prepared
from app.cycles.catalogue import MOST_KEPT, Catalogues
from app.cycles.schemas.catalogue import CatalogueOut
from app.cycles.tables import Cycle, Offer
from app.identity.tables import Area, Organisation
from app.pricing.rules import FeeRule, LineTerms, component_from_json, price_line
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, make_cycle, make_offer
from tests.factories.identity import Network, make_network
from tests.factories.pricing import make_fee_schedule, usual_fees


class Week:
    """A cycle with carrots, leeks and honey of one farm."""

    network: Network
    cycle: Cycle
    fees: list[FeeRule]
    carrots: Offer
    leeks: Offer
    honey: Offer
    product: Product
    url: str


@pytest.fixture
async def week(session) -> Week:
    week = Week()
    week.network = network = await make_network(session)
    week.fees = usual_fees(network.hub, network.carrier)
    await make_fee_schedule(session, network.territory, week.fees)
    week.cycle = await make_cycle(session, network.territory, [network.area])
    week.url = f"/api/cycles/{week.cycle.id}/catalogue"
    kept: dict[str, Any] = {"fees": week.fees, "producer_name": network.farm.name}
    week.product = await make_product(
        session,
        network.territory,
        network.farm,
        name="Carotte",
        labels=[{"label": "bio", "proof": None, "expires_on": None}],
        may_contain=["celery"],
    )
    week.carrots = await make_offer(session, week.cycle, week.product, await make_pack(session, week.product), **kept)
    leek = await make_product(session, network.territory, network.farm, name="Poireau")
    week.leeks = await make_offer(session, week.cycle, leek, await make_pack(session, leek), withdrawn_at=TUESDAY)
    honey = await make_product(session, network.territory, network.farm, name="Miel", family="groceries")
    jar = await make_pack(session, honey, name="pot", unit="piece", content=Decimal(1), net_weight_kg=Decimal("0.5"))
    week.honey = await make_offer(session, week.cycle, honey, jar, available="0", price="8", **kept)
    await session.commit()
    return week


@pytest.fixture
async def cook(week, sign_in):
    return await sign_in(week.network.cook.id, week.network.territory.id, week.network.canteen.id)


async def read(browser, week: Week) -> dict[str, Any]:
    answer = await browser.get(week.url)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def reserve(database, week: Week, quantity: str) -> None:
    async with database.writing() as session:
        deltas = {week.carrots.id: Decimal(quantity)}
        await actions.reserve(session, week.network.territory.id, week.cycle.id, deltas, TUESDAY)


async def test_all_that_a_buyer_needs_is_in_it(week, cook) -> None:
    found = await read(cook, week)
    assert [each["product"] for each in found["offers"]] == ["Carotte", "Miel"]  # withdrawn ones are not there
    assert found["producers"] == {
        str(week.network.farm.id): {
            "name": "Ferme des Sources",
            "commune": "Gentioux-Pigerolles",
            "latitude": "45.784360",
            "longitude": "2.007880",
        }
    }
    assert [(fee["label"], fee["cents"]) for fee in found["delivery_fees"]] == [("Livraison", 300)]
    assert found["cycle"]["state"] == "open"
    carrots, honey = found["offers"]
    assert (carrots["left"], carrots["unit_price"], carrots["producer_price"]) == ("100.000", "2.2500", "2.0000")
    assert (carrots["labels"], carrots["may_contain"], carrots["version"]) == (["bio"], ["celery"], 1)
    assert (honey["left"], honey["unit"]) == ("0.000", "piece")  # sold out, and still there


async def test_the_shares_lead_to_the_same_cents_as_the_order(week, cook) -> None:
    found = await read(cook, week)
    carrots = found["offers"][0]
    components = [
        component_from_json({**found["components"][place], "amount": amount}) for place, amount in carrots["shares"]
    ]
    assert components == [component_from_json(each) for each in week.carrots.components]
    line = price_line(LineTerms(Decimal(30), Decimal(carrots["unit_price"]), Decimal("5.5"), components))
    assert [share.cents for share in line.shares] == [6000, 540, 150, 60]  # of 67.50: 2.25 = 2 + 0.18 + 0.05 + 0.02
    assert len(found["components"]) == 4  # each kind once, for both offers


async def test_every_encoding_holds_the_same_bytes(week, cook) -> None:
    plain = await cook.get(week.url, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    for encoding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        async with cook.stream("GET", week.url, headers={"Accept-Encoding": encoding}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert decode(raw) == plain.content
        assert len(raw) < len(plain.content)
        assert answer.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0, gzip;q=0", "identity"),
        ("BR;q=1.0", "br"),
        ("", "identity"),
        ("deflate", "identity"),
    ],
)
def test_the_client_chooses_the_encoding(accepted: str, best: str) -> None:
    assert best_encoding(accepted) == best


async def test_unchanged_is_said_without_a_body(week, cook) -> None:
    first = await cook.get(week.url)
    again = await cook.get(week.url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    weakened = await cook.get(week.url, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert weakened.status_code == 304
    assert (await cook.get(week.url, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_what_is_left_is_never_stale(week, cook, database) -> None:
    for reserved, left in (("30", "70.000"), ("-10", "80.000"), ("80", "0.000")):
        tag = (await cook.get(week.url)).headers["ETag"]
        await reserve(database, week, reserved)
        answer = await cook.get(week.url, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.json()["offers"][0]["left"] == left


async def test_a_change_of_an_offer_that_changed_less_often_is_seen_too(week, cook, database, session) -> None:
    await reserve(database, week, "10")
    await reserve(database, week, "10")
    await read(cook, week)
    await session.execute(update(Offer).where(Offer.id == week.honey.id).values(available=Decimal(6), version=2))
    await session.commit()
    assert (await read(cook, week))["offers"][1]["left"] == "6.000"


async def test_every_change_is_seen_at_once(week, cook, session, clock) -> None:
    async def change(table, row, **values: object) -> None:
        key = Organisation.id if table is Organisation else table.id
        await session.execute(update(table).where(key == row.id).values(values))
        await session.commit()

    await read(cook, week)
    await change(Product, week.product, labels=[])
    assert (await read(cook, week))["offers"][0]["labels"] == []
    await change(Organisation, week.network.farm, name="Ferme du Bas")
    assert (await read(cook, week))["producers"][str(week.network.farm.id)]["name"] == "Ferme du Bas"
    await change(Cycle, week.cycle, note="Bonne année")
    assert (await read(cook, week))["cycle"]["note"] == "Bonne année"
    await change(Area, week.network.area, name="Tournée du Haut")
    assert (await read(cook, week))["cycle"]["deliveries"][0]["area_name"] == "Tournée du Haut"
    clock.moment = CLOSES
    assert (await read(cook, week))["cycle"]["state"] == "closed"


async def test_a_new_offer_and_a_withdrawal_are_seen_at_once(week, cook, sign_in, session) -> None:
    network = week.network
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    await read(cook, week)
    offers = [{"pack_id": str(week.leeks.pack_id), "price": "1", "available": "5"}]
    answer = await grower.put(f"/api/cycles/{week.cycle.id}/stall", json={"offers": offers})
    assert answer.status_code == 200, answer.text
    assert [each["product"] for each in (await read(cook, week))["offers"]] == ["Poireau"]


async def test_producers_learn_nothing_of_what_is_sold(week, cook, sign_in, database) -> None:
    network = week.network
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    before = await grower.get(week.url)
    await reserve(database, week, "30")
    after = await grower.get(week.url)
    assert {(each["left"], each["version"]) for each in after.json()["offers"]} == {(None, None)}
    assert (before.content, before.headers["ETag"]) == (after.content, after.headers["ETag"])
    assert (await read(cook, week))["offers"][0]["left"] == "70.000"


async def test_who_sees_it(week, sign_in, client, session) -> None:
    network = week.network
    other = await make_network(session)
    await session.commit()
    for person, place, status in (
        (network.shopkeeper, network.shop, 200),
        (network.packer, network.hub, 200),
        (network.driver, network.carrier, 200),
        (network.coordinator, None, 200),
        (network.observer, None, 404),
    ):
        browser = await sign_in(person.id, network.territory.id, place and place.id)
        assert (await browser.get(week.url)).status_code == status
    stranger = await sign_in(other.cook.id, other.territory.id, other.canteen.id)
    assert (await stranger.get(week.url)).status_code == 404
    assert (await client.get(week.url)).status_code == 401


async def test_what_was_not_offered_the_week_before_is_new(week, cook, session) -> None:
    assert {each["new"] for each in (await read(cook, week))["offers"]} == {False}  # there was no week before
    at = {"opens_at": week.cycle.opens_at - timedelta(days=7), "closes_at": CLOSES - timedelta(days=7)}
    before = await make_cycle(session, week.network.territory, [week.network.area], **at)
    cancelled = at | {"closes_at": CLOSES - timedelta(days=1), "cancelled_at": TUESDAY}
    await make_cycle(session, week.network.territory, [week.network.area], **cancelled)
    carrots = await session.get_one(Pack, (before.territory_id, week.carrots.pack_id))
    await make_offer(session, before, week.product, carrots, fees=week.fees, producer_name=week.network.farm.name)
    await session.execute(update(Offer).where(Offer.id == week.leeks.id).values(version=Offer.version + 1))
    await session.commit()
    found = {each["product"]: each["new"] for each in (await read(cook, week))["offers"]}
    assert found.pop("Carotte") is False
    assert set(found.values()) == {True}


async def test_an_empty_week_is_an_empty_list(week, cook, session) -> None:
    empty = await make_cycle(session, week.network.territory, [week.network.area])
    await session.commit()
    found = (await cook.get(f"/api/cycles/{empty.id}/catalogue")).json()
    assert (found["offers"], found["producers"], found["components"]) == ([], {}, [])


async def test_the_bytes_are_made_once_for_all_who_ask_at_once(week, cook, monkeypatch) -> None:
    render = Mock(side_effect=prepared._render)
    compress = Mock(side_effect=prepared.ENCODERS["br"])
    monkeypatch.setattr(prepared, "_render", render)
    monkeypatch.setitem(prepared.ENCODERS, "br", compress)
    answers = await asyncio.gather(*(cook.get(week.url, headers={"Accept-Encoding": "br"}) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert (render.call_count, compress.call_count) == (1, 1)


async def test_the_statements_do_not_grow_and_fewer_are_sent_when_nothing_changed(
    week, cook, session, statements
) -> None:
    counts = []
    for size in (1, 40):
        for _ in range(size):
            product = await make_product(session, week.network.territory, week.network.farm)
            await make_offer(session, week.cycle, product, await make_pack(session, product), fees=week.fees)
        await session.commit()
        for _ in range(2):
            with statements() as sent:
                await read(cook, week)
            counts.append(len(sent))
    assert counts == [12, 9, 12, 9]


async def test_only_the_cycles_used_last_are_kept(week) -> None:
    kept = Catalogues()

    async def make() -> bytes:
        return b"{}"

    territory = week.network.territory.id
    for number in range(MOST_KEPT + 10):
        await kept.get((territory, week.cycle.id, number), "stamp", make)  # type: ignore[arg-type]
    assert len(kept) == MOST_KEPT


async def test_a_reader_that_goes_away_does_not_leave_the_others_waiting(week) -> None:
    kept = Catalogues()
    key = (week.network.territory.id, week.cycle.id, False)
    started = asyncio.Event()

    async def slow() -> bytes:
        started.set()
        await asyncio.sleep(60)
        return b"never"

    async def quick() -> bytes:
        return b"{}"

    first = asyncio.create_task(kept.get(key, "one", slow))
    await started.wait()
    second = asyncio.create_task(kept.get(key, "one", quick))
    first.cancel()
    assert (await asyncio.wait_for(second, 5)).content == b"{}"


async def test_the_description_of_the_bytes_is_true(week, cook) -> None:
    found = await read(cook, week)
    assert json.loads(CatalogueOut.model_validate(found).model_dump_json()) == found


async def test_a_label_whose_proof_has_expired_before_the_delivery_is_not_told(week, cook, session) -> None:
    labels = [{"label": "bio", "proof": "FR-BIO-01", "expires_on": "2026-11-30"}]
    await session.execute(update(Product).where(Product.id == week.product.id).values(labels=labels))
    await session.execute(update(Pack).where(Pack.id == week.carrots.pack_id).values(name="autre nom"))
    await session.commit()
    carrots = (await read(cook, week))["offers"][0]
    assert carrots["labels"] == []  # delivered on 1 December
    assert carrots["pack"] == "colis de 10 kg"  # the offer keeps the name it was published with
