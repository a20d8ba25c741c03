"""Saves the settled rows of a price list: one statement per table, whatever their number."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.actions.desk import seller
from app.catalogue.price_list.catalogue import PackFacts, ProductFacts
from app.catalogue.price_list.facts import ProductKey
from app.catalogue.price_list.settling import Settled, Verdict
from app.core.audit import Change, record_all
from app.core.ids import new_id
from app.core.quantity import plain
from app.identity.rules import Actor

_PRODUCT = "code, name, family, description, labels, contains, may_contain, storage, origin_commune, season"
_PRODUCT_ROWS = """jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, code text, name text, family text,
    description text, labels jsonb, contains jsonb, may_contain jsonb, storage text, origin_commune text,
    season jsonb)"""
_PACK = "code, name, unit, content, net_weight_kg, vat_rate, catch_weight, usual_price"
_PACK_ROWS = """jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, product_id uuid, code text, name text, unit text,
    content numeric, net_weight_kg numeric, vat_rate numeric, catch_weight boolean, usual_price numeric)"""


def _renamed(columns: str) -> str:
    return ", ".join(f"r.{name}" for name in columns.split(", "))


def _set(columns: str) -> str:
    return ", ".join(f"{name} = r.{name}" for name in columns.split(", "))


# only the names of columns above enter these statements
_NEW_PRODUCTS = text(
    f"""INSERT INTO products (territory_id, id, producer_id, {_PRODUCT}, created_at, updated_at)
    SELECT :territory, r.id, :producer, {_renamed(_PRODUCT)}, :now, :now FROM {_PRODUCT_ROWS}"""  # noqa: S608
)
_CHANGED_PRODUCTS = text(
    f"""UPDATE products p SET {_set(_PRODUCT)}, updated_at = :now, archived_at = NULL,
    origin_insee = CASE WHEN p.origin_commune = r.origin_commune THEN p.origin_insee END
    FROM {_PRODUCT_ROWS} WHERE p.territory_id = :territory AND p.producer_id = :producer AND p.id = r.id"""  # noqa: S608
)
_NEW_PACKS = text(
    f"""INSERT INTO packs (territory_id, id, product_id, {_PACK}, created_at)
    SELECT :territory, r.id, r.product_id, {_renamed(_PACK)}, :now FROM {_PACK_ROWS}"""  # noqa: S608
)
_CHANGED_PACKS = text(
    f"""UPDATE packs p SET {_set(_PACK)}, archived_at = NULL
    FROM {_PACK_ROWS} WHERE p.territory_id = :territory AND p.id = r.id"""  # noqa: S608
)


@dataclass(slots=True)
class _Changes:
    """Rows for each statement, and what the log says of each product."""

    new_products: list[dict[str, Any]] = field(default_factory=list)
    changed_products: list[dict[str, Any]] = field(default_factory=list)
    new_packs: list[dict[str, Any]] = field(default_factory=list)
    changed_packs: list[dict[str, Any]] = field(default_factory=list)
    log: dict[UUID, tuple[str, dict[str, Any]]] = field(default_factory=dict)


async def save_settled(session: AsyncSession, actor: Actor, rows: Sequence[Settled], now: datetime) -> None:
    """Saves new and changed products and packs, and logs each product's change."""
    changes = _changes_of([row for row in rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)])
    fixed = {"territory": actor.territory_id, "now": now}
    own = {**fixed, "producer": seller(actor)}
    for statement, values, parameters in (
        (_NEW_PRODUCTS, changes.new_products, own),
        (_CHANGED_PRODUCTS, changes.changed_products, own),
        (_NEW_PACKS, changes.new_packs, fixed),
        (_CHANGED_PACKS, changes.changed_packs, {"territory": actor.territory_id}),
    ):
        if values:
            await session.execute(statement, {**parameters, "rows": json.dumps(values)})
    entries = [_entry(actor, product_id, action, log, now) for product_id, (action, log) in changes.log.items()]
    await record_all(session, entries)


def _changes_of(rows: Sequence[Settled]) -> _Changes:
    changes = _Changes()
    # the last row about a product knows what all rows said of it
    last: dict[ProductKey, Settled] = {row.key: row for row in rows if row.key is not None}
    ids: dict[ProductKey, UUID] = {}
    for key, row in last.items():
        assert row.product is not None
        known = row.known_product
        ids[key] = known.id if known else new_id()
        values = {"id": str(ids[key]), **_json(row.product)}
        (changes.changed_products if known else changes.new_products).append(values)
        log = _difference(_json(known.facts) if known else {}, _json(row.product))
        if known and known.archived:
            log["archived"] = [True, False]
        changes.log[ids[key]] = ("product.changed" if known else "product.created", log)
    for row in rows:
        if row.key is not None and row.pack is not None:
            _add_pack(changes, row, ids[row.key], row.pack)
    return changes


def _add_pack(changes: _Changes, row: Settled, product_id: UUID, pack: PackFacts) -> None:
    known = row.known_pack
    values = {"id": str(known.id if known else new_id()), "product_id": str(product_id), **_json(pack)}
    (changes.changed_packs if known else changes.new_packs).append(values)
    log = changes.log[product_id][1]
    if known is None:
        log[f"pack {pack.name}"] = [None, _json(pack)]
    else:
        found = _difference(_json(known.facts), _json(pack))
        log.update({f"pack {pack.name}: {name}": values for name, values in found.items()})
        if known.archived:
            log[f"pack {pack.name}"] = ["archived", ""]


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if (before.get(name) or None) != (value or None)
    }


def _json(facts: ProductFacts | PackFacts) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(facts).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value.normalize() + 0)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _entry(actor: Actor, product_id: UUID, action: str, log: dict[str, Any], now: datetime) -> Change:
    return Change(
        actor.territory_id,
        action,
        "product",
        product_id,
        now,
        actor.person_id,
        actor.organisation_id,
        log,
        "price_list",
    )
