"""Codes that a phone's camera reads."""

import io
from functools import lru_cache

import segno

MASK = 3  # any of the eight can be read (ISO/IEC 18004, 7.8); trying all of them takes three times as long


@lru_cache(maxsize=2_000)
def qr_code(address: str) -> str:
    """An SVG without a rim: what it is printed on leaves white around it."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m", mask=MASK).save(drawn, kind="svg", border=0, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
