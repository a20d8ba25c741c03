"""Something stands in for what is missing: as the buyer allowed, reserved, told, delivered and paid."""

import pytest
from sqlalchemy import select

from app.cycles.tables import Offer
from app.fulfilment.tables import SettledLine, SubstituteLine
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_offer
from tests.factories.identity import make_organisation
from tests.factories.plate import Plate, make_plate


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """30 kg were ordered, 10 kg come; a neighbour has the same product, a little cheaper, and 20 kg of it left."""
    plate = await make_plate(session, database, clock, sign_in, quantities=("30",))
    network = plate.market.network
    farm = await make_organisation(session, network.territory, "producer", name="Ferme du Pré")
    product = await make_product(session, network.territory, farm, name="LEGUME 0")
    pack = await make_pack(session, product)
    offer = await make_offer(
        session, plate.market.cycle, product, pack, price="1.9000", available="20", producer_name=farm.name
    )
    await session.commit()
    plate.market.offers.append(offer)
    plate.market.packs.append(pack)
    await plate.say("packer", plate.entry(0, "picked", "10", reason="gelée"))
    return plate


def path(plate: Plate) -> str:
    return f"/api/orders/{plate.order_id}/lines/{plate.market.offers[0].id}/substitutes"


async def allow(plate: Plate, mode: str = "same_product", who: str = "cook", **fields):
    point = plate.market.network.point.id
    body = {"mode": mode, "wishes": [], **fields}
    return await plate.browsers[who].put(f"/api/delivery-points/{point}/substitutions", json=body)


async def put_in(plate: Plate, quantity: str = "20"):
    body = {"offer_id": str(plate.market.offers[1].id), "quantity": quantity}
    return await plate.browsers["coordinator"].post(path(plate), json=body)


async def test_without_the_buyers_word_nothing_stands_in(plate, session) -> None:
    gap = (await plate.browsers["coordinator"].get(path(plate))).json()
    assert (gap["short"], gap["mode"], gap["proposals"]) == ("20.000", "none", [])
    answer = await put_in(plate)
    assert (answer.status_code, answer.json()["code"]) == (422, "substitute_not_allowed")
    assert (await session.scalars(select(SubstituteLine))).all() == []


async def test_what_was_allowed_is_proposed_reserved_and_told(plate, session) -> None:
    assert (await allow(plate)).status_code == 200
    (proposal,) = (await plate.browsers["coordinator"].get(path(plate))).json()["proposals"]
    assert (proposal["producer_name"], proposal["quantity"], proposal["cheaper_by"]) == (
        "Ferme du Pré",
        "20.000",
        "0.1000",
    )
    answer = await put_in(plate)
    assert answer.status_code == 200, answer.text
    assert answer.json()["short"] == "0.000"
    reserved = select(Offer.reserved).where(Offer.id == plate.market.offers[1].id)
    assert (await session.scalar(reserved)) == 20
    assert (await put_in(plate)).status_code == 200
    assert (await session.scalar(reserved)) == 20


async def test_what_stands_in_is_picked_delivered_and_paid_at_its_own_price(plate, session) -> None:
    await allow(plate)
    await put_in(plate)
    floor = (await plate.browsers["packer"].get(f"{plate.cycle_path}/floor")).json()
    assert [each["ordered"] for each in floor["lines"]] == ["30.000", "20.000"]
    written = await plate.say("packer", plate.entry(1, "picked", "20"))
    assert len(written.json()["written"]) == 1
    answer = await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    lines = answer.json()["lines"]
    assert lines[1]["stands_in_for"] == str(plate.market.offers[0].id)
    rows = (await session.scalars(select(SettledLine).order_by(SettledLine.position))).all()
    assert [(str(row.quantity), row.total_cents) for row in rows] == [("10.000", 2000), ("20.000", 3800)]


async def test_more_than_is_missing_is_refused(plate) -> None:
    await allow(plate)
    assert (await put_in(plate, "30")).json()["reason"] == "too_much"


async def test_only_the_buyer_says_what_may_stand_in(plate) -> None:
    assert (await allow(plate, who="shopkeeper")).status_code == 404
    assert (await allow(plate, who="coordinator")).status_code == 404
    unknown = [{"pack_id": str(plate.order_id), "mode": "none"}]
    assert (await allow(plate, wishes=unknown)).status_code == 422
