"""The files of the built frontend.

Those in ``assets`` were compressed when they were built and are kept by browsers for ever: their names carry a hash of
their content, another content has another name. Those beside ``index.html`` keep their names: browsers ask each time.
"""

from mimetypes import guess_type
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ENCODINGS = ("br", "gzip", "identity")  # the smallest first
SUFFIXES = {"br": ".br", "gzip": ".gz"}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = {"Cache-Control": "no-cache"}
MANIFEST = "application/manifest+json"  # Python's table of types does not know it


def best_encoding(accepted: str) -> str:
    """The smallest encoding that the client takes: br, gzip or identity (RFC 9110, 12.5.3)."""
    wanted = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        wanted[name.strip()] = quality.strip().removeprefix("q=").strip("0.") != "" or not quality
    return next((name for name in ENCODINGS if wanted.get(name)), "identity")


class Assets(StaticFiles):
    """A folder of such files; one that was not compressed at the build is sent as it is."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file in the smallest encoding that there is and that the client takes."""
        encoding = best_encoding(Headers(scope=scope).get("accept-encoding", ""))
        compressed = Path(f"{full_path}{SUFFIXES.get(encoding, '')}")
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if encoding not in SUFFIXES or not compressed.is_file():
            return FileResponse(full_path, status_code, headers, stat_result=stat_result)
        kind = guess_type(full_path)[0] or "application/octet-stream"
        return FileResponse(compressed, status_code, headers | {"Content-Encoding": encoding}, media_type=kind)


def named_file(folder: Path, path: str) -> Response | None:
    """A file of the build by its own name (the service worker, the manifest, an icon), or None."""
    try:
        file = (folder / path).resolve()
        if not (path and file.is_relative_to(folder.resolve()) and file.is_file()):
            return None
    except OSError:  # an address too long for a file
        return None
    kind = MANIFEST if file.suffix == ".webmanifest" else None
    return FileResponse(file, headers=ASK_AGAIN, media_type=kind)


def shell(folder: Path) -> Response:
    """The page that every screen begins with."""
    return FileResponse(folder / "index.html", headers=ASK_AGAIN)
