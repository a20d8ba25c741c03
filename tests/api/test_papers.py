"""What is printed after the cut-off: real pages, of the right things, for those who may."""

import json
from typing import Any

import pytest

from app.core.ids import new_id
from app.core.pdf import make_pdf
from tests.factories.plate import Plate, make_plate

PAPERS = {
    "picking": "{cycle}/picking.pdf",
    "by delivery": "{cycle}/picking.pdf?by=delivery",
    "crates": "{cycle}/crates.pdf",
    "roll": "{cycle}/crates.pdf?paper=roll",
    "round": "{cycle}/round.pdf",
    "notes": "{cycle}/delivery-notes.pdf",
}


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    plate = await make_plate(session, database, clock, sign_in, shop_quantity="30")
    lot = {
        "id": str(new_id()),
        "product_id": str(plate.market.offers[0].product_id),
        "made_on": "2026-11-26",
        "number": "A7",
    }
    await plate.browsers["grower"].post("/api/lots", json=lot)
    await plate.say("packer", plate.entry(0, "picked", "20", lot_id=lot["id"], reason="un colis abîmé"))
    return plate


@pytest.fixture
def printed(monkeypatch) -> list[dict[str, Any]]:
    """The data of each paper, as it went to the press."""
    kept: list[dict[str, Any]] = []
    make = make_pdf

    async def note(template, data, **more):
        kept.append(json.loads(json.dumps(data)))
        return await make(template, data, **more)

    monkeypatch.setattr("app.fulfilment.papers.make_pdf", note)
    monkeypatch.setattr("app.fulfilment.notes.make_pdf", note)
    return kept


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("who", ["packer", "coordinator"])
async def test_every_paper_is_a_pdf(plate, name, who) -> None:
    answer = await plate.browsers[who].get(PAPERS[name].format(cycle=plate.cycle_path))
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), answer.text


async def test_what_to_pick_by_product_and_by_delivery(plate, printed) -> None:
    hub = plate.browsers["packer"]
    await hub.get(f"{plate.cycle_path}/picking.pdf")
    await hub.get(f"{plate.cycle_path}/picking.pdf?by=delivery")
    products, deliveries = (data["groups"] for data in printed)
    assert [(each["name"].split(",")[0], len(each["lines"])) for each in products] == [("Légume 0", 2), ("Légume 1", 1)]
    assert [len(each["lines"]) for each in deliveries] == [2, 1]
    (picked,) = [line for line in products[0]["lines"] if line["lot"]]
    assert (picked["quantity"], picked["packs"], picked["lot"]) == ("20", "2", "A7")


async def test_a_label_for_each_crate_in_the_order_of_the_round(plate, printed) -> None:
    await plate.browsers["packer"].get(f"{plate.cycle_path}/crates.pdf?paper=roll")
    labels = printed[0]["labels"]
    assert [(each["place"], each["count"]) for each in labels if each["lot"]] == [
        ("Cantine de l’école", "1/2"),
        ("Cantine de l’école", "2/2"),
    ]
    assert len(labels) == 2 + 2 + 3
    assert all("<svg" in each["qr"] for each in labels)


async def test_the_round_is_loaded_backwards(plate, printed) -> None:
    await plate.browsers["driver"].get(f"{plate.cycle_path}/round.pdf")
    (only,) = printed[0]["rounds"]
    driven = [f"{each['number']}. {each['buyer']}" for each in only["stops"]]
    assert only["loading"] == driven[::-1]


async def test_a_delivery_note_says_what_differs_and_who_gets_the_money(plate, printed) -> None:
    answer = await plate.browsers["cook"].get(f"/api/orders/{plate.order_id}/delivery-note.pdf")
    assert answer.status_code == 200
    (note,) = printed[0]["notes"]
    first = note["lines"][0]
    assert (first["ordered"], first["came"], first["lot"], first["why"]) == ("30 kg", "20 kg", "A7", "un colis abîmé")
    assert note["sums"][-1] == {"label": "Total commandé", "amount": "105,50\xa0€"}
    assert sum(part["cents"] for part in note["parts"]) == 8_440


async def test_papers_are_not_for_everybody(plate) -> None:
    assert (await plate.browsers["cook"].get(f"{plate.cycle_path}/picking.pdf")).status_code == 404
    assert (await plate.browsers["grower"].get(f"{plate.cycle_path}/round.pdf")).status_code == 404
    assert (
        await plate.browsers["shopkeeper"].get(f"/api/orders/{plate.order_id}/delivery-note.pdf")
    ).status_code == 404


async def test_a_week_of_nothing_prints_too(session, database, clock, sign_in) -> None:
    early = await make_plate(session, database, clock, sign_in, closed=False)
    for name in ("picking", "crates", "round", "notes"):
        answer = await early.browsers["packer"].get(PAPERS[name].format(cycle=early.cycle_path))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), name
