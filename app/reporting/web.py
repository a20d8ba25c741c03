"""The public pages as files for everybody: readable without JavaScript, and by search engines."""

from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import select

from app.core.clock import Now
from app.core.db import NoConnection, ReadSession
from app.core.errors import NotFound
from app.core.money import UNIT_PRICE_PLACES, round_half_up
from app.core.shell import Head, for_visitor, page_with, read_index, unlisted
from app.core.texts import best_language, euro_text, moment_text, number_text, text
from app.core.unchanged import unless_known
from app.cycles.tables import Cycle, Offer
from app.identity.access import COOKIE
from app.identity.tables import Membership, Territory
from app.reporting.linked_data import Thing, by_product, price_text, product_data, territory_data
from app.reporting.prices import AS_FAR_BACK
from app.reporting.public_page import public_page, public_territory
from app.reporting.public_product import public_product
from app.reporting.public_schemas import PublicOffer, PublicPage, PublicProduct

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
"""Programs that look whether a page is there, or has changed, ask for its head alone."""
MOST_ADDRESSES = 50_000
"""Of one sitemap (https://www.sitemaps.org/protocol.html)."""

Language = Annotated[str | None, Header(alias="accept-language")]
Known = Annotated[str, Header(alias="if-none-match")]


@router.api_route("/t/{slug}", methods=READ)
async def territory_page(
    slug: str, request: Request, session: ReadSession, now: Now, language: Language = None, known: Known = ""
) -> Response:
    """A public territory; any other looks like one that does not exist."""
    try:
        page = await public_page(session, slug, now, None)
    except (NotFound, NoConnection) as why:
        return _nothing(request, why)
    found = best_language(language)
    url = _address(request, slug)
    addresses = {str(each.product_id): _address(request, slug, each.product_id) for each in page.offers}
    head = _head(
        found,
        page.territory.name,
        page.territory.description or text(found, "public.description", name=page.territory.name),
        url,
        "website",
        f"{_root(request)}/icons/icon-512.png",
        territory_data(page, url, addresses),
    )
    return _answer(request, head, _territory_body(found, page, addresses), known)


@router.api_route("/t/{slug}/produits/{product_id}", methods=READ)
async def product_page(
    slug: str,
    product_id: str,
    request: Request,
    session: ReadSession,
    now: Now,
    language: Language = None,
    known: Known = "",
) -> Response:
    """A product of a public territory: where the code on a shelf label leads."""
    try:
        territory = await public_territory(session, slug)
        page = await public_product(session, territory, _uuid(product_id), now)
    except (NotFound, NoConnection) as why:
        return _nothing(request, why)
    found, url = best_language(language), _address(request, slug, page.id)
    image = f"{_root(request)}/api/photos/{page.photo_id}" if page.photo_id else None
    head = _head(
        found,
        f"{page.name}, {page.farm.name}",
        page.description
        or text(found, "public.product.description", product=page.name, farm=page.farm.name, commune=page.farm.commune),
        url,
        "product",
        image or f"{_root(request)}/icons/icon-512.png",
        product_data(page, _address(request, slug), url, image),
    )
    return _answer(request, head, _product_body(found, page, _address(request, slug), territory.timezone), known)


@router.api_route("/robots.txt", methods=READ)
async def robots(request: Request) -> PlainTextResponse:
    """Search engines may read what everybody may."""
    lines = (
        "User-agent: *",
        "Allow: /api/public/",
        "Allow: /api/photos/",
        "Disallow: /api/",
        f"Sitemap: {_root(request)}/sitemap.xml",
    )
    return PlainTextResponse("\n".join(lines) + "\n")


@router.api_route("/sitemap.xml", methods=READ)
async def sitemap(request: Request, session: ReadSession, now: Now) -> Response:
    """The pages of public territories and of the products that were sold in them."""
    root = _root(request)
    rows = await session.execute(select(Territory.slug).where(Territory.public).order_by(Territory.slug))
    addresses = [root + "/", *(_address(request, slug) for (slug,) in rows)]
    products = await session.execute(
        select(Territory.slug, Offer.product_id)
        .join(Offer, Offer.territory_id == Territory.id)
        .join(Cycle, (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id))
        .join(
            Membership,
            (Membership.territory_id == Offer.territory_id) & (Membership.organisation_id == Offer.producer_id),
        )
        .where(
            Territory.public,
            Membership.left_at.is_(None),
            Offer.withdrawn_at.is_(None),
            Cycle.cancelled_at.is_(None),
            Cycle.opens_at <= now,
            Cycle.opens_at > now - AS_FAR_BACK,  # older ones have no page any more
        )
        .distinct()
        .order_by(Territory.slug, Offer.product_id)
        .limit(MOST_ADDRESSES - len(addresses))
    )
    addresses += [_address(request, slug, product_id) for slug, product_id in products]
    body = _environment().get_template("sitemap.xml").render(addresses=addresses)
    return Response(body, media_type="application/xml")


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NotFound from None


def _root(request: Request) -> str:
    root: str = request.app.state.settings.public_url
    return root


def _address(request: Request, slug: str, product_id: UUID | None = None) -> str:
    page = f"{_root(request)}/t/{slug}"
    return page if product_id is None else f"{page}/produits/{product_id}"


def _index(request: Request) -> str:
    index = read_index(request.app.state.settings.frontend_dir)
    if index is None:
        raise HTTPException(404)
    return index


def _nothing(request: Request, why: Exception) -> Response:
    """The screens themselves, which say what they find; search engines keep nothing of it."""
    status = 404 if isinstance(why, NotFound) else 503
    return HTMLResponse(unlisted(_index(request)), status, headers={"Cache-Control": "no-cache"})


def _answer(request: Request, head: Head, body: Markup, known: str) -> Response:
    page = page_with(_index(request), head, body)
    page = page if COOKIE in request.cookies else for_visitor(page)
    return unless_known(page.encode(), "text/html; charset=utf-8", known, {"Vary": "Accept-Language, Cookie"})


def _head(language: str, title: str, description: str, url: str, kind: str, image: str, data: Thing) -> Head:
    properties = {
        "og:title": title,
        "og:description": description,
        "og:url": url,
        "og:type": kind,
        "og:image": image,
        "og:site_name": "Juste Part",
        "og:locale": "fr_FR" if language == "fr" else "en_GB",
    }
    return Head(language, f"{title} · Juste Part", description, url, properties, data)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("app", "templates/public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words(language: str) -> dict[str, Any]:
    def say(key: str, **values: Any) -> str:
        return text(language, key, **values)

    def price(offer: PublicOffer) -> str:
        return price_words(language, offer.unit_price, offer.unit)

    def euros(amount: str) -> str:
        return euro_text(language, number_text(language, round_half_up(Decimal(amount), UNIT_PRICE_PLACES)))

    return {"say": say, "price": price, "euros": euros}


def price_words(language: str, price: Decimal, unit: str) -> str:
    """``2,11 € / kg`` excl. VAT."""
    number = price_text(price)
    shown = number.replace(".", ",") if language == "fr" else number
    return f"{euro_text(language, shown)} / {text(language, f'units.{unit}', count=1)}"


def _territory_body(language: str, page: PublicPage, addresses: dict[str, str]) -> Markup:
    farms = {each.id: each for each in page.producers}
    body = (
        _environment()
        .get_template("territory.html")
        .render(page=page, farms=farms, products=by_product(page.offers), addresses=addresses, **_words(language))
    )
    return Markup(body)  # noqa: S704 - the template escapes


def _product_body(language: str, page: PublicProduct, territory_url: str, zone: str) -> Markup:
    last = page.prices.packs[0]
    body = (
        _environment()
        .get_template("product.html")
        .render(
            page=page,
            territory_url=territory_url,
            last_price=price_words(language, last.points[-1].unit_price, last.unit),
            last_day=moment_text(language, last.points[-1].at, zone),
            **_words(language),
        )
    )
    return Markup(body)  # noqa: S704 - the template escapes
