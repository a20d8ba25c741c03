"""What a farm changes of a product without opening it: one more pack, its season; and the proofs that end."""

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from tests.factories.catalogue import SINCE, make_pack, make_product
from tests.factories.identity import Network, make_network, make_organisation

BAG = {"name": "sac de 5 kg", "unit": "kg", "content": "5", "net_weight_kg": "5", "vat_rate": "5.5", "usual_price": "2"}


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def farm(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


async def test_one_more_pack_leaves_the_others_as_they_are(network, farm, session) -> None:
    carrot = await make_product(session, network.territory, network.farm)
    await make_pack(session, carrot)
    await make_pack(session, carrot, name="vrac", archived_at=SINCE)
    await session.commit()
    answer = await farm.post(f"/api/products/{carrot.id}/packs", json=BAG, headers={"Idempotency-Key": "k" * 16})
    again = await farm.post(f"/api/products/{carrot.id}/packs", json=BAG, headers={"Idempotency-Key": "k" * 16})
    assert (answer.status_code, again.json()) == (201, answer.json())
    packs = [(each["name"], each["usual_price"], each["archived"]) for each in answer.json()["packs"]]
    assert packs == [
        ("colis de 10 kg", "1.9000", False),
        ("sac de 5 kg", "2.0000", False),
        ("vrac", "1.9000", True),
    ]
    log = await session.scalar(select(AuditEntry).where(AuditEntry.subject_id == carrot.id))
    assert (log.action, "pack sac de 5 kg" in log.changes) == ("product.changed", True)


async def test_a_product_has_a_hundred_packs_on_sale_at_most(network, farm, session, monkeypatch) -> None:
    monkeypatch.setattr("app.catalogue.actions.products.MOST_PACKS", 2)
    carrot = await make_product(session, network.territory, network.farm)
    await make_pack(session, carrot)
    await session.commit()
    path = f"/api/products/{carrot.id}/packs"
    answers = [await farm.post(path, json=BAG | {"name": name}) for name in ("sac", "cagette")]
    assert [each.status_code for each in answers] == [201, 422]
    assert list(answers[1].json()["fields"]) == ["name"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "Colis de 10 KG"}, "name"),
        ({"vat_rate": "19.6"}, "vat_rate"),
        ({"code": "TAKEN"}, "code"),
        ({"content": "0"}, "content"),
    ],
)
async def test_a_pack_that_would_be_mistaken_for_another_is_refused(network, farm, session, wrong, field) -> None:
    carrot = await make_product(session, network.territory, network.farm)
    await make_pack(session, carrot)
    other = await make_product(session, network.territory, network.farm)
    await make_pack(session, other, code="TAKEN")
    await session.commit()
    answer = await farm.post(f"/api/products/{carrot.id}/packs", json=BAG | wrong)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_the_season_of_a_product_is_changed_alone(network, farm, session) -> None:
    carrot = await make_product(session, network.territory, network.farm, season=[9, 10])
    await make_pack(session, carrot)
    await session.commit()
    url = f"/api/products/{carrot.id}/season"
    assert (await farm.put(url, json={"season": [12, 1, 12]})).json()["season"] == [1, 12]
    assert (await farm.put(url, json={"season": [1, 12]})).status_code == 200
    assert (await farm.put(url, json={"season": []})).json()["season"] == []
    assert (await farm.put(url, json={"season": [13]})).status_code == 422
    seasons = [
        each.changes["season"]
        for each in await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == carrot.id))
    ]
    assert seasons == [[[9, 10], [1, 12]], [[1, 12], []]]


async def test_proofs_that_end_within_two_months_are_told_with_their_products(
    network, farm, session, statements
) -> None:
    def labels(*pairs: tuple[str, str | None]):
        return [{"label": label, "proof": "", "expires_on": day} for label, day in pairs]

    home, owner = network.territory, network.farm
    await make_product(session, home, owner, name="Poireau", labels=labels(("ab", "2026-12-31"), ("hve", None)))
    await make_product(session, home, owner, name="Épinard", labels=labels(("ab", "2026-12-31")))
    await make_product(session, home, owner, name="Miel", labels=labels(("igp", "2026-11-23"), ("ab", "2027-01-24")))
    await make_product(session, home, owner, name="Vieux", labels=labels(("ab", "2026-01-01")), archived_at=SINCE)
    stranger = await make_organisation(session, home, "producer")
    await make_product(session, home, stranger, labels=labels(("ab", "2026-11-25")))
    await session.commit()
    with statements() as sent:
        found = (await farm.get("/api/labels/ending")).json()
    assert [
        (each["label"], each["expires_on"], each["expired"], [p["name"] for p in each["products"]]) for each in found
    ] == [
        ("igp", "2026-11-23", True, ["Miel"]),
        ("ab", "2026-12-31", False, ["Épinard", "Poireau"]),
    ]
    assert len([each for each in sent if "products" in each]) == 1
