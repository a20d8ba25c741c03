"""Photos: checked by their content, turned upright, made small, stripped of everything but the picture."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from app.catalogue.rules import NotAPhoto

MOST_PIXELS = 60_000_000
FULL = 1200
THUMBNAIL = 320
_KINDS = ("JPEG", "PNG", "WEBP")
# two at a time: a photo of 60 megapixels takes 700 MB while it is made small
_DARKROOM = ThreadPoolExecutor(max_workers=2, thread_name_prefix="photo")
_DAMAGED = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Resized:
    """WebP pictures whose longer side is at most 1200 and 320 pixels."""

    full: bytes
    thumbnail: bytes


async def resize_in_thread(content: bytes) -> Resized:
    """``resize`` without holding up other requests; others that resize wait."""
    return await asyncio.get_running_loop().run_in_executor(_DARKROOM, resize, content)


def resize(content: bytes) -> Resized:
    """Both sizes of a photo. Takes a second of computing for a large one. Raises NotAPhoto."""
    try:
        picture = _upright(content)
    except _DAMAGED as error:
        raise NotAPhoto from error
    return Resized(_webp(picture, FULL), _webp(picture, THUMBNAIL))


def _upright(content: bytes) -> Image.Image:
    """The bare pixels in sRGB, on white where transparent. The size is judged before anything is unpacked."""
    with Image.open(io.BytesIO(content), formats=_KINDS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (2 * FULL, 2 * FULL))
        profile = opened.info.get("icc_profile")
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture.getchannel("A"))
    return _in_srgb(bare, profile)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones photograph in wider colours than screens are sure to show; a profile that is broken is ignored."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    if converted is None:
        return picture
    bare = Image.new("RGB", converted.size)
    bare.paste(converted)
    return bare


def _webp(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=80, method=4)
    return file.getvalue()
