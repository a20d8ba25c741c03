"""What the public pages say to machines: schema.org descriptions as plain dictionaries (https://schema.org).

A price is one of a pricing unit without VAT, and says so; quantities that are left are nobody's to know, so an offer
is "in stock" while its week is open.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.reporting.public_schemas import (
    PublicCycle,
    PublicFarm,
    PublicOffer,
    PublicPage,
    PublicProducer,
    PublicProduct,
)

SCHEMA = "https://schema.org"
UNIT_CODES = {"kg": "KGM", "l": "LTR", "piece": "C62", "m3": "MTQ", "dozen": "DZN", "stere": "G26"}
"""UN/CEFACT Recommendation 20 codes of our pricing units, where it has one."""

Thing = dict[str, Any]


def price_text(price: Decimal) -> str:
    """At least two decimals, as many as the price has: ``2.11``, ``2.1075``."""
    whole, _, decimals = format(price, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def territory_data(page: PublicPage, url: str, product_url: Mapping[str, str]) -> Thing:
    """The network, its farms, and the products of the week. ``product_url``: address by product id."""
    network = {
        "@type": "Organization",
        "@id": f"{url}#network",
        "name": page.territory.name,
        "description": page.territory.description,
        "url": url,
        "areaServed": [{"@type": "AdministrativeArea", "name": each.name} for each in page.communes],
        "member": [{"@id": _farm_id(url, each)} for each in page.producers],
    }
    farms = [_farm(each, url) for each in page.producers]
    by_id = {each.id: each for each in page.producers}
    products = [
        _product(offers, by_id[offers[0].producer_id], page.cycle, url, product_url[str(offers[0].product_id)])
        for offers in by_product(page.offers)
        if offers[0].producer_id in by_id
    ]
    return {"@context": SCHEMA, "@graph": [_without_nothing(network), *farms, *products]}


def by_product(offers: Iterable[PublicOffer]) -> list[list[PublicOffer]]:
    """The packs of one product together, in the order of their first appearance."""
    found: dict[Any, list[PublicOffer]] = {}
    for offer in offers:
        found.setdefault(offer.product_id, []).append(offer)
    return list(found.values())


def product_data(page: PublicProduct, territory_url: str, url: str, image: str | None) -> Thing:
    """One product with its offers of the week; sold out of season, it keeps its name and its farm."""
    farm = _farm(page.farm, territory_url)
    product = {
        "@context": SCHEMA,
        "@type": "Product",
        "@id": url,
        "url": url,
        "name": page.name,
        "description": page.description,
        "image": image,
        "category": page.family,
        "brand": {"@type": "Brand", "name": page.farm.name},
        "manufacturer": farm,
        "offers": [_offer(each, page.cycle, {"@id": farm["@id"]}, url) for each in page.offers]
        or _not_sold(page, farm, url),
    }
    return _without_nothing(product)


def _not_sold(page: PublicProduct, farm: Thing, url: str) -> list[Thing]:
    """The last known price, marked as out of stock."""
    last = page.prices.packs[0]
    price = _price(last.points[-1].unit_price, last.unit)
    return [
        {
            "@type": "Offer",
            "url": url,
            "availability": f"{SCHEMA}/OutOfStock",
            "seller": {"@id": farm["@id"]},
            **price,
        }
    ]


def _product(
    offers: list[PublicOffer], farm: PublicProducer, cycle: PublicCycle | None, url: str, product_url: str
) -> Thing:
    seller = {"@id": _farm_id(url, farm)}
    return {
        "@type": "Product",
        "@id": product_url,
        "url": product_url,
        "name": offers[0].product,
        "category": offers[0].family,
        "brand": {"@type": "Brand", "name": farm.name},
        "offers": [_offer(each, cycle, seller, product_url) for each in offers],
    }


def _offer(offer: PublicOffer, cycle: PublicCycle | None, seller: Thing, url: str) -> Thing:
    is_open = cycle is not None and cycle.state == "open"
    made: Thing = {
        "@type": "Offer",
        "name": offer.pack,
        "url": url,
        "availability": f"{SCHEMA}/{'InStock' if is_open else 'PreOrder'}",
        "seller": seller,
        **_price(offer.unit_price, offer.unit),
    }
    return made | ({"priceValidUntil": cycle.closes_at.date().isoformat()} if cycle else {})


def _price(price: Decimal, unit: str) -> Thing:
    text = price_text(price)
    specification = {
        "@type": "UnitPriceSpecification",
        "price": text,
        "priceCurrency": "EUR",
        "valueAddedTaxIncluded": False,
        "unitText": unit,
    }
    code = UNIT_CODES.get(unit)
    return {
        "price": text,
        "priceCurrency": "EUR",
        "priceSpecification": specification | ({"unitCode": code} if code else {}),
    }


def _farm_id(url: str, farm: PublicFarm) -> str:
    return f"{url}#{farm.id}"


def _farm(farm: PublicFarm, url: str) -> Thing:
    placed = farm.latitude is not None and farm.longitude is not None
    address = {"@type": "PostalAddress", "addressLocality": farm.commune, "addressCountry": "FR"}
    geo = {"@type": "GeoCoordinates", "latitude": str(farm.latitude), "longitude": str(farm.longitude)}
    return _without_nothing(
        {
            "@type": "Organization",
            "@id": _farm_id(url, farm),
            "name": farm.name,
            "description": farm.description,
            "location": {"@type": "Place", "address": address, **({"geo": geo} if placed else {})},
        }
    )


def _without_nothing(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if value not in (None, "", [])}
