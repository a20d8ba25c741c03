"""Fair-price rules over HTTP: adopted, changed, ended, taken back; contradictions; what a draft would affect."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.outbox import OutboxMessage
from app.pricing.queries import rules_at
from app.pricing.rules import Basis, FeeRule, RuleKind, Severity
from app.pricing.tables import FairRuleVersion
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import Network, make_network
from tests.factories.pricing import SINCE, make_fee_schedule, make_rule, usual_fees

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FARM = {
    "kind": "actor_least",
    "actor": "producer",
    "value": "70",
    "severity": "blocks",
    "sentence": "Au moins 70 % du prix pour la ferme",
}
HUB = {**FARM, "actor": "hub", "value": "31", "sentence": "Au moins 31 % pour la plateforme"}
VAN = {**HUB, "actor": "carrier", "sentence": "Au moins 31 % pour le transport"}
DECISION = {
    "decision_text": "AG du 20 novembre",
    "decided_on": "2026-11-20",
    "decision_url": "https://example.org/ag",
}


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def desk(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


def later(days: int) -> str:
    return (TUESDAY + days * DAY).isoformat()


async def kept(session) -> int:
    return int(await session.scalar(select(func.count()).select_from(FairRuleVersion)))


async def test_the_coordinator_adopts_a_rule_with_its_decision(network, desk, session) -> None:
    answer = await desk.post("/api/rules", json={**FARM, **DECISION, "families": ["dairy"], "labels": ["ab"]})
    assert answer.status_code == 201, answer.text
    rule = answer.json()
    assert {name: rule[name] for name in (*FARM, *DECISION)} == {**FARM, **DECISION, "value": "70.0000"}
    assert (rule["families"], rule["labels"], rule["buyer_kinds"]) == (["dairy"], ["ab"], [])
    assert (datetime.fromisoformat(rule["valid_from"]), rule["valid_until"], rule["ends"]) == (TUESDAY, None, False)
    assert (await desk.get("/api/rules")).json() == {"current": [rule], "coming": [], "past": []}
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "rule.adopted"))
    assert (entry.person_id, str(entry.subject_id)) == (network.coordinator.id, rule["rule_id"])
    assert entry.changes["value"] == [None, "70"]
    assert entry.changes["decision"] == [None, "AG du 20 novembre"]
    message = await session.scalar(select(OutboxMessage).where(OutboxMessage.topic == "pricing.rules_changed"))
    assert message.payload == {"territory_id": str(network.territory.id), "since": TUESDAY.isoformat()}


async def test_a_new_version_replaces_the_one_before_from_its_date_on(desk, network, session) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    url = f"/api/rules/{rule['rule_id']}/versions"
    answer = await desk.post(url, json={**FARM, "value": "72.5", "valid_from": later(10)})
    assert answer.status_code == 201, answer.text
    rules = (await desk.get("/api/rules")).json()
    assert [(each["value"], each["valid_until"], each["ends"]) for each in rules["current"]] == [
        ("70.0000", answer.json()["valid_from"], False)
    ]
    assert [each["value"] for each in rules["coming"]] == ["72.5000"]
    here = network.territory.id
    for days, value in ((0, "70"), (9, "70"), (10, "72.5")):
        (found,) = await rules_at(session, here, TUESDAY + days * DAY)
        assert (str(found.id), found.value) == (rule["rule_id"], Decimal(value))
    assert await rules_at(session, here, TUESDAY - DAY) == ()
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "rule.changed"))
    assert entry.changes["value"] == ["70", "72.5"]


async def test_a_rule_keeps_its_kind_and_two_versions_never_begin_together(desk) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    url = f"/api/rules/{rule['rule_id']}/versions"
    other = await desk.post(url, json={**FARM, "kind": "actor_most"})
    assert (other.status_code, list(other.json()["fields"])) == (422, ["kind"])
    again = await desk.post(url, json={**FARM, "value": "71"})
    assert (again.status_code, list(again.json()["fields"])) == (422, ["valid_from"])
    assert (await desk.post(f"/api/rules/{uuid4()}/versions", json=FARM)).status_code == 404


async def test_two_rules_are_adopted_the_same_day_at_the_same_moment(desk) -> None:
    for body in (FARM, {"kind": "one_price", "severity": "warns", "sentence": "Un seul prix"}):
        assert (await desk.post("/api/rules", json={**body, "valid_from": later(3)})).status_code == 201
    coming = (await desk.get("/api/rules")).json()["coming"]
    assert [each["kind"] for each in coming] == ["actor_least", "one_price"]


async def test_rules_that_nobody_could_read_any_more_are_refused(desk, monkeypatch) -> None:
    monkeypatch.setattr("app.pricing.actions.rules.MOST_RULES", 2)
    families = ("dairy", "bakery", "drinks")
    rules = [await desk.post("/api/rules", json={**FARM, "families": [each]}) for each in families]
    assert [each.status_code for each in rules] == [201, 201, 422]
    assert list(rules[2].json()["fields"]) == ["sentence"]
    first = rules[0].json()
    ended = await desk.post(f"/api/rules/{first['rule_id']}/end", json={"valid_until": later(0), "reason": "Remplacée"})
    assert ended.is_success, ended.text
    assert (await desk.post("/api/rules", json={**FARM, "families": ["drinks"]})).status_code == 201


async def test_a_rule_dated_in_the_past_is_refused(desk, session) -> None:
    body = {**FARM, "valid_from": (TUESDAY - timedelta(seconds=1)).isoformat()}
    answer = await desk.post("/api/rules", json=body)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["valid_from"])
    assert await kept(session) == 0


async def test_a_rule_ends_and_what_would_come_after_goes(desk, network, session) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    url = f"/api/rules/{rule['rule_id']}"
    await desk.post(f"{url}/versions", json={**FARM, "value": "75", "valid_from": later(20)})
    ended = await desk.post(f"{url}/end", json={"valid_until": later(7), "reason": "Trop simple"})
    assert ended.status_code == 204, ended.text
    rules = (await desk.get("/api/rules")).json()
    assert [(each["value"], each["ends"], each["valid_until"][:10]) for each in rules["current"]] == [
        ("70.0000", True, "2026-12-01")
    ]
    assert rules["coming"] == []
    assert await rules_at(session, network.territory.id, TUESDAY + 7 * DAY) == ()
    late = await desk.post(f"{url}/versions", json={**FARM, "valid_from": later(8)})
    assert list(late.json()["fields"]) == ["valid_from"]
    entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "rule.ended"))
    assert entry.reason == "Trop simple"


async def test_the_history_names_a_rule_by_its_sentence(desk) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    await desk.post(f"/api/rules/{rule['rule_id']}/end", json={})
    found = (await desk.get("/api/history?subject_kind=rule")).json()["items"]
    assert [(each["action"], each["subject_name"]) for each in found] == [
        ("rule.ended", FARM["sentence"]),
        ("rule.adopted", FARM["sentence"]),
    ]


async def test_a_rule_that_has_ended_is_past_and_ends_no_more(desk, clock) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    url = f"/api/rules/{rule['rule_id']}/end"
    clock.moment = TUESDAY + DAY
    assert (await desk.post(url, json={})).status_code == 204
    rules = (await desk.get("/api/rules")).json()
    assert (rules["current"], [each["rule_id"] for each in rules["past"]]) == ([], [rule["rule_id"]])
    clock.moment = TUESDAY + 2 * DAY
    assert (await desk.post(url, json={})).status_code == 404
    past = await desk.post(url, json={"valid_until": TUESDAY.isoformat()})
    assert past.status_code == 422


async def test_an_end_stays_when_a_version_is_written_or_taken_back_before_it(desk) -> None:
    rule = (await desk.post("/api/rules", json=FARM)).json()
    url = f"/api/rules/{rule['rule_id']}"
    await desk.post(f"{url}/end", json={"valid_until": later(30)})
    version = (await desk.post(f"{url}/versions", json={**FARM, "value": "71", "valid_from": later(5)})).json()
    assert (version["ends"], version["valid_until"][:10]) == (True, "2026-12-24")
    assert (await desk.delete(f"/api/rules/{version['version_id']}")).status_code == 204
    (current,) = (await desk.get("/api/rules")).json()["current"]
    assert (current["value"], current["ends"], current["valid_until"][:10]) == ("70.0000", True, "2026-12-24")


async def test_only_a_version_that_does_not_hold_yet_is_taken_back(desk, session) -> None:
    held = (await desk.post("/api/rules", json=FARM)).json()
    coming = (await desk.post("/api/rules", json={**FARM, "valid_from": later(3)})).json()
    assert (await desk.delete(f"/api/rules/{held['version_id']}")).status_code == 422
    assert (await desk.delete(f"/api/rules/{coming['version_id']}")).status_code == 204
    assert (await desk.delete(f"/api/rules/{coming['version_id']}")).status_code == 404
    assert await kept(session) == 1
    assert await session.scalar(select(AuditEntry.id).where(AuditEntry.action == "rule.withdrawn")) is not None


async def test_the_same_key_adopts_once(desk, session) -> None:
    answers = [await desk.post("/api/rules", json=FARM, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert await kept(session) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": None}, "value"),
        ({"value": "101"}, "value"),
        ({"value": 70.5}, "value"),
        ({"actor": None}, "actor"),
        ({"actor": "state"}, "actor"),
        ({"notice_days": 3}, "notice_days"),
        ({"kind": "one_price", "actor": None}, "value"),
        ({"kind": "beauty"}, "kind"),
        ({"sentence": "   "}, "sentence"),
        ({"families": ["cars"]}, "families.0"),
        ({"decision_url": "javascript:alert(1)"}, "decision_url"),
    ],
)
async def test_what_makes_no_rule_is_refused_by_its_field(desk, session, wrong, field) -> None:
    answer = await desk.post("/api/rules", json={**FARM, **wrong})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert await kept(session) == 0


async def test_a_rule_that_contradicts_another_is_refused_with_the_pair(desk, session) -> None:
    farm = (await desk.post("/api/rules", json=FARM)).json()
    answer = await desk.post("/api/rules", json=HUB)
    assert (answer.status_code, answer.json()["code"]) == (409, "rules_conflict")
    (found,) = [each for each in answer.json()["conflicts"] if each["with_rule_id"] is not None]
    assert found["with_rule_id"] == farm["rule_id"]
    assert found["sentence"] == (
        "«\u00a0Au moins 31 % pour la plateforme\u00a0» et «\u00a0Au moins 70 % du prix pour la ferme\u00a0»\u00a0: "
        "aucun prix ne peut respecter les deux."
    )
    assert await kept(session) == 1
    assert (await desk.post("/api/rules", json={**HUB, "severity": "warns"})).status_code == 201


async def test_a_rule_that_the_fees_make_impossible_is_refused(desk, network, session) -> None:
    await make_fee_schedule(session, network.territory, usual_fees(network.hub, network.carrier))
    await session.commit()
    answer = await desk.post("/api/rules", json={**HUB, "value": "9", "sentence": "9 % pour la plateforme"})
    assert answer.json()["conflicts"] == [
        {
            "rule_id": answer.json()["conflicts"][0]["rule_id"],
            "with_rule_id": None,
            "sentence": "«\u00a09 % pour la plateforme\u00a0»\u00a0: avec les contributions en vigueur, "
            "aucun prix ne peut respecter cette règle.",
        }
    ]
    assert (await desk.post("/api/rules", json={**HUB, "value": "8"})).status_code == 201


async def test_a_contradiction_with_a_rule_that_comes_later_is_found_too(desk) -> None:
    await desk.post("/api/rules", json={**FARM, "valid_from": later(30)})
    answer = await desk.post("/api/rules", json=HUB)
    assert answer.json()["code"] == "rules_conflict"


async def test_a_version_contradicts_nothing_that_begins_after_its_successor(desk, network, session) -> None:
    van = FeeRule("carrier", "Transport", Basis.PER_KG, Decimal(1), network.carrier.id)
    await make_fee_schedule(session, network.territory, [van])  # with it, any share of the van has its price
    await session.commit()
    url = f"/api/rules/{(await desk.post('/api/rules', json=FARM)).json()['rule_id']}/versions"
    assert (await desk.post(url, json={**FARM, "value": "60", "valid_from": later(30)})).status_code == 201
    assert (await desk.post("/api/rules", json={**VAN, "valid_from": later(40)})).status_code == 201
    assert (await desk.post(url, json={**FARM, "value": "75", "valid_from": later(5)})).status_code == 201
    assert (await desk.post(url, json={**FARM, "value": "75", "valid_from": later(35)})).status_code == 409


async def make_market(session, network) -> None:
    """Carrots at 1.90 in an open week and at 0.20 in a coming one, where the 0.05 of the van weigh more."""
    fees = usual_fees(network.hub, network.carrier)
    await make_fee_schedule(session, network.territory, fees)
    product = await make_product(session, network.territory, network.farm, name="Carotte")
    pack = await make_pack(session, product)
    for opens_at, price in ((OPENS, "1.90"), (OPENS + WEEK, "0.20")):
        cycle = await make_cycle(
            session, network.territory, [network.area], opens_at=opens_at, closes_at=CLOSES + (opens_at - OPENS)
        )
        await make_offer(session, cycle, product, pack, price=price, fees=fees)
    await session.commit()


async def test_a_draft_lists_what_it_would_affect_and_changes_nothing(desk, network, session) -> None:
    await make_market(session, network)
    body = {**FARM, "value": "90"}
    preview = (await desk.post("/api/rules/preview", json=body)).json()
    assert preview["conflicts"] == []
    assert preview["counts"] == {"offers": 2, "in_scope": 2, "holds": 0, "fails": 2, "not_judged": 0}
    now, coming = preview["affected"]
    assert [(each["price"], each["takes_effect"]) for each in (now, coming)] == [("1.9000", False), ("0.2000", True)]
    assert (now["product_name"], now["producer_name"], now["before"]) == ("Carotte", "Ferme des Sources", None)
    # 0.92 P >= 0.9 (1.01 P + 0.05)  <=>  P >= 0.045 / 0.011 = 4.0909...
    assert (now["nearest"], coming["nearest"]) == ("4.0910", "4.0910")
    assert (now["after"]["outcome"], now["after"]["measured"]) == ("fails", "88.7760")
    assert now["after"]["sentence"] == (
        "La ferme reçoit 88,7\u00a0% du prix\u202f; la règle demande au moins 90\u00a0%. Il manque 1,3\u00a0point."
    )
    assert await kept(session) == 0
    mild = (await desk.post("/api/rules/preview", json={**FARM, "value": "75"})).json()
    assert [each["price"] for each in mild["affected"]] == ["0.2000"]


async def test_a_draft_of_a_new_version_says_what_changes(desk, network, session) -> None:
    await make_market(session, network)
    rule = (await desk.post("/api/rules", json={**FARM, "value": "90"})).json()
    milder = {**FARM, "value": "85", "rule_id": rule["rule_id"]}
    preview = (await desk.post("/api/rules/preview", json=milder)).json()
    (only,) = preview["affected"]  # the carrots at 0.20 fail as before
    assert (only["price"], only["before"]["outcome"], only["after"]["outcome"]) == ("1.9000", "fails", "holds")
    strange = await desk.post("/api/rules/preview", json={**milder, "rule_id": str(uuid4())})
    assert strange.status_code == 404


async def test_a_draft_names_its_contradictions_on_real_offers(desk, network, session) -> None:
    await make_market(session, network)
    change = {"kind": "change_most", "severity": "blocks", "value": "10", "sentence": "10 % au plus"}
    rule = (await desk.post("/api/rules", json=change)).json()
    preview = (await desk.post("/api/rules/preview", json={**FARM, "value": "90"})).json()
    # from 1.90 to 2.09 at most, but the farm's share asks for 4.091: in the coming week no price satisfies both
    (found,) = preview["conflicts"]
    assert (found["with_rule_id"], found["offers"]) == (rule["rule_id"], 1)


async def test_a_contradiction_is_counted_on_no_offer_outside_its_scope(desk, network, session) -> None:
    await make_market(session, network)
    rule = (await desk.post("/api/rules", json={**VAN, "families": ["dairy"]})).json()
    (found,) = (await desk.post("/api/rules/preview", json=FARM)).json()["conflicts"]
    assert (found["with_rule_id"], found["offers"]) == (rule["rule_id"], None)  # carrots are no dairy


async def test_a_draft_about_cost_prices_tells_nothing(desk, network, session) -> None:
    await make_market(session, network)
    floor = {"kind": "cost_floor", "severity": "blocks", "value": "1.2", "sentence": "Prix de revient"}
    preview = (await desk.post("/api/rules/preview", json=floor)).json()
    assert preview == {"conflicts": [], "affected": [], "counts": None, "withheld": True}


async def test_a_draft_costs_the_same_number_of_statements_for_any_number_of_offers(
    desk, network, session, statements
) -> None:
    fees = usual_fees(network.hub, network.carrier)
    await make_fee_schedule(session, network.territory, fees)
    await make_rule(session, network.territory, RuleKind.DISTANCE_MOST, "80", Severity.WARNS)
    await make_rule(session, network.territory, RuleKind.CHANGE_MOST, "10", Severity.WARNS)
    cycle = await make_cycle(session, network.territory, [network.area])
    counts = []
    for _ in range(2):
        for _ in range(20):
            product = await make_product(session, network.territory, network.farm)
            await make_offer(session, cycle, product, await make_pack(session, product), fees=fees)
        await session.commit()
        with statements() as sent:
            assert (await desk.post("/api/rules/preview", json={**FARM, "value": "90"})).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


async def test_everyone_reads_the_rules_in_one_statement_and_only_the_coordinator_writes_them(
    network, session, sign_in, statements
) -> None:
    for number in range(5):
        await make_rule(session, network.territory, valid_from=SINCE + number * DAY)
    await session.commit()
    for person, organisation in ((network.cook, network.canteen), (network.grower, network.farm)):
        browser = await sign_in(person.id, network.territory.id, organisation.id)
        with statements() as sent:
            assert len((await browser.get("/api/rules")).json()["current"]) == 5
        assert len(sent) <= 2
        for path in ("/api/rules", "/api/rules/preview"):
            assert (await browser.post(path, json=FARM)).status_code == 404
    assert await kept(session) == 5


async def test_another_territory_neither_sees_nor_ends_a_rule(desk, session, sign_in) -> None:
    other = await make_network(session)
    await session.commit()
    rule = (await desk.post("/api/rules", json={**FARM, "valid_from": later(1)})).json()
    stranger = await sign_in(other.coordinator.id, other.territory.id)
    assert (await stranger.get("/api/rules")).json() == {"current": [], "coming": [], "past": []}
    assert (await stranger.post(f"/api/rules/{rule['rule_id']}/end", json={})).status_code == 404
    assert (await stranger.delete(f"/api/rules/{rule['version_id']}")).status_code == 404
