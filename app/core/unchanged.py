"""Answers that are not sent again while they have not changed."""

import hashlib
from collections.abc import Mapping

from fastapi.responses import Response


def unless_known(content: bytes, media_type: str, known: str, headers: Mapping[str, str] | None = None) -> Response:
    """``content`` with its ETag, or 304 where ``known`` (an If-None-Match) names it.

    The tag is weak: the same content may travel compressed.
    """
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    head = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    if tag in (each.strip() for each in known.split(",")):
        return Response(status_code=304, headers=head)
    return Response(content, media_type=media_type, headers=head)
