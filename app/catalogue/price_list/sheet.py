"""The bytes of a spreadsheet as headings and rows of text: CSV in the encodings of French offices, or .xlsx."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from app.catalogue.price_list.columns import recognise
from app.catalogue.rules import TooManyRows, UnreadableList, clean_line

Cell = int | float | str | bool | time | date | datetime | timedelta
DELIMITERS = ";,\t"
MOST_COLUMNS = 200
MOST_UNPACKED_BYTES = 100_000_000
_HEAD = 20
_GUARDED = tuple("=+-@\t\r'")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows``: the line number as a spreadsheet shows it, and as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def guard(value: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unguard`` gives the same text back."""
    return "'" + value if value.startswith(_GUARDED) else value


def unguard(value: str) -> str:
    """A cell without the apostrophe that ``guard`` put before it."""
    return value[1:] if value[:1] == "'" and value[1:].startswith(_GUARDED) else value


def read_sheet(content: bytes, *, most_rows: int) -> Sheet:
    """Headings and rows of a file. Raises UnreadableList or TooManyRows.

    The headings are the first line that names at least two known columns, else the first that is not empty: a title
    and an address above them are common.
    """
    lines = _workbook(content) if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _csv(_decode(content))
    filled = [(number, cells) for number, cells in enumerate(lines, 1) if any(cells)]
    if not filled:
        raise UnreadableList
    start = next((i for i, (_, cells) in enumerate(filled[:_HEAD]) if len(recognise(cells)) > 1), 0)
    if len(filled) - start - 1 > most_rows:
        raise TooManyRows(most_rows=most_rows, rows=len(filled) - start - 1)
    rows = filled[start + 1 :]
    width = min(max(len(cells) for _, cells in filled[start:]), MOST_COLUMNS)
    return Sheet(
        tuple(_headings(filled[start][1], width)),
        tuple((number, tuple(_fit(cells, width))) for number, cells in rows),
    )


def _fit(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _headings(cells: Sequence[str], width: int) -> Iterable[str]:
    """Each heading once; an empty one is called by its place."""
    seen: Counter[str] = Counter()
    for place, cell in enumerate(_fit(cells, width), 1):
        name = clean_line(cell)[:100] or f"({place})"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _decode(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableList


def _csv(text: str) -> list[list[str]]:
    return max((_parse(text, delimiter) for delimiter in DELIMITERS), key=_likeliness)


def _parse(text: str, delimiter: str) -> list[list[str]]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableList from error
    return [[unguard(cell.strip()) for cell in line] for line in lines]


def _likeliness(lines: list[list[str]]) -> tuple[int, int]:
    """How much a delimiter explains: known headings, then lines with the same number of cells, if more than one."""
    head = lines[:_HEAD]
    widths = Counter(len(line) for line in lines[:200] if len(line) > 1)
    return max((len(recognise(line)) for line in head), default=0), max(widths.values(), default=0)


def _workbook(content: bytes) -> list[list[str]]:
    """The first sheet that is not empty."""
    try:
        if content[:2] == b"PK":
            _refuse_bomb(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return [[_shown(cell) for cell in row] for row in rows]
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise UnreadableList from error
    return []


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise UnreadableList


def _shown(cell: Cell) -> str:
    """A cell as text. Spreadsheets keep numbers in binary: 12 digits bring back what was typed."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, int | float):
        return format(cell, ".12g") if abs(cell) < 1e12 else str(int(cell))
    return unguard(cell.strip()) if isinstance(cell, str) else str(cell)
