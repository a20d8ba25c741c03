"""The bytes of a spreadsheet as headings and rows of text: CSV in the encodings of French offices, or .xlsx."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Semaphore

from app.catalogue.price_list import workbook
from app.catalogue.price_list.columns import recognise
from app.catalogue.price_list.workbook import MOST_COLUMNS, MOST_SECONDS, Line
from app.catalogue.rules import TooManyRows, UnreadableList, clean_line

DELIMITERS = ";,\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin
_TWO_AT_A_TIME = Semaphore(2)  # each may take a gigabyte
LONGEST_WAIT = 3 * MOST_SECONDS  # its seconds of computing, on a busy machine
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
    lines = _workbook(content) if content[:4] in WORKBOOKS else enumerate(_csv(_decode(content)), 1)
    filled = [(number, cells) for number, cells in lines if any(cells)]
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


def _workbook(content: bytes) -> list[Line]:
    """The lines of the first sheet that is not empty, read by a process that may fail alone."""
    command = [sys.executable, "-I", workbook.__file__]
    try:
        with _TWO_AT_A_TIME:
            done = subprocess.run(  # noqa: S603 - our own program; the file only reaches its standard input
                command, input=content, capture_output=True, check=True, timeout=LONGEST_WAIT
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnreadableList from error
    return [(number, [unguard(cell) for cell in cells]) for number, cells in json.loads(done.stdout)]
