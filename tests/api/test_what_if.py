"""Rules and fees tried on past weeks: what real orders and offers would have been, and that nothing is kept."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.core.db import Base
from app.demo.actions import load_demo
from app.identity import queries as identity
from app.pricing.rules import Basis, FeeRule, RuleKind, Severity
from tests.conftest import TUESDAY
from tests.factories.identity import make_coordinator, make_territory
from tests.factories.orders import make_market, put
from tests.factories.pricing import make_rule

PATH = "/api/what-if"
FIVE = FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(5))
SAME = {"actor": "network", "label": "Réseau", "basis": "producer_percent", "value": "5"}
TEN = {**SAME, "value": "10"}
FARM = {"kind": "actor_least", "actor": "producer", "value": "97", "severity": "blocks", "sentence": "97 % à la ferme"}
CHANGE = {"kind": "change_most", "value": "1", "severity": "warns", "sentence": "Un prix ne bouge pas"}


@pytest.fixture
async def market(session):
    """Two offers at 2.00 euros the kilo, of which the network has 5 %."""
    market = await make_market(session, fees=[FIVE])
    await session.commit()
    return market


@pytest.fixture
async def desk(market, sign_in, clock):
    """The coordinator's, once the week is over in which the canteen ordered 30 kg."""
    network = market.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    placed = await put(cook, market.path, {market.offers[0].id: "30"})
    assert placed.is_success, placed.text
    clock.moment = TUESDAY + timedelta(days=10)
    return await sign_in(network.coordinator.id, network.territory.id)


async def tried(desk, **asked: Any) -> dict[str, Any]:
    answer = await desk.post(PATH, json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sums(rows: list[dict[str, Any]], key: str) -> dict[str, tuple[int, int]]:
    return {each[key]: (each["before_cents"], each["after_cents"]) for each in rows}


async def test_fees_count_every_past_order_again_to_the_cent(desk, market) -> None:
    found = await tried(desk, components=[TEN, {**TEN, "label": "Port", "basis": "per_delivery", "value": "4"}])
    # 30 kg at 2.10 = 63.00 and 5.5 % of it 3.47; then 66.00 + 4.00 = 70.00 and 3.85
    assert sums(found["takers"], "label") == {
        market.network.farm.name: (6000, 6000), "Réseau": (300, 600), "Port": (0, 400), "": (347, 385),
    }  # fmt: skip
    assert sums(found["buyers"], "kind") == {"canteen": (6647, 7385)}
    (product,) = found["products"]
    assert (product["before_cents"], product["after_cents"]) == (6300, 7000)
    assert (product["farm_before_cents"], product["farm_after_cents"]) == (6000, 6000)
    assert sums(found["shares"], "actor") == {"producer": (6000, 6000), "network": (300, 1000), "vat": (347, 385)}
    assert (len(found["weeks"]), found["orders"], found["lines"]) == (1, 1, 1)


async def test_the_fees_that_were_make_no_difference(desk) -> None:
    for asked in ({"components": [SAME]}, {}):
        found = await tried(desk, **asked)
        for part in ("takers", "products", "shares", "buyers"):
            assert found[part]
            assert all(each["before_cents"] == each["after_cents"] for each in found[part])
        assert found["offers"] == []


async def test_a_rule_lists_the_offers_that_it_would_have_refused_with_a_fair_price(desk, market) -> None:
    # the farm has 2.00 of 2.10: 95.2 %; no price changes that, so none is fair
    found = await tried(desk, rules=[FARM])
    assert [each["change"] for each in found["offers"]] == ["blocked", "blocked"]
    assert {each["nearest"] for each in found["offers"]} == {None}
    assert "95,2" in found["offers"][0]["verdicts"][0]["sentence"]
    assert found["rules"] == [
        {"sentence": "97 % à la ferme", "withheld": False, "holds": 0, "fails": 2, "not_judged": 0}
    ]
    assert [(each["blocked"], each["warned"], each["freed"]) for each in found["weeks"]] == [(2, 0, 0)]


async def test_what_cannot_be_judged_is_counted_as_such(desk) -> None:
    found = await tried(desk, rules=[CHANGE])
    assert (found["offers"], found["rules"][0]["not_judged"], found["rules"][0]["holds"]) == ([], 2, 0)


async def test_with_other_fees_the_rules_that_stay_are_judged_anew(desk, market, session) -> None:
    await make_rule(session, market.network.territory, kind=RuleKind.ACTOR_LEAST, actor="producer", value="93")
    await session.commit()
    assert (await tried(desk, components=[SAME]))["offers"] == []
    found = await tried(desk, components=[TEN])  # 2.00 of 2.20: 90.9 %
    assert [each["change"] for each in found["offers"]] == ["blocked", "blocked"]


async def test_farms_that_take_the_nearest_fair_price_are_counted_with_it(desk) -> None:
    # with 0.50 euros per pack of 10 kg, 97 % for the farm asks P >= 0.97 (P + 0.05), so 1.6167 and 2.00 holds;
    # with 1.00: P >= 0.97 (P + 0.10), so 3.2334: 30 kg, 97.00 for the farm and 3.00 for the network
    fee = {**SAME, "basis": "per_pack", "value": "1"}
    found = await tried(desk, components=[fee], rules=[FARM], at_nearest=True)
    assert {each["nearest"] for each in found["offers"]} == {"3.2334"}
    assert sums(found["shares"], "actor") == {"producer": (6000, 9700), "network": (300, 300), "vat": (347, 550)}
    assert (await tried(desk, components=[fee], rules=[FARM]))["buyers"][0]["after_cents"] == 6647


async def test_the_end_of_a_rule_frees_offers_and_a_changed_one_takes_its_place(desk, market, session) -> None:
    rule = await make_rule(
        session, market.network.territory, kind=RuleKind.ACTOR_LEAST, severity=Severity.WARNS, actor="producer",
        value="97",
    )  # fmt: skip
    await session.commit()
    ended = await tried(desk, ended=[str(rule.rule_id)])
    assert [each["change"] for each in ended["offers"]] == ["freed", "freed"]
    milder = await tried(desk, rules=[{**FARM, "value": "90", "rule_id": str(rule.rule_id)}])
    assert [each["change"] for each in milder["offers"]] == ["freed", "freed"]
    harder = await tried(desk, rules=[{**FARM, "rule_id": str(rule.rule_id)}])
    assert [each["change"] for each in harder["offers"]] == ["blocked", "blocked"]


async def test_a_floor_under_cost_prices_tells_and_counts_nothing(desk, market, sign_in) -> None:
    network = market.network
    farm = await sign_in(network.grower.id, network.territory.id, network.farm.id)
    sheet = {"hours": "100", "hourly_pay": "20", "inputs": "40", "quantity": "100"}
    assert (await farm.put(f"/api/packs/{market.packs[0].id}/cost", json=sheet)).is_success
    for factor in ("0.5", "9"):
        floor = {"kind": "cost_floor", "value": factor, "severity": "blocks", "sentence": "Le prix de revient"}
        found = await tried(desk, rules=[floor], at_nearest=True)
        assert found["rules"] == [
            {"sentence": "Le prix de revient", "withheld": True, "holds": 0, "fails": 0, "not_judged": 0}
        ]
        assert (found["offers"], found["weeks"][0]["blocked"]) == ([], 0)
        assert all(each["before_cents"] == each["after_cents"] for each in found["shares"])


async def test_what_is_no_rule_and_what_is_not_there_is_refused(desk, session, sign_in) -> None:
    wrong = await desk.post(PATH, json={"rules": [{**FARM, "value": "101"}]})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["rules.0.value"])
    assert (await desk.post(PATH, json={"ended": [str(uuid4())]})).status_code == 404
    assert (await desk.post(PATH, json={"rules": [{**FARM, "rule_id": str(uuid4())}]})).status_code == 404
    assert (await desk.post(PATH, json={"weeks": 27})).status_code == 422
    full = {**SAME, "basis": "buyer_percent", "value": "100"}
    assert (await desk.post(PATH, json={"components": [full]})).json()["code"] == "fees_too_high"
    elsewhere = await make_territory(session)
    stranger = await make_coordinator(session, elsewhere)
    await session.commit()
    other = await sign_in(stranger.id, elsewhere.id)
    assert (await tried(other, components=[TEN], rules=[FARM]))["weeks"] == []


async def test_a_trial_keeps_nothing_and_its_queries_do_not_grow_with_offers(
    database, session, sign_in, statements
) -> None:
    await load_demo(database, today=TUESDAY.date())
    territory = (await identity.territories(session))[0]
    coordinator = (await identity.coordinators(session, territory.id))[0]
    desk = await sign_in(coordinator.person_id, territory.id)
    before = await everything(session)
    with statements() as one:
        first = await tried(desk, weeks=1, components=[TEN], rules=[FARM, CHANGE])
    with statements() as four:
        found = await tried(desk, weeks=4, components=[TEN], rules=[FARM, CHANGE])
    assert len(found["weeks"]) == 4
    assert found["lines"] > first["lines"] > 100
    assert len(four) - len(one) <= 3 * 10  # what rules look at, per week
    assert found["offers_in_all"] > len(found["offers"]) == 200
    assert {key: each for key, each in (await everything(session)).items() if key != "sessions"} == {
        key: each for key, each in before.items() if key != "sessions"
    }


async def everything(session) -> dict[str, tuple[int, str | None]]:
    """Of every table how many rows it has, and a hash of them."""
    await session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        query = text(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t")  # noqa: S608
        found[table.name] = tuple((await session.execute(query)).one())
    return found
