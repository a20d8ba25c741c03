"""Codes that a phone's camera reads."""

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=2_000)
def qr_code(address: str) -> str:
    """An SVG without a rim: what it is printed on leaves white around it."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
