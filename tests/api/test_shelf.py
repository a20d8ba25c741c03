"""A shop's margins and its labels, over HTTP: whose they are, what they say, what is refused."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.codes import qr_code
from app.pricing.rules import Basis, FeeRule
from app.shelf import documents
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_member, make_network, make_organisation
from tests.factories.orders import make_market, order_path, put

FEES = [FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal(8))]
WEEK = timedelta(days=7)


@pytest.fixture
async def market(session):
    return await make_market(session, 2, fees=FEES)


@pytest.fixture
async def shop(market, sign_in):
    network = market.network
    return await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)


@pytest.fixture
def printed(monkeypatch):
    """What goes to the press, instead of printing it."""
    sent: list[Mapping[str, Any]] = []

    async def note(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
        sent.append(json.loads(json.dumps(data)))
        return b"%PDF-"

    monkeypatch.setattr(documents, "make_pdf", note)
    return sent


def asked(market, number: int = 0, **changes: Any) -> dict[str, Any]:
    item = {"pack_id": str(market.packs[number].id), "sold_by": "unit"}
    return {"cycle_id": str(market.cycle.id), "format": "70x37", "items": [item]} | changes


async def row_of(shop, market, which: str = "all", number: int = 0) -> dict[str, Any]:
    answer = await shop.get(f"/api/shelf/labels?which={which}")
    assert answer.status_code == 200, answer.text
    wanted = str(market.packs[number].id)
    return next(row for row in answer.json()["rows"] if row["pack_id"] == wanted)


async def test_a_shop_that_has_said_nothing_has_no_prices_and_prints_nothing(market, shop) -> None:
    margins = await shop.get("/api/shelf/margins")
    assert margins.json() == {"margin": None, "step_cents": 1, "families": []}
    row = await row_of(shop, market)
    assert (row["margin"], row["by_unit"], row["by_pack"]) == (None, None, None)
    refused = await shop.post("/api/shelf/labels.pdf", json=asked(market))
    assert (refused.status_code, refused.json()["code"]) == (409, "margin_missing")


async def test_the_price_on_the_shelf_adds_margin_and_vat_and_every_cent_has_its_owner(market, shop) -> None:
    # 2.00 / 0.92 = 2.1739 per kg; / 0.75 = 2.8985; + 5.5 % = 3.0579 -> 3.06
    saved = await shop.put("/api/shelf/margins", json={"margin": "25"})
    assert saved.json() == {"margin": "25.00", "step_cents": 1, "families": []}
    row = await row_of(shop, market)
    assert row["margin"] == {"percent": "25.00", "source": "shop"}
    assert (row["by_unit"]["cents"], row["by_unit"]["measure_cents"], row["sold_by"]) == (306, 306, "unit")
    shares = [(share["actor"], share["label"], share["cents"]) for share in row["by_unit"]["shares"]]
    assert shares == [
        ("producer", "Ferme des Sources", 200),
        ("hub", "Plateforme", 17),
        ("shop", "Épicerie", 73),
        ("state", "", 16),
    ]
    assert (row["by_pack"]["cents"], sum(share["cents"] for share in row["by_pack"]["shares"])) == (3058, 3058)


async def test_a_family_and_a_pack_have_margins_of_their_own(market, shop) -> None:
    families = [{"family": "fruit_vegetables", "margin": "20"}]
    await shop.put("/api/shelf/margins", json={"margin": "25", "step_cents": 5, "families": families})
    note = f"/api/shelf/packs/{market.packs[0].id}"
    assert (await shop.put(note, json={"margin": "0"})).status_code == 204
    first, second = await row_of(shop, market), await row_of(shop, market, number=1)
    assert (first["margin"], first["by_unit"]["cents"]) == ({"percent": "0.00", "source": "pack"}, 230)
    assert (second["margin"]["source"], second["by_unit"]["cents"]) == ("family", 290)  # 2.8669 -> 2.87 -> 2.90
    await shop.put(note, json={})
    assert (await row_of(shop, market))["margin"]["source"] == "family"


@pytest.mark.parametrize("margin", ["-1", "100", "99.999", "abc", 25.5, "NaN"])
async def test_a_margin_that_cannot_be_is_refused(shop, margin) -> None:
    assert (await shop.put("/api/shelf/margins", json={"margin": margin})).status_code == 422


async def test_margins_are_the_shops_alone(session, market, shop, sign_in) -> None:
    network = market.network
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    other = await make_organisation(session, network.territory, "shop", name="Autre épicerie")
    keeper = await make_member(session, other)
    elsewhere = await make_network(session)
    await session.commit()
    rival = await sign_in(keeper.id, network.territory.id, other.id)
    assert (await rival.get("/api/shelf/margins")).json()["margin"] is None
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    for client in (coordinator, cook):
        for address in ("/api/shelf/margins", "/api/shelf/labels"):
            assert (await client.get(address)).status_code == 404
    stranger = await sign_in(elsewhere.shopkeeper.id, elsewhere.territory.id, elsewhere.shop.id)
    assert (await stranger.get("/api/shelf/margins")).json()["margin"] is None
    refused = await stranger.post("/api/shelf/labels.pdf", json=asked(market))
    assert refused.status_code == 404
    history = await coordinator.get("/api/history")
    assert "25" not in [str(each) for entry in history.json()["items"] for each in entry["changes"].values()]


async def test_the_networks_rule_about_shops_is_told_beside_the_price(session, market, shop, sign_in) -> None:
    network = market.network
    coordinator = await sign_in(network.coordinator.id, network.territory.id)
    rule = {
        "kind": "actor_most", "severity": "warns", "actor": "shop", "value": "25",
        "sentence": "Une boutique prend au plus un quart.", "decision_text": "Assemblée", "decided_on": "2026-11-01",
    }  # fmt: skip
    adopted = await coordinator.post("/api/rules", json=rule)
    assert adopted.is_success, adopted.text
    await shop.put("/api/shelf/margins", json={"margin": "28"})
    [verdict] = (await row_of(shop, market))["by_unit"]["verdicts"]
    assert (verdict["outcome"], verdict["measured"], verdict["bound"], verdict["distance"]) == (
        "fails", "28.0000", "25.0000", "3.0000",
    )  # fmt: skip
    assert verdict["rule_sentence"] == "Une boutique prend au plus un quart."
    assert "La boutique reçoit 28" in verdict["sentence"]
    catalogue = (await shop.get(f"/api/cycles/{market.cycle.id}/catalogue")).json()
    assert not any(offer.get("warned") for offer in catalogue["offers"])


async def test_what_was_ordered_keeps_its_price_on_the_label(session, market, shop) -> None:
    await shop.put("/api/shelf/margins", json={"margin": "0"})
    cycle_order = order_path(market.cycle.id, market.network.shop_point.id)
    assert (await put(shop, cycle_order, {market.offers[0].id: "10"})).is_success
    market.offers[0].unit_price, market.offers[0].producer_price = Decimal(9), Decimal("8.28")
    await session.commit()
    ordered = (await shop.get("/api/shelf/labels")).json()
    assert [row["pack_id"] for row in ordered["rows"]] == [str(market.packs[0].id)]
    assert ordered["rows"][0]["unit_price"] == "2.1739"
    assert (await row_of(shop, market))["unit_price"] == "2.1739"


async def test_what_was_delivered_is_the_last_week_that_was_brought(session, market, clock, shop) -> None:
    product = await make_product(session, market.network.territory, market.network.farm, name="Navet")
    pack = await make_pack(session, product)
    for ago in (2, 1):
        cycle = await make_cycle(
            session, market.network.territory, [market.network.area], (CLOSES - ago * WEEK).date() + timedelta(days=4),
            opens_at=OPENS - ago * WEEK, closes_at=CLOSES - ago * WEEK,
        )  # fmt: skip
        offer = await make_offer(session, cycle, product, pack)
        await session.commit()
        now, clock.moment = clock.moment, OPENS - ago * WEEK + timedelta(days=1)
        answer = await put(shop, order_path(cycle.id, market.network.shop_point.id), {offer.id: "10"})
        assert answer.is_success, answer.text
        clock.moment = now
    found = (await shop.get("/api/shelf/labels?which=delivered")).json()
    # last week's goods come on Monday 23 November, yesterday by the clock
    assert (found["cycle_id"], [row["product_name"] for row in found["rows"]]) == (str(cycle.id), ["Navet"])
    clock.moment -= timedelta(days=2)
    found = (await shop.get("/api/shelf/labels?which=delivered")).json()
    assert found["cycle_id"] != str(cycle.id)


async def test_a_label_says_what_the_law_asks_and_who_gets_what(session, market, shop, printed) -> None:
    product = await make_product(
        session, market.network.territory, market.network.farm, name="Beurre", family="dairy",
        labels=[{"label": "ab", "proof": "AB-01", "expires_on": None}], origin_commune="Tarnac",
    )  # fmt: skip
    pack = await make_pack(session, product, name="plaquette de 250 g", unit="piece", content=1, net_weight_kg="0.25")
    await make_offer(session, market.cycle, product, pack, price="3.0500", producer_name="Ferme des Sources")
    await session.commit()
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    items = [
        {"pack_id": str(pack.id), "sold_by": "pack", "copies": 2},
        {"pack_id": str(market.packs[0].id), "sold_by": "unit"},
    ]
    answer = await shop.post("/api/shelf/labels.pdf", json=asked(market, items=items, start=3))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].endswith("etiquettes-2026-11-24.pdf")
    [data] = printed
    assert (data["start"], len(data["labels"]), data["labels"][0]) == (3, 3, data["labels"][1])
    label = data["labels"][0]
    assert {name: label[name] for name in ("name", "pack", "farm", "signs", "origin")} == {
        "name": "Beurre",
        "pack": "plaquette de 250 g",
        "farm": "Ferme des Sources, Gentioux-Pigerolles",
        "signs": ["Agriculture biologique"],
        "origin": "Origine\u00a0: Tarnac",
    }
    assert (label["price"], label["per"], label["measure"]) == ("4,29\xa0€", "", "17,16\xa0€ le kg")
    assert [(part["label"], part["amount"]) for part in label["parts"]] == [
        ("Ferme", "3,05\xa0€"),
        ("Boutique", "1,02\xa0€"),
        ("TVA", "0,22\xa0€"),
    ]
    assert label["qr"].startswith("<svg")
    assert qr_code(f"http://test/t/{market.network.territory.slug}/produits/{product.id}") == label["qr"]
    loose = data["labels"][2]
    assert (loose["pack"], loose["price"], loose["per"], loose["measure"]) == ("", "3,06\xa0€", "le kg", "")


async def test_a_network_that_is_not_public_has_no_code_on_its_labels(session, market, shop, printed) -> None:
    market.network.territory.public = False
    await session.commit()
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    assert (await shop.get("/api/shelf/labels")).json()["public"] is False
    await shop.post("/api/shelf/labels.pdf", json=asked(market))
    assert printed[0]["labels"][0]["qr"] == ""


async def test_the_shop_may_say_how_much_is_in_a_piece(session, market, shop) -> None:
    await shop.put("/api/shelf/margins", json={"margin": "0"})
    product = await make_product(
        session, market.network.territory, market.network.farm, name="Miel", family="groceries"
    )
    pack = await make_pack(session, product, name="carton", unit="piece", content=6, net_weight_kg="4.2", vat_rate="0")
    await make_offer(session, market.cycle, product, pack, price="6")
    await session.commit()
    address = f"/api/shelf/packs/{pack.id}"

    async def miel() -> dict[str, Any]:
        rows = (await shop.get("/api/shelf/labels?which=all")).json()["rows"]
        return next(row for row in rows if row["product_name"] == "Miel")

    before = await miel()
    assert (before["measure"]["by"], before["by_unit"]["measure_cents"]) == ("weight", 857)
    assert (await shop.put(address, json={"measure": {"content": "0.5", "unit": "kg"}})).status_code == 204
    after = await miel()
    assert (after["measure"], after["by_unit"]["measure_cents"]) == (
        {"content": "0.500", "unit": "kg", "by": "shop"},
        1200,
    )
    assert (await shop.put(address, json={"measure": {"content": "0", "unit": "kg"}})).status_code == 422
    assert (await shop.put(address, json={"measure": {"content": "1", "unit": "m"}})).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": None}, ""),
        ({"format": "1x1"}, "format"),
        ({"sheet": {"columns": 2, "rows": 5, "width": "90", "height": "50"}}, ""),
        ({"format": None, "sheet": {"columns": 3, "rows": 5, "width": "90", "height": "50"}}, "columns"),
        ({"start": 25}, "start"),
        ({"start": 0}, "start"),
        ({"items": []}, "items"),
    ],
)
async def test_sheets_that_cannot_be_printed_are_refused_in_words(market, shop, change, field) -> None:
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    answer = await shop.post("/api/shelf/labels.pdf", json=asked(market) | change)
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["fields"]


async def test_labels_of_what_is_weighed_or_unknown_or_too_many_are_refused(session, market, shop) -> None:
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    product = await make_product(session, market.network.territory, market.network.farm)
    cheese = await make_pack(session, product, catch_weight=True)
    await make_offer(session, market.cycle, product, cheese)
    unseen = await make_pack(session, product)
    await session.commit()
    whole = {"pack_id": str(cheese.id), "sold_by": "pack"}
    unknown = {"pack_id": str(unseen.id), "sold_by": "unit"}
    many = [asked(market)["items"][0] | {"copies": 200}] * 6
    for items, field in (([whole], "items"), ([unknown], "items.0.pack_id"), (many, "items")):
        answer = await shop.post("/api/shelf/labels.pdf", json=asked(market, items=items))
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_the_first_sheet_can_be_seen_and_all_of_them_printed(market, shop) -> None:
    await shop.put("/api/shelf/margins", json={"margin": "25"})
    items = [asked(market)["items"][0] | {"copies": 30}]
    seen = await shop.post("/api/shelf/labels.png", json=asked(market, items=items))
    assert (seen.headers["content-type"], seen.content[:4]) == ("image/png", b"\x89PNG")
    file = await shop.post("/api/shelf/labels.pdf", json=asked(market, items=items))
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")


async def test_however_many_articles_the_queries_stay_the_same(session, market, shop, statements) -> None:
    with statements() as few:
        await shop.get("/api/shelf/labels?which=all")
    for _ in range(20):
        product = await make_product(session, market.network.territory, market.network.farm)
        await make_offer(session, market.cycle, product, await make_pack(session, product))
    await session.commit()
    with statements() as many:
        assert len((await shop.get("/api/shelf/labels?which=all")).json()["rows"]) == 22
    assert len(many) == len(few)
    assert len(many) <= 16
