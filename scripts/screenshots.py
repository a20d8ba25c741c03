"""Takes a picture of every page, for every role, at three widths, light and dark: ``make screenshots``.

Into var/screenshots/LANGUAGE/ROLE/PAGE-WIDTH-light.png; ``python -m scripts.screenshots cook`` takes one role.
"""

import os
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.demo_site import BUSY, FLAGS, demo_site, enter
from scripts.pages import ACCOUNTS, Screen, screens_of

FOLDER = Path(__file__).parents[1] / "var" / "screenshots"
WIDTHS = {360: 740, 768: 1024, 1280: 900}
TALLEST = 4000  # pixels: of a longer page the beginning
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}


def settle(page: Page) -> None:
    """Waits until the page has its title and nothing of it is on its way."""
    page.locator("h1").first.wait_for()
    page.wait_for_function(f"() => !document.querySelector('main {BUSY}')")
    page.wait_for_load_state("networkidle")  # what a page asks for once it is there
    page.wait_for_function(f"() => !document.querySelector('main {BUSY}')")
    page.evaluate("() => document.fonts.ready.then(() => null)")


def picture(page: Page, width: int, theme: str, file: Path) -> None:
    """One picture of the page as it is open, in another window and other colours."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    height = min(TALLEST, int(page.evaluate("() => document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": width, "height": height})  # so that bars stand where the page ends
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)


def pictures_of(browser: Browser, url: str, role: str, language: str = "fr") -> int:
    """All pictures of a role; how many."""
    context = browser.new_context(
        base_url=url, locale=LANGUAGES[language], timezone_id="Europe/Paris", service_workers="block"
    )
    enter(context, url, ACCOUNTS[role])
    if ACCOUNTS[role]:  # what a person once chose goes before what her browser asks for
        context.request.patch(f"{url}/api/me", data={"language": language}, headers={"Origin": url})
    page = context.new_page()
    taken = sum(_of_screen(page, screen, role, language) for screen in screens_of(role))
    context.close()
    return taken


def _of_screen(page: Page, screen: Screen, role: str, language: str) -> int:
    page.goto(screen.address(page.context.request))
    settle(page)
    for width in WIDTHS:
        for theme in ("light", "dark"):
            picture(page, width, theme, FOLDER / language / role / f"{screen.name}-{width}-{theme}.png")
    return len(WIDTHS) * 2


def main() -> None:
    """Every role, or those named; French, or the language of JUSTEPART_LANGUAGE."""
    roles = sys.argv[1:] or list(ACCOUNTS)
    chromium = os.environ.get("JUSTEPART_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("no Chromium: `apt-get install chromium`, or set JUSTEPART_CHROMIUM to one")
    begin, taken = time.monotonic(), 0
    with demo_site() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for role in roles:
            taken += pictures_of(browser, url, role, os.environ.get("JUSTEPART_LANGUAGE", "fr"))
        browser.close()
    print(f"{taken} pictures in {FOLDER}, {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
