"""The weeks behind a stall: what was offered, ordered and left, of the producer's own packs only."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from app.cycles.tables import Cycle
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_network, make_organisation
from tests.factories.orders import make_market, put

WEEK = timedelta(weeks=1)


async def week_ago(session, network, weeks: int, **fields):
    opens, closes = OPENS - weeks * WEEK, CLOSES - weeks * WEEK
    return await make_cycle(session, network.territory, [network.area], opens_at=opens, closes_at=closes, **fields)


@pytest.fixture
async def network(session):
    found = await make_network(session)
    await session.commit()
    return found


@pytest.fixture
async def grower(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


async def test_each_pack_tells_week_by_week_what_was_offered_ordered_and_left(network, grower, session) -> None:
    carrot = await make_product(session, network.territory, network.farm, name="Carotte")
    crate = await make_pack(session, carrot)
    sold = ((3, "1.80", "40"), (2, "1.85", "100"), (1, "1.90", "55"))
    for weeks, price, ordered in sold:
        cycle = await week_ago(session, network, weeks)
        await make_offer(session, cycle, carrot, crate, price=price, reserved=Decimal(ordered))
    now = await make_cycle(session, network.territory, [network.area])
    await make_offer(session, now, carrot, crate, reserved=Decimal(70))
    await session.commit()

    past = (await grower.get("/api/stall/past?weeks=8")).json()

    assert [(each["closes_at"][:10], each["offers"], each["sold_out"]) for each in past["weeks"]] == [
        ("2026-11-05", 1, 0),
        ("2026-11-12", 1, 1),
        ("2026-11-19", 1, 0),
    ]
    [pack] = past["packs"]
    assert [(each["price"], each["offered"], each["ordered"], each["left"]) for each in pack["weeks"]] == [
        ("1.8000", "100.000", "40.000", "60.000"),
        ("1.8500", "100.000", "100.000", "0.000"),
        ("1.9000", "100.000", "55.000", "45.000"),
    ]
    assert pack["usual"] == {"low": "40.000", "high": "100.000", "weeks": 3}
    assert len((await grower.get("/api/stall/past?weeks=2")).json()["weeks"]) == 2


async def test_the_sums_of_a_week_are_those_of_its_orders_to_the_cent(session, sign_in) -> None:
    market = await make_market(session, 1, price="1.8550")
    await session.commit()
    network = market.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    assert (await put(cook, market.path, {market.offers[0].id: "30"}, "58.71")).status_code == 200
    await session.execute(update(Cycle).where(Cycle.id == market.cycle.id).values(closed_at=TUESDAY))
    await session.commit()
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)

    [week] = (await grower.get("/api/stall/past")).json()["weeks"]

    assert (week["orders"], week["weight_kg"], week["producer_cents"]) == (1, "30.000", 5565)


async def test_neither_other_farms_nor_cancelled_weeks_nor_what_nobody_bought_and_was_withdrawn(
    network, grower, session
) -> None:
    mine = await make_product(session, network.territory, network.farm, name="Carotte")
    packs = [await make_pack(session, mine, name=name) for name in ("vendu", "retiré", "retiré vendu")]
    stranger = await make_organisation(session, network.territory, "producer")
    theirs = await make_product(session, network.territory, stranger)
    cycle = await week_ago(session, network, 1)
    await make_offer(session, cycle, mine, packs[0])
    await make_offer(session, cycle, mine, packs[1], withdrawn_at=TUESDAY, available="0")
    await make_offer(session, cycle, mine, packs[2], withdrawn_at=TUESDAY, available="20", reserved=Decimal(20))
    await make_offer(session, cycle, theirs, await make_pack(session, theirs))
    await make_offer(session, await week_ago(session, network, 2, cancelled_at=TUESDAY), mine, packs[0])
    await session.commit()

    past = (await grower.get("/api/stall/past")).json()

    assert [each["pack_name"] for each in past["packs"]] == ["retiré vendu", "vendu"]
    assert [each["weeks"][0]["withdrawn"] for each in past["packs"]] == [True, False]
    assert len(past["weeks"]) == 1
    assert [each["sold_out"] for each in past["weeks"]] == [0]  # withdrawn is not sold out


async def test_a_pack_counted_in_another_unit_before_is_not_compared(network, grower, session) -> None:
    carrot = await make_product(session, network.territory, network.farm, name="Carotte")
    crate = await make_pack(session, carrot)
    await make_offer(session, await week_ago(session, network, 2), carrot, crate, unit="piece")
    await make_offer(session, await week_ago(session, network, 1), carrot, crate)
    await session.commit()
    [pack] = (await grower.get("/api/stall/past")).json()["packs"]
    assert (pack["unit"], pack["weeks"][0], pack["usual"]) == ("kg", None, None)


async def test_a_new_farm_has_no_past(network, grower) -> None:
    assert (await grower.get("/api/stall/past")).json() == {"weeks": [], "packs": []}
    assert (await grower.get("/api/stall/past?weeks=53")).status_code == 422


async def test_the_number_of_queries_does_not_grow_with_the_packs(network, grower, session, statements) -> None:
    async def asked() -> int:
        with statements() as sent:
            assert (await grower.get("/api/stall/past")).status_code == 200
        return len(sent)

    carrot = await make_product(session, network.territory, network.farm)
    cycle = await week_ago(session, network, 1)
    await make_offer(session, cycle, carrot, await make_pack(session, carrot))
    await session.commit()
    few = await asked()
    for number in range(12):
        await make_offer(session, cycle, carrot, await make_pack(session, carrot, name=f"sac {number}"))
    await make_offer(
        session, await week_ago(session, network, 2), carrot, await make_pack(session, carrot, name="vrac")
    )
    await session.commit()
    assert await asked() == few


async def test_the_table_opens_in_a_spreadsheet(network, grower, session) -> None:
    carrot = await make_product(session, network.territory, network.farm, name="=Carotte")
    cycle = await week_ago(session, network, 1)
    await make_offer(session, cycle, carrot, await make_pack(session, carrot), reserved=Decimal(40))
    await session.commit()
    answer = await grower.get("/api/stall/past.csv")
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert heading == ["Livraison", "Produit", "Conditionnement", "Unité", "Prix HT", "Proposé", "Commandé", "Restant"]
    assert row == ["2026-12-01", "'=Carotte", "colis de 10 kg", "kg", "2,0000", "100,000", "40,000", "60,000"]
