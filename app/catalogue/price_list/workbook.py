"""Reads the first sheet of a workbook that is not empty: a program of its own, with a bound on its memory and its time.

The library makes room for every cell between the first and the last one, and ends its whole process when there is not
enough. One stray cell at the far corner of a sheet asks for 500 GB. So it works here, and the server goes on.

Reads the file from standard input; writes JSON, ``[[line number, [cell, ...]], ...]`` without empty lines. Exit code 1:
not a workbook. Imports nothing of the program, so that it starts quickly and from anywhere.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY = 2**30
MOST_SECONDS = 20
MOST_UNPACKED_BYTES = 100_000_000
MOST_COLUMNS = 200
MOST_SIGNS = 50_000_000

Cell = int | float | str | bool | time | date | datetime | timedelta
Line = tuple[int, list[str]]


class Unreadable(Exception):
    """The file is not a workbook, or a far too large one."""


def read(content: bytes) -> list[Line]:
    """The lines of the first sheet that has any. Raises Unreadable, MemoryError."""
    try:
        if content[:2] == b"PK":
            _refuse_bomb(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (list(_lines(book, name)) for name in book.sheet_names)
        return next((lines for lines in sheets if lines), [])
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Unreadable from error


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise Unreadable


def _lines(book: CalamineWorkbook, name: str) -> Iterator[Line]:
    """The lines with something in them, from the first column that is used. Raises Unreadable for too much text."""
    signs = 0
    for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
        cells = [_shown(cell) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            signs += sum(map(len, cells)) + len(cells)
            if signs > MOST_SIGNS:  # one long text may be the value of a million cells
                raise Unreadable
            yield number, cells


def _shown(cell: Cell) -> str:
    """A cell as text. Spreadsheets keep numbers in binary: 12 digits bring back what was typed."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, int | float):
        return format(cell, ".12g") if abs(cell) < 1e12 else str(int(cell))
    return str(cell).strip()


def main() -> None:
    """The program."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
    except (Unreadable, MemoryError):
        sys.exit(1)


if __name__ == "__main__":
    main()
