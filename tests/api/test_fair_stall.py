"""Fair-price rules at the stall: judged while typing, refused, published with a warning, judged anew; nothing leaks."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select, update

from app.catalogue.tables import Product
from app.core import outbox
from app.core.audit import AuditEntry
from app.core.outbox import OutboxMessage
from app.cycles.tables import Offer
from app.identity.tables import DeliveryPoint, Organisation
from app.pricing.rules import Basis, FeeRule, RuleKind, Severity
from tests.api.test_stall import Farm, entry, offers, publish
from tests.api.test_stall import farm as farm
from tests.api.test_stall import grower as grower
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_member, make_organisation
from tests.factories.orders import order_path, put
from tests.factories.pricing import make_fee_schedule, make_rule
from tests.mailbox import Mailbox

WEEK = timedelta(weeks=1)
SHEET = {"hours": "10", "hourly_pay": "12.0777", "inputs": "40", "quantity": "100"}
COST = "1.6078"  # (10 x 12.0777 + 40) / 100, a figure that occurs nowhere else


async def rule(session, farm: Farm, kind: RuleKind, value: str | None, severity=Severity.BLOCKS, **fields):
    made = await make_rule(session, farm.network.territory, kind, value, severity, **fields)
    await session.commit()
    return made


async def coming_week(session, farm: Farm) -> str:
    """A week that opens in five days; the address of its stall."""
    network = farm.network
    cycle = await make_cycle(session, network.territory, [network.area], opens_at=OPENS + WEEK, closes_at=CLOSES + WEEK)
    await session.commit()
    farm.cycle_id = cycle.id
    return f"/api/cycles/{cycle.id}/stall"


async def judged(browser, farm: Farm, price: str, pack=None):
    body = {"rows": [{"pack_id": str((pack or farm.carrots).id), "price": price}]}
    answer = await browser.post(f"{farm.url}/verdicts", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"][0]


async def test_without_rules_nothing_is_judged(farm, grower) -> None:
    assert await judged(grower, farm, "0.01") == {
        "pack_id": str(farm.carrots.id), "verdicts": [], "nearest": "0.0100", "blocked": False,
    }  # fmt: skip
    row = (await publish(grower, farm, entry(farm.carrots))).json()["rows"][0]
    assert (row["verdicts"], row["nearest"], row["blocked"]) == ([], "1.9000", False)


async def test_while_he_types_the_producer_sees_the_verdict_and_the_nearest_price(farm, grower, session) -> None:
    made = await rule(session, farm, RuleKind.ACTOR_LEAST, "80")
    # 0.92 P >= 0.8 (1.01 P + 0.05)  <=>  P >= 0.04 / 0.112 = 0.35714...
    found = await judged(grower, farm, "0.30")
    assert (found["nearest"], found["blocked"]) == ("0.3572", True)
    assert found["verdicts"] == [
        {
            "rule_id": str(made.rule_id),
            "kind": "actor_least",
            "severity": "blocks",
            "outcome": "fails",
            "measured": "78.1869",  # 0.30 x 0.92 / 0.353
            "bound": "80.0000",
            "distance": "1.8131",
            "unit": "percent",
            "actor": "producer",
            "sentence": "La ferme reçoit 78,1\u00a0% du prix\u202f; la règle demande au moins 80\u00a0%. "
            "Il manque 1,9\u00a0point.",
            "rule_sentence": "Règle actor_least",
        }
    ]
    assert await session.scalar(select(Offer.id)) is None
    assert not (await judged(grower, farm, "0.3572"))["blocked"]


async def test_a_blocked_price_refuses_the_whole_stall_with_every_blocked_row(farm, grower, session) -> None:
    await rule(session, farm, RuleKind.ACTOR_LEAST, "80")
    answer = await publish(grower, farm, entry(farm.carrots, price="0.30"), entry(farm.leeks))
    assert (answer.status_code, answer.json()["code"]) == (409, "unfair_price")
    (row,) = answer.json()["rows"]
    assert (row["product_name"], row["pack_name"], row["nearest"]) == ("Carotte", "colis de 10 kg", "0.3572")
    assert row["verdicts"][0]["distance"] == "1.8131"
    assert await session.scalar(select(Offer.id)) is None
    assert (await publish(grower, farm, entry(farm.carrots, price=row["nearest"]))).status_code == 200


async def test_a_warned_offer_is_published_with_its_warning_which_buyers_read(
    farm, grower, session, database, sign_in
) -> None:
    made = await rule(session, farm, RuleKind.ACTOR_LEAST, "80", Severity.WARNS)
    await rule(session, farm, RuleKind.INTERMEDIARIES_MOST, "90", Severity.INFORMS)
    row = (await publish(grower, farm, entry(farm.carrots, price="0.30"), entry(farm.leeks))).json()["rows"][0]
    assert [(each["severity"], each["outcome"]) for each in row["verdicts"]] == [
        ("warns", "fails"),
        ("informs", "holds"),
    ]
    assert (row["blocked"], row["nearest"]) == (False, "0.3000")
    kept = await offers(database)
    assert [each["rule_id"] for each in kept[farm.carrots.id].verdicts] == [str(made.rule_id)]
    assert kept[farm.leeks.id].verdicts == []
    cook = await sign_in(farm.network.cook.id, farm.network.territory.id, farm.network.canteen.id)
    sheet = (await cook.get(f"/api/cycles/{farm.cycle_id}/catalogue")).json()
    assert [(each["kind"], each["severity"], each["sentence"]) for each in sheet["rules"]] == [
        ("actor_least", "warns", "Règle actor_least"),
        ("intermediaries_most", "informs", "Règle intermediaries_most"),
    ]
    assert [(each["product"], each["warned"]) for each in sheet["offers"]] == [("Carotte", [0]), ("Poireau", [])]


async def test_the_cost_price_is_the_floor_and_its_figure_is_for_the_producer_alone(
    farm, grower, session, database, settings, clock, sign_in, caplog
) -> None:
    network = farm.network
    made = await rule(session, farm, RuleKind.COST_FLOOR, "1")
    assert (await judged(grower, farm, "1"))["verdicts"][0]["outcome"] == "not_judged"
    saved = await grower.put(f"/api/packs/{farm.carrots.id}/cost", json=SHEET)
    assert saved.is_success, saved.text
    found = await judged(grower, farm, "1")
    assert (found["nearest"], found["verdicts"][0]["bound"], found["verdicts"][0]["distance"]) == (COST, COST, "0.6078")
    assert "1,6078\u00a0€" in found["verdicts"][0]["sentence"]
    refused = await publish(grower, farm, entry(farm.carrots, price="1"))
    assert refused.json()["rows"][0]["nearest"] == COST
    await session.execute(update(type(made)).where(type(made).id == made.id).values(severity="warns"))
    await session.commit()
    assert (await publish(grower, farm, entry(farm.carrots, price="1"))).status_code == 200
    kept = (await offers(database))[farm.carrots.id].verdicts
    assert [(each["outcome"], each["measured"], each["bound"], each["distance"]) for each in kept] == [
        ("fails", None, None, None)
    ]
    other = await make_organisation(session, network.territory, "producer")
    neighbour = await make_member(session, other)
    await session.commit()
    seen = []
    for person, organisation in ((network.cook, network.canteen), (neighbour, other), (network.coordinator, None)):
        browser = await sign_in(person.id, network.territory.id, organisation and organisation.id)
        paths = (f"/api/cycles/{farm.cycle_id}/catalogue", "/api/history", "/api/rules", farm.url)
        seen += [(await browser.get(path)).text for path in paths]
    seen += [mail.text for mail in await Mailbox(database, settings, clock).collect()]
    seen += [str(each.payload) for each in await session.scalars(select(OutboxMessage))]
    seen += [str(each.changes) for each in await session.scalars(select(AuditEntry))]
    assert "Carotte" in "".join(seen)
    for figure in (COST, "1,6078", "0.6078", "12.0777"):
        assert figure not in "".join(seen) + caplog.text


async def test_a_neighbour_can_judge_no_pack_that_is_not_his(farm, session, sign_in) -> None:
    other = await make_organisation(session, farm.network.territory, "producer")
    neighbour = await make_member(session, other)
    await session.commit()
    browser = await sign_in(neighbour.id, farm.network.territory.id, other.id)
    body = {"rows": [{"pack_id": str(farm.carrots.id), "price": "1"}]}
    assert (await browser.post(f"{farm.url}/verdicts", json=body)).status_code == 422


async def test_more_than_two_hundred_prices_at_once_are_refused(farm, grower) -> None:
    row = {"pack_id": str(farm.carrots.id), "price": "1"}
    assert (await grower.post(f"{farm.url}/verdicts", json={"rows": [row] * 201})).status_code == 422


async def test_the_change_since_the_last_week_and_its_announcement(farm, grower, session) -> None:
    past = await make_cycle(session, farm.network.territory, opens_at=OPENS - WEEK, closes_at=CLOSES - WEEK)
    await make_offer(session, past, farm.product, farm.carrots, price="1.50")
    change = await rule(session, farm, RuleKind.CHANGE_MOST, "10", notice_days=5)
    found = await judged(grower, farm, "1.70")
    assert (found["nearest"], found["verdicts"][0]["measured"]) == ("1.6500", "13.3334")
    assert (await judged(grower, farm, "1.70", farm.leeks))["verdicts"][0]["outcome"] == "not_judged"
    farm.url = await coming_week(session, farm)  # it opens in five days and eight hours
    assert (await judged(grower, farm, "1.70"))["verdicts"][0]["outcome"] == "holds"
    await session.execute(update(type(change)).where(type(change).id == change.id).values(notice_days=6))
    await session.commit()
    assert (await judged(grower, farm, "1.70"))["blocked"]


async def test_a_price_that_was_announced_in_time_stays_announced(farm, grower, session, clock) -> None:
    past = await make_cycle(session, farm.network.territory, opens_at=OPENS - WEEK, closes_at=CLOSES - WEEK)
    await make_offer(session, past, farm.product, farm.carrots, price="1.50")
    await rule(session, farm, RuleKind.CHANGE_MOST, "10", notice_days=5)
    farm.url = await coming_week(session, farm)
    assert (await publish(grower, farm, entry(farm.carrots, price="1.70"))).status_code == 200
    clock.moment = TUESDAY + timedelta(days=3)
    assert (await publish(grower, farm, entry(farm.carrots, price="1.70", available="10"))).status_code == 200
    assert (await publish(grower, farm, entry(farm.carrots, price="1.71"))).json()["code"] == "unfair_price"


async def test_all_canteens_of_a_week_pay_the_same(farm, grower, session, database, sign_in) -> None:
    await rule(session, farm, RuleKind.ONE_PRICE, None, buyer_kinds=["canteen"])
    assert (await publish(grower, farm, entry(farm.carrots, price="1.90"))).status_code == 200
    assert not (await judged(grower, farm, "2.00"))["blocked"]
    offer = (await offers(database))[farm.carrots.id]
    network = farm.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    path = order_path(farm.cycle_id, network.point.id)
    assert (await put(cook, path, {offer.id: "10"})).is_success
    found = await judged(grower, farm, "2.00")
    assert (found["blocked"], found["nearest"], found["verdicts"][0]["bound"]) == (True, "1.9000", "2.1402")
    refused = await publish(grower, farm, entry(farm.carrots, price="2.00"))
    assert refused.json()["code"] == "unfair_price"
    assert (await publish(grower, farm, entry(farm.carrots, price="1.90", available="50"))).status_code == 200


async def test_shops_alone_do_not_bind_the_price_of_canteens(farm, grower, session, database, sign_in) -> None:
    await rule(session, farm, RuleKind.ONE_PRICE, None, buyer_kinds=["canteen"])
    await publish(grower, farm, entry(farm.carrots, price="1.90"))
    offer, network = (await offers(database))[farm.carrots.id], farm.network
    shop = await sign_in(network.shopkeeper.id, network.territory.id, network.shop.id)
    assert (await put(shop, order_path(farm.cycle_id, network.shop_point.id), {offer.id: "10"})).is_success
    assert (await publish(grower, farm, entry(farm.carrots, price="2.00"))).status_code == 200


async def test_the_distance_is_measured_to_the_nearest_hub(farm, grower, session) -> None:
    await rule(session, farm, RuleKind.DISTANCE_MOST, "50")
    places = {farm.network.farm.id: ("45.8336", "1.2611"), farm.network.hub.id: ("45.8836", "2.1742")}
    for known in ((), (farm.network.farm.id,)):
        for each in known:
            await place(session, each, *places[each])
        await place(session, farm.network.hub.id, None, None)
        await place_points(session, None)
        assert (await judged(grower, farm, "2"))["verdicts"][0]["outcome"] == "not_judged"
    await place(session, farm.network.hub.id, *places[farm.network.hub.id])
    found = await judged(grower, farm, "2")
    assert (found["blocked"], found["nearest"]) == (True, None)
    assert (found["verdicts"][0]["measured"], found["verdicts"][0]["distance"]) == ("70.9000", "20.9000")


async def place(session, organisation_id, latitude, longitude) -> None:
    values = {"latitude": latitude and Decimal(latitude), "longitude": longitude and Decimal(longitude)}
    await session.execute(update(Organisation).where(Organisation.id == organisation_id).values(values))
    await session.commit()


async def place_points(session, where) -> None:
    await session.execute(update(DeliveryPoint).values(latitude=where, longitude=where))
    await session.commit()


async def test_labels_and_families_scope_a_rule(farm, grower, session) -> None:
    await rule(session, farm, RuleKind.ACTOR_LEAST, "99", families=["fruit_vegetables"], labels=["ab"])
    assert (await judged(grower, farm, "2"))["verdicts"] == []
    organic = [{"label": "ab", "proof": "x", "expires_on": None}]
    await session.execute(update(Product).where(Product.id == farm.product.id).values(labels=organic))
    await session.commit()
    assert (await judged(grower, farm, "2"))["blocked"]


async def test_declared_costs_are_looked_at_and_their_figures_stay_with_the_coordinator(
    farm, grower, session, sign_in
) -> None:
    await rule(session, farm, RuleKind.COSTS_COVERED, None, Severity.WARNS)
    assert (await judged(grower, farm, "1.90"))["verdicts"][0]["outcome"] == "not_judged"
    network = farm.network
    packer = await sign_in(network.packer.id, network.territory.id, network.hub.id)
    declared = {"costs": [{"actor": "hub", "basis": "per_kg", "amount": "0.1817"}]}
    answer = await packer.put("/api/declared-costs", json=declared)
    assert answer.is_success, answer.text
    (verdict,) = (await judged(grower, farm, "1.90"))["verdicts"]
    assert (verdict["outcome"], verdict["measured"], verdict["bound"]) == ("fails", None, None)
    assert verdict["sentence"] == "La part qui revient à la plateforme ne couvre pas le coût déclaré."


async def test_an_open_week_keeps_its_rules_and_a_coming_one_holds_back_what_breaks_them(
    farm, grower, session, database, settings, clock, sign_in
) -> None:
    await publish(grower, farm, entry(farm.carrots, price="0.30"))
    open_week, farm.url = farm.url, await coming_week(session, farm)
    both = (entry(farm.carrots, price="0.30", available="70"), entry(farm.leeks))
    before = (await publish(grower, farm, *both)).json()["revision"]
    desk = await sign_in(farm.network.coordinator.id, farm.network.territory.id)
    body = {"kind": "actor_least", "actor": "producer", "value": "80", "severity": "blocks", "sentence": "80 %"}
    adopted = (await desk.post("/api/rules", json=body)).json()
    mails = await Mailbox(database, settings, clock).collect()
    stall = (await grower.get(farm.url)).json()
    assert [each["offer"]["withdrawn"] for each in stall["rows"]] == [True, False]
    assert stall["revision"] == before  # nobody of the farm has changed it
    row = (await grower.get(farm.url)).json()["rows"][0]
    assert (row["offer"]["available"], row["blocked"], row["nearest"]) == ("70.000", True, "0.3572")
    (now, _) = (await grower.get(open_week)).json()["rows"]
    assert (now["offer"]["withdrawn"], now["verdicts"]) == (False, [])
    (mail,) = [each for each in mails if each.to == farm.network.grower.email]
    assert "Carotte · colis de 10 kg" in mail.text
    assert "retirée de la vente" in mail.text
    assert "78,1\u00a0%" in mail.text
    assert "Poireau" not in mail.text
    entry_of = select(AuditEntry).where(AuditEntry.action == "offer.held_back")
    assert (await session.scalar(entry_of)).changes == {"rules": [None, ["80 %"]]}
    assert (await desk.post(f"/api/rules/{adopted['rule_id']}/end", json={})).status_code == 204
    assert await Mailbox(database, settings, clock).collect() == []
    back = (await grower.get(farm.url)).json()["rows"][0]["offer"]
    assert (back["withdrawn"], back["available"]) == (False, "70.000")
    assert await session.scalar(select(AuditEntry.id).where(AuditEntry.action == "offer.put_back")) is not None


async def test_what_its_producer_lets_go_does_not_come_back(
    farm, grower, session, database, settings, clock, sign_in
) -> None:
    farm.url = await coming_week(session, farm)
    await publish(grower, farm, entry(farm.carrots, price="0.30"), entry(farm.leeks))
    desk = await sign_in(farm.network.coordinator.id, farm.network.territory.id)
    body = {"kind": "actor_least", "actor": "producer", "value": "80", "severity": "blocks", "sentence": "80 %"}
    adopted = (await desk.post("/api/rules", json=body)).json()
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    assert (await publish(grower, farm, entry(farm.leeks))).status_code == 200
    await desk.post(f"/api/rules/{adopted['rule_id']}/end", json={})
    await mailbox.collect()
    assert (await grower.get(farm.url)).json()["rows"][0]["offer"]["withdrawn"]


async def test_a_warning_that_comes_with_new_fees_is_told_once(
    farm, grower, session, database, settings, clock, sign_in
) -> None:
    await rule(session, farm, RuleKind.ACTOR_LEAST, "70", Severity.WARNS)
    farm.url = await coming_week(session, farm)
    await publish(grower, farm, entry(farm.carrots, price="1.90"))
    network = farm.network
    desk = await sign_in(network.coordinator.id, network.territory.id)
    hub = {"actor": "hub", "organisation_id": str(network.hub.id), "label": "Plateforme", "basis": "buyer_percent"}
    mailbox = Mailbox(database, settings, clock)
    for value in ("35", "36"):
        clock.moment += timedelta(minutes=1)
        assert (await desk.post("/api/fees", json={"components": [{**hub, "value": value}]})).status_code == 201
        told = [each for each in await mailbox.collect() if "prix juste" in each.subject]
        assert len(told) == (1 if value == "35" else 0)
    assert (await offers(database))[farm.carrots.id].verdicts[0]["measured"] == "64.0000"


async def test_what_is_held_back_of_a_farm_that_leaves_does_not_come_back(
    farm, grower, database, settings, clock, sign_in, session
) -> None:
    farm.url = await coming_week(session, farm)
    await publish(grower, farm, entry(farm.carrots, price="0.30"))
    desk = await sign_in(farm.network.coordinator.id, farm.network.territory.id)
    body = {"kind": "actor_least", "actor": "producer", "value": "80", "severity": "blocks", "sentence": "80 %"}
    adopted = (await desk.post("/api/rules", json=body)).json()
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    assert (await desk.post(f"/api/organisations/{farm.network.farm.id}/leave")).status_code == 200
    await mailbox.collect()
    await desk.post(f"/api/rules/{adopted['rule_id']}/end", json={})
    await mailbox.collect()
    assert [each.withdrawn_at is None for each in (await offers(database)).values()] == [False]


async def test_a_farm_that_was_warned_is_told_when_the_rule_blocks(
    farm, grower, session, database, settings, clock, sign_in
) -> None:
    farm.url = await coming_week(session, farm)
    desk = await sign_in(farm.network.coordinator.id, farm.network.territory.id)
    body = {"kind": "actor_least", "actor": "producer", "value": "80", "severity": "warns", "sentence": "80 %"}
    adopted = (await desk.post("/api/rules", json=body)).json()
    await publish(grower, farm, entry(farm.carrots, price="0.30"))
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    clock.moment += timedelta(minutes=1)
    changed = await desk.post(f"/api/rules/{adopted['rule_id']}/versions", json={**body, "severity": "blocks"})
    assert changed.status_code == 201, changed.text
    (mail,) = [each for each in await mailbox.collect() if each.to == farm.network.grower.email]
    assert "retirée de la vente" in mail.text
    assert "80\u00a0%" in mail.text
    assert (await grower.get(farm.url)).json()["rows"][0]["offer"]["withdrawn"]


async def test_a_price_that_new_fees_make_too_large_ends_off_sale_and_is_not_tried_for_ever(
    farm, grower, session, database, settings, clock
) -> None:
    farm.url = await coming_week(session, farm)
    assert (await publish(grower, farm, entry(farm.carrots, price="1000000"))).status_code == 200
    steep = FeeRule("network", "Réseau", Basis.BUYER_PERCENT, Decimal("99.9"))
    await make_fee_schedule(session, farm.network.territory, [steep], TUESDAY + timedelta(hours=1))
    payload = {"territory_id": str(farm.network.territory.id), "since": TUESDAY.isoformat()}
    await outbox.emit(session, "pricing.fees_changed", payload, now=TUESDAY, territory_id=farm.network.territory.id)
    await session.commit()
    (mail,) = await Mailbox(database, settings, clock).collect()
    assert "son prix serait trop grand" in mail.text
    waiting = select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None))
    assert await session.scalar(waiting) is None
    assert (await offers(database))[farm.carrots.id].withdrawn_at is not None
    assert await session.scalar(select(AuditEntry.id).where(AuditEntry.action == "offer.held_back")) is not None


async def test_judging_costs_the_same_number_of_statements_for_any_number_of_packs(
    farm, grower, session, statements
) -> None:
    for kind, value in (
        (RuleKind.COST_FLOOR, "1"), (RuleKind.ACTOR_LEAST, "10"), (RuleKind.ONE_PRICE, None),
        (RuleKind.CHANGE_MOST, "500"), (RuleKind.DISTANCE_MOST, "80"), (RuleKind.COSTS_COVERED, None),
        (RuleKind.INTERMEDIARIES_MOST, "90"),
    ):  # fmt: skip
        await make_rule(session, farm.network.territory, kind, value, Severity.WARNS, labels=["ab"])
    organic = [{"label": "ab", "proof": "x", "expires_on": None}]
    packs = [farm.carrots]
    counts: list[tuple[int, ...]] = []
    for size in (2, 60):
        while len(packs) < size:
            product = await make_product(session, farm.network.territory, farm.network.farm, labels=organic)
            packs.append(await make_pack(session, product))
        await session.commit()
        rows = [{"pack_id": str(each.id), "price": "1.2345"} for each in packs]
        sent_by = []
        for ask in (
            lambda: grower.post(f"{farm.url}/verdicts", json={"rows": rows}),  # noqa: B023 - asked at once
            lambda: grower.get(farm.url),
            lambda: publish(grower, farm, *(entry(each, price=f"1.{size}") for each in packs)),  # noqa: B023
        ):
            with statements() as sent:
                assert (await ask()).status_code == 200
            sent_by.append(len(sent))
        counts.append(tuple(sent_by))
    assert counts[0] == counts[1]
    judging, showing, publishing = counts[0]
    assert judging <= 18
    assert showing <= 22
    assert publishing <= 45
