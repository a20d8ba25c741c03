"""How long a keystroke takes until its effect is on the screen, on a slow phone: the processor held back four times."""

import json
from copy import deepcopy
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Route

SLOW = 4
"""As Lighthouse holds a desktop back to stand for a phone of the middle class."""

_SAID = "painted after "
# Told by the console: asking the page would take its time.
_WATCH = """() => {
  addEventListener('keydown', (event) => {
    const from = event.timeStamp;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => console.debug(`SAID${performance.now() - from}`);
      after.port2.postMessage(null);
    });
  }, true);
}""".replace("SAID", _SAID)


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
    found = []
    for key in keys:
        with page.expect_console_message(lambda message: message.text.startswith(_SAID)) as told:
            page.keyboard.press("Backspace" if key == "\b" else key)
        found.append(float(told.value.text.removeprefix(_SAID)))
    return found


def watch(page: Page) -> None:
    """Begins to measure keystrokes."""
    page.evaluate(_WATCH)


def percentile(values: list[float], part: float) -> float:
    """The value below which ``part`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]
