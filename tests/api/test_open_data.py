"""Open data: what is documented is what is served, and nobody's sales can be worked out from it."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import func, select

from app.core.ids import new_id
from app.cycles.tables import Offer
from app.orders.tables import OrderLine
from app.pricing.tables import FairRuleVersion
from app.reporting.open_data import COLUMNS, LICENCE, Subject
from tests.conftest import ROOT
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import make_delivery_point, make_member, make_network, make_organisation
from tests.factories.orders import order_path, put
from tests.factories.pricing import make_fee_schedule, usual_fees

SUBJECTS = tuple(COLUMNS)


@pytest.fixture
async def network(session, sign_in, clock):
    """Three buyers order from five farms: dairy of three of them, bread of one, honey of one."""
    network = await make_network(session)
    territory = network.territory
    fees = usual_fees(network.hub, network.carrier)
    await make_fee_schedule(session, territory, fees)
    await _rule(session, territory)
    cycle = await make_cycle(session, territory, [network.area])
    offers: list[Offer] = []
    for family in ("dairy", "dairy", "dairy", "bakery", "groceries"):
        farm = await make_organisation(session, territory, "producer", name=f"Ferme {len(offers)}")
        product = await make_product(session, territory, farm, name=f"Produit {len(offers)}", family=family)
        pack = await make_pack(session, product)
        offers.append(await make_offer(session, cycle, product, pack, fees=fees, producer_name=farm.name))
    other = await make_organisation(session, territory, "canteen", name="Cantine du bourg")
    other_point = await make_delivery_point(session, territory, other, network.area)
    other_cook = await make_member(session, other)
    await session.commit()
    hats = (
        (network.cook, network.canteen, network.point),
        (network.shopkeeper, network.shop, network.shop_point),
        (other_cook, other, other_point),
    )
    for number, (person, organisation, point) in enumerate(hats):
        buyer = await sign_in(person.id, territory.id, organisation.id)
        quantities = {offer.id: f"{10 * (number + 1)}" for offer in offers}
        assert (await put(buyer, order_path(cycle.id, point.id), quantities)).is_success
    clock.moment = CLOSES + timedelta(hours=1)
    return network


async def _rule(session, territory) -> None:
    session.add(
        FairRuleVersion(
            territory_id=territory.id, id=new_id(), rule_id=new_id(), kind="actor_least", severity="blocks",
            sentence="Au moins 75 % pour la ferme.", families=["dairy"], labels=[], buyer_kinds=[], value=Decimal(75),
            actor="producer", notice_days=None, valid_from=OPENS - timedelta(days=30), valid_until=None,
            decision_text="Assemblée", decided_on=None, decision_url=None, created_at=OPENS, created_by=None,
        )
    )  # fmt: skip
    await session.flush()


def address(network, subject: str, ending: str = "json") -> str:
    return f"/api/public/territories/{network.territory.slug}/open-data/{subject}.{ending}"


async def rows(client, network, subject: str):
    answer = await client.get(address(network, subject))
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


async def test_every_document_is_what_its_schema_says(client, network, clock) -> None:
    schema = (await client.get("/api/public/open-data/schema.json")).json()
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    clock.moment = CLOSES - timedelta(hours=1)
    for subject in SUBJECTS:
        document = (await client.get(address(network, subject))).json()
        check.validate(document)
        assert document["licence"] == LICENCE
        assert document["rows"] or subject == "shares"
        broken = {**document, "rows": [{"secret": 1}]}
        assert not check.is_valid(broken)


@pytest.mark.parametrize("subject", SUBJECTS)
async def test_the_table_has_the_rows_of_the_document(client, network, subject: Subject, clock) -> None:
    clock.moment = CLOSES - timedelta(hours=1) if subject == "offers" else clock.moment
    answer = await client.get(address(network, subject, "csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    document = await rows(client, network, subject)
    assert len(table) == len(document) > 0
    for line, row in zip(table, document, strict=True):
        assert list(line) == list(COLUMNS[subject]) == list(row)
        assert line["actor"] == (row["actor"] or "")


def test_every_field_is_explained() -> None:
    page = (ROOT / "docs" / "open-data.md").read_text("utf-8")
    for subject, columns in COLUMNS.items():
        [part] = re.findall(rf"^## `{subject}`.*?(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
        explained = {
            name for cell in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
        }
        assert explained == set(columns)


async def test_shares_of_three_farms_are_told_and_those_of_two_are_in_no_sum(client, network, session) -> None:
    found = await rows(client, network, "shares")
    assert {(row["family"], row["farms"]) for row in found} == {("dairy", 3)}
    dairy = await session.scalar(
        select(func.sum(OrderLine.total_cents)).where(
            OrderLine.product_name.in_(["Produit 0", "Produit 1", "Produit 2"])
        )
    )
    assert sum(Decimal(row["amount"]) for row in found) == Decimal(dairy) / 100
    assert found[0]["actor"] == "producer"
    text = (await client.get(address(network, "shares"))).text
    for name in ("Ferme 0", "Ferme 3", network.canteen.name, "Cantine du bourg"):
        assert name not in text


async def test_what_is_withheld_cannot_be_worked_out_from_what_is_told(client, network, session, clock) -> None:
    """No sum or difference of any figures, of two moments or two weeks, is the sale of one farm or one family."""
    withheld = {
        int(cents)
        for cents in await session.scalars(select(func.sum(OrderLine.total_cents)).group_by(OrderLine.producer_id))
    }
    withheld |= {
        int(await session.scalar(select(func.sum(OrderLine.total_cents)).where(OrderLine.product_name > "Produit 2")))
    }
    amounts = [int(Decimal(row["amount"]) * 100) for row in await rows(client, network, "shares")]
    sums = {sum(some) for size in range(1, len(amounts) + 1) for some in combinations(amounts, size)}
    differences = {abs(one - other) for one in sums for other in sums}
    assert withheld.isdisjoint(sums | differences)
    clock.moment = CLOSES - timedelta(seconds=1)
    assert await rows(client, network, "shares") == []


async def test_a_week_of_two_buyers_is_not_told(client, network, session, sign_in, clock) -> None:
    territory = network.territory
    cycle = await make_cycle(
        session, territory, [network.area], opens_at=OPENS + timedelta(days=7), closes_at=CLOSES + timedelta(days=7)
    )
    offers = []
    for number in range(3):
        farm = await make_organisation(session, territory, "producer")
        product = await make_product(session, territory, farm, name=f"Autre {number}", family="dairy")
        offers.append(await make_offer(session, cycle, product, await make_pack(session, product)))
    await session.commit()
    before = await rows(client, network, "shares")
    clock.moment = OPENS + timedelta(days=8)
    for person, organisation, point in (
        (network.cook, network.canteen, network.point),
        (network.shopkeeper, network.shop, network.shop_point),
    ):
        buyer = await sign_in(person.id, territory.id, organisation.id)
        assert (await put(buyer, order_path(cycle.id, point.id), {each.id: "10" for each in offers})).is_success
    clock.moment = CLOSES + timedelta(days=8)
    assert await rows(client, network, "shares") == before


async def test_rules_and_fees_say_since_when_they_hold(client, network) -> None:
    [rule] = await rows(client, network, "rules")
    assert (rule["kind"], rule["value"], rule["sentence"], rule["families"]) == (
        "actor_least", "75.0000", "Au moins 75 % pour la ferme.", ["dairy"],
    )  # fmt: skip
    fees = await rows(client, network, "fees")
    assert [(row["label"], row["basis"], row["value"]) for row in fees][:2] == [
        ("Plateforme", "buyer_percent", "8.0000"),
        ("Transport", "per_kg", "0.0500"),
    ]


async def test_offers_are_told_while_their_week_is_open_with_parts_and_no_quantity(client, network, clock) -> None:
    assert await rows(client, network, "offers") == []
    clock.moment = CLOSES - timedelta(hours=1)
    found = await rows(client, network, "offers")
    assert len(found) == 5 * 4
    text = (await client.get(address(network, "offers"))).text
    for secret in ("available", "reserved", "left", network.canteen.name):
        assert secret not in text


async def test_what_has_not_changed_is_not_sent_again(client, network) -> None:
    for subject in SUBJECTS:
        tag = (await client.get(address(network, subject))).headers["etag"]
        again = await client.get(address(network, subject), headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_private_territory_and_an_unknown_subject_have_no_open_data(client, session) -> None:
    hidden = await make_network(session, public=False)
    await session.commit()
    for subject in SUBJECTS:
        assert (await client.get(address(hidden, subject))).status_code == 404
    assert (await client.get(address(hidden, "orders"))).status_code == 422


async def test_open_data_asks_a_fixed_number_of_queries(client, network, session, statements, clock) -> None:
    clock.moment = CLOSES - timedelta(hours=1)
    before = []
    for subject in SUBJECTS:
        with statements() as sent:
            await client.get(address(network, subject))
        before.append(len(sent))
    farm = await make_organisation(session, network.territory, "producer")
    past = await make_cycle(
        session, network.territory, opens_at=OPENS - timedelta(days=7), closes_at=CLOSES - timedelta(days=7)
    )
    for number in range(6):
        product = await make_product(session, network.territory, farm, name=f"Pomme {number}")
        await make_offer(session, past, product, await make_pack(session, product))
    await make_fee_schedule(session, network.territory, usual_fees(), OPENS)
    await session.commit()
    for subject, count in zip(SUBJECTS, before, strict=True):
        with statements() as sent:
            await client.get(address(network, subject))
        assert len(sent) == count <= 5
