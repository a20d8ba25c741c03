"""A price list over HTTP: uploaded, mapped, previewed, confirmed, exported."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.catalogue.tables import Pack, PriceListImport, Product
from app.core.audit import AuditEntry
from app.worker import run_once
from tests.factories.catalogue import make_pack, make_product
from tests.factories.identity import Network, make_member, make_network, make_organisation

LIST = (
    "Code;Produit;Conditionnement;Unité;Prix HT;Famille\n"
    "C10;Carotte;colis de 10 kg;kg;1,90;Légumes\n"
    "C5;Carotte;sac de 5 kg;kg;2,05;Légumes\n"
    "O30;Œufs;plateau de 30;pièce;0,32;Basse-cour\n"
    "X;Ail;kg;kg;cher;Légumes\n"
)


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def farm(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


async def upload(client, content, name="liste.csv", **headers):
    content = content.encode() if isinstance(content, str) else content
    return await client.post("/api/imports", files={"file": (name, content)}, headers=headers)


async def rows_of(client, import_id, **params):
    found, cursor = [], None
    while True:
        query = params | ({"cursor": cursor} if cursor else {}) | {"limit": 200}
        page = (await client.get(f"/api/imports/{import_id}/rows", params=query)).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def catalogue(session) -> set[tuple[str, str, str, str]]:
    query = select(Product.name, Product.family, Pack.name, Pack.usual_price).join(Pack, Pack.product_id == Product.id)
    return {(name, family, pack, str(price)) for name, family, pack, price in await session.execute(query)}


async def test_a_list_is_read_mapped_and_saved_only_when_it_is_confirmed(farm, session):
    answer = await upload(farm, LIST)
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert kept["file_name"] == "liste.csv"
    assert kept["columns"][1] == {"name": "Produit", "samples": ["Carotte", "Œufs", "Ail"]}
    assert kept["mapping"]["price"] == "Prix HT"
    assert kept["mapping"]["storage"] is None
    assert kept["counts"] == {"new": 2, "changed": 0, "same": 0, "error": 2, "warned": 0}
    assert kept["headings"] == [
        {"text": "Légumes", "rows": 3, "family": "fruit_vegetables", "guessed": True},
        {"text": "Basse-cour", "rows": 1, "family": None, "guessed": True},
    ]

    body = {
        "mapping": kept["mapping"] | {"pack": None},
        "defaults": {"vat_rate": "5.5", "families": {"Basse-cour": "groceries"}},
    }
    mapped = (await farm.put(f"/api/imports/{kept['id']}/mapping", json=body)).json()
    assert mapped["counts"] == {"new": 3, "changed": 0, "same": 0, "error": 1, "warned": 1}
    body["mapping"]["pack"] = "Conditionnement"
    mapped = (await farm.put(f"/api/imports/{kept['id']}/mapping", json=body)).json()
    assert (await farm.get(f"/api/imports/{kept['id']}")).json() == mapped
    assert await catalogue(session) == set()

    (wrong,) = await rows_of(farm, kept["id"], verdict="error")
    assert wrong["row"] == 5
    assert wrong["cells"]["Prix HT"] == "cher"
    said = "«\u00a0cher\u00a0» n’est pas un prix."
    assert wrong["errors"] == [{"field": "price", "code": "not_price", "message": said}]
    assert wrong["values"] is None
    new = await rows_of(farm, kept["id"], verdict="new")
    assert (new[0]["values"]["name"], new[0]["values"]["usual_price"]) == ("Carotte", "1.9000")

    done = await farm.post(f"/api/imports/{kept['id']}/confirm")
    assert (done.status_code, done.json()) == (200, {"created": 3, "changed": 0, "same": 0, "left_out": 1})
    assert await catalogue(session) == {
        ("Carotte", "fruit_vegetables", "colis de 10 kg", "1.9000"),
        ("Carotte", "fruit_vegetables", "sac de 5 kg", "2.0500"),
        ("Œufs", "groceries", "plateau de 30", "0.3200"),
    }
    again = await farm.post(f"/api/imports/{kept['id']}/confirm")
    assert (again.status_code, again.json()["code"]) == (409, "already_imported")
    assert (await farm.put(f"/api/imports/{kept['id']}/mapping", json=body)).status_code == 409


async def test_the_same_file_twice_changes_nothing(farm, session):
    text = LIST.replace("Basse-cour", "Épicerie")
    for expected in (
        {"created": 3, "changed": 0, "same": 0, "left_out": 1},
        {"created": 0, "changed": 0, "same": 3, "left_out": 1},
    ):
        import_id = (await upload(farm, text)).json()["id"]
        assert (await farm.post(f"/api/imports/{import_id}/confirm")).json() == expected
    assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 2


async def test_a_new_price_is_saved_and_logged_with_the_old_one(network, farm, session):
    product = await make_product(session, network.territory, network.farm, name="Carotte", origin_insee="23090")
    pack = await make_pack(session, product, code="C10")
    await session.commit()
    import_id = (await upload(farm, "Code;Prix\nC10;2,35\n")).json()["id"]
    assert (await farm.post(f"/api/imports/{import_id}/confirm")).json()["changed"] == 1
    await session.refresh(pack)
    await session.refresh(product)
    assert (str(pack.usual_price), product.origin_insee) == ("2.3500", "23090")
    entry = await session.scalar(select(AuditEntry))
    assert (entry.action, entry.changes, entry.reason) == (
        "product.changed",
        {"pack colis de 10 kg: usual_price": ["1.9", "2.35"]},
        "price_list",
    )


async def test_an_upload_sent_twice_with_its_key_is_kept_once(farm, session):
    boundary = {"Content-Type": "multipart/form-data; boundary=b", "Idempotency-Key": "k"}
    body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n\r\n{LIST}\r\n--b--\r\n'.encode()
    answers = [await farm.post("/api/imports", content=body, headers=boundary) for _ in range(2)]
    assert answers[0].status_code == 201
    assert answers[0].json() == answers[1].json()
    assert await session.scalar(select(func.count()).select_from(PriceListImport)) == 1


async def test_two_confirmations_at_once_save_once(farm, session):
    import_id = (await upload(farm, LIST)).json()["id"]
    answers = await asyncio.gather(*(farm.post(f"/api/imports/{import_id}/confirm") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert await session.scalar(select(func.count()).select_from(Pack)) == 2


async def test_two_lists_at_once_do_not_double_a_product(farm, session):
    ids = [(await upload(farm, "Produit;Unité;Prix\nAil;kg;9\n")).json()["id"] for _ in range(3)]
    defaults = {
        "mapping": {"name": "Produit", "unit": "Unité", "price": "Prix"},
        "defaults": {"family": "groceries", "vat_rate": "5.5"},
    }
    for each in ids:
        assert (await farm.put(f"/api/imports/{each}/mapping", json=defaults)).status_code == 200
    answers = await asyncio.gather(*(farm.post(f"/api/imports/{each}/confirm") for each in ids))
    assert sorted(answer.json()["created"] for answer in answers) == [0, 0, 1]
    assert await session.scalar(select(func.count()).select_from(Product)) == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"mapping": {"name": "Nom"}}, "mapping.name"),
        ({"mapping": {"name": "Produit", "brand": "Produit"}}, "mapping.brand"),
        ({"mapping": {}, "defaults": {"vat_rate": "7"}}, "defaults.vat_rate"),
        ({"mapping": {}, "defaults": {"family": "toys"}}, "defaults.family"),
    ],
)
async def test_a_mapping_that_does_not_fit_is_refused(farm, body, place):
    kept = (await upload(farm, LIST)).json()
    answer = await farm.put(f"/api/imports/{kept['id']}/mapping", json=body)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [place])
    assert (await farm.get(f"/api/imports/{kept['id']}")).json() == kept


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"\x00\x01\x02", 422, "unreadable_list"),
        (b"Produit;Prix\n" + b"Ail;1\n" * 60, 422, "too_many_rows"),
        (b"x" * 20_000, 413, "file_too_big"),
    ],
)
async def test_a_file_that_cannot_be_a_list_is_refused_and_not_kept(farm, session, settings, content, status, code):
    settings.import_max_rows, settings.import_max_bytes = 50, 5_000
    answer = await upload(farm, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await session.scalar(select(func.count()).select_from(PriceListImport)) == 0


async def test_a_list_belongs_to_its_farm(network, farm, session, sign_in):
    rival = await make_organisation(session, network.territory)
    person = await make_member(session, rival)
    await session.commit()
    import_id = (await upload(farm, LIST)).json()["id"]
    other = await sign_in(person.id, network.territory.id, rival.id)
    desk = await sign_in(network.coordinator.id, network.territory.id)
    for who in (other, desk):
        assert (await who.get(f"/api/imports/{import_id}")).status_code == 404
        assert (await who.get(f"/api/imports/{import_id}/rows")).status_code == 404
        assert (await who.put(f"/api/imports/{import_id}/mapping", json={"mapping": {}})).status_code == 404
        assert (await who.post(f"/api/imports/{import_id}/confirm")).status_code == 404
    assert (await upload(desk, LIST)).status_code == 404
    assert await session.scalar(select(func.count()).select_from(Product)) == 0


async def test_the_catalogue_is_exported_and_imports_to_the_same(network, farm, session):
    product = await make_product(session, network.territory, network.farm, name="=Carotte", contains=["celery"])
    await make_pack(session, product, code="007")
    await make_pack(session, product, name="vrac", content=1, usual_price=None)
    rival = await make_organisation(session, network.territory)
    await make_pack(session, await make_product(session, network.territory, rival))
    await session.commit()

    exported = await farm.get("/api/products/export.csv")

    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    lines = exported.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(";007;'=Carotte;Fruits et légumes;colis de 10 kg;kg;10;10;1,9;5,5;non;")
    assert len(lines) == 3
    counts = (await upload(farm, exported.content)).json()["counts"]
    assert counts == {"new": 0, "changed": 0, "same": 2, "error": 0, "warned": 0}


@pytest.mark.slow
async def test_a_wholesalers_real_list_is_digested(farm, session, shared_data, statements):
    content = (shared_data / "wholesale_nz_foodcoop_2015.csv").read_bytes()
    kept = (await upload(farm, content)).json()
    body = {"mapping": kept["mapping"], "defaults": {"vat_rate": "5.5", "family": "other"}}
    mapped = (await farm.put(f"/api/imports/{kept['id']}/mapping", json=body)).json()
    assert mapped["rows"] == 2048
    assert mapped["counts"] == {"new": 1882, "changed": 0, "same": 0, "error": 166, "warned": 313}
    assert len(mapped["headings"]) == 99

    wrong = await rows_of(farm, kept["id"], verdict="error")
    codes = [error["code"] for row in wrong for error in row["errors"]]
    assert (codes.count("repeated_same"), codes.count("prices_differ"), len(codes)) == (158, 8, 166)
    assert [row["row"] for row in wrong if row["errors"][0]["code"] == "prices_differ"] == [
        869, 1284, 1379, 1401, 1402, 1403, 1406, 2019,
    ]  # fmt: skip
    assert wrong[0]["errors"][0]["message"] == (
        "20 × 4,49 = 89,80, mais le prix du colis est 88,20. Lequel est juste\u202f?"
    )
    rounded = [
        row
        for row in await rows_of(farm, kept["id"], warned=True)
        for note in row["warnings"]
        if note["code"] == "prices_rounded"
    ]
    assert len(rounded) == 10

    began = time.monotonic()
    with statements() as sent:
        done = await farm.post(f"/api/imports/{kept['id']}/confirm")
    seconds = time.monotonic() - began
    assert done.json() == {"created": 1882, "changed": 0, "same": 0, "left_out": 166}
    assert len(sent) < 20
    assert seconds < 10

    assert await session.scalar(select(func.count()).select_from(Pack)) == 1882
    assert await session.scalar(select(func.count()).select_from(Product)) == 1670
    tea = select(Pack.unit, Pack.content, Pack.net_weight_kg, Pack.usual_price).where(Pack.code == "40813")
    assert [str(value) for value in (await session.execute(tea)).one()] == ["kg", "18.000", "18.000", "27.6400"]

    again = (await upload(farm, content)).json()
    assert again["counts"] == {"new": 0, "changed": 0, "same": 1882, "error": 166, "warned": 10}
    exported = (await farm.get("/api/products/export.csv")).content
    assert (await upload(farm, exported)).json()["counts"]["same"] == 1882


async def test_uploaded_lists_are_forgotten_after_a_week_confirmed_or_not(farm, session, clock, database, settings):
    open_id, confirmed_id = [(await upload(farm, LIST)).json()["id"] for _ in range(2)]
    await farm.post(f"/api/imports/{confirmed_id}/confirm")
    clock.moment += timedelta(days=6, hours=23)
    await run_once(database, settings, clock)
    assert (await farm.get(f"/api/imports/{open_id}/rows")).status_code == 200
    clock.moment += timedelta(hours=2)
    await run_once(database, settings, clock)
    assert (await session.scalars(select(PriceListImport.id))).all() == []
