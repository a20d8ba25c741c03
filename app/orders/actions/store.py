"""How an order's row, lines and version are locked and written: few statements, whatever the number of lines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.core.quantity import plain
from app.identity.queries import DeliveryPointView
from app.orders import tables
from app.orders.queries import destination_of, lines_of_order
from app.orders.rules import Destination, Line, change_json, changes
from app.pricing.rules import PricedOrder, component_json, share_json


@dataclass(frozen=True, slots=True)
class Place:
    """What an order is identified by, and whose it is."""

    territory_id: UUID
    cycle_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    destination: Destination


def place_at(territory_id: UUID, cycle_id: UUID, point: DeliveryPointView) -> Place:
    """A delivery point as it is now, in a cycle."""
    return Place(territory_id, cycle_id, point.id, point.organisation_id, destination_of(point))


@dataclass(frozen=True, slots=True)
class Held:
    """An order that nobody else can change until the transaction ends; ``version`` 0 when it was not placed before.

    ``area_id``: the area that it was last saved for.
    """

    id: UUID
    area_id: UUID
    version: int
    created_at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: the new version, and when."""

    version: int
    at: datetime


_ZERO = dict.fromkeys(("version", "goods_cents", "delivery_cents", "excl_cents", "vat_cents", "total_cents"), 0)
_KEY = ("territory_id", "cycle_id", "delivery_point_id")
_DESTINATION = tuple(each.name for each in fields(Destination))
_fresh = insert(tables.Order).values(
    **{name: bindparam(name) for name in ("id", "buyer_id", "placed_by", *_KEY, *_DESTINATION)},
    **_ZERO,
    vat=[],
    created_at=bindparam("now"),
    updated_at=bindparam("now"),
)
# The first order of a delivery point and a later version take the same way: of two first ones at once, the second
# waits here for the first, and then sees its version. Changing a column to itself locks the row.
_HOLD = _fresh.on_conflict_do_update(
    index_elements=[tables.Order.__table__.c[name] for name in _KEY],
    set_={"version": tables.Order.__table__.c.version},
).returning(tables.Order.id, tables.Order.area_id, tables.Order.version, tables.Order.created_at)


async def hold_order(session: AsyncSession, place: Place, person_id: UUID | None, now: datetime) -> Held:
    """Locks the order, made empty with version 0 if there is none. One statement, two for an order with lines."""
    row = (
        await session.execute(
            _HOLD,
            {
                "id": new_id(),
                "territory_id": place.territory_id,
                "cycle_id": place.cycle_id,
                "delivery_point_id": place.delivery_point_id,
                "buyer_id": place.buyer_id,
                **asdict(place.destination),
                "placed_by": person_id,
                "now": now,
            },
        )
    ).one()
    lines = await lines_of_order(session, place.territory_id, row.id) if row.version else ()
    return Held(row.id, row.area_id, row.version, row.created_at, lines)


async def is_placed(session: AsyncSession, place: Place) -> bool:
    """Whether the delivery point has an order in the cycle, with or without lines."""
    order = tables.Order
    found = await session.scalar(
        select(order.id).where(
            order.territory_id == place.territory_id,
            order.cycle_id == place.cycle_id,
            order.delivery_point_id == place.delivery_point_id,
        )
    )
    return found is not None


_LINE_TYPES = {
    "offer_id": "uuid",
    "position": "int",
    "producer_id": "uuid",
    "pack_id": "uuid",
    "quantity": "numeric",
    "note": "text",
    "product_name": "text",
    "pack_name": "text",
    "unit": "text",
    "content": "numeric",
    "net_weight_kg": "numeric",
    "catch_weight": "boolean",
    "vat_rate": "numeric",
    "producer_price": "numeric",
    "unit_price": "numeric",
    "components": "jsonb",
    "goods_cents": "int",
    "delivery_cents": "int",
    "total_cents": "int",
    "shares": "jsonb",
}
_names = ", ".join(_LINE_TYPES)
# One statement, because the offers are locked meanwhile. Constant text: no value is ever put into it.
_SAVE = text(f"""
WITH gone AS (
    DELETE FROM order_lines
    WHERE territory_id = :territory_id AND order_id = :order_id AND offer_id <> ALL (CAST(:kept AS uuid[]))
), saved_lines AS (
    INSERT INTO order_lines (territory_id, order_id, cycle_id, {_names})
    SELECT :territory_id, :order_id, :cycle_id, {_names}
    FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS line ({", ".join(f"{k} {v}" for k, v in _LINE_TYPES.items())})
    ON CONFLICT (territory_id, order_id, offer_id)
    DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _LINE_TYPES if name != "offer_id")}
), saved_version AS (
    INSERT INTO order_versions (territory_id, order_id, version, at, person_id, reason, total_cents, changes)
    VALUES (:territory_id, :order_id, :version, :now, :person_id, :reason, :total_cents, CAST(:changes AS jsonb))
)
UPDATE orders SET
    {", ".join(f"{name} = :{name}" for name in _DESTINATION)},
    version = :version, goods_cents = :goods_cents, delivery_cents = :delivery_cents, excl_cents = :excl_cents,
    vat_cents = :vat_cents, total_cents = :total_cents, vat = CAST(:vat AS jsonb), placed_by = :person_id,
    updated_at = :now, cancelled_at = :cancelled_at
WHERE territory_id = :territory_id AND id = :order_id
""")  # noqa: S608


async def save_order(
    session: AsyncSession,
    place: Place,
    held: Held,
    lines: Sequence[Line],
    priced: PricedOrder,
    person_id: UUID | None,
    reason: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """Replaces a held order and writes its next version, in one statement. Returns what changed, as it is kept."""
    changed = [change_json(each) for each in changes(held.lines, lines)]
    before = dict(enumerate(held.lines))
    fresh = [_line_json(position, line) for position, line in enumerate(lines) if before.get(position) != line]
    vat = [{"rate": plain(v.rate), "base_cents": v.base_cents, "vat_cents": v.vat_cents} for v in priced.vat]
    await session.execute(
        _SAVE,
        {
            "territory_id": place.territory_id,
            "order_id": held.id,
            "cycle_id": place.cycle_id,
            **asdict(place.destination),
            "kept": [line.facts.offer_id for line in lines],
            "lines": json.dumps(fresh),
            "version": held.version + 1,
            "person_id": person_id,
            "reason": reason,
            "changes": json.dumps(changed),
            "now": now,
            "cancelled_at": None if lines else now,
            "vat": json.dumps(vat),
            "goods_cents": priced.goods_cents,
            "delivery_cents": priced.delivery_cents,
            "excl_cents": priced.excl_cents,
            "vat_cents": priced.vat_cents,
            "total_cents": priced.total_cents,
        },
    )
    return changed


def _line_json(position: int, line: Line) -> dict[str, Any]:
    facts = line.facts
    return {
        "offer_id": str(facts.offer_id),
        "position": position,
        "producer_id": str(facts.producer_id),
        "pack_id": str(facts.pack_id),
        "quantity": plain(line.quantity),
        "note": line.note,
        "product_name": facts.product_name,
        "pack_name": facts.pack_name,
        "unit": facts.unit,
        "content": plain(facts.content),
        "net_weight_kg": plain(facts.net_weight_kg),
        "catch_weight": facts.catch_weight,
        "vat_rate": plain(facts.vat_rate),
        "producer_price": plain(facts.producer_price),
        "unit_price": plain(facts.unit_price),
        "components": [component_json(each) for each in facts.components],
        "goods_cents": line.goods_cents,
        "delivery_cents": line.delivery_cents,
        "total_cents": line.total_cents,
        "shares": [share_json(each) for each in line.shares],
    }
