"""Sheets of labels: where each label stands on an A4 page. Everything in millimetres."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Invalid

PAGE_WIDTH, PAGE_HEIGHT = Decimal(210), Decimal(297)
LEAST_WIDTH, LEAST_HEIGHT = Decimal(60), Decimal(35)
"""The smallest label on which a product, its price and its shares can be read."""
MOST_LABELS = 1_000


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """Labels of ``width`` x ``height`` in ``columns`` x ``rows``, the first one ``left`` and ``top`` from the edges."""

    columns: int
    rows: int
    width: Decimal
    height: Decimal
    left: Decimal
    top: Decimal
    gap_x: Decimal = Decimal(0)
    gap_y: Decimal = Decimal(0)

    @property
    def places(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows


def _centred(columns: int, rows: int, width: str, height: str, gap_x: str = "0") -> LabelSheet:
    """A ready-made sheet: its labels are in the middle of the page."""
    across = columns * Decimal(width) + (columns - 1) * Decimal(gap_x)
    down = rows * Decimal(height)
    left, top = (PAGE_WIDTH - across) / 2, (PAGE_HEIGHT - down) / 2
    return LabelSheet(columns, rows, Decimal(width), Decimal(height), left, top, Decimal(gap_x))


FORMATS: Mapping[str, LabelSheet] = {
    "70x37": _centred(3, 8, "70", "37"),
    "63.5x38.1": _centred(3, 7, "63.5", "38.1", "2.5"),
    "99.1x38.1": _centred(2, 7, "99.1", "38.1", "2.5"),
    "105x57": _centred(2, 5, "105", "57"),
    "99.1x67.7": _centred(2, 4, "99.1", "67.7", "2.5"),
    "105x148": _centred(2, 2, "105", "148"),
}
"""The sheets that stationers sell for A4, by the size of a label; the last one is A6, four on a page."""


def check_sheet(sheet: LabelSheet, start: int) -> None:
    """Raises Invalid when labels would leave the page, are too small to read, or begin where there is none."""
    problems = {}
    if sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_x > PAGE_WIDTH:
        problems["columns"] = "fields.shelf_too_wide"
    if sheet.top + sheet.rows * sheet.height + (sheet.rows - 1) * sheet.gap_y > PAGE_HEIGHT:
        problems["rows"] = "fields.shelf_too_high"
    if sheet.width < LEAST_WIDTH:
        problems["width"] = "fields.shelf_too_small"
    if sheet.height < LEAST_HEIGHT:
        problems["height"] = "fields.shelf_too_small"
    if not 1 <= start <= sheet.places:
        problems["start"] = "fields.shelf_start"
    if problems:
        raise Invalid(problems)


def check_number(labels: int) -> None:
    """Raises Invalid for more labels than are printed at once."""
    if labels > MOST_LABELS:
        raise Invalid({"items": "fields.shelf_too_many"})
