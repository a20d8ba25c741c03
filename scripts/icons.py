"""Draws the icons of the installed app from frontend/src/ui/mark.svg: ``python scripts/icons.py``.

The same mark gives the same bytes: a test draws them again and compares.
"""

from pathlib import Path

import typst

ROOT = Path(__file__).parents[1]
MARK = ROOT / "frontend" / "src" / "ui" / "mark.svg"
FOLDER = ROOT / "frontend" / "public" / "icons"

GROUND = "#17452f"  # of the mark itself
# Name: pixels, and whether the ground goes up to the corners. A maskable icon is cut by the system, at most to a circle
# of four fifths of its width (W3C manifest, "safe zone"): the bars of the mark are inside of that.
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}


def draw(pixels: int, full: bool) -> bytes:
    """The mark as a square picture, PNG."""
    fill = f'rgb("{GROUND}")' if full else "none"
    page = (
        f"#set page(width: {pixels}pt, height: {pixels}pt, margin: 0pt, fill: {fill})\n"
        f'#image("{MARK.name}", width: 100%)'
    )
    # its types want the source and its folder to be of one kind; only this mixture works
    made: bytes = typst.compile(page.encode(), root=str(MARK.parent), format="png", ppi=72)  # type: ignore[call-overload]
    return made


def main() -> None:
    """Writes every icon."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (pixels, full) in ICONS.items():
        (FOLDER / name).write_bytes(draw(pixels, full))


if __name__ == "__main__":
    main()
