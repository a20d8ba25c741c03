"""A large week through the program itself: ``python -m scripts.bench_plate [SCALE]``.

The demo territory so many times over in a database of its own: what a hub says of the week in batches of 500 through
``POST /api/steps``, how long the floor takes to read, and how many pages of each paper are made in a second.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from app.core import schema
from app.core.db import Database
from app.core.embedded import start_embedded
from app.core.settings import Settings
from app.demo.actions import PASSWORD, load_demo
from app.main import create_app

SCALE = 10
BATCH = 500
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
HUB = "plateforme@demo.example"
PAPERS = {
    "picking list by product": "picking.pdf",
    "picking list by delivery": "picking.pdf?by=delivery",
    "crate labels, A4": "crates.pdf",
    "crate labels, roll": "crates.pdf?paper=roll",
    "round sheet": "round.pdf",
    "delivery notes": "delivery-notes.pdf",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is a success; ``seconds`` until it came, ``work``: those that this process used the processor."""

    answer: httpx.Response
    seconds: float
    work: float


async def timed(call: Callable[[], Awaitable[httpx.Response]]) -> Answered:
    """Asks, and looks at both clocks: on a busy machine they are far apart."""
    began, worked = time.perf_counter(), time.process_time()
    answer = await call()
    answered = Answered(answer, time.perf_counter() - began, time.process_time() - worked)
    answer.raise_for_status()
    return answered


def entries(floor: dict[str, Any], now: str) -> Iterator[dict[str, Any]]:
    """The whole week picked, then handed to the driver."""
    for step in ("picked", "shipped"):
        for line in floor["lines"]:
            names = ("order_id", "offer_id")
            said = {name: line[name] for name in names}
            yield said | {"id": str(uuid4()), "step": step, "quantity": line["ordered"], "happened_at": now}


async def post(hub: httpx.AsyncClient, now: str, batch: list[dict[str, Any]]) -> httpx.Response:
    """One batch."""
    return await hub.post("/api/steps", json={"sent_at": now, "entries": batch})


async def say(hub: httpx.AsyncClient, floor: dict[str, Any]) -> dict[str, Any]:
    """Sends the week in batches, and each of them once more."""
    now = datetime.now(UTC).isoformat()
    waiting = list(entries(floor, now))
    batches = [waiting[first : first + BATCH] for first in range(0, len(waiting), BATCH)]
    figures: dict[str, Any] = {"entries": len(waiting), "batches": len(batches)}
    for name, count in (("written", len(waiting)), ("known", len(waiting))):
        sent = [await timed(lambda batch=batch: post(hub, now, batch)) for batch in batches]  # type: ignore[misc]
        found = sum(len(each.answer.json()[name]) for each in sent)
        if found != count:
            raise AssertionError(f"{found} of {count} {name}")
        figures[f"{name}_per_second"] = round(count / sum(each.seconds for each in sent))
        figures[f"{name}_per_second_of_the_processor"] = round(count / sum(each.work for each in sent))
    return figures


async def papers(hub: httpx.AsyncClient, week: str) -> list[dict[str, Any]]:
    """Each paper of the week: pages, seconds, pages in a second."""
    found = []
    for name, path in PAPERS.items():
        made = await timed(lambda path=path: hub.get(f"{week}/{path}", timeout=600))  # type: ignore[misc]
        pages = page_count(made.answer.content)
        found.append(
            {
                "paper": name,
                "pages": pages,
                "seconds": round(made.seconds, 1),
                "pages_per_second": round(pages / made.seconds, 1),
                "pages_per_second_of_the_processor": round(pages / made.work, 1),
                "kilobytes": len(made.answer.content) // 1000,
            }
        )
    return found


def page_count(pdf: bytes) -> int:
    """Pages of a PDF as Typst writes it: each is an object of its own."""
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/")


async def run(database_url: str, scale: int) -> dict[str, Any]:
    """Loads the territory and measures."""
    database = Database(database_url)
    await schema.migrate(database)
    began = time.perf_counter()
    await load_demo(database, scale=scale)
    loaded = time.perf_counter() - began
    settings = Settings(_env_file=None, demo=True, base_url="http://bench")
    app = create_app(settings, database)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=SAME_SITE, timeout=600) as hub:
        (await hub.post("/api/sign-in/password", json={"email": HUB, "password": PASSWORD})).raise_for_status()
        cycles = (await hub.get("/api/cycles")).json()
        newest = max((each for each in cycles["items"] if each["lists_sent"]), key=lambda each: each["closes_at"])
        week = f"/api/cycles/{newest['id']}"
        empty = await timed(lambda: hub.get(f"{week}/floor"))
        said = await say(hub, empty.answer.json())
        full = await timed(lambda: hub.get(f"{week}/floor"))
        floor = full.answer
        figures = {
            "load": round(os.getloadavg()[0], 1),
            "loaded_in_seconds": round(loaded, 1),
            "orders": len(floor.json()["stops"]),
            "lines": len(floor.json()["lines"]),
            "said": said,
            "floor_seconds": [round(empty.seconds, 2), round(full.seconds, 2)],
            "floor_seconds_of_the_processor": [round(empty.work, 2), round(full.work, 2)],
            "floor_kilobytes": len(floor.content) // 1000,
            "papers": await papers(hub, week),
        }
    await database.close()
    return figures


def main() -> None:
    """Prints the figures as JSON; the database is thrown away."""
    scale = int(sys.argv[1]) if len(sys.argv) > 1 else SCALE
    with tempfile.TemporaryDirectory() as folder:
        server = start_embedded(Path(folder) / "postgres")
        try:
            figures = asyncio.run(run(server.url, scale))
        finally:
            server.stop()
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
