"""The communes that a territory covers, and an installation without any territory."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.demo.actions import load_demo
from app.identity import queries
from tests.conftest import TUESDAY
from tests.factories.identity import make_network

BUGEAT = {"name": "Bugeat", "insee": "19033", "latitude": "45.590040", "longitude": "1.930030"}
TARNAC = {"name": "Tarnac", "insee": None, "latitude": "45.672890", "longitude": "1.955650"}


@pytest.fixture
async def network(session):
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def coordinator(network, sign_in):
    return await sign_in(network.coordinator.id, network.territory.id)


async def test_the_communes_are_replaced_as_a_whole_and_read_by_name(coordinator, network, session) -> None:
    first = await coordinator.put("/api/communes", json={"communes": [TARNAC, BUGEAT]})
    assert first.json() == [BUGEAT, TARNAC]
    again = await coordinator.put("/api/communes", json={"communes": [TARNAC]})
    assert again.json() == [TARNAC] == (await coordinator.get("/api/communes")).json()
    found = await queries.communes(session, network.territory.id)
    assert found == [queries.CommuneView("Tarnac", Decimal("45.672890"), Decimal("1.955650"))]
    entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "communes.changed"))).all()
    assert [entry.changes["communes"][1] for entry in entries] == [["Tarnac", "Bugeat"], ["Tarnac"]]


@pytest.mark.parametrize(
    ("communes", "field"),
    [
        ([BUGEAT, BUGEAT], "communes.1.name"),
        ([TARNAC, {**TARNAC, "name": "TARNAC"}], "communes.1.name"),
        ([{**TARNAC, "latitude": "91"}], "communes.0.latitude"),
        ([{**TARNAC, "insee": "1903"}], "communes.0.insee"),
        ([{**TARNAC, "name": "  "}], "communes.0.name"),
    ],
)
async def test_a_wrong_list_of_communes_is_refused_whole(coordinator, communes, field) -> None:
    await coordinator.put("/api/communes", json={"communes": [BUGEAT]})
    refused = await coordinator.put("/api/communes", json={"communes": communes})
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == [field]
    assert (await coordinator.get("/api/communes")).json() == [BUGEAT]


async def test_the_same_name_with_two_insee_codes_is_two_communes(coordinator) -> None:
    twins = [{**TARNAC, "insee": "19265"}, {**TARNAC, "insee": "23265"}]
    assert (await coordinator.put("/api/communes", json={"communes": twins})).status_code == 200


async def test_reading_the_communes_takes_one_query_more_than_knowing_who_asks(coordinator, statements) -> None:
    await coordinator.put("/api/communes", json={"communes": [BUGEAT, TARNAC]})
    with statements() as sent:
        await coordinator.get("/api/communes")
    assert len(sent) == 2


async def test_the_demo_territory_has_its_real_communes(database) -> None:
    await load_demo(database, today=TUESDAY.date())
    async with database.reading() as session:
        territory = (await queries.territories(session))[0]
        found = await queries.communes(session, territory.id)
    assert len(found) == 20
    assert found[0] == queries.CommuneView("Bugeat", Decimal("45.590040"), Decimal("1.930030"), "19033")


async def test_an_installation_says_whether_it_has_a_network(client, session) -> None:
    assert (await client.get("/api/installation")).json() == {"founded": False}
    await make_network(session, public=False)
    await session.commit()
    assert (await client.get("/api/installation")).json() == {"founded": True}
