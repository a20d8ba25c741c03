"""Lighthouse of the order sheet with 500 offers, the stall and the public page: ``make lighthouse``.

A telephone of the middle class on a slow mobile line, as Lighthouse stands for it. Figures depend on the machine and on
what else it does: `make test` does not ask for them. Prints a table and writes var/lighthouse.json.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIRequestContext, Playwright, sync_playwright

from scripts.demo_site import FLAGS, demo_site, sign_in
from scripts.pages import ACCOUNTS

ROOT = Path(__file__).parents[1]
AUDIT = ROOT / "frontend" / "audit"
REPORT = ROOT / "var" / "lighthouse.json"
OFFERS = 500
PACK = "lot"
SCORES = ("performance", "accessibility", "best-practices")
OF_OFFER = ("pack_id", "price", "available", "minimum", "step", "per_buyer_max", "note")


def fill_up(request: APIRequestContext, url: str, count: int) -> None:
    """Lets the grower publish so many more packs that the week has ``count`` offers."""
    sign_in(request, url, str(ACCOUNTS["grower"]))
    week = request.get(f"{url}/api/cycles/current").json()["open"]["id"]
    there = len(request.get(f"{url}/api/public/territories/millevaches").json()["offers"])
    products = request.get(f"{url}/api/products").json()["items"]
    for number in range(count - there):
        _add_pack(request, url, products[number % len(products)]["id"], number)
    rows = request.get(f"{url}/api/cycles/{week}/stall").json()["rows"]
    offered = [row["offer"] | {"pack_id": row["pack_id"]} for row in rows if row["offer"]]
    new = [row["pack_id"] for row in rows if row["pack_name"].startswith(PACK)][: count - there]
    offers = [{key: row[key] for key in OF_OFFER if key in row} for row in offered]
    offers += [{"pack_id": pack, "price": "2.5000", "available": "100"} for pack in new]
    done = request.put(f"{url}/api/cycles/{week}/stall", data={"offers": offers}, headers={"Origin": url})
    if not done.ok:
        sys.exit(f"the stall was refused: {done.text()[:300]}")


def _add_pack(request: APIRequestContext, url: str, product: str, number: int) -> None:
    pack = {"name": f"{PACK} {number + 1}", "unit": "kg", "content": "5", "net_weight_kg": "5", "vat_rate": "5.5"}
    headers = {"Origin": url, "Idempotency-Key": str(uuid4())}
    answer = request.post(f"{url}/api/products/{product}/packs", data=pack, headers=headers)
    if not answer.ok:
        sys.exit(f"a pack was refused: {answer.text()[:300]}")


def cookie_of(play: Playwright, url: str, role: str) -> str:
    """The header that carries the session of a role."""
    email = ACCOUNTS[role]
    request = play.request.new_context()
    if email:
        sign_in(request, url, email)
    return "; ".join(f"{each['name']}={each['value']}" for each in request.storage_state()["cookies"])


def audit(play: Playwright, url: str, chromium: str) -> list[dict[str, Any]]:
    """The scores and figures of the three pages."""
    pages = {"cook": "/commande", "grower": "/etal", "visitor": "/t/millevaches"}
    asked = [{"name": path, "url": url + path, "cookie": cookie_of(play, url, role)} for role, path in pages.items()]
    node = shutil.which("node", path=f"{ROOT}/.venv/node:{os.environ.get('PATH', '')}") or "node"
    done = subprocess.run(  # noqa: S603 - our own program
        [node, "audit.js"],
        cwd=AUDIT,
        input=json.dumps({"chromium": chromium, "flags": FLAGS, "pages": asked}),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    print(done.stderr[-2000:], end="")  # a page that could not be measured
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Measures, prints, writes."""
    chromium = os.environ.get("JUSTEPART_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("no Chromium: `apt-get install chromium`, or set JUSTEPART_CHROMIUM to one")
    with demo_site() as url, sync_playwright() as play:
        fill_up(play.request.new_context(), url, OFFERS)
        found = audit(play, url, chromium)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({"load": os.getloadavg(), "pages": found}, indent=1), "utf-8")
    for page in found:
        scores = "  ".join(f"{name} {page['scores'][name]:3d}" for name in SCORES)
        print(f"{page['name']:16} {scores}  largest paint {page['figures']['largest-contentful-paint'] / 1000:.1f} s")
        print("".join(f"  - {each}\n" for each in page["short"]), end="")
    print(f"load of the machine {os.getloadavg()[0]:.1f}; all figures in {REPORT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
