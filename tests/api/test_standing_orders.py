"""Standing orders: written by a buyer, carried once into each cycle that opens, and told by mail."""

from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text, update

from app.core.texts import day_text
from app.cycles.tables import CycleDelivery, Offer
from app.identity.tables import DeliveryPoint, Membership, Territory
from app.orders.actions import run_standing_orders
from app.orders.tables import Order, StandingOrder, StandingRun
from app.worker import run_once
from tests.factories.cycles import CLOSES, DELIVERS, OPENS
from tests.factories.identity import make_delivery_point
from tests.factories.orders import Market, make_market, put


@pytest.fixture
async def market(session) -> Market:
    return await make_market(session, 3, available="50")


@pytest.fixture
async def cook(sign_in, market):
    network = market.network
    return await sign_in(network.cook.id, network.territory.id, network.canteen.id)


def wanted(market: Market, *quantities: str, **fields):
    lines = [
        {"pack_id": str(pack.id), "quantity": quantity, "note": ""}
        for pack, quantity in zip(market.packs, quantities, strict=False)
    ]
    return {"active": True, "pause_in_school_holidays": False, "lines": lines, "pauses": []} | fields


def address(market: Market) -> str:
    return f"/api/standing-orders/{market.network.point.id}"


async def carry(database, clock) -> None:
    """All that the worker would do at this moment."""
    more = True
    while more:
        async with database.writing() as session:
            more = await run_standing_orders(session, clock.now())


async def outcomes(database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(StandingRun.outcome).order_by(StandingRun.standing_order_id)))


def mails(settings) -> list[EmailMessage]:
    files = sorted((settings.var_dir / "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_a_buyer_reads_when_schools_rest(session, market, cook) -> None:
    await session.execute(update(Territory).values(school_zone="A"))
    await session.commit()
    found = (await cook.get("/api/standing-orders/school-holidays")).json()
    assert found[0] == {"name": "Vacances de Noël", "from": "2026-12-19", "to": "2027-01-03"}
    assert len(found) == 5


async def test_a_standing_order_is_written_read_changed_and_ended(market, cook) -> None:
    pauses = [{"from": "2026-12-20", "to": "2027-01-03", "reason": "Travaux"}]
    written = await cook.put(address(market), json=wanted(market, "10", "20", pauses=pauses))
    assert written.status_code == 200, written.text
    assert written.json()["version"] == 1
    assert written.json()["pauses"] == pauses
    assert [(line["product_name"], line["quantity"], line["unit"]) for line in written.json()["lines"]] == [
        ("Légume 0", "10.000", "kg"),
        ("Légume 1", "20.000", "kg"),
    ]
    assert (await cook.get("/api/standing-orders")).json() == [written.json()]
    again = await cook.put(address(market), json=wanted(market, "10", "20", pauses=pauses))
    assert again.json() == written.json()
    blind = await cook.put(address(market), json=wanted(market, "30"))
    assert (blind.status_code, blind.json()["version"]) == (412, 1)
    changed = await cook.put(address(market), json=wanted(market, "30"), headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await cook.delete(address(market))).status_code == 204
    assert (await cook.get("/api/standing-orders")).json() == []
    assert (await cook.delete(address(market))).status_code == 404


async def test_what_cannot_be_repeated_is_refused_with_its_field(market, cook, session) -> None:
    await session.execute(text("UPDATE packs SET archived_at = now() WHERE id = :id"), {"id": market.packs[2].id})
    await session.commit()
    one = {"pack_id": str(market.packs[0].id), "quantity": "10"}
    lines = [one, one, one | {"pack_id": str(uuid4())}, one | {"pack_id": str(market.packs[2].id)}]
    body = wanted(market, lines=lines, pauses=[{"from": "2026-12-20", "to": "2026-12-19"}])
    refused = await cook.put(address(market), json=body)
    assert refused.status_code == 422
    assert sorted(refused.json()["fields"]) == [
        "lines.1.pack_id",
        "lines.2.pack_id",
        "lines.3.pack_id",
        "pauses.0.to",
    ]


async def test_another_buyer_sees_and_changes_nothing(market, cook, sign_in) -> None:
    await cook.put(address(market), json=wanted(market, "10"))
    network = market.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    farm = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    assert (await shop.get("/api/standing-orders")).json() == []
    assert (await farm.get("/api/standing-orders")).status_code == 404
    for other in (shop, farm):
        assert (await other.put(address(market), json=wanted(market))).status_code == 404
        assert (await other.delete(address(market))).status_code == 404
    assert len((await cook.get("/api/standing-orders")).json()) == 1


async def test_it_is_carried_into_a_cycle_once_and_told_by_mail(market, cook, database, clock, settings) -> None:
    await cook.put(address(market), json=wanted(market, "10", "20"))
    await run_once(database, settings, clock)
    await run_once(database, settings, clock)
    order = (await cook.get(market.path)).json()
    assert (order["version"], order["state"], order["total_cents"]) == (1, "placed", 6330)
    versions = (await cook.get(f"/api/orders/{order['id']}/versions")).json()
    assert [(v["reason"], v["person_name"]) for v in versions] == [("standing", None)]
    shown = (await cook.get("/api/standing-orders")).json()[0]["last_run"]
    assert (shown["outcome"], shown["missing"], shown["cycle_id"]) == ("placed", [], str(market.cycle.id))
    (mail,) = mails(settings)
    assert mail["To"] == market.network.cook.email
    assert "63,30" in mail["Subject"]
    assert f"Livraison {day_text('fr', DELIVERS)}." in plain(mail)


async def test_what_is_missing_is_left_out_and_told(market, cook, session, database, clock, settings) -> None:
    sold_out, gone = market.offers[0].id, market.offers[1].id
    await session.execute(update(Offer).where(Offer.id == sold_out).values(available=5))
    await session.execute(update(Offer).where(Offer.id == gone).values(withdrawn_at=OPENS))
    await session.commit()
    await cook.put(address(market), json=wanted(market, "10", "20", "30"))
    await run_once(database, settings, clock)
    order = (await cook.get(market.path)).json()
    assert [(line["product_name"], line["quantity"]) for line in order["lines"]] == [("Légume 2", "30.000")]
    run = (await cook.get("/api/standing-orders")).json()[0]["last_run"]
    assert run["outcome"] == "partly"
    assert [(each["product_name"], each["why"]) for each in run["missing"]] == [
        ("Légume 0", "not_enough"),
        ("Légume 1", "not_offered"),
    ]
    told = plain(mails(settings)[0])
    assert "Légume 0, colis de 10 kg × 1\u00a0: il n’en reste pas assez" in told
    assert "Légume 1, colis de 10 kg × 2\u00a0: pas proposé cette semaine" in told


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("UPDATE offers SET available = 0", "nothing"),
        ("UPDATE offers SET minimum = 20, step = 20", "nothing"),
        ("UPDATE offers SET per_buyer_max = 5", "nothing"),
        ("DELETE FROM cycle_deliveries", "no_delivery"),
        ("UPDATE cycle_deliveries SET schools_closed = 'Vacances'", "no_delivery"),
        ("UPDATE delivery_points SET archived_at = now()", "no_delivery"),
        ("UPDATE memberships SET left_at = now()", "no_delivery"),
        ('UPDATE standing_orders SET lines = \'[{"pack_id": "nonsense"}]\'', "failed"),
    ],
)
async def test_when_nothing_can_be_ordered_it_is_said_and_nothing_is_ordered(
    market, cook, session, database, clock, settings, change, outcome
) -> None:
    await cook.put(address(market), json=wanted(market, "10"))
    await session.execute(text(change))
    await session.commit()
    await run_once(database, settings, clock)
    assert await outcomes(database) == [outcome]
    assert await session.scalar(select(func.count()).select_from(Order)) == 0
    assert await session.scalar(select(func.sum(Offer.reserved))) == 0
    assert len(mails(settings)) == 1


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), "paused"),
        (date(2026, 11, 20), date(2026, 12, 1), "paused"),
        (date(2026, 11, 20), date(2026, 11, 30), "placed"),
        (date(2026, 12, 2), date(2026, 12, 9), "placed"),
    ],
)
async def test_a_pause_counts_by_the_day_of_delivery(market, cook, database, clock, first, last, outcome) -> None:
    pauses = [{"from": first.isoformat(), "to": last.isoformat()}]
    await cook.put(address(market), json=wanted(market, "10", pauses=pauses))
    await carry(database, clock)
    assert await outcomes(database) == [outcome]


async def test_a_kitchen_that_is_no_school_may_rest_in_the_school_holidays(
    market, cook, session, database, clock, settings
) -> None:
    await session.execute(update(DeliveryPoint).values(school=False))
    await session.execute(update(CycleDelivery).values(schools_closed="Vacances de Noël"))
    await session.commit()
    await cook.put(address(market), json=wanted(market, "10", pause_in_school_holidays=True))
    await run_once(database, settings, clock)
    assert await outcomes(database) == ["school_holidays"]
    assert mails(settings) == []


async def test_an_order_that_exists_is_left_untouched(market, cook, database, clock) -> None:
    await put(cook, market.path, {market.offers[2].id: "20"})
    await cook.put(address(market), json=wanted(market, "10"))
    await carry(database, clock)
    assert await outcomes(database) == ["already_ordered"]
    assert (await cook.get(market.path)).json()["version"] == 1


async def test_an_inactive_or_empty_one_is_not_carried(market, cook, database, clock) -> None:
    await cook.put(address(market), json=wanted(market, "10", active=False))
    await carry(database, clock)
    assert await outcomes(database) == []


async def test_before_the_opening_nothing_happens_and_after_the_cut_off_it_is_too_late(
    market, cook, session, database, clock
) -> None:
    await cook.put(address(market), json=wanted(market, "10"))
    clock.moment = OPENS - timedelta(seconds=1)
    await carry(database, clock)
    assert await outcomes(database) == []
    clock.moment = OPENS
    async with database.writing() as first_step:
        assert await run_standing_orders(first_step, clock.now())
    clock.moment = CLOSES
    await carry(database, clock)
    assert await outcomes(database) == ["too_late"]


async def test_one_that_is_broken_does_not_stop_the_others(market, cook, session, database, clock, sign_in) -> None:
    network = market.network
    annexe = await make_delivery_point(session, network.territory, network.canteen, network.area, name="Annexe")
    await session.commit()
    await cook.put(address(market), json=wanted(market, "10"))
    await cook.put(f"/api/standing-orders/{annexe.id}", json=wanted(market, "20"))
    broken = update(StandingOrder).where(StandingOrder.delivery_point_id == network.point.id)
    await session.execute(broken.values(lines=[{"quantity": "beaucoup"}]))
    await session.commit()
    await carry(database, clock)
    assert sorted(await outcomes(database)) == ["failed", "placed"]


async def test_the_oldest_standing_order_comes_first_when_there_is_not_enough(
    market, cook, session, database, clock, sign_in
) -> None:
    network = market.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    await cook.put(address(market), json=wanted(market, "30"))
    await shop.put(f"/api/standing-orders/{network.shop_point.id}", json=wanted(market, "30"))
    await carry(database, clock)
    assert await outcomes(database) == ["placed", "nothing"]
    assert await session.scalar(select(Offer.reserved).where(Offer.id == market.offers[0].id)) == Decimal(30)


async def test_a_farm_that_left_is_no_reason_for_a_crash(market, cook, session, database, clock) -> None:
    await cook.put(address(market), json=wanted(market, "10"))
    left = update(Membership).where(Membership.organisation_id == market.network.farm.id).values(left_at=OPENS)
    await session.execute(left)
    await session.commit()
    await carry(database, clock)
    assert await outcomes(database) == ["placed"]
