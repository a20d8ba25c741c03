"""A producer's stall: prefilled, published whole, changed, withdrawn; never below what is ordered."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.catalogue.tables import Pack, Product
from app.core.audit import AuditEntry
from app.core.outbox import OutboxMessage
from app.core.settings import Settings
from app.cycles import actions
from app.cycles.tables import Offer
from app.worker import run_once
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import Network, make_network, make_organisation
from tests.factories.pricing import make_fee_schedule, usual_fees

WEEK = timedelta(weeks=1)


class Farm:
    """A farm with carrots and leeks, and a cycle that is open."""

    network: Network
    carrots: Pack
    leeks: Pack
    product: Product
    url: str
    cycle_id: UUID


@pytest.fixture
async def farm(session) -> Farm:
    farm = Farm()
    farm.network = network = await make_network(session)
    await make_fee_schedule(session, network.territory, usual_fees(network.hub, network.carrier))
    farm.product = await make_product(session, network.territory, network.farm, name="Carotte", season=[10, 11, 12])
    farm.carrots = await make_pack(session, farm.product)
    leek = await make_product(session, network.territory, network.farm, name="Poireau", season=[1, 2])
    farm.leeks = await make_pack(
        session, leek, name="botte", unit="bunch", content=Decimal(1), net_weight_kg=Decimal("0.8")
    )
    cycle = await make_cycle(session, network.territory, [network.area])
    farm.cycle_id, farm.url = cycle.id, f"/api/cycles/{cycle.id}/stall"
    await session.commit()
    return farm


@pytest.fixture
async def grower(farm, sign_in):
    return await sign_in(farm.network.grower.id, farm.network.territory.id, farm.network.farm.id)


def entry(pack: Pack, **changes: object) -> dict[str, object]:
    return {"pack_id": str(pack.id), "price": "1.90", "available": "300", **changes}


async def publish(browser, farm: Farm, *entries: dict[str, object]):
    return await browser.put(farm.url, json={"offers": list(entries)})


async def offers(database) -> dict[object, Offer]:
    async with database.reading() as session:
        return {each.pack_id: each for each in await session.scalars(select(Offer))}


async def reserve(database, farm: Farm, quantity: str) -> None:
    async with database.writing() as session:
        offer = await session.scalar(select(Offer).where(Offer.pack_id == farm.carrots.id))
        await actions.reserve(session, farm.network.territory.id, farm.cycle_id, {offer.id: Decimal(quantity)}, TUESDAY)


async def test_before_anything_is_published_all_packs_are_there(farm, grower) -> None:
    stall = (await grower.get(farm.url)).json()
    assert [(row["product_name"], row["in_season"], row["offer"], row["last"]) for row in stall["rows"]] == [
        ("Carotte", True, None, None),
        ("Poireau", False, None, None),
    ]
    assert stall["rows"][0]["usual_price"] == "1.9000"
    assert stall["cycle"]["state"] == "open"
    assert [fee["label"] for fee in stall["fees"]["components"]] == ["Plateforme", "Transport", "Réseau", "Livraison"]


async def test_publishing_fixes_the_price_that_buyers_pay(farm, grower, database, session) -> None:
    answer = await publish(grower, farm, entry(farm.carrots))
    assert answer.status_code == 200, answer.text
    offer = answer.json()["rows"][0]["offer"]
    assert (offer["price"], offer["unit_price"], offer["available"], offer["reserved"]) == (
        "1.9000",
        "2.1402",
        "300.000",
        "0.000",
    )
    assert (offer["minimum"], offer["step"], offer["version"]) == ("10.000", "10.000", 1)
    assert [(each["actor"], each["amount"]) for each in offer["components"]] == [
        ("producer", "1.90000000"),
        ("hub", "0.17121739"),
        ("carrier", "0.05000000"),
        ("network", "0.01900000"),
    ]
    assert offer["components"][0]["label"] == "Ferme des Sources"
    kept = (await offers(database))[farm.carrots.id]
    assert (kept.product_name, kept.pack_name, kept.unit, kept.vat_rate) == (
        "Carotte",
        "colis de 10 kg",
        "kg",
        Decimal("5.5"),
    )
    log = await session.scalar(select(AuditEntry).where(AuditEntry.action == "offer.published"))
    assert (log.person_id, log.owner_id) == (farm.network.grower.id, farm.network.farm.id)
    assert log.changes["producer_price"] == [None, "1.9000"]


async def test_the_same_stall_again_changes_nothing(farm, grower, database, session) -> None:
    first = await publish(grower, farm, entry(farm.carrots), entry(farm.leeks, price="1.2", available="40"))
    again = await publish(grower, farm, entry(farm.leeks, price="1.20", available="40"), entry(farm.carrots))
    assert first.json() == again.json()
    assert len((await session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "offer"))).all()) == 2


async def test_a_changed_price_is_a_new_version_in_the_log(farm, grower, session) -> None:
    await publish(grower, farm, entry(farm.carrots))
    offer = (await publish(grower, farm, entry(farm.carrots, price="2", note="lavées"))).json()["rows"][0]["offer"]
    assert (offer["version"], offer["unit_price"], offer["note"]) == (2, "2.2500", "lavées")  # (2.02 + 0.05) / 0.92
    log = await session.scalar(select(AuditEntry).where(AuditEntry.action == "offer.changed"))
    assert log.changes == {
        "producer_price": ["1.9000", "2.0000"],
        "unit_price": ["2.1402", "2.2500"],
        "note": ["", "lavées"],
    }


async def test_what_is_not_listed_is_withdrawn_and_what_is_ordered_stays(farm, grower, database, session) -> None:
    await publish(grower, farm, entry(farm.carrots), entry(farm.leeks))
    await reserve(database, farm, "20")
    rows = (await publish(grower, farm, entry(farm.leeks))).json()["rows"]
    assert [(row["offer"]["withdrawn"], row["offer"]["available"]) for row in rows] == [
        (True, "20.000"),
        (False, "300.000"),
    ]
    assert await session.scalar(select(AuditEntry.id).where(AuditEntry.action == "offer.withdrawn")) is not None
    back = (await publish(grower, farm, entry(farm.leeks), entry(farm.carrots))).json()["rows"][0]["offer"]
    assert (back["withdrawn"], back["available"], back["reserved"]) == (False, "300.000", "20.000")


async def test_less_than_what_is_ordered_is_refused_with_every_row(farm, grower, database) -> None:
    await publish(grower, farm, entry(farm.carrots), entry(farm.leeks))
    await reserve(database, farm, "20")
    answer = await publish(grower, farm, entry(farm.carrots, available="19.999"), entry(farm.leeks, price="9"))
    assert (answer.status_code, answer.json()["code"]) == (409, "below_reserved")
    assert answer.json()["rows"] == [
        {
            "pack_id": str(farm.carrots.id),
            "product_name": "Carotte",
            "pack_name": "colis de 10 kg",
            "available": "19.999",
            "reserved": "20.000",
        }
    ]
    assert (await offers(database))[farm.leeks.id].producer_price == Decimal("1.9")
    assert (await publish(grower, farm, entry(farm.carrots, available="20"), entry(farm.leeks))).status_code == 200


async def test_what_is_ordered_stays_the_same_thing_when_its_pack_changes(farm, grower, session, database) -> None:
    await publish(grower, farm, entry(farm.carrots), entry(farm.leeks))
    await reserve(database, farm, "20")
    await session.execute(
        update(Pack).where(Pack.id == farm.carrots.id).values(content=Decimal(5), name="colis de 5 kg")
    )
    await session.execute(update(Pack).where(Pack.id == farm.leeks.id).values(name="grosse botte"))
    await session.commit()
    await publish(grower, farm, entry(farm.carrots, price="2"), entry(farm.leeks))
    kept = await offers(database)
    assert (kept[farm.carrots.id].pack_name, kept[farm.carrots.id].content) == ("colis de 10 kg", Decimal(10))
    assert kept[farm.leeks.id].pack_name == "grosse botte"


async def test_the_stall_is_prefilled_from_the_last_offer(farm, grower, session) -> None:
    network = farm.network
    for weeks, price in ((3, "1.50"), (1, "1.75")):
        last_week = await make_cycle(
            session, network.territory, opens_at=OPENS - weeks * WEEK, closes_at=CLOSES - weeks * WEEK
        )
        await make_offer(session, last_week, farm.product, farm.carrots, price=price, reserved=Decimal(40))
    cancelled = await make_cycle(session, network.territory, opens_at=OPENS - timedelta(days=1), cancelled_at=OPENS)
    await make_offer(session, cancelled, farm.product, farm.carrots, price="9")
    await session.commit()
    carrots, leeks = (await grower.get(farm.url)).json()["rows"]
    assert carrots["last"] == {
        "cycle_id": str(last_week.id),
        "closes_at": "2026-11-19T11:00:00Z",
        "price": "1.7500",
        "available": "100.000",
        "minimum": "10.000",
        "step": "10.000",
        "per_buyer_max": None,
        "ordered": "40.000",
    }
    assert leeks["last"] is None


async def test_a_pack_archived_after_its_offer_stays_on_the_stall(farm, grower, session) -> None:
    await publish(grower, farm, entry(farm.carrots), entry(farm.leeks))
    await session.execute(update(Pack).where(Pack.id == farm.carrots.id).values(archived_at=TUESDAY))
    await session.commit()
    rows = (await grower.get(farm.url)).json()["rows"]
    assert [(row["product_name"], row["archived"]) for row in rows] == [("Poireau", False), ("Carotte", True)]
    assert (await publish(grower, farm, entry(farm.carrots, available="50"))).status_code == 200


async def test_wrong_fields_are_all_named(farm, grower, session) -> None:
    stranger = await make_organisation(session, farm.network.territory, "producer")
    product = await make_product(session, farm.network.territory, stranger)
    foreign = await make_pack(session, product)
    await session.commit()
    answer = await publish(
        grower,
        farm,
        entry(farm.carrots, minimum="15", step="10", per_buyer_max="10"),
        entry(farm.carrots),
        entry(foreign),
        {**entry(farm.leeks), "pack_id": str(uuid4())},
    )
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {
        "offers.0.minimum",
        "offers.0.per_buyer_max",
        "offers.1.pack_id",
        "offers.2.pack_id",
        "offers.3.pack_id",
    }


async def test_a_float_or_a_negative_price_is_refused(farm, grower) -> None:
    for wrong in ({"price": 1.9}, {"price": "-1"}, {"available": "-1"}, {"price": "1.90001"}, {"step": "0"}):
        assert (await publish(grower, farm, entry(farm.carrots, **wrong))).status_code == 422


async def test_a_gift_may_be_published(farm, grower) -> None:
    answer = await publish(grower, farm, entry(farm.carrots, price="0"))
    assert answer.json()["rows"][0]["offer"]["unit_price"] == "0.0543"


async def test_a_note_with_signs_that_no_printer_knows_is_kept_without_them(farm, grower) -> None:
    answer = await publish(grower, farm, entry(farm.carrots, note="bien\u0000 lavées\u0007"))
    assert answer.json()["rows"][0]["offer"]["note"] == "bien lavées"


async def test_a_planned_week_can_be_filled_and_a_closed_one_cannot(farm, grower, clock) -> None:
    clock.moment = OPENS - timedelta(days=1)
    assert (await publish(grower, farm, entry(farm.carrots))).json()["cycle"]["state"] == "planned"
    clock.moment = CLOSES
    assert (await publish(grower, farm)).json()["code"] == "cycle_closed"
    assert (await grower.get(farm.url)).json()["rows"][0]["offer"]["available"] == "300.000"


async def test_the_fees_of_the_opening_hold_not_those_of_today(farm, grower, session) -> None:
    await make_fee_schedule(session, farm.network.territory, [], OPENS + timedelta(seconds=1))
    await session.commit()
    assert (await publish(grower, farm, entry(farm.carrots))).json()["rows"][0]["offer"]["unit_price"] == "2.1402"


async def test_new_fees_reach_the_weeks_that_have_not_opened(
    farm, session, sign_in, database, clock, settings: Settings
) -> None:
    network = farm.network
    later = await make_cycle(session, network.territory, [network.area], opens_at=OPENS + WEEK, closes_at=CLOSES + WEEK)
    await session.commit()
    grower = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    for url in (farm.url, f"/api/cycles/{later.id}/stall"):
        assert (await grower.put(url, json={"offers": [entry(farm.carrots)]})).status_code == 200
    desk = await sign_in(network.coordinator.id, network.territory.id)
    assert (await desk.post("/api/fees", json={"components": []})).status_code == 201
    await run_once(database, settings, clock)
    async with database.reading() as reading:
        prices = dict((await reading.execute(select(Offer.cycle_id, Offer.unit_price))).all())
        logged = await reading.scalar(select(AuditEntry).where(AuditEntry.action == "offer.changed"))
        left = (await reading.scalars(select(OutboxMessage.topic).where(OutboxMessage.done_at.is_(None)))).all()
    assert prices == {farm.cycle_id: Decimal("2.1402"), later.id: Decimal("1.9000")}
    assert logged.changes == {"unit_price": ["2.1402", "1.9000"]}
    assert list(left) == []


async def test_new_fees_reach_a_week_that_opened_before_the_worker_came(
    farm, grower, session, sign_in, database, clock, settings: Settings
) -> None:
    network = farm.network
    later = await make_cycle(session, network.territory, [network.area], opens_at=OPENS + WEEK, closes_at=CLOSES + WEEK)
    await session.commit()
    assert (await grower.put(f"/api/cycles/{later.id}/stall", json={"offers": [entry(farm.carrots)]})).is_success
    desk = await sign_in(network.coordinator.id, network.territory.id)
    assert (await desk.post("/api/fees", json={"components": []})).status_code == 201
    clock.moment = OPENS + WEEK + timedelta(minutes=1)
    await run_once(database, settings, clock)
    assert [each.unit_price for each in (await offers(database)).values()] == [Decimal("1.9000")]


async def test_nobody_else_sees_or_changes_a_stall(farm, session, sign_in) -> None:
    network = farm.network
    other = await make_network(session)
    await session.commit()
    for person, territory, place in (
        (network.cook, network.territory, network.canteen),
        (network.packer, network.territory, network.hub),
        (network.coordinator, network.territory, None),
        (other.grower, other.territory, other.farm),
    ):
        browser = await sign_in(person.id, territory.id, place and place.id)
        assert (await browser.get(farm.url)).status_code == 404
        assert (await publish(browser, farm, entry(farm.carrots))).status_code == 404


async def test_the_number_of_statements_does_not_grow_with_the_stall(farm, grower, session, statements) -> None:
    counts = []
    packs = [farm.carrots]
    for size in (1, 60):
        while len(packs) < size:
            product = await make_product(session, farm.network.territory, farm.network.farm)
            packs.append(await make_pack(session, product))
        await session.commit()
        for price in ("1", "2"):  # the first publishes, the second changes
            with statements() as sent:
                answer = await publish(grower, farm, *(entry(pack, price=f"{price}.{size}") for pack in packs))
            assert answer.status_code == 200, answer.text
            counts.append(len(sent))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 24
    with statements() as sent:
        await grower.get(farm.url)
    assert len(sent) <= 11


async def test_dates_of_the_tests_are_what_they_say() -> None:
    assert OPENS <= TUESDAY < CLOSES
    assert datetime(2026, 11, 24, 9, 0, tzinfo=UTC) == TUESDAY


async def test_a_farm_that_leaves_sells_nothing_more_and_delivers_what_was_ordered(
    farm, grower, session, sign_in, database, clock, settings: Settings
) -> None:
    network = farm.network
    later = await make_cycle(session, network.territory, [network.area], opens_at=OPENS + WEEK, closes_at=CLOSES + WEEK)
    await session.commit()
    for url in (farm.url, f"/api/cycles/{later.id}/stall"):
        assert (await grower.put(url, json={"offers": [entry(farm.carrots)]})).status_code == 200
    await reserve(database, farm, "20")
    desk = await sign_in(network.coordinator.id, network.territory.id)
    assert (await desk.post(f"/api/organisations/{network.farm.id}/leave")).status_code == 200
    await run_once(database, settings, clock)
    async with database.reading() as reading:
        found = (await reading.scalars(select(Offer).order_by(Offer.reserved))).all()
        logged = (await reading.scalars(select(AuditEntry).where(AuditEntry.action == "offer.withdrawn"))).all()
    assert [(each.available, each.reserved) for each in found] == [(Decimal(0), Decimal(0)), (Decimal(20), Decimal(20))]
    assert all(each.withdrawn_at == TUESDAY for each in found)
    assert [each.person_id for each in logged] == [network.coordinator.id] * 2
    catalogue = await desk.get(f"/api/cycles/{farm.cycle_id}/catalogue")
    assert catalogue.json()["offers"] == []


async def test_a_farm_that_comes_back_at_once_keeps_its_stall(
    farm, grower, sign_in, database, clock, settings: Settings
) -> None:
    await publish(grower, farm, entry(farm.carrots))
    desk = await sign_in(farm.network.coordinator.id, farm.network.territory.id)
    for what in ("leave", "rejoin"):
        assert (await desk.post(f"/api/organisations/{farm.network.farm.id}/{what}")).status_code == 200
    await run_once(database, settings, clock)
    assert [each.withdrawn_at for each in (await offers(database)).values()] == [None]


async def revision_of(browser, farm: Farm) -> str:
    return str((await browser.get(farm.url)).json()["revision"])


async def publish_if(browser, farm: Farm, revision: str, *entries: dict[str, object]):
    return await browser.put(farm.url, json={"offers": list(entries)}, headers={"If-Match": f'"{revision}"'})


async def test_a_stall_that_somebody_else_changed_is_not_replaced(farm, grower, database) -> None:
    before = await revision_of(grower, farm)
    after = (await publish_if(grower, farm, before, entry(farm.carrots))).json()["revision"]
    late = await publish_if(grower, farm, before, entry(farm.carrots, price="9"))
    assert (late.status_code, late.json()["code"], late.json()["revision"]) == (412, "stall_changed", after)
    assert (await offers(database))[farm.carrots.id].producer_price == Decimal("1.9")
    assert after == await revision_of(grower, farm) != before
    assert (await publish_if(grower, farm, after, entry(farm.carrots, price="2"))).status_code == 200
    assert (await publish(grower, farm, entry(farm.carrots, price="3"))).status_code == 200


async def test_orders_and_other_farms_leave_the_revision_as_it_is(farm, grower, database, session) -> None:
    revision = (await publish(grower, farm, entry(farm.carrots))).json()["revision"]
    await reserve(database, farm, "20")
    assert await revision_of(grower, farm) == revision
    withdrawn = (await publish(grower, farm)).json()["revision"]
    assert withdrawn != revision
    await reserve(database, farm, "-10")
    assert await revision_of(grower, farm) == withdrawn


@pytest.mark.parametrize(
    "change", [{"price": "2"}, {"available": "301"}, {"minimum": "20"}, {"step": "5"}, {"per_buyer_max": "50"},
               {"note": "lavées"}],
)  # fmt: skip
async def test_each_change_of_a_stall_is_a_new_revision(farm, grower, change) -> None:
    before = (await publish(grower, farm, entry(farm.carrots))).json()["revision"]
    assert (await publish(grower, farm, entry(farm.carrots, **change))).json()["revision"] != before
    assert (await publish(grower, farm, entry(farm.carrots))).json()["revision"] == before
