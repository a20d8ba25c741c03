"""Signatures drawn on the glass: read as pictures, made small, and written anew, so that only ink is kept."""

import asyncio
import base64
import binascii
import io

from PIL import Image

MOST_PIXELS = 4_000_000
WIDTH = 600
HEIGHT = 240
_DAMAGED = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


async def cleaned(drawings: list[str]) -> list[bytes | None]:
    """Each PNG (base64) as a PNG of black ink on white, at most 600 x 240; None for what is no PNG."""
    return await asyncio.to_thread(lambda: [clean(each) for each in drawings])


def clean(drawing: str) -> bytes | None:
    """One of them. The size is judged before anything is unpacked."""
    try:
        content = base64.b64decode(drawing, validate=True)
        with Image.open(io.BytesIO(content), formats=("PNG",)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            picture = opened.convert("RGBA")
    except (*_DAMAGED, binascii.Error):
        return None
    picture.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    file = io.BytesIO()
    paper.convert("L").save(file, "PNG", optimize=True)
    return file.getvalue()
