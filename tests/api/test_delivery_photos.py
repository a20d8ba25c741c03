"""Photos of delivered lines: small, bare, kept once, and shown to those only who see the line."""

import io
from uuid import UUID

import pytest
from PIL import Image

from app.core.ids import new_id
from app.fulfilment.rules import photos as rules
from tests.factories.plate import Plate, make_plate
from tests.factories.world import picture


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    """The canteen ordered 30 kg and 20 kg, the shop 10 kg of the first."""
    return await make_plate(session, database, clock, sign_in, shop_quantity="10")


def path_of(plate: Plate, photo_id: UUID, number: int = 0) -> str:
    return f"/api/orders/{plate.order_id}/lines/{plate.market.offers[number].id}/photos/{photo_id}"


async def send(plate: Plate, who: str, content: bytes, photo_id: UUID, number: int = 0):
    files = {"file": ("photo.jpg", content, "image/jpeg")}
    return await plate.browsers[who].put(path_of(plate, photo_id, number), files=files)


def camera_photo() -> bytes:
    """A large JPEG that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Telephone de Marcelle"
    file = io.BytesIO()
    Image.new("RGB", (1600, 1200), (160, 30, 30)).save(file, "JPEG", exif=exif)
    return file.getvalue()


async def test_a_photo_is_made_small_and_says_nothing_of_the_camera(plate) -> None:
    photo_id = new_id()
    assert (await send(plate, "driver", camera_photo(), photo_id)).status_code == 204
    shown = await plate.browsers["cook"].get(f"/api/delivery-photos/{photo_id}")
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == ("image/webp", "private, no-store")
    found = Image.open(io.BytesIO(shown.content))
    assert (found.size, len(found.getexif())) == ((1200, 900), 0)
    small = await plate.browsers["cook"].get(f"/api/delivery-photos/{photo_id}?size=thumb")
    assert Image.open(io.BytesIO(small.content)).size == (320, 240)


async def test_the_same_photo_twice_is_one_and_the_first_stays(plate) -> None:
    photo_id = new_id()
    await send(plate, "driver", picture(), photo_id)
    assert (await send(plate, "driver", camera_photo(), photo_id)).status_code == 204
    shown = await plate.browsers["driver"].get(f"/api/delivery-photos/{photo_id}")
    assert Image.open(io.BytesIO(shown.content)).size == (64, 48)


async def test_only_those_who_see_the_line_see_its_photo(plate) -> None:
    photo_id = new_id()
    await send(plate, "cook", picture(), photo_id)
    answers = {
        who: (await each.get(f"/api/delivery-photos/{photo_id}")).status_code for who, each in plate.browsers.items()
    }
    assert answers == {
        "cook": 200, "grower": 200, "packer": 200, "driver": 200, "coordinator": 200, "shopkeeper": 404,
        "observer": 404,
    }  # fmt: skip


async def test_nobody_adds_a_photo_to_a_neighbours_line(plate) -> None:
    assert (await send(plate, "shopkeeper", picture(), new_id())).status_code == 404


async def test_what_is_no_photo_is_refused_and_so_is_one_too_many(plate, monkeypatch) -> None:
    assert (await send(plate, "driver", b"<svg/>", new_id())).json()["code"] == "not_a_photo"
    monkeypatch.setattr("app.fulfilment.actions.photos.MOST_PHOTOS", 1)
    photo_id = new_id()
    assert (await send(plate, "driver", picture(), photo_id)).status_code == 204
    assert (await send(plate, "driver", picture(), new_id(), 1)).json()["code"] == rules.TooManyPhotos.code
    assert (await send(plate, "driver", picture(), photo_id)).status_code == 204
