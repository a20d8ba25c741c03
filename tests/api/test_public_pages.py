"""The public pages as search engines and readers without JavaScript get them; product pages; what never leaks."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.catalogue.tables import Product
from app.core.browser import image_source
from app.core.settings import Settings
from tests.conftest import ROOT
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_network, make_organisation
from tests.factories.orders import Market, make_market, put
from tests.factories.pricing import usual_fees

JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With the page that every screen begins with."""
    (tmp_path / "none" / "assets").mkdir(parents=True)
    (tmp_path / "none" / "index.html").write_text((ROOT / "frontend" / "index.html").read_text("utf-8"), "utf-8")
    return settings


@pytest.fixture
async def market(session) -> Market:
    return await make_market(session, fees=usual_fees())


def address(market: Market) -> str:
    return f"/t/{market.network.territory.slug}"


def product_address(market: Market, number: int = 0) -> str:
    return f"{address(market)}/produits/{market.offers[number].product_id}"


def texts(value) -> list[str]:
    """Every text in it."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in texts(each)]


def linked_data(page: str):
    return json.loads(JSON_LD.findall(page)[0])


async def test_a_search_engine_reads_farms_products_and_prices(client, market) -> None:
    answer = await client.get(address(market))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = answer.text
    name = market.network.territory.name
    assert f"<title>{name} · Juste Part</title>" in page
    assert f'<link rel="canonical" href="http://test{address(market)}" />' in page
    assert f'<meta property="og:title" content="{name}" />' in page
    assert page.count('name="description"') == page.count("<title>") == 1
    body = page[page.index("<body>") :]
    for said in (
        f"<h1>{name}</h1>",
        "Ferme des Sources",
        "Légume 1",
        "colis de 10 kg",
        f'href="http://test{product_address(market)}"',
    ):
        assert said in body
    assert 'src="/src/main.ts"' in body


async def test_its_linked_data_has_an_offer_with_price_currency_availability_and_seller(client, market) -> None:
    graph = linked_data((await client.get(address(market))).text)["@graph"]
    by_type = {kind: [each for each in graph if each["@type"] == kind] for kind in ("Organization", "Product")}
    network, farm = by_type["Organization"]
    assert network["member"] == [{"@id": farm["@id"]}]
    assert farm["name"] == "Ferme des Sources"
    assert len(by_type["Product"]) == 2
    offer = by_type["Product"][0]["offers"][0]
    price = f"{market.offers[0].unit_price:f}"
    assert offer["price"] in (price, price.rstrip("0"))
    assert offer["priceSpecification"]["valueAddedTaxIncluded"] is False
    assert offer["priceSpecification"]["unitCode"] == "KGM"
    assert (offer["priceCurrency"], offer["availability"]) == ("EUR", "https://schema.org/InStock")
    assert offer["seller"] == {"@id": farm["@id"]}
    assert "inventoryLevel" not in json.dumps(graph)


async def test_no_name_can_break_out_of_the_page(client, market, session) -> None:
    evil = "</script><script>alert(1)</script><!-- \u2028 & \" '"
    farm = await make_organisation(session, market.network.territory, "producer", name=evil, description=evil)
    product = await make_product(session, market.network.territory, farm, name=evil, description=evil)
    await make_offer(session, market.cycle, product, await make_pack(session, product, name=evil), producer_name=evil)
    await session.commit()
    for path in (address(market), f"{address(market)}/produits/{product.id}"):
        page = (await client.get(path)).text
        assert "<script>alert" not in page
        assert evil in texts(linked_data(page))
        assert page.count("<script") == 2
        assert "&lt;/script&gt;" in page


async def test_a_private_territory_looks_exactly_like_one_that_does_not_exist(client, market, session) -> None:
    network = await make_network(session, public=False)
    cycle = await make_cycle(session, network.territory)
    product = await make_product(session, network.territory, network.farm)
    await make_offer(session, cycle, product, await make_pack(session, product))
    await session.commit()
    unknown = await client.get("/t/nulle-part")
    hidden = [
        f"/t/{network.territory.slug}",
        f"/t/{network.territory.slug}/produits/{product.id}",
        f"{address(market)}/produits/{product.id}",
        f"{address(market)}/produits/nimporte",
    ]
    for path in hidden:
        answer = await client.get(path)
        assert (answer.status_code, answer.text) == (404, unknown.text)
    assert '<meta name="robots" content="noindex" />' in unknown.text
    assert JSON_LD.findall(unknown.text) == []
    sitemap = (await client.get("/sitemap.xml")).text
    assert network.territory.slug not in sitemap
    assert str(product.id) not in sitemap


async def test_the_sitemap_names_public_territories_and_products_sold(client, market, session) -> None:
    project = await make_product(session, market.network.territory, market.network.farm, name="Projet")
    old = await make_product(session, market.network.territory, market.network.farm, name="Topinambour")
    ago = timedelta(days=3 * 366)
    past = await make_cycle(session, market.network.territory, opens_at=OPENS - ago, closes_at=CLOSES - ago)
    await make_offer(session, past, old, await make_pack(session, old))
    await session.commit()
    found = re.findall("<loc>(.*?)</loc>", (await client.get("/sitemap.xml")).text)
    products = sorted(f"http://test{product_address(market, number)}" for number in (0, 1))
    assert found == ["http://test/", f"http://test{address(market)}", *products]
    assert not {str(project.id), str(old.id)} & {each.rpartition("/")[2] for each in found}
    page = f"/api/public/territories/{market.network.territory.slug}/products/{old.id}"
    assert (await client.get(page)).status_code == 404
    robots = (await client.get("/robots.txt")).text
    assert "Sitemap: http://test/sitemap.xml" in robots


async def test_a_page_that_has_not_changed_is_not_sent_again(client, market, session) -> None:
    first = await client.get(address(market))
    again = await client.get(address(market), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    market.offers[0].withdrawn_at = OPENS
    await session.commit()
    changed = await client.get(address(market), headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert "Légume 0" not in changed.text


async def test_the_page_is_in_the_readers_language(client, market) -> None:
    english = await client.get(address(market), headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert '<html lang="en"' in english.text
    assert "The farms" in english.text
    assert english.headers["vary"].startswith("Accept-Language")


async def test_a_products_page_says_price_shares_farm_and_history(client, market) -> None:
    page = (
        await client.get(
            f"/api/public/territories{product_address(market).removeprefix('/t').replace('produits', 'products')}"
        )
    ).json()
    assert (page["name"], page["farm"]["name"], page["farm"]["commune"]) == (
        "Légume 0", "Ferme des Sources", "Gentioux-Pigerolles",
    )  # fmt: skip
    assert [offer["pack"] for offer in page["offers"]] == ["colis de 10 kg"]
    point = page["prices"]["packs"][0]["points"][0]
    assert point["unit_price"] == page["offers"][0]["unit_price"]
    assert [each["actor"] for each in point["components"]] == ["producer", "hub", "carrier", "network"]
    html = (await client.get(product_address(market))).text
    data = linked_data(html)
    assert (data["@type"], data["name"], data["manufacturer"]["name"]) == ("Product", "Légume 0", "Ferme des Sources")
    assert "<h1>Légume 0</h1>" in html


async def test_a_product_that_is_not_sold_this_week_says_so_with_its_last_price(client, market, clock) -> None:
    clock.moment = CLOSES + timedelta(days=30)
    html = (await client.get(product_address(market))).text
    assert "Pas vendu cette semaine" in html
    offer = linked_data(html)["offers"][0]
    assert offer["availability"] == "https://schema.org/OutOfStock"


async def test_a_product_that_was_never_offered_is_not_public(client, market, session) -> None:
    secret = await make_product(session, market.network.territory, market.network.farm, name="Projet secret")
    coming = await make_cycle(session, market.network.territory, opens_at=CLOSES, closes_at=CLOSES + timedelta(days=4))
    await make_offer(session, coming, secret, await make_pack(session, secret))
    await session.commit()
    slug = market.network.territory.slug
    assert (await client.get(f"/api/public/territories/{slug}/products/{secret.id}")).status_code == 404
    assert "Projet secret" not in (await client.get(f"/t/{slug}/produits/{secret.id}")).text


async def test_prices_of_a_week_that_is_being_prepared_are_not_public(client, market, clock) -> None:
    clock.moment = OPENS - timedelta(days=1)
    slug = market.network.territory.slug
    page = (await client.get(f"/api/public/territories/{slug}")).json()
    assert (page["cycle"]["state"], page["offers"]) == ("planned", [])
    html = (await client.get(address(market))).text
    assert "Offer" not in [each.get("@type") for each in linked_data(html).get("@graph", [])]
    assert str(market.offers[0].id) not in html
    clock.moment = OPENS
    assert len((await client.get(f"/api/public/territories/{slug}")).json()["offers"]) == 2


async def test_canteens_are_counted_by_commune_and_named_only_if_they_agree(client, market, session) -> None:
    path = f"/api/public/territories/{market.network.territory.slug}"
    page = (await client.get(path)).json()
    assert page["buyers"] == [
        {
            "commune": "Gentioux-Pigerolles",
            "latitude": "45.78",
            "longitude": "2.01",
            "canteens": 1,
            "shops": 1,
            "names": [],
        }
    ]
    assert [hub["name"] for hub in page["hubs"]] == ["Plateforme"]
    assert market.network.canteen.name not in (await client.get(path)).text


async def test_product_pages_ask_a_fixed_number_of_queries(client, market, session, statements) -> None:
    with statements() as few:
        await client.get(product_address(market))
    product = await session.get(Product, (market.network.territory.id, market.offers[0].product_id))
    for week in range(1, 8):
        ago = timedelta(days=7 * week)
        past = await make_cycle(session, market.network.territory, opens_at=OPENS - ago, closes_at=CLOSES - ago)
        await make_offer(session, past, product, market.packs[0], fees=market.fees)
    await session.commit()
    with statements() as many:
        assert (await client.get(product_address(market))).status_code == 200
    assert len(many) == len(few) <= 12


async def test_orders_change_nothing_that_the_public_reads(client, market, sign_in) -> None:
    network = market.network
    cook = await sign_in(network.cook.id, network.territory.id, network.canteen.id)
    before = [(await client.get(path)).text for path in (address(market), product_address(market))]
    assert (await put(cook, market.path, {market.offers[0].id: "100"})).is_success
    assert [(await client.get(path)).text for path in (address(market), product_address(market))] == before


def test_images_of_a_map_come_from_the_host_of_the_setting_only() -> None:
    assert image_source("https://{s}.tile.example.org/{z}/{x}/{y}.png?key=1") == "https://*.tile.example.org"
    assert image_source("https://tiles.example.org:8443/{z}/{x}/{y}.png") == "https://tiles.example.org:8443"
    for wrong in ("tile.example.org/{z}.png", "javascript:alert(1)", "https://a.org; script-src *", "https:///x"):
        with pytest.raises(ValueError, match="not the address of a map"):
            image_source(wrong)
        with pytest.raises(ValidationError, match="not the address of a map"):
            Settings(_env_file=None, map_tiles_url=wrong)


async def test_the_head_of_a_page_is_answered_without_its_body(client, market) -> None:
    for path in (address(market), product_address(market), "/robots.txt", "/sitemap.xml", "/", "/t/nulle-part"):
        whole, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        for name in ("content-type", "cache-control", "etag"):
            assert head.headers.get(name) == whole.headers.get(name)
    assert head.status_code == 404
    tag = {"If-None-Match": (await client.head(address(market))).headers["etag"]}
    assert (await client.head(address(market), headers=tag)).status_code == 304


async def test_the_page_says_whether_a_session_came_with_the_request_and_nothing_of_it(client, market) -> None:
    """The program of a visitor then need not ask who is signed in, and be refused."""
    visitor = await client.get(address(market))
    assert "<head data-visitor>" in visitor.text
    assert "Cookie" in visitor.headers["Vary"]
    known = {"Cookie": "session=of-somebody", "If-None-Match": visitor.headers["ETag"]}
    member = await client.get(address(market), headers=known)
    assert member.status_code == 200
    assert "data-visitor" not in member.text
    assert "of-somebody" not in member.text
