"""A farm's products: made, changed, archived, photographed; who sees them."""

import asyncio
import io
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.catalogue import photos
from app.catalogue.tables import Photo, Product
from app.core.audit import AuditEntry
from app.core.ids import new_id
from tests.factories.catalogue import SINCE, make_pack, make_product
from tests.factories.identity import Network, make_member, make_network, make_organisation

MIDNIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # in Paris, in winter


@pytest.fixture
async def network(session) -> Network:
    network = await make_network(session)
    await session.commit()
    return network


@pytest.fixture
async def farm(network, sign_in):
    return await sign_in(network.grower.id, network.territory.id, network.farm.id)


def crate(**fields):
    return {
        "name": "colis de 10 kg",
        "unit": "kg",
        "content": "10",
        "net_weight_kg": "10",
        "vat_rate": "5.5",
        "usual_price": "1,90",
        **fields,
    }


def carrot(**fields):
    return {"name": " Carotte  de sable ", "family": "fruit_vegetables", "packs": [crate()], **fields}


async def logged(session, action):
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return (await session.scalars(query)).all()


async def test_a_product_is_made_with_its_packs_and_read_back(network, farm, session):
    body = carrot(
        code="CAR",
        labels=[{"label": "ab", "proof": "FR-BIO-01 [n° 3]", "expires_on": "2026-11-23"}, {"label": "hve"}],
        contains=["celery", "celery"],
        may_contain=["celery", "nuts"],
        storage="cool",
        season=[10, 9, 9],
        packs=[
            crate(code="C10"),
            crate(name="botte", unit="bunch", content="1", net_weight_kg="0.6", usual_price=None),
        ],
    )
    made = await farm.post("/api/products", json=body)
    assert made.status_code == 201, made.text
    product = made.json()
    assert (await farm.get(f"/api/products/{product['id']}")).json() == product
    assert product["name"] == "Carotte de sable"
    assert product["labels"] == [
        {"label": "ab", "proof": "FR-BIO-01 (n° 3)", "expires_on": "2026-11-23", "expired": True},
        {"label": "hve", "proof": "", "expires_on": None, "expired": False},
    ]
    assert (product["contains"], product["may_contain"], product["season"]) == (["celery"], ["nuts"], [9, 10])
    assert [(pack["name"], pack["content"], pack["usual_price"]) for pack in product["packs"]] == [
        ("botte", "1.000", None),
        ("colis de 10 kg", "10.000", "1.9000"),
    ]
    (entry,) = await logged(session, "product.created")
    assert (entry.person_id, entry.owner_id) == (network.grower.id, network.farm.id)


async def test_the_same_product_sent_twice_with_its_key_is_made_once(farm, session):
    headers = {"Idempotency-Key": "one"}
    first = await farm.post("/api/products", json=carrot(), headers=headers)
    second = await farm.post("/api/products", json=carrot(), headers=headers)
    assert (first.status_code, second.json()) == (201, first.json())
    assert await session.scalar(select(func.count()).select_from(Product)) == 1


async def test_a_product_is_replaced_whole_and_the_same_twice_changes_nothing(farm, session):
    product = (await farm.post("/api/products", json=carrot(packs=[crate(), crate(name="vrac", content="1")]))).json()
    wanted = carrot(name="Carotte", packs=[crate(usual_price="2.10"), crate(name="sac", content="5")])

    first = await farm.put(f"/api/products/{product['id']}", json=wanted)
    second = await farm.put(f"/api/products/{product['id']}", json=wanted)

    assert first.status_code == 200, first.text
    assert second.json() == first.json()
    packs = {pack["name"]: pack for pack in first.json()["packs"]}
    assert [(name, pack["archived"]) for name, pack in packs.items()] == [
        ("colis de 10 kg", False),
        ("sac", False),
        ("vrac", True),
    ]
    kept = {pack["name"]: pack["id"] for pack in product["packs"]}
    assert packs["colis de 10 kg"]["id"] == kept["colis de 10 kg"]
    (entry,) = await logged(session, "product.changed")
    assert entry.changes["name"] == ["Carotte de sable", "Carotte"]
    assert entry.changes["pack colis de 10 kg: usual_price"] == ["1.9", "2.1"]


async def test_two_packs_can_swap_their_codes(farm):
    packs = [crate(code="A"), crate(name="sac", code="B")]
    product = (await farm.post("/api/products", json=carrot(packs=packs))).json()
    ids = {pack["code"]: pack["id"] for pack in product["packs"]}
    swapped = [crate(code="B", id=ids["A"]), crate(name="sac", code="A", id=ids["B"])]
    answer = await farm.put(f"/api/products/{product['id']}", json=carrot(packs=swapped))
    assert {pack["code"]: pack["id"] for pack in answer.json()["packs"]} == {"B": ids["A"], "A": ids["B"]}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": "  "}, "name"),
        ({"family": "toys"}, "family"),
        ({"season": [13]}, "season.0"),
        ({"packs": [crate(vat_rate="7")]}, "packs.0.vat_rate"),
        ({"packs": [crate(content="0")]}, "packs.0.content"),
        ({"packs": [crate(usual_price=1.9)]}, "packs.0.usual_price"),
        ({"packs": [crate(), crate()]}, "packs.1.name"),
        ({"packs": [crate(code="A"), crate(name="sac", code="A")]}, "packs.1.code"),
        ({"packs": [crate(id=str(UUID(int=1)))], "code": "X"}, "packs.0.id"),
        ({"code": "TAKEN"}, "code"),
        ({"name": "navet"}, "name"),
        ({"packs": [crate(code="NAV-1")]}, "packs.0.code"),
        ({"colour": "orange"}, "colour"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field_and_nothing_changes(farm, session, fields, place):
    other = carrot(name="Navet", code="TAKEN", packs=[crate(code="NAV-1")])
    assert (await farm.post("/api/products", json=other)).status_code == 201
    mine = (await farm.post("/api/products", json=carrot())).json()

    answer = await farm.put(f"/api/products/{mine['id']}", json=carrot(**fields))

    assert answer.status_code == 422, answer.text
    assert list(answer.json()["fields"]) == [place]
    assert (await farm.get(f"/api/products/{mine['id']}")).json() == mine


async def test_an_archived_product_leaves_the_list_and_comes_back(farm, session):
    product = (await farm.post("/api/products", json=carrot())).json()
    path = f"/api/products/{product['id']}"
    assert (await farm.post(f"{path}/archive")).json()["archived"] is True
    assert (await farm.post(f"{path}/archive")).status_code == 200
    assert (await farm.get("/api/products")).json()["items"] == []
    assert [each["id"] for each in (await farm.get("/api/products?archived=true")).json()["items"]] == [product["id"]]
    assert (await farm.post(f"{path}/restore")).json()["archived"] is False
    assert len(await logged(session, "product.archived")) == len(await logged(session, "product.restored")) == 1


async def test_a_name_taken_meanwhile_stops_the_return_of_a_product(farm):
    first = (await farm.post("/api/products", json=carrot())).json()
    await farm.post(f"/api/products/{first['id']}/archive")
    assert (await farm.post("/api/products", json=carrot())).status_code == 201
    answer = await farm.post(f"/api/products/{first['id']}/restore")
    assert list(answer.json()["fields"]) == ["name"]


async def test_the_list_comes_in_pages_by_name_with_a_constant_number_of_queries(network, farm, session, statements):
    names = ["Épinard", "abricot", "Zucchini", "Endive", "Œillet", "Carotte"]
    for name in names:
        product = await make_product(session, network.territory, network.farm, name=name)
        await make_pack(session, product)
        await make_pack(session, product, name="vrac")
    await session.commit()

    seen: list[str] = []
    cursor, counts = None, []
    while cursor or not seen:
        with statements() as sent:
            page = (
                await farm.get("/api/products", params={"limit": 4, **({"cursor": cursor} if cursor else {})})
            ).json()
        seen += [each["name"] for each in page["items"]]
        cursor = page["next"]
        counts.append(len(sent))
        assert all(len(each["packs"]) == 2 for each in page["items"])

    assert seen == ["abricot", "Carotte", "Endive", "Épinard", "Œillet", "Zucchini"]
    assert counts == [3, 3]
    assert [each["name"] for each in (await farm.get("/api/products?search=epin")).json()["items"]] == ["Épinard"]
    assert (await farm.get("/api/products?search=%25")).json()["items"] == []
    assert (await farm.get("/api/products?family=dairy")).json()["items"] == []
    assert (await farm.get("/api/products?cursor=nonsense")).status_code == 422


async def test_nobody_else_sees_or_changes_a_farms_products(network, session, sign_in, client):
    product = await make_product(session, network.territory, network.farm)
    rival = await make_organisation(session, network.territory)
    rivals = await make_member(session, rival)
    elsewhere = await make_network(session)
    await session.commit()
    path = f"/api/products/{product.id}"
    assert (await client.get(path)).status_code == 401
    for who in (
        await sign_in(rivals.id, network.territory.id, rival.id),
        await sign_in(elsewhere.grower.id, elsewhere.territory.id, elsewhere.farm.id),
        await sign_in(elsewhere.coordinator.id, elsewhere.territory.id),
        await sign_in(network.cook.id, network.territory.id, network.canteen.id),
        await sign_in(network.observer.id, network.territory.id),
    ):
        assert (await who.get(path)).status_code == 404
        assert (await who.put(path, json=carrot())).status_code == 404
        assert (await who.post(f"{path}/archive")).status_code == 404
        assert (await who.put(f"{path}/photo", files={"file": picture()})).status_code == 404
        assert (await who.delete(f"{path}/photo")).status_code == 404
    rivalling = await sign_in(rivals.id, network.territory.id, rival.id)
    assert (await rivalling.get("/api/products")).json()["items"] == []
    assert (await rivalling.get(f"/api/products?producer_id={network.farm.id}")).status_code == 404
    await session.refresh(product)
    assert (product.archived_at, product.photo_id) == (None, None)


async def test_the_coordinator_looks_at_all_products_and_changes_none(network, session, sign_in):
    product = await make_product(session, network.territory, network.farm)
    await session.commit()
    desk = await sign_in(network.coordinator.id, network.territory.id)
    assert [each["id"] for each in (await desk.get("/api/products")).json()["items"]] == [str(product.id)]
    assert (await desk.get(f"/api/products?producer_id={new_id()}")).json()["items"] == []
    assert (await desk.get(f"/api/products/{product.id}")).status_code == 200
    assert (await desk.put(f"/api/products/{product.id}", json=carrot())).status_code == 404
    assert (await desk.post("/api/products", json=carrot())).status_code == 404


async def test_the_vat_rates_in_force(farm):
    assert (await farm.get("/api/vat-rates")).json() == {"rates": ["0", "2.1", "5.5", "10", "20"]}


def picture(kind="JPEG", size=(1600, 800), **options) -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", size, "orange")
    image.paste("blue", (0, 0, size[0] // 2, size[1] // 2))
    image.save(file, kind, **options)
    return file.getvalue()


def turned_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    exif[0x010F] = "SECRET-MAKER"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


async def test_a_photo_is_turned_upright_made_small_and_stripped(network, farm, session):
    product = await make_product(session, network.territory, network.farm)
    await session.commit()
    assert b"SECRET-MAKER" in turned_with_secrets()

    answer = await farm.put(f"/api/products/{product.id}/photo", files={"file": ("p.jpg", turned_with_secrets())})

    assert answer.status_code == 200, answer.text
    photo_id = answer.json()["photo_id"]
    assert (await farm.get(f"/api/products/{product.id}")).json()["photo_id"] == photo_id
    full = await farm.get(f"/api/photos/{photo_id}")
    shown = Image.open(io.BytesIO(full.content))
    assert (shown.format, shown.size) == ("WEBP", (600, 1200))
    pixel = shown.convert("RGB").getpixel((550, 50))
    assert isinstance(pixel, tuple)
    assert pixel[2] > 200 > pixel[0], "the upper left corner is now on the upper right"
    assert b"SECRET" not in full.content
    assert not shown.getexif()
    thumb = await farm.get(f"/api/photos/{photo_id}?size=thumb")
    assert Image.open(io.BytesIO(thumb.content)).size == (160, 320)
    assert full.headers["content-type"] == "image/webp"
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_new_photo_takes_the_place_of_the_old_one_and_can_be_removed(network, farm, session):
    product = await make_product(session, network.territory, network.farm)
    await session.commit()
    path = f"/api/products/{product.id}/photo"
    first = (await farm.put(path, files={"file": picture("PNG")})).json()["photo_id"]
    second = (await farm.put(path, files={"file": picture("WEBP")})).json()["photo_id"]
    assert (await farm.get(f"/api/photos/{first}")).status_code == 404
    assert (await farm.get(f"/api/photos/{second}")).status_code == 200
    assert [(await farm.delete(path)).status_code for _ in range(2)] == [204, 204]
    assert (await farm.get(f"/api/photos/{second}")).status_code == 404
    assert await session.scalar(select(func.count()).select_from(Photo)) == 0


def bomb() -> bytes:
    return picture("PNG", (9000, 9000), compress_level=9)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_photo"),
        (picture("GIF"), "not_a_photo"),
        (picture()[:2000], "not_a_photo"),
        (bomb(), "not_a_photo"),
        (b"x" * 1_100_000, "file_too_big"),
        (b"", "invalid"),
    ],
    ids=["svg", "gif", "cut off", "bomb", "too many bytes", "empty"],
)
async def test_what_is_not_a_reasonable_photo_is_refused(network, farm, session, settings, content, code):
    settings.photo_max_bytes = 1_000_000
    product = await make_product(session, network.territory, network.farm)
    await session.commit()
    answer = await farm.put(f"/api/products/{product.id}/photo", files={"file": ("photo.jpg", content, "image/jpeg")})
    assert answer.status_code in (413, 422)
    assert answer.json()["code"] == code
    assert await session.scalar(select(func.count()).select_from(Photo)) == 0


async def test_a_body_without_a_file_is_refused(network, farm, session):
    product = await make_product(session, network.territory, network.farm)
    await session.commit()
    path = f"/api/products/{product.id}/photo"
    assert list((await farm.put(path, data={"file": "text"})).json()["fields"]) == ["file"]
    assert (await farm.put(path, content=b"nothing")).status_code == 422


async def test_photos_of_a_closed_territory_are_for_its_members(session, sign_in, client):
    network, elsewhere = await make_network(session, public=False), await make_network(session)
    product = await make_product(session, network.territory, network.farm)
    photo = Photo(
        territory_id=network.territory.id,
        id=new_id(),
        product_id=product.id,
        content=picture("WEBP"),
        thumbnail=picture("WEBP"),
        created_at=SINCE,
    )
    session.add(photo)
    await session.commit()
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    stranger = await sign_in(elsewhere.cook.id, elsewhere.territory.id, elsewhere.canteen.id)
    path = f"/api/photos/{photo.id}"
    assert (await client.get(path)).status_code == 404
    assert (await stranger.get(path)).status_code == 404
    answer = await cook.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=31536000, immutable")


async def test_large_photos_are_made_small_two_at_a_time(monkeypatch) -> None:
    """Each takes hundreds of megabytes meanwhile: several at once would end the server."""
    at_once, most = 0, 0

    def resize(content: bytes) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        at_once -= 1

    monkeypatch.setattr(photos, "resize", resize)
    await asyncio.gather(*(photos.resize_in_thread(b"") for _ in range(4)))
    assert most == 2


async def test_a_proof_runs_out_at_midnight_in_the_territory(farm, clock):
    labels = [{"label": "ab", "proof": "", "expires_on": "2026-11-24"}]
    path = f"/api/products/{(await farm.post('/api/products', json=carrot(labels=labels))).json()['id']}"
    for moment, expired in ((datetime(2026, 11, 24, 22, 59, tzinfo=UTC), False), (MIDNIGHT, True)):
        clock.moment = moment
        (listed,) = (await farm.get("/api/products")).json()["items"]
        assert [each["labels"][0]["expired"] for each in (listed, (await farm.get(path)).json())] == [expired] * 2
