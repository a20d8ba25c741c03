"""The built frontend is sent compressed and kept for ever; its page is asked for each time."""

import gzip
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx
import pytest

from app.core.settings import Settings
from app.main import create_app

SCRIPT = b"console.log('Juste Part');" * 40


@pytest.fixture
async def built(tmp_path: Path, database):
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (assets / "page-1.js").write_bytes(SCRIPT)
    (assets / "page-1.js.br").write_bytes(brotli.compress(SCRIPT))
    (assets / "page-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "font-1.woff2").write_bytes(b"font")
    (tmp_path / "sw.js").write_bytes(SCRIPT)
    (tmp_path / "manifest.webmanifest").write_text("{}")
    app = create_app(Settings(_env_file=None, frontend_dir=tmp_path), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_a_script_comes_in_the_smallest_encoding_that_the_browser_takes(built, accepted, encoding) -> None:
    answer = await built.get("/assets/page-1.js", headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert set(answer.headers["vary"].split(", ")) == {"Accept-Encoding"}
    assert answer.content == SCRIPT
    assert (int(answer.headers["content-length"]) < len(SCRIPT)) is (encoding is not None)


async def test_what_was_not_compressed_is_sent_as_it_is(built) -> None:
    answer = await built.get("/assets/font-1.woff2", headers={"Accept-Encoding": "br"})
    assert answer.content == b"font"
    assert "content-encoding" not in answer.headers


async def test_files_are_kept_for_ever_and_the_page_is_asked_for_again(built) -> None:
    assert "immutable" in (await built.get("/assets/page-1.js")).headers["cache-control"]
    assert (await built.get("/commande")).headers["cache-control"] == "no-cache"
    assert (await built.get("/assets/absent.js")).status_code == 404


async def test_the_service_worker_keeps_its_name_so_it_is_asked_for_again(built) -> None:
    answer = await built.get("/sw.js")
    assert answer.content == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_manifest_says_what_it_is(built) -> None:
    answer = await built.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.headers["cache-control"] == "no-cache"


async def test_an_address_outside_of_the_build_or_too_long_is_a_screen(built) -> None:
    for path in ("/%2e%2e/%2e%2e/etc/passwd", f"/{'a' * 5000}"):
        assert (await built.get(path)).text == "<!doctype html>"
