"""The demo's rules, costs and references: one rule of each kind, offers that hold or warn, costs that stay private."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import text

from app.costs.rules import cost_per_unit
from app.demo.actions import load_demo
from app.demo.files import read_demo
from app.pricing.rules import FairRule, RuleKind, Severity, rule_problems

SEASONS = [date(2026, 11, 24), date(2026, 7, 7), date(2027, 4, 20)]
OPEN_OFFERS = """
    SELECT offers.product_name, jsonb_path_query_array(verdicts, '$[*].severity') AS severities, withdrawn_at
    FROM offers JOIN cycles ON cycles.id = cycle_id WHERE closed_at IS NULL"""


async def rows(database, query: str):
    async with database.reading() as session:
        return (await session.execute(text(query))).all()


def test_there_is_a_rule_of_every_kind_that_could_have_been_adopted() -> None:
    demo = read_demo()
    assert {rule.kind for rule in demo.rules} == set(RuleKind)
    for rule in demo.rules:
        written = FairRule(
            id=None,  # type: ignore[arg-type]  # not looked at
            kind=RuleKind(rule.kind),
            severity=Severity(rule.severity),
            value=rule.value,
            actor=rule.actor,
            notice_days=rule.notice_days,
        )
        assert rule_problems(written) == {}
        assert rule.decision
        assert rule.url.startswith("https://millevaches.demo.example/")


def test_several_farms_count_their_costs_and_none_sells_below_them() -> None:
    demo = read_demo()
    packs = {pack.code: pack for pack in demo.packs}
    today = [sheet for sheet in demo.sheets if sheet.until_weeks_ago is None]
    farms = {packs[sheet.pack].product.producer for sheet in today}
    assert len(farms) >= 5
    assert {"jardin-des-sources", "chevrerie-des-bruyeres"} <= farms
    assert [sheet.pack for sheet in today if cost_per_unit(sheet.worksheet) > packs[sheet.pack].price] == []
    without = {pack.code for pack in demo.packs if pack.product.producer in farms} - {sheet.pack for sheet in today}
    assert without  # the helper has something to ask for


def test_hub_carrier_and_network_declare_costs() -> None:
    declared = read_demo().declared
    assert {each.actor for each in declared} == {"hub", "carrier", "network"}
    assert all(each.note.startswith("Hypothèse") for each in declared)


@pytest.mark.parametrize("today", SEASONS)
async def test_no_offer_of_the_open_week_is_blocked_and_some_are_warned(database, today) -> None:
    await load_demo(database, today=today)
    offers = await rows(database, OPEN_OFFERS)
    severities = Counter(each for offer in offers for each in offer.severities)
    assert severities["blocks"] == 0
    assert severities["warns"] >= 2
    assert severities["informs"] >= 5
    assert all(offer.withdrawn_at is None for offer in offers)
    assert sum(not offer.severities for offer in offers) > len(offers) / 2


async def test_rules_costs_and_references_are_the_same_for_the_same_day(database) -> None:
    tables = ("fair_rules", "cost_sheets", "declared_costs", "reference_figures", "offers", "audit_entries")

    async def prints() -> list[str]:
        found = []
        for table in tables:
            query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"  # noqa: S608
            found.append((await rows(database, query))[0][0])
        return found

    await load_demo(database, today=SEASONS[0])
    first = await prints()
    async with database.writing() as session:
        await session.execute(text("TRUNCATE territories, organisations, people, audit_entries CASCADE"))
    await load_demo(database, today=SEASONS[0])
    assert await prints() == first


async def test_a_rule_has_its_decision_and_its_version_before(database) -> None:
    await load_demo(database, today=SEASONS[0])
    versions = await rows(
        database,
        "SELECT value, decided_on < valid_from::date AS before FROM fair_rules"
        " WHERE kind = 'actor_least' ORDER BY valid_from",
    )
    assert [(int(each.value), each.before) for each in versions] == [(70, True), (75, True)]
    entries = await rows(database, "SELECT action FROM audit_entries WHERE subject_kind = 'rule' ORDER BY at, id")
    assert Counter(each.action for each in entries) == {"rule.adopted": 8, "rule.changed": 1}
