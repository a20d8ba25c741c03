"""Cost prices over HTTP: written, kept in versions, counted; declared costs; reference figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.outbox import OutboxMessage
from app.costs.actions import add_starting_figures
from app.costs.queries import cost_prices, declared_costs, hourly_pay_at
from app.costs.rules import CostBasis, DeclaredCost
from tests.factories.catalogue import make_pack, make_product
from tests.factories.identity import make_network

SHEET = {"hours": "120", "inputs": "420", "land": "60", "packaging": "180", "losses_percent": "10", "quantity": "2500"}


@pytest.fixture
async def network(session, clock):
    network = await make_network(session)
    await add_starting_figures(session, network.territory.id, clock.now())
    await session.commit()
    return network


@pytest.fixture
async def grower(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


@pytest.fixture
async def coordinator(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


async def packs_of(session, network, *units: str):
    """One product with a pack per unit."""
    product = await make_product(session, network.territory, network.farm)
    packs = [await make_pack(session, product, name=f"lot {i}", unit=unit) for i, unit in enumerate(units)]
    await session.commit()
    return packs


async def test_a_worksheet_becomes_a_cost_price_with_the_reference_pay(session, network, grower) -> None:
    (pack,) = await packs_of(session, network, "kg")
    answer = (await grower.put(f"/api/packs/{pack.id}/cost", json=SHEET)).json()
    sheet = answer["pack"]["worksheet"]
    # 120 x 12.02 = 1442.40, + 660 = 2102.40, over 2250 kg = 0.9344
    assert (sheet["hourly_pay"], sheet["per_unit"], sheet["missing"]) == ("12.0200", "0.9344", [])
    assert answer["hourly_pay"] == "12.0200"
    assert (await grower.get(f"/api/packs/{pack.id}/cost")).json() == answer
    listed = (await grower.get("/api/costs")).json()["packs"]
    assert [(row["pack_id"], row["worksheet"]["per_unit"]) for row in listed] == [(str(pack.id), "0.9344")]


async def test_versions_are_kept_and_count_when_they_held(session, network, grower, clock) -> None:
    (pack,) = await packs_of(session, network, "kg")
    start = clock.now()
    path = f"/api/packs/{pack.id}/cost"
    await grower.put(path, json=SHEET)
    clock.moment = start + timedelta(days=1)
    again = (await grower.put(path, json=SHEET)).json()
    assert again["past"] == []  # the same again is no new version
    changed = (await grower.put(path, json={**SHEET, "quantity": "2000"})).json()
    assert [each["per_unit"] for each in changed["past"]] == ["0.9344"]
    clock.moment = start + timedelta(days=2)
    assert (await grower.delete(path)).status_code == 204
    ended = (await grower.get(path)).json()
    assert ended["pack"]["worksheet"] is None
    assert [each["per_unit"] for each in ended["past"]] == ["1.1680", "0.9344"]
    assert (await grower.delete(path)).status_code == 404

    async def at(days: float) -> Decimal | None:
        return (await cost_prices(session, network.territory.id, [pack.id], start + timedelta(days=days))).get(pack.id)

    assert [await at(each) for each in (-0.5, 0, 0.5, 1, 1.5, 2, 3)] == [
        None, Decimal("0.9344"), Decimal("0.9344"), Decimal("1.1680"), Decimal("1.1680"), None, None,
    ]  # fmt: skip


async def test_a_worksheet_of_the_product_counts_for_packs_in_the_same_unit(session, network, grower, clock) -> None:
    crate, bag, bunch = await packs_of(session, network, "kg", "kg", "bunch")
    await grower.put(f"/api/packs/{crate.id}/cost", json={**SHEET, "whole_product": True})
    ids = [crate.id, bag.id, bunch.id]
    one = Decimal("0.9344")
    assert await cost_prices(session, network.territory.id, ids, clock.now()) == {crate.id: one, bag.id: one}
    inherited = (await grower.get(f"/api/packs/{bag.id}/cost")).json()["pack"]["worksheet"]
    assert inherited["pack_id"] == str(crate.id)
    await grower.put(f"/api/packs/{bag.id}/cost", json={**SHEET, "quantity": "2000"})
    found = await cost_prices(session, network.territory.id, ids, clock.now())
    assert found == {crate.id: one, bag.id: Decimal("1.1680")}


async def test_cost_prices_take_two_statements_for_any_number_of_packs(
    session, network, grower, clock, database, statements
) -> None:
    packs = await packs_of(session, network, *["kg"] * 12)
    for pack in packs[:3]:
        await grower.put(f"/api/packs/{pack.id}/cost", json=SHEET)
    for wanted in (packs[:1], packs):
        async with database.reading() as reading:
            with statements() as sent:
                await cost_prices(reading, network.territory.id, [pack.id for pack in wanted], clock.now())
        assert len(sent) == 2
    counts = []
    for number in (1, 9):
        await packs_of(session, network, *["kg"] * number)
        with statements() as sent:
            assert (await grower.get("/api/costs")).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"losses_percent": "100"}, "losses_percent"),
        ({"losses_percent": "-1"}, "losses_percent"),
        ({"hours": "0", "inputs": "0", "land": "0", "packaging": "0"}, "hours"),
        ({"hours": "beaucoup"}, "hours"),
        ({"hourly_pay": "20000"}, "hourly_pay"),
    ],
)
async def test_a_wrong_worksheet_is_refused_at_its_field(session, network, grower, changed, field) -> None:
    (pack,) = await packs_of(session, network, "kg")
    answer = await grower.put(f"/api/packs/{pack.id}/cost", json={**SHEET, **changed})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]
    assert (await grower.get(f"/api/packs/{pack.id}/cost")).json()["pack"]["worksheet"] is None


async def test_without_a_reference_the_pay_must_be_typed(session, network, grower, coordinator) -> None:
    (pack,) = await packs_of(session, network, "kg")
    figures = (await coordinator.get("/api/references")).json()["current"]
    pay = next(each for each in figures if each["kind"] == "hourly_pay")
    assert (await coordinator.delete(f"/api/references/{pay['id']}")).status_code == 204
    refused = await grower.put(f"/api/packs/{pack.id}/cost", json=SHEET)
    assert refused.json()["fields"] == {"hourly_pay": "À remplir."}
    assert (await grower.put(f"/api/packs/{pack.id}/cost", json={**SHEET, "hourly_pay": "15"})).is_success


async def test_declared_costs_are_kept_in_versions_and_read_by_the_coordinator(
    session, network, coordinator, sign_in, clock
) -> None:
    start, territory = clock.now(), network.territory.id
    packer = await sign_in(network.packer.id, territory, network.hub.id)
    driver = await sign_in(network.driver.id, territory, network.carrier.id)
    line = {"actor": "hub", "basis": "per_kg", "amount": "0.18", "note": "bilan 2025"}
    van = {"actor": "carrier", "basis": "per_delivery", "amount": "11"}
    await packer.put("/api/declared-costs", json={"costs": [line, van]})
    clock.moment = start + timedelta(days=1)
    now = (await packer.put("/api/declared-costs", json={"costs": [{**line, "amount": "0.20"}, van]})).json()
    assert [(each["actor"], each["amount"]) for each in now["current"]] == [("carrier", "11.0000"), ("hub", "0.2000")]
    assert [(each["amount"], each["note"]) for each in now["past"]] == [("0.1800", "bilan 2025")]
    assert (now["works"], now["others"]) == (["hub", "carrier"], [])
    await coordinator.put(
        "/api/declared-costs", json={"costs": [{"actor": "network", "basis": "per_month", "amount": "900"}]}
    )
    seen = (await coordinator.get("/api/declared-costs")).json()
    assert [each["amount"] for each in seen["current"]] == ["900.0000"]
    assert {(each["organisation_name"], each["amount"]) for each in seen["others"]} == {
        ("Plateforme", "11.0000"),
        ("Plateforme", "0.2000"),
    }
    assert (await driver.get("/api/declared-costs")).json()["others"] == []
    hub = network.hub.id
    assert await declared_costs(session, territory, start) == (
        DeclaredCost(hub, "carrier", CostBasis.PER_DELIVERY, Decimal(11)),
        DeclaredCost(hub, "hub", CostBasis.PER_KG, Decimal("0.18")),
    )
    assert len(await declared_costs(session, territory, clock.now())) == 3


async def test_nobody_declares_the_costs_of_work_that_is_not_theirs(network, sign_in) -> None:
    driver = await sign_in(network.driver.id, network.territory.id, network.carrier.id)
    line = {"actor": "hub", "basis": "per_kg", "amount": "0.18"}
    refused = await driver.put("/api/declared-costs", json={"costs": [line]})
    assert list(refused.json()["fields"]) == ["costs.0.actor"]
    zero = await driver.put("/api/declared-costs", json={"costs": [{**line, "actor": "carrier", "amount": "0"}]})
    assert list(zero.json()["fields"]) == ["costs.0.amount"]


async def test_the_coordinator_edits_a_reference_figure_and_the_one_before_is_kept(
    session, network, coordinator, grower, clock
) -> None:
    start = clock.now()
    figures = (await grower.get("/api/references")).json()
    assert [each["kind"] for each in figures["current"]] == ["split"] * 4 + ["hourly_pay"]
    pay = figures["current"][4]
    clock.moment = start + timedelta(days=1)
    body = {name: pay[name] for name in ("kind", "title", "unit", "parts", "period", "source", "source_url")}
    changed = await coordinator.put(f"/api/references/{pay['id']}", json={**body, "whole": "14.50"})
    assert [each["whole"] for each in changed.json()["past"]] == ["12.0200"]
    assert changed.json()["current"][4]["whole"] == "14.5000"
    same = await coordinator.put(f"/api/references/{pay['id']}", json={**body, "whole": "14.5"})
    assert len(same.json()["past"]) == 1
    territory = network.territory.id
    assert await hourly_pay_at(session, territory, start) == Decimal("12.02")
    assert await hourly_pay_at(session, territory, clock.now()) == Decimal("14.50")


async def test_figures_keep_their_order_when_one_goes_and_a_new_one_comes_last(coordinator) -> None:
    figures = (await coordinator.get("/api/references")).json()["current"]
    for gone in figures[:2]:
        assert (await coordinator.delete(f"/api/references/{gone['id']}")).status_code == 204
    kept = figures[2:]
    body = {name: kept[2][name] for name in ("kind", "title", "unit", "parts", "period", "source", "source_url")}
    changed = await coordinator.put(f"/api/references/{kept[2]['id']}", json={**body, "whole": "14.50"})
    assert [each["id"] for each in changed.json()["current"]] == [each["id"] for each in kept]
    added = await coordinator.post("/api/references", json={**body, "title": "Autre salaire", "whole": "15"})
    assert [each["title"] for each in added.json()["current"]] == [*(each["title"] for each in kept), "Autre salaire"]


async def test_parts_that_do_not_make_the_whole_are_refused(coordinator) -> None:
    figure = {
        "kind": "split", "title": "Un pain", "unit": "percent", "whole": "100", "period": "2025", "source": "Relevé",
        "parts": [{"who": "farm", "value": "20"}, {"label": "Autres", "value": "79"}],
    }  # fmt: skip
    refused = await coordinator.post("/api/references", json=figure)
    assert refused.json()["fields"] == {"parts": "Les parts doivent faire exactement le total."}
    bad_link = await coordinator.post("/api/references", json={**figure, "source_url": "javascript:alert(1)"})
    assert list(bad_link.json()["fields"]) == ["source_url"]


async def test_a_new_cost_price_has_the_weeks_to_come_judged_anew_and_says_nothing_of_itself(
    session, network, grower
) -> None:
    (pack,) = await packs_of(session, network, "kg")
    await grower.put(f"/api/packs/{pack.id}/cost", json=SHEET)
    await grower.put(f"/api/packs/{pack.id}/cost", json=SHEET)  # the same again is no news
    messages = (await session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "costs.changed"))).all()
    assert [sorted(each.payload) for each in messages] == [["since", "territory_id"]]
