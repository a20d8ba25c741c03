"""Tables as CSV files that a spreadsheet opens as they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.core.quantity import plain

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""

Cell = str | Decimal


def write_csv(language: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark; semicolons and decimal commas in French; texts that look like formulas disarmed."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow(heading)
    for row in rows:
        writer.writerow([_cell(language, value) for value in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cell(language: str, value: Cell) -> str:
    if isinstance(value, Decimal):
        return plain(value).replace(".", ",") if language == "fr" else plain(value)
    return f"'{value}" if value.startswith(FORMULA) else value
