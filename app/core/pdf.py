"""Printable pages, made by Typst from a template in ``app/templates/pdf`` and data.

What people wrote reaches the template as JSON data, never as markup: a name like ``#read("/etc/passwd")`` is printed.
"""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import typst

_PRESS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pdf")  # a page keeps a core busy


async def make_pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of ``template``.typ with ``data`` (what JSON knows), in a thread; the same input gives the same bytes."""
    made_at = made_at.replace(microsecond=0)  # a PDF's date has none
    return await asyncio.get_running_loop().run_in_executor(_PRESS, _compile, template, json.dumps(data), made_at)


async def make_picture(template: str, data: Mapping[str, Any], *, dots_per_inch: int) -> bytes:
    """The first page of ``template``.typ with ``data`` as a PNG, in a thread: to be looked at before it is printed."""
    return await asyncio.get_running_loop().run_in_executor(
        _PRESS, _draw, template, json.dumps(data), float(dots_per_inch)
    )


def _compile(template: str, data: str, made_at: datetime) -> bytes:
    with as_file(files("app") / "templates" / "pdf") as folder:
        pages = typst.Compiler(str(folder / f"{template}.typ"), root=str(folder), font_paths=_fonts()).compile(
            format="pdf", sys_inputs={"data": data}, timestamp=made_at, pdf_standards=["ua-1"]
        )
    assert isinstance(pages, bytes)
    return pages


def _draw(template: str, data: str, dots_per_inch: float) -> bytes:
    with as_file(files("app") / "templates" / "pdf") as folder:
        drawn = typst.Compiler(str(folder / f"{template}.typ"), root=str(folder), font_paths=_fonts()).compile(
            format="png", sys_inputs={"data": data}, ppi=dots_per_inch
        )
    pages = drawn if isinstance(drawn, list) else [drawn]
    assert isinstance(pages[0], bytes)
    return pages[0]


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside Typst only: a page looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)
