"""The list of pages that tests and screenshots walk is the router's, and each role of it may open what it walks."""

import re
from pathlib import Path

from app.demo.files import read_demo
from scripts.pages import ACCOUNTS, SCREENS, screens_of

ROOT = Path(__file__).parents[2]
ROUTER = ROOT / "frontend" / "src" / "routes" / "router.ts"


def routed() -> list[str]:
    return re.findall(r"^ {2}'([^']+)': \(\) => import\(", ROUTER.read_text("utf-8"), re.MULTILINE)


def test_every_page_of_the_router_is_walked_and_no_other() -> None:
    pages = routed()
    assert len(pages) > 30
    assert sorted(screen.pattern for screen in SCREENS) == sorted(pages)


def test_every_role_walks_pages_and_every_account_of_the_demo_has_its_role() -> None:
    assert all(screens_of(role) for role in ACCOUNTS)
    shown = {person.email for person in read_demo().people if person.demo_account}
    assert {email for email in ACCOUNTS.values() if email} <= shown


def test_names_of_pictures_differ() -> None:
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
