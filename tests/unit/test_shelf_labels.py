"""The printed sheets, looked at as a printer does: what is inked, and where."""

import io
import json
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
import typst
from PIL import Image

from app.core.codes import qr_code
from app.core.pdf import make_pdf, make_picture
from app.shelf.rules import FORMATS, LabelSheet
from tests.conftest import TUESDAY

ADDRESS = "https://juste-part.example/t/millevaches/produits/0192f0aa-1111-7222-8333-444455556666"
SHARES = [("producer", "Ferme", 190), ("processor", "Atelier de découpe", 40), ("hub", "Plateforme", 17),
          ("carrier", "Camion, au poids", 12), ("network", "Réseau", 9), ("shop", "Boutique", 71),
          ("state", "TVA", 16)]  # fmt: skip
DOTS = 150


def label(**changes: Any) -> dict[str, Any]:
    parts = [{"actor": a, "label": b, "amount": f"{c / 100:.2f} €", "cents": c} for a, b, c in SHARES]
    return {
        "name": "Carotte de Faux-la-Montagne", "pack": "", "farm": "Le Jardin des Sources, Faux-la-Montagne",
        "signs": ["Agriculture biologique"], "origin": "Origine : Faux-la-Montagne", "price": "3,55 €", "per": "le kg",
        "measure": "", "parts": parts, "qr": qr_code(ADDRESS), "alt": "Code QR",
    } | changes  # fmt: skip


LONG = {
    "name": "Yaourt brassé au lait entier de vaches jersiaises et châtaignes confites du Limousin, sans sucre ajouté",
    "pack": "carton de 12 pots en verre consignés de 125 g",
    "farm": "Groupement agricole des Sagnes Rousses et du Grand Communal, Saint-Pierre-de-Fursac-et-de-la-Montagne",
    "signs": ["Agriculture biologique", "Label Rouge", "Fermier", "Nature & Progrès"],
    "price": "1 234,56 €", "per": "", "measure": "823,04 € le kg",
}  # fmt: skip


def sheet_data(sheet: LabelSheet, labels: list[dict[str, Any]], start: int = 1) -> dict[str, Any]:
    names = ("columns", "rows", "width", "height", "left", "top", "gap_x", "gap_y")
    shape = {name: float(getattr(sheet, name)) for name in names} | {"columns": sheet.columns, "rows": sheet.rows}
    return {"language": "fr", "title": "Étiquettes", "sheet": shape, "start": start, "labels": labels}


def what_fits(data: dict[str, Any]) -> list[tuple[bool, ...]]:
    """Of each label whether price, name, facts and shares have their room."""
    template = str(files("app") / "templates" / "pdf" / "labels.typ")
    found = json.loads(typst.query(template, "<fits>", field="value", sys_inputs={"data": json.dumps(data)}))
    return [tuple(each["fits"]) for each in found]


async def inked(data: dict[str, Any]) -> Image.Image:
    """The first sheet in grey, 0 black."""
    return Image.open(io.BytesIO(await make_picture("labels", data, dots_per_inch=DOTS))).convert("L")


def box(sheet: LabelSheet, place: int, inner: float = 0) -> tuple[int, int, int, int]:
    """A label's place on the picture, ``inner`` millimetres inside of its edge."""
    row, column = divmod(place, sheet.columns)
    x = float(sheet.left + column * (sheet.width + sheet.gap_x))
    y = float(sheet.top + row * (sheet.height + sheet.gap_y))
    edges = (x + inner, y + inner, x + float(sheet.width) - inner, y + float(sheet.height) - inner)
    left, top, right, bottom = (round(each * DOTS / 25.4) for each in edges)
    return left, top, right, bottom


def darkest(picture: Image.Image) -> int:
    return min(picture.tobytes())


@pytest.mark.parametrize("name", FORMATS)
async def test_nothing_leaves_its_label_however_long_the_names_are(name: str) -> None:
    sheet = FORMATS[name]
    labels = [label(**LONG) if number % 2 else label() for number in range(sheet.places)]
    picture = await inked(sheet_data(sheet, labels))
    for place in range(sheet.places):
        assert darkest(picture.crop(box(sheet, place, 2))) < 60
        picture.paste(255, box(sheet, place, 2))
    assert darkest(picture) == 255  # no ink in the two millimetres around any label, nor between them


@pytest.mark.parametrize("name", FORMATS)
def test_a_usual_label_is_not_cut_anywhere(name: str) -> None:
    assert what_fits(sheet_data(FORMATS[name], [label(), label(**LONG | {"farm": "Ferme des Sagnes, Meymac"})])) == [
        (True, True, True, True),
        (True, True, True, True),
    ]


def test_the_smallest_label_that_is_allowed_still_shows_all() -> None:
    sheet = LabelSheet(3, 8, FORMATS["70x37"].width - 10, FORMATS["70x37"].height - 2, *2 * [FORMATS["70x37"].top])
    assert what_fits(sheet_data(sheet, [label()])) == [(True, True, True, True)]


async def test_a_half_used_sheet_is_filled_from_its_first_free_place() -> None:
    sheet = FORMATS["105x57"]
    picture = await inked(sheet_data(sheet, [label(), label()], start=4))
    used = [place for place in range(sheet.places) if darkest(picture.crop(box(sheet, place))) < 128]
    assert used == [3, 4]


async def test_every_share_is_told_from_its_neighbours_without_colour() -> None:
    """Of the seven grounds no two neighbours have the same grey, and there is no colour at all."""
    sheet = FORMATS["105x148"]
    wide = [{"actor": a, "label": b, "amount": "1,00 €", "cents": 100} for a, b, _ in SHARES]
    content = await make_picture("labels", sheet_data(sheet, [label(parts=wide)]), dots_per_inch=DOTS)
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    colours = picture.getcolors(1 << 20)
    assert colours is not None
    assert all(max(pixel) - min(pixel) < 12 for _, pixel in colours)  # type: ignore[arg-type]
    grey = picture.convert("L")
    row = next(y for y in range(grey.height // 4, grey.height) if _dark_run(grey, y) > 40) + 12
    left = next(x for x in range(grey.width) if _value(grey, x, row) < 60)
    right = max(x for x in range(grey.width // 2) if _value(grey, x, row) < 200)
    tones = []
    for number in range(7):
        start = left + (right - left) * number // 7 + 6
        piece = grey.crop((start, row - 6, start + (right - left) // 7 - 12, row + 6))
        tones.append(sum(piece.tobytes()) // len(piece.tobytes()))
    assert tones[0] < 40
    assert all(abs(a - b) > 15 for a, b in pairwise(tones)), tones


def _value(picture: Image.Image, x: int, y: int) -> int:
    return picture.crop((x, y, x + 1, y + 1)).tobytes()[0]


def _dark_run(picture: Image.Image, y: int) -> int:
    """The longest stretch of black in the left half of a line: the producer's part of the bar."""
    longest = run = 0
    for x in range(picture.width // 2):
        run = run + 1 if _value(picture, x, y) < 60 else 0
        longest = max(longest, run)
    return longest


async def test_what_people_wrote_is_printed_and_never_obeyed() -> None:
    hostile = label(name='#read("/etc/passwd") *x* $y$', farm="]#panic()", signs=["<a>"])
    pages = await make_pdf("labels", sheet_data(FORMATS["70x37"], [hostile]), made_at=TUESDAY)
    assert pages.startswith(b"%PDF-")


async def test_the_same_labels_are_the_same_file() -> None:
    data = sheet_data(FORMATS["70x37"], [label()] * 30)
    assert await make_pdf("labels", data, made_at=TUESDAY) == await make_pdf("labels", data, made_at=TUESDAY)


async def test_a_gift_has_no_bar_and_is_printed_all_the_same() -> None:
    pages = await make_pdf("labels", sheet_data(FORMATS["70x37"], [label(parts=[], price="0,00 €")]), made_at=TUESDAY)
    assert pages.startswith(b"%PDF-")
