"""The icons of the installed app are the mark, drawn anew and compared."""

import importlib.util
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("icons", ROOT / "scripts" / "icons.py")
assert _spec is not None
assert _spec.loader is not None
icons = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(icons)


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icon_is_the_mark_as_it_is_now(name: str) -> None:
    pixels, full = icons.ICONS[name]
    assert (icons.FOLDER / name).read_bytes() == icons.draw(pixels, full), "draw them: python scripts/icons.py"


@pytest.mark.parametrize("name", icons.ICONS)
def test_an_icon_that_the_system_cuts_has_no_transparent_corner(name: str) -> None:
    pixels, full = icons.ICONS[name]
    picture = Image.open(BytesIO((icons.FOLDER / name).read_bytes())).convert("RGBA")
    assert picture.size == (pixels, pixels)
    corner = picture.getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert (corner[3] == 255) is full
