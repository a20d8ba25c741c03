"""Sheets of labels stay on their page."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.shelf.rules import FORMATS, LabelSheet, check_number, check_sheet

D = Decimal
OWN = LabelSheet(2, 5, D(90), D(50), D(10), D(15), D(5), D(2))


@pytest.mark.parametrize("name", FORMATS)
def test_every_ready_made_sheet_is_centred_on_its_page(name: str) -> None:
    sheet = FORMATS[name]
    check_sheet(sheet, sheet.places)
    assert 2 * sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_x == 210
    assert 2 * sheet.top + sheet.rows * sheet.height == 297


def test_the_margins_are_those_of_the_sheets_in_the_shops() -> None:
    assert (FORMATS["63.5x38.1"].left, FORMATS["63.5x38.1"].top) == (D("7.25"), D("15.15"))
    assert (FORMATS["70x37"].left, FORMATS["70x37"].top, FORMATS["70x37"].places) == (D(0), D("0.5"), 24)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"columns": 3}, "columns"),
        ({"gap_x": D("21")}, "columns"),
        ({"rows": 6}, "rows"),
        ({"top": D(40)}, "rows"),
        ({"width": D(59)}, "width"),
        ({"height": D("34.9")}, "height"),
    ],
)
def test_labels_that_leave_the_page_or_cannot_be_read_are_refused(change, field) -> None:
    check_sheet(OWN, 1)
    with pytest.raises(Invalid) as refused:
        check_sheet(replace(OWN, **change), 1)
    assert set(refused.value.extras["fields"]) == {field}


@pytest.mark.parametrize("start", [0, 11])
def test_the_first_label_is_one_of_the_sheet(start: int) -> None:
    with pytest.raises(Invalid):
        check_sheet(OWN, start)


def test_a_print_has_an_end() -> None:
    check_number(1_000)
    with pytest.raises(Invalid):
        check_number(1_001)
