"""How long a keystroke takes until its effect is on the screen, on a slow phone: the processor held back four times."""

import json
from copy import deepcopy
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Route

SLOW = 4
"""As Lighthouse holds a desktop back to stand for a phone of the middle class."""

_WATCH = """() => {
  const taken = (window.taken = []);
  addEventListener('keydown', (event) => {
    const from = event.timeStamp;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => taken.push(performance.now() - from);
      after.port2.postMessage(null);
    });
  }, true);
}"""


def with_offers(page: Page, count: int) -> None:
    """Every catalogue that ``page`` asks for has ``count`` offers: the real ones, repeated under other names."""

    def answer(route: Route) -> None:
        found = route.fetch().json()
        route.fulfill(
            body=json.dumps(found | {"offers": repeated(found["offers"], count)}), content_type="application/json"
        )

    page.route("**/api/cycles/*/catalogue", answer)


def repeated(offers: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """``count`` offers, families together as the catalogue has them; copies have identifiers and names of their own."""
    rounds = -(-count // len(offers))
    copies = [_copy(offer, number) for offer in offers for number in range(rounds)]
    return copies[:: max(1, len(copies) // count)][:count]


def _copy(offer: dict[str, Any], number: int) -> dict[str, Any]:
    if number == 0:
        return offer
    own = {"id": str(uuid4()), "pack_id": str(uuid4()), "product": f"{offer['product']} {number + 1}"}
    return deepcopy(offer) | own


def slow_down(page: Page, times: float = SLOW) -> None:
    """Holds the processor of ``page`` back."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def typing(page: Page, keys: str) -> list[float]:
    """Presses ``keys`` one by one where the focus is; milliseconds of each, from the key to the painted frame."""
    page.evaluate("() => { window.taken.length = 0 }")
    for place, key in enumerate(keys, 1):
        page.keyboard.press("Backspace" if key == "\b" else key)
        page.wait_for_function("count => window.taken.length >= count", arg=place)
    found: list[float] = page.evaluate("() => window.taken")
    return found


def watch(page: Page) -> None:
    """Begins to measure keystrokes."""
    page.evaluate(_WATCH)


def percentile(values: list[float], part: float) -> float:
    """The value below which ``part`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]
