"""One uploaded file, its size judged before it is read."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from app.catalogue.rules import FileTooBig, clean_line
from app.core.errors import Invalid

FORM_OVERHEAD = 10_000
"""Bytes that a form may add around its file."""

# the endpoints read the form themselves: idempotency needs the body before it is consumed as a form
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it was sent."""

    name: str
    content: bytes


async def read_upload(request: Request, most_bytes: int) -> Uploaded:
    """The field ``file`` of a form. Raises FileTooBig, or Invalid when there is no file."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most_bytes + FORM_OVERHEAD:
        raise FileTooBig(most_bytes)
    await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid({"file": "fields.catalogue.file"})
        content = await file.read()
        name = clean_line(file.filename or "")[:200]
    if len(content) > most_bytes:
        raise FileTooBig(most_bytes)
    if not content:
        raise Invalid({"file": "fields.catalogue.file"})
    return Uploaded(name, content)
