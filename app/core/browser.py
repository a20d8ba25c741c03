"""The edge to browsers: no changes asked for by other sites, and headers that limit what a page may do."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import DomainError, NotFound
from app.core.problems import language_of, problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

IMAGES = "img-src 'self' data: blob:"
# style-src-attr: Svelte's style directives and the demo's mail preview set style attributes, which can load nothing
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        IMAGES,
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
ONE_YEAR = 365 * 24 * 3600


def image_source(template: str) -> str:
    """The source of a map's images for the content policy: ``https://{s}.a.org/{z}.png`` is ``https://*.a.org``.

    Raises ValueError for an address that is none.
    """
    parts = urlsplit(template)
    host = re.sub(r"\{\w+\}", "*", parts.netloc)
    if parts.scheme not in ("https", "http") or not re.fullmatch(r"(\*\.)?[\w.-]+(:\d+)?", host):
        raise ValueError(f"not the address of a map: {template}")
    return f"{parts.scheme}://{host}"


class CrossSite(DomainError):
    """A change was asked for by a page that is not ours."""

    code = "cross_site"
    status = 403


def from_own_page(headers: Headers) -> bool:
    """Whether a browser says that one of our pages, or the person herself, sent the request.

    ``Sec-Fetch-Site`` decides where there is one (every browser since 2023); older ones send ``Origin`` with a
    change, which must be the host that was asked. A request with neither is refused.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


class OwnPagesOnly:
    """Refuses changes that another site's page sends with our person's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 ``cross_site`` or passes the request on."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not from_own_page(Headers(scope=scope)):
            refusal = problem(language_of(Request(scope)), CrossSite.code, CrossSite.status)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


class NoZeroBytes:
    """Answers 404 to an address with a zero byte, which no file, no name and no text of ours can have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 404 ``not_found`` or passes the request on."""
        if scope["type"] == "http" and ("\x00" in scope["path"] or b"%00" in scope["query_string"]):
            refusal = problem(language_of(Request(scope)), NotFound.code, NotFound.status)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


class BrowserHeaders:
    """Adds the protective headers to every answer; keeps the API out of caches, unless an answer allows one."""

    def __init__(self, app: ASGIApp, *, https: bool, images: str | None = None) -> None:
        self.app = app
        self.headers = HEADERS | ({"Strict-Transport-Security": f"max-age={ONE_YEAR}"} if https else {})
        if images is not None:
            self.headers["Content-Security-Policy"] = CONTENT_POLICY.replace(IMAGES, f"{IMAGES} {image_source(images)}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(scope["path"], MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _complete(self, path: str, headers: MutableHeaders) -> None:
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
