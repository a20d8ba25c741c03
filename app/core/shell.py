"""The built page with a head and a readable body of its own, for readers without JavaScript: search engines, mostly.

The program replaces the body when it starts.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

APP = re.compile(r'(<div id="app">).*?(</div>\s*)(?=<noscript)', re.DOTALL)
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description"[^>]*>')
LANGUAGE = re.compile(r'<html lang="[^"]*"')


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself. ``data``: schema.org; ``properties``: Open Graph."""

    language: str
    title: str
    description: str
    url: str
    properties: Mapping[str, str]
    data: Mapping[str, Any]


def page_with(index: str, head: Head, body: Markup) -> str:
    """The built page, with its own head and body. Nothing of the build is lost but its title and description."""
    page = LANGUAGE.sub(f'<html lang="{escape(head.language)}"', index, count=1)
    page = DESCRIPTION.sub("", page, count=1)
    page = TITLE.sub(lambda _: str(_head(head)), page, count=1)
    return APP.sub(lambda found: f"{found[1]}{body}{found[2]}", page, count=1)


def for_visitor(page: str) -> str:
    """The page as it tells its program that the browser sent no session: it need not ask who is signed in."""
    return page.replace("<head>", "<head data-visitor>", 1)


def unlisted(index: str) -> str:
    """The built page as search engines should not keep it."""
    return index.replace("</head>", '<meta name="robots" content="noindex" /></head>', 1)


def _head(head: Head) -> Markup:
    properties = Markup("").join(
        Markup('<meta property="{}" content="{}" />').format(name, value) for name, value in head.properties.items()
    )
    return Markup(
        '<title>{title}</title><meta name="description" content="{description}" />'
        '<link rel="canonical" href="{url}" />{properties}<script type="application/ld+json">{data}</script>'
    ).format(
        title=head.title, description=head.description, url=head.url, properties=properties, data=data_block(head.data)
    )


def data_block(data: Mapping[str, Any]) -> Markup:
    """JSON that can stand in a script element: no text of ours can end it, nor begin a comment (HTML, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign that HTML reads has just been replaced


def read_index(folder: Path) -> str | None:
    """The built page, or None where no screens were built."""
    file = folder / "index.html"
    return file.read_text("utf-8") if file.exists() else None
