"""Nobody reads or changes what is not theirs: every endpoint x every role, in one table.

Each row says who gets through; everybody else gets the same answer as for what does not exist (401 for visitors), and
nothing has changed afterwards. A route without a row fails the test.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from app.core.db import Base, Database
from tests.factories.world import CONFIRMATION, INVITATION, LINK, PRICE_LIST, World, make_world, picture

NEW = frozenset({"new"})
CANTEEN = frozenset({"cook", "helper"})
BUYERS = CANTEEN | {"shopkeeper"}
SHOP = frozenset({"shopkeeper"})
PRODUCERS = frozenset({"grower", "neighbour"})
MOVERS = frozenset({"packer", "driver"})
COORDINATOR = frozenset({"coordinator"})
COORDINATORS = COORDINATOR | {"stranger"}
"""``stranger`` coordinates another territory: she sees what is hers, never what is this one's."""
OBSERVER = frozenset({"observer"})
HERE = BUYERS | PRODUCERS | MOVERS | COORDINATOR | OBSERVER
MEMBERS = HERE | {"stranger"}
SIGNED_IN = MEMBERS | NEW
EVERYBODY = SIGNED_IN | {"visitor"}
NOT_FOR_ALL = MEMBERS - OBSERVER


@dataclass(frozen=True)
class Row:
    """A request, who gets through, and how. ``refused``: what the others may get."""

    method: str
    path: str
    allowed: frozenset[str]
    body: Any = None
    files: dict[str, tuple[str, bytes, str]] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    refused: tuple[int, ...] = (401, 404)
    tried: tuple[str, ...] = ()
    made_in: str = ""
    """The test that makes this change, where it needs a week of its own."""

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def tries(self) -> tuple[str, ...]:
        """The roles with which a change is really made."""
        return () if self.made_in else self.tried or tuple(sorted(self.allowed))


OWN = ("cook",)
ANYBODY = ("visitor",)
HAT = {"territory_id": "{territory}", "organisation_id": "{canteen}"}
POINT = {"area_id": "{area_id}", "name": "Annexe"}
WEEK = {
    "opens_at": "2026-11-29T17:00:00Z",
    "closes_at": "2026-12-03T11:00:00Z",
    "deliveries": [{"area_id": "{area_id}", "delivers_on": "2026-12-08"}],
}
MOVED = {**WEEK, "opens_at": "2026-11-22T17:00:00Z", "closes_at": "2026-11-26T10:00:00Z", "reason": "Fête"}
RHYTHM = {
    "opens_weekday": 6, "opens_time": "18:00", "closes_weekday": 3, "closes_time": "12:00",
    "deliveries": [{"area_id": "{area_id}", "weekday": 1}],
}  # fmt: skip
FEES = [{"actor": "network", "label": "Réseau", "basis": "producer_percent", "value": "10"}]
RULE = {"kind": "actor_least", "actor": "producer", "value": "60", "severity": "blocks", "sentence": "Une part juste"}
TRIED = {"rows": [{"pack_id": "{pack_id}", "price": "2.1"}]}
WORKSHEET = {"hours": "10", "inputs": "40", "quantity": "100"}
FIGURE = {
    "kind": "split", "title": "Un pain", "unit": "percent", "whole": "100", "period": "2025", "source": "Relevé",
    "parts": [{"who": "farm", "value": "20"}, {"who": "", "label": "Autres", "value": "80"}],
}  # fmt: skip
COMMUNE = {"name": "Tarnac", "latitude": "45.67289", "longitude": "1.95565"}
MESSAGE = {"audience": "area", "area_id": "{area_id}", "subject": "Fête", "text": "Venez", "reply_to": "a@example.org"}
PRODUCT = {
    "name": "Poireau", "family": "fruit_vegetables",
    "packs": [{"name": "botte", "unit": "bunch", "content": "1", "net_weight_kg": "0.5", "vat_rate": "5.5"}],
}  # fmt: skip
OFFERED = {"offers": [{"pack_id": "{pack_id}", "price": "2.1", "available": "100"}]}
ORDERED = {"lines": [{"offer_id": "{offer_id}", "quantity": "30"}], "shown_total": "63.30"}
STANDING = {"lines": [{"pack_id": "{pack_id}", "quantity": "20"}]}
MAPPING = {"mapping": {"name": "Produit", "pack": "Conditionnement"}}
PHOTO = {"file": ("photo.png", picture(), "image/png")}
LIST = {"file": ("prix.csv", PRICE_LIST, "text/csv")}

LABELS = {
    "cycle_id": "{cycle_id}", "format": "70x37", "items": [{"pack_id": "{pack_id}", "sold_by": "unit"}],
}  # fmt: skip
SENT = "{here_now}"
SHARED = {"rule": "in_proportion", "parts": [{"order_id": "{past_order_id}", "given": "1"}]}
CORRECTED = {"lines": [{"offer_id": "{past_offer_id}", "quantity": "1"}], "reason": "Compté deux fois"}
PUT_IN = {"offer_id": "{offer_id}", "quantity": "1"}
LINE = {"order_id": "{past_order_id}", "offer_id": "{past_offer_id}"}
BROUGHT = {"entries": [{"id": str(UUID(int=31)), "offer_id": "{past_offer_id}", "quantity": "5"}]}
PICKED = {
    "sent_at": SENT,
    "entries": [{**LINE, "id": str(UUID(int=32)), "step": "picked", "quantity": "5", "happened_at": SENT}],
}
HANDED_OVER = {
    "sent_at": SENT,
    "entries": [
        {"id": str(UUID(int=33)), "order_id": "{past_order_id}", "received_by": "Mme Faure", "happened_at": SENT}
    ],
}
CRATES = {
    "sent_at": SENT,
    "entries": [
        {"id": str(UUID(int=34)), "organisation_id": "{canteen}", "kind": "bac", "count": 2, "happened_at": SENT}
    ],
}
OBJECTION = {"id": str(UUID(int=35)), "offer_id": "{past_offer_id}", "kind": "missing", "quantity": "1"}
LOT = {"id": str(UUID(int=36)), "product_id": "{product_id}", "made_on": "2026-11-20", "number": "B"}
RECALL = {"id": str(UUID(int=37)), "message": "Ne le servez pas."}
NEW_PHOTO = "/api/orders/{past_order_id}/lines/{past_offer_id}/photos/{new_photo_id}"
TERMS = {"sharing_rule": "equal_parts", "tolerance_percent": "5.0", "objection_hours": 24}

TABLE = [
    Row("POST", "/api/sign-in/link", EVERYBODY, {"email": "a@example.org"}, tried=ANYBODY),
    Row("POST", "/api/sign-in/link/open", EVERYBODY, {"token": LINK}, tried=ANYBODY),
    Row("POST", "/api/sign-out", EVERYBODY, tried=("visitor", "cook")),
    Row("POST", "/api/sign-out/everywhere", SIGNED_IN, tried=OWN),
    Row("GET", "/api/me", SIGNED_IN),
    Row("PATCH", "/api/me", SIGNED_IN, {"name": "Autre"}, tried=("new", "cook")),
    Row("PUT", "/api/me/password", SIGNED_IN, {"new": "dix carottes"}, tried=("new", "cook")),
    Row("PUT", "/api/me/hat", CANTEEN, HAT),
    Row("GET", "/api/me/sessions", SIGNED_IN),
    Row("DELETE", "/api/me/sessions/{session_id}", frozenset(OWN)),
    Row("POST", "/api/invitations/look", EVERYBODY, {"token": INVITATION}, tried=ANYBODY),
    Row("POST", "/api/invitations/accept", EVERYBODY, {"token": INVITATION, "name": "Ida"}, tried=ANYBODY),
    Row("GET", "/api/invitations", NOT_FOR_ALL - {"helper"}),
    Row(
        "POST", "/api/invitations", COORDINATOR | {"grower"},
        {"email": "b@example.org", "role": "staff", "organisation_id": "{farm}"},
    ),
    Row("POST", "/api/invitations/{invitation_id}/resend", COORDINATOR | {"grower"}),
    Row("DELETE", "/api/invitations/{invitation_id}", COORDINATOR | {"grower"}),
    Row("GET", "/api/territory", MEMBERS),
    Row("PUT", "/api/territory", COORDINATORS, {"name": "Plateau", "public": True}),
    Row("GET", "/api/territory/people", COORDINATORS),
    Row("DELETE", "/api/territory/people/{observer_id}", COORDINATOR),
    Row("GET", "/api/areas", MEMBERS),
    Row("POST", "/api/areas", COORDINATORS, {"name": "Nord"}),
    Row("PUT", "/api/areas/{area_id}", COORDINATOR, {"name": "Nord"}),
    Row("GET", "/api/communes", MEMBERS),
    Row("PUT", "/api/communes", COORDINATORS, {"communes": [COMMUNE]}),
    Row("GET", "/api/installation", EVERYBODY),
    Row("GET", "/api/organisations", MEMBERS),
    Row("POST", "/api/organisations", COORDINATORS, {"kind": "shop", "name": "Halle"}),
    Row("GET", "/api/organisations/{organisation_id}", HERE),
    Row("PUT", "/api/organisations/{organisation_id}", COORDINATOR | {"cook"}, {"name": "Cantine"}),
    Row("PUT", "/api/organisations/{organisation_id}/naming", frozenset({"cook"}), {"named": True}),
    Row("POST", "/api/organisations/{organisation_id}/leave", COORDINATOR),
    Row("POST", "/api/organisations/{organisation_id}/rejoin", COORDINATOR),
    Row("DELETE", "/api/organisations/{organisation_id}/people/{helper_id}", COORDINATOR | {"cook"}),
    Row("GET", "/api/delivery-points", BUYERS | MOVERS | COORDINATORS),
    Row("POST", "/api/organisations/{organisation_id}/delivery-points", COORDINATOR | {"cook"}, POINT),
    Row("PUT", "/api/delivery-points/{delivery_point_id}", COORDINATOR | {"cook"}, POINT),
    Row("PUT", "/api/delivery-points/{delivery_point_id}/kitchen", CANTEEN, {"budget_per_meal_cents": 215}),
    Row("GET", "/api/fees", MEMBERS),
    Row("POST", "/api/fees", COORDINATORS, {"note": "Vote", "components": FEES}),
    Row("DELETE", "/api/fees/{schedule_id}", COORDINATOR),
    Row("POST", "/api/fees/preview", COORDINATORS, {"components": FEES, "producer_price": "2"}),
    Row("GET", "/api/rules", MEMBERS),
    Row("POST", "/api/rules", COORDINATORS, RULE),
    Row("POST", "/api/rules/preview", COORDINATORS, RULE),
    Row("POST", "/api/rules/{rule_id}/versions", COORDINATOR, RULE),
    Row("POST", "/api/rules/{rule_id}/end", COORDINATOR, {}),
    Row("DELETE", "/api/rules/{version_id}", COORDINATOR),
    Row("GET", "/api/costs", PRODUCERS),
    Row("GET", "/api/packs/{pack_id}/cost", frozenset({"grower"})),
    Row("PUT", "/api/packs/{pack_id}/cost", frozenset({"grower"}), WORKSHEET),
    Row("DELETE", "/api/packs/{pack_id}/cost", frozenset({"grower"})),
    Row("GET", "/api/declared-costs", PRODUCERS | MOVERS | COORDINATORS),
    Row("PUT", "/api/declared-costs", MOVERS | COORDINATORS | PRODUCERS, {"costs": []}),
    Row("GET", "/api/references", MEMBERS),
    Row("POST", "/api/references", COORDINATORS, FIGURE),
    Row("PUT", "/api/references/{figure_id}", COORDINATOR, FIGURE),
    Row("DELETE", "/api/references/{figure_id}", COORDINATOR),
    Row("POST", "/api/fees/preview/offers", COORDINATORS, {"components": FEES}),
    Row("POST", "/api/what-if", COORDINATORS, {"components": FEES, "rules": [RULE]}),
    Row("GET", "/api/start", MEMBERS),
    Row("GET", "/api/vat-rates", PRODUCERS | COORDINATORS),
    Row("GET", "/api/products", PRODUCERS | COORDINATORS),
    Row("POST", "/api/products", PRODUCERS, PRODUCT),
    Row("GET", "/api/products/export.csv", PRODUCERS),
    Row("GET", "/api/products/{product_id}", COORDINATOR | {"grower"}),
    Row("PUT", "/api/products/{product_id}", frozenset({"grower"}), PRODUCT),
    Row("POST", "/api/products/{product_id}/packs", frozenset({"grower"}), PRODUCT["packs"][0]),
    Row("PUT", "/api/products/{product_id}/season", frozenset({"grower"}), {"season": [5, 6]}),
    Row("GET", "/api/labels/ending", PRODUCERS),
    Row("POST", "/api/products/{product_id}/archive", frozenset({"grower"})),
    Row("POST", "/api/products/{product_id}/restore", frozenset({"grower"})),
    Row("PUT", "/api/products/{product_id}/photo", frozenset({"grower"}), files=PHOTO),
    Row("DELETE", "/api/products/{product_id}/photo", frozenset({"grower"})),
    Row("GET", "/api/photos/{photo_id}", EVERYBODY),
    Row("POST", "/api/imports", PRODUCERS, files=LIST),
    Row("GET", "/api/imports/{import_id}", frozenset({"grower"})),
    Row("PUT", "/api/imports/{import_id}/mapping", frozenset({"grower"}), MAPPING),
    Row("GET", "/api/imports/{import_id}/rows", frozenset({"grower"})),
    Row("POST", "/api/imports/{import_id}/confirm", frozenset({"grower"})),
    Row("GET", "/api/cycles", MEMBERS),
    Row("POST", "/api/cycles", COORDINATOR, WEEK, refused=(401, 404, 422)),
    Row("GET", "/api/cycles/current", MEMBERS),
    Row("GET", "/api/cycles/{cycle_id}", HERE),
    Row("PUT", "/api/cycles/{cycle_id}", COORDINATOR, MOVED),
    Row("POST", "/api/cycles/{cycle_id}/cancel", COORDINATOR, {"reason": "Neige"}),
    Row("GET", "/api/rhythm", COORDINATORS),
    Row("PUT", "/api/rhythm", COORDINATOR, RHYTHM, refused=(401, 404, 422)),
    Row("GET", "/api/cycles/{cycle_id}/stall", PRODUCERS),
    Row("GET", "/api/stall/past", PRODUCERS),
    Row("GET", "/api/stall/past.csv", PRODUCERS),
    Row("PUT", "/api/cycles/{cycle_id}/stall", frozenset({"grower"}), OFFERED, refused=(401, 404, 422)),
    Row("POST", "/api/cycles/{cycle_id}/stall/verdicts", frozenset({"grower"}), TRIED, refused=(401, 404, 422)),
    Row("GET", "/api/cycles/{cycle_id}/catalogue", HERE - OBSERVER),
    Row("GET", "/api/cycles/{cycle_id}/orders/{delivery_point_id}", CANTEEN | COORDINATOR),
    Row(
        "PUT", "/api/cycles/{cycle_id}/orders/{delivery_point_id}", CANTEEN, ORDERED, headers={"If-Match": '"1"'}
    ),
    Row("GET", "/api/cycles/{cycle_id}/orders/{delivery_point_id}/last", CANTEEN),
    Row("GET", "/api/orders", BUYERS | COORDINATORS),
    Row("GET", "/api/orders/{order_id}", CANTEEN | COORDINATOR),
    Row("GET", "/api/orders/{order_id}/versions", CANTEEN | COORDINATOR),
    Row("GET", "/api/standing-orders", BUYERS),
    Row("GET", "/api/standing-orders/school-holidays", BUYERS),
    Row(
        "PUT", "/api/standing-orders/{delivery_point_id}", CANTEEN, STANDING,
        headers={"If-Match": '"{standing_version}"'},
    ),
    Row("DELETE", "/api/standing-orders/{delivery_point_id}", CANTEEN),
    Row("GET", "/api/cycles/{cycle_id}/lists", PRODUCERS | MOVERS | COORDINATOR),
    Row("GET", "/api/cycles/{cycle_id}/lists/{producer_id}", MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/cycles/{cycle_id}/lists/{producer_id}/accepted", MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/cycles/{cycle_id}/lists/{producer_id}/accepted.csv", MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/cycles/{cycle_id}/lists/{producer_id}/list.csv", MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/cycles/{cycle_id}/lists/{producer_id}/list.pdf", MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/members", COORDINATORS),
    Row("GET", "/api/messages", COORDINATORS),
    Row("POST", "/api/messages", COORDINATOR, MESSAGE, refused=(401, 404, 409, 422)),
    Row("POST", "/api/messages/preview", COORDINATORS, {"audience": "all"}),
    Row("GET", "/api/restock/{shop_point_id}", SHOP),
    Row("PUT", "/api/restock/{shop_point_id}/packs/{pack_id}", SHOP, {"target": "50", "counted": "12.5"}),
    Row("GET", "/api/shelf/margins", SHOP),
    Row("PUT", "/api/shelf/margins", SHOP, {"margin": "25", "families": [{"family": "dairy", "margin": "20"}]}),
    Row("PUT", "/api/shelf/packs/{pack_id}", SHOP, {"margin": "30"}),
    Row("GET", "/api/shelf/labels", SHOP),
    Row("POST", "/api/shelf/labels.pdf", SHOP, LABELS),
    Row("POST", "/api/shelf/labels.png", SHOP, LABELS),
    Row("GET", "/api/cycles/{past_id}/picking.pdf", PRODUCERS | MOVERS | COORDINATOR),
    Row("GET", "/api/cycles/{past_id}/crates.pdf", PRODUCERS | MOVERS | COORDINATOR),
    Row("GET", "/api/cycles/{past_id}/round.pdf", MOVERS | COORDINATOR),
    Row("GET", "/api/cycles/{past_id}/delivery-notes.pdf", MOVERS | COORDINATOR),
    Row("GET", "/api/orders/{past_order_id}/delivery-note.pdf", CANTEEN | COORDINATOR),
    Row("GET", "/api/cycles/{past_id}/floor", HERE - OBSERVER),
    Row("PUT", "/api/round", MOVERS | COORDINATOR, {"delivery_point_ids": ["{delivery_point_id}"]},
        refused=(401, 404, 422)),
    Row("GET", "/api/cycles/{past_id}/stocks", PRODUCERS | MOVERS | COORDINATOR),
    Row("POST", "/api/cycles/{past_id}/confirmations", frozenset({"grower"}), BROUGHT, refused=(401, 404, 422)),
    Row("POST", "/api/cycles/{past_id}/arrivals", frozenset({"packer"}) | COORDINATOR, BROUGHT),
    Row("POST", "/api/confirmations/look", EVERYBODY, {"token": CONFIRMATION}, tried=ANYBODY),
    Row("POST", "/api/confirmations", EVERYBODY, {"token": CONFIRMATION, **BROUGHT}, tried=ANYBODY),
    Row("GET", "/api/cycles/{past_id}/shortages", COORDINATOR),
    Row("POST", "/api/cycles/{past_id}/shortages/{past_offer_id}/share", COORDINATOR, SHARED, made_in="test_shortages"),
    Row("GET", "/api/delivery-terms", MEMBERS),
    Row("GET", "/api/delivery-terms/example", MEMBERS),
    Row("PUT", "/api/delivery-terms", COORDINATORS, TERMS),
    Row("GET", "/api/cycles/{past_id}/substitutes", COORDINATOR),
    Row("POST", "/api/steps", MEMBERS - OBSERVER, PICKED, tried=("packer",)),
    Row("POST", "/api/handovers", MEMBERS - OBSERVER, HANDED_OVER, tried=("driver",)),
    Row("POST", "/api/crates", MOVERS | COORDINATORS, CRATES, tried=("driver",)),
    Row("GET", "/api/crates", MEMBERS - OBSERVER),
    Row("GET", "/api/crates/moves", MEMBERS - OBSERVER),
    Row("GET", "/api/orders/{past_order_id}/delivery", CANTEEN | COORDINATOR),
    Row("POST", "/api/orders/{past_order_id}/acceptance", CANTEEN | COORDINATOR, made_in="test_deliveries"),
    Row("POST", "/api/orders/{past_order_id}/corrections", COORDINATOR, CORRECTED, made_in="test_deliveries"),
    Row("POST", "/api/orders/{past_order_id}/objections", CANTEEN, OBJECTION),
    Row("GET", "/api/deliveries", BUYERS | COORDINATORS),
    Row("PUT", NEW_PHOTO, CANTEEN | MOVERS | COORDINATOR | {"grower"}, files=PHOTO, tried=("driver", "cook")),
    Row("GET", "/api/delivery-photos/{delivery_photo_id}", CANTEEN | MOVERS | COORDINATOR | {"grower"}),
    Row("GET", "/api/handovers/{handover_id}/signature", CANTEEN | COORDINATOR | MOVERS),
    Row("GET", "/api/objections", BUYERS | COORDINATORS),
    Row("POST", "/api/objections/{objection_id}/decision", COORDINATOR, {"outcome": "credit"}),
    Row("GET", "/api/delivery-points/{delivery_point_id}/substitutions", CANTEEN | COORDINATOR),
    Row("PUT", "/api/delivery-points/{delivery_point_id}/substitutions", CANTEEN, {"mode": "same_product"}),
    Row("GET", "/api/orders/{past_order_id}/lines/{past_offer_id}/substitutes", COORDINATOR),
    Row(
        "POST", "/api/orders/{past_order_id}/lines/{past_offer_id}/substitutes", COORDINATOR, PUT_IN,
        made_in="test_substitutions",
    ),
    Row("GET", "/api/lots", PRODUCERS | COORDINATORS | {"packer"}),
    Row("POST", "/api/lots", COORDINATOR | {"grower", "packer"}, LOT),
    Row("GET", "/api/lots/{lot_id}", COORDINATOR | {"grower", "packer"}),
    Row("POST", "/api/lots/{lot_id}/recalls", COORDINATOR | {"grower", "packer"}, RECALL),
    Row("GET", "/api/lots/products", PRODUCERS | COORDINATORS | {"packer"}),
    Row("GET", "/api/lots/{lot_id}/lines.csv", COORDINATOR | {"grower", "packer"}),
    Row("GET", "/api/lots/{lot_id}/recalls/{recall_id}/proof.pdf", COORDINATOR | {"grower", "packer"}),
    Row("GET", "/api/public/territories", EVERYBODY),
    Row("GET", "/api/public/territories/{slug}", EVERYBODY),
    Row("GET", "/api/public/territories/{slug}/products/{product_id}", EVERYBODY),
    Row("GET", "/api/public/open-data/schema.json", EVERYBODY),
    Row("GET", "/api/public/territories/{slug}/open-data/{subject}.{format}", EVERYBODY),
    Row("GET", "/api/shares", BUYERS | COORDINATORS | OBSERVER),
    Row("GET", "/api/shares.csv", BUYERS | COORDINATORS | OBSERVER),
    Row("GET", "/api/received.csv", PRODUCERS | MOVERS | COORDINATORS),
    Row("GET", "/api/received", PRODUCERS | MOVERS | COORDINATORS),
    Row("GET", "/api/products/{product_id}/prices", HERE - OBSERVER),
    Row("GET", "/api/desk", COORDINATORS),
    Row("GET", "/api/desk/totals", COORDINATORS | OBSERVER),
    Row("GET", "/api/history", NOT_FOR_ALL),
    # of a trial only, which has nothing to hide; tests/api/test_demo_mails.py proves that they are nowhere else
    Row("GET", "/api/demo/accounts", EVERYBODY),
    Row("GET", "/api/demo/mails", EVERYBODY),
    Row("GET", "/api/demo/mails/{name}", EVERYBODY),
    Row("GET", "/api/demo/mails/{name}/files/{place}", EVERYBODY),
]  # fmt: skip
ENDED = Row("POST", "/api/messages/choice", EVERYBODY, {"token": "x"})
"""For whoever holds a mail; tests/api/test_messages.py has one."""
SIGN_IN = Row("POST", "/api/sign-in/password", EVERYBODY, {"email": "a@example.org", "password": "x"})
"""Always 401 here: nobody of this world has a password. tests/api/test_identity_sign_in.py signs in."""


@pytest.fixture
async def world(session, client, sign_in, clock, settings) -> World:
    return await make_world(session, client, sign_in, clock, settings)


def filled(value: Any, ids: dict[str, str]) -> Any:
    """The value with its placeholders replaced."""
    if isinstance(value, str):
        for name, known in ids.items():
            value = value.replace(f"{{{name}}}", known)
        return value
    if isinstance(value, dict):
        return {key: filled(each, ids) for key, each in value.items()}
    return [filled(each, ids) for each in value] if isinstance(value, list) else value


async def ask(world: World, row: Row, role: str) -> httpx.Response:
    return await world.browsers[role].request(
        row.method,
        filled(row.path, world.ids),
        json=filled(row.body, world.ids),
        files=row.files,
        headers=filled(row.headers, world.ids),
    )


async def contents(database: Database) -> dict[str, str]:
    """A fingerprint of every table."""
    found = {}
    async with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table.name}\" t"  # noqa: S608
            found[table.name] = await session.scalar(text(query))
    return found


def shape(path: str) -> str:
    """The path with every parameter alike."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_every_route_has_a_row(app) -> None:
    routes = {f"{method.upper()} {shape(path)}" for path, ways in app.openapi()["paths"].items() for method in ways}
    rows = [f"{row.method} {shape(row.path)}" for row in (*TABLE, SIGN_IN, ENDED)]
    assert sorted(rows) == sorted(routes)
    assert all((Path(__file__).parent / f"{row.made_in}.py").exists() for row in TABLE if row.made_in)


async def test_reading_is_for_those_in_the_table(world) -> None:
    wrong = []
    for row in TABLE:
        for role in world.browsers if not row.changes else ():
            answer = await ask(world, row, role)
            expected = (200,) if role in row.allowed else ((401,) if role == "visitor" else (404,))
            if answer.status_code not in expected:
                wrong.append(f"{row.name} as {role}: {answer.status_code} {answer.text[:120]}")
    assert wrong == []


async def test_a_refused_change_changes_nothing(world, database) -> None:
    wrong = []
    before = await contents(database)
    for row in TABLE:
        for role in set(world.browsers) - row.allowed if row.changes else ():
            answer = await ask(world, row, role)
            expected = (401,) if role == "visitor" else row.refused
            if answer.status_code not in expected:
                wrong.append(f"{row.name} as {role}: {answer.status_code} {answer.text[:120]}")
        after = await contents(database)
        wrong += [f"{row.name} changed {name}" for name in after if after[name] != before[name]]
        before = after
    assert wrong == []


CHANGES = [(row, role) for row in TABLE if row.changes for role in row.tries()]


@pytest.mark.parametrize(("row", "role"), CHANGES, ids=[f"{row.name} as {role}" for row, role in CHANGES])
async def test_a_change_is_made_by_those_in_the_table(world, row: Row, role: str) -> None:
    """The very request that the others were refused is a good one."""
    answer = await ask(world, row, role)
    assert answer.is_success, answer.text
