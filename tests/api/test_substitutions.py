"""Something stands in for what is missing: as the buyer allowed, reserved, told, delivered and paid."""

import pytest
from sqlalchemy import select, update

from app.cycles.tables import Offer
from app.fulfilment.tables import SettledLine, SubstituteLine
from app.identity.tables import Organisation
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import make_offer
from tests.factories.identity import make_organisation
from tests.factories.plate import Plate, make_plate
from tests.mailbox import Mailbox


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


async def gaps(plate: Plate, who: str = "coordinator"):
    answer = await plate.browsers[who].get(f"{plate.cycle_path}/substitutes")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_all_that_is_missing_of_a_week_is_listed_with_what_may_stand_in(plate) -> None:
    await allow(plate)
    (gap,) = await gaps(plate)
    assert (gap["product_name"], gap["short"], [each["quantity"] for each in gap["proposals"]]) == (
        plate.market.offers[0].product_name,
        "20.000",
        ["20.000"],
    )
    await put_in(plate)
    (gap,) = await gaps(plate)
    assert (gap["short"], gap["proposals"]) == ("0.000", [])
    assert [(each["producer_name"], each["quantity"]) for each in gap["stand_ins"]] == [("Ferme du Pré", "20.000")]


async def test_what_stands_in_for_a_part_is_not_proposed_for_the_rest(plate) -> None:
    await allow(plate)
    await put_in(plate, "10")
    (gap,) = await gaps(plate)
    assert (gap["short"], gap["proposals"]) == ("10.000", [])


async def test_a_little_less_weight_is_no_gap(plate) -> None:
    await plate.say("packer", plate.entry(0, "picked", "29.9", replaces=await picked(plate)))
    assert await gaps(plate) == []


async def picked(plate: Plate) -> list[str]:
    (line,) = (await plate.browsers["packer"].get(f"{plate.cycle_path}/floor")).json()["lines"]
    return [each["counts"]["id"] for each in line["steps"]]


async def test_the_farm_of_what_stands_in_is_told_and_confirms_it(plate, database, settings, clock) -> None:
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    await allow(plate)
    farm = plate.market.offers[1].producer_id
    async with database.writing() as session:
        await session.execute(update(Organisation).where(Organisation.id == farm).values(email="pre@example.org"))
    await put_in(plate)
    mails = {each.to: each for each in await mailbox.collect()}
    assert "20 kg" in mails["pre@example.org"].text
    assert plate.market.network.canteen.name in mails["pre@example.org"].text
    stocks = (await plate.browsers["packer"].get(f"{plate.cycle_path}/stocks")).json()
    (extra,) = [each for each in stocks if each["producer_id"] == str(farm)]
    assert (extra["ordered"], extra["extra"], extra["orders"]) == ("0", "20.000", 0)
    assert (await plate.confirm(plate.word(1, "20"), who="packer", what="arrivals")).status_code == 200
    assert (await plate.confirm(plate.word(1, "30"), who="packer", what="arrivals")).status_code == 422


async def test_wishes_come_back_with_the_names_of_the_packs(plate) -> None:
    pack, other = (str(each.id) for each in plate.market.packs)
    answer = await allow(plate, "none", wishes=[{"pack_id": pack, "mode": "list", "pack_ids": [other]}])
    assert answer.status_code == 200
    point = plate.market.network.point.id
    body = (await plate.browsers["coordinator"].get(f"/api/delivery-points/{point}/substitutions")).json()
    assert body["wishes"] == [{"pack_id": pack, "mode": "list", "pack_ids": [other]}]
    assert {(each["pack_id"], each["producer_name"]) for each in body["packs"]} >= {(other, "Ferme du Pré")}


async def test_the_number_of_statements_does_not_grow_with_what_is_missing(
    session, database, clock, sign_in, statements
):
    few = await make_plate(session, database, clock, sign_in, quantities=("30", "20", "20"))
    await few.say("packer", few.entry(0, "picked", "10"))
    await gaps(few)
    with statements() as one:
        assert len(await gaps(few)) == 1
    await few.say("packer", few.entry(1, "picked", "10"), few.entry(2, "picked", "0"))
    with statements() as three:
        assert len(await gaps(few)) == 3
    assert len(three) == len(one) <= 14
