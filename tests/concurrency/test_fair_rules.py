"""Rules that are adopted while a stall is being published, and two that contradict each other at the same moment."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.ids import new_id
from app.cycles import actions
from app.cycles.rules import StallEntry
from app.cycles.tables import Offer
from app.identity.rules import Actor, Role
from app.pricing import actions as pricing
from app.pricing.queries import Decision
from app.pricing.rules import FairRule, RuleKind, Severity
from app.pricing.tables import FairRuleVersion
from app.worker import run_once
from tests.concurrency.waiting import somebody_waits
from tests.conftest import TUESDAY
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle
from tests.factories.identity import make_network
from tests.factories.pricing import make_fee_schedule, usual_fees

pytestmark = pytest.mark.concurrency
WEEK = timedelta(weeks=1)
FARM = {"kind": "actor_least", "actor": "producer", "value": "80", "severity": "blocks", "sentence": "80 %"}


async def test_a_stall_that_was_being_published_is_judged_by_the_rule_that_came_meanwhile(
    session, database, settings, sign_in
) -> None:
    network = await make_network(session)
    await make_fee_schedule(session, network.territory, usual_fees(network.hub, network.carrier))
    product = await make_product(session, network.territory, network.farm)
    pack = await make_pack(session, product)
    cycle = await make_cycle(session, network.territory, [network.area], opens_at=OPENS + WEEK, closes_at=CLOSES + WEEK)
    await session.commit()
    desk = await sign_in(network.coordinator.id, network.territory.id)
    grower = Actor(network.grower.id, network.territory.id, Role.PRODUCER, network.farm.id, "producer")
    async with database.writing() as publishing:
        entries = [StallEntry(pack.id, Decimal("0.3000"), Decimal("50.000"))]
        await actions.publish_stall(publishing, grower, cycle.id, entries, TUESDAY)
        assert (await desk.post("/api/rules", json=FARM)).status_code == 201
        worker = asyncio.create_task(run_once(database, settings, FixedClock(TUESDAY)))
        await somebody_waits(database)
        assert not worker.done()
    await worker
    offer = await session.scalar(select(Offer))
    assert offer.withdrawn_at == TUESDAY
    assert [each["kind"] for each in offer.verdicts] == ["actor_least"]


async def test_of_two_rules_that_contradict_each_other_the_second_one_waits_and_is_refused(session, database) -> None:
    network = await make_network(session)
    await session.commit()
    coordinator = Actor(network.coordinator.id, network.territory.id, Role.COORDINATOR)

    async def adopt(writing: AsyncSession, actor: str, value: str) -> None:
        asked = FairRule(
            new_id(), RuleKind.ACTOR_LEAST, Severity.BLOCKS, f"{actor} {value}", value=Decimal(value), actor=actor
        )
        await pricing.adopt_rule(writing, coordinator, asked, Decision(), TUESDAY, TUESDAY)

    async def adopt_second() -> None:
        async with database.writing() as second:
            await adopt(second, "hub", "25")

    async with database.writing() as first:
        await adopt(first, "producer", "80")
        waiting = asyncio.create_task(adopt_second())
        await somebody_waits(database)
        assert not waiting.done()
    with pytest.raises(pricing.RulesConflict):
        await waiting
    assert await session.scalar(select(func.count()).select_from(FairRuleVersion)) == 1
