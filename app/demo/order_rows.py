"""Rows of the demo's orders, their lines and their versions."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.quantity import plain
from app.demo.past import PastOrder, Version
from app.demo.places import Places, Rows
from app.demo.rules import demo_id
from app.orders.rules import Line, change_json, changes
from app.pricing.rules import PricedOrder, component_json, share_json


def order_rows(places: Places, orders: Sequence[PastOrder]) -> Rows:
    """The orders as they are after their last version."""
    return [_order_row(places, order) for order in orders]


def _order_row(places: Places, order: PastOrder) -> dict[str, Any]:
    first, last = order.versions[0], order.versions[-1]
    return {
        "territory_id": places.territory_id,
        "id": order.id,
        "cycle_id": order.week.id,
        "delivery_point_id": order.stop.id,
        "buyer_id": order.stop.buyer.id,
        "area_id": order.stop.area_id,
        "area_name": order.stop.area_name,
        "delivery_point_name": order.stop.name,
        "buyer_name": order.stop.buyer.name,
        "commune": order.stop.commune,
        "version": len(order.versions),
        **_sums(last.priced),
        "placed_by": last.step.person_id,
        "created_at": first.step.at,
        "updated_at": last.step.at,
        "cancelled_at": None,
    }


def _sums(priced: PricedOrder) -> dict[str, Any]:
    return {
        "goods_cents": priced.goods_cents,
        "delivery_cents": priced.delivery_cents,
        "excl_cents": priced.excl_cents,
        "vat_cents": priced.vat_cents,
        "total_cents": priced.total_cents,
        "vat": [
            {"rate": plain(vat.rate), "base_cents": vat.base_cents, "vat_cents": vat.vat_cents} for vat in priced.vat
        ],
    }


def line_rows(places: Places, orders: Sequence[PastOrder]) -> Iterator[dict[str, Any]]:
    """The lines of the last version of each order."""
    for order in orders:
        for position, line in enumerate(order.versions[-1].lines):
            yield {
                "territory_id": places.territory_id,
                "order_id": order.id,
                "position": position,
                "cycle_id": order.week.id,
                **_line(line),
            }


def _line(line: Line) -> dict[str, Any]:
    facts = line.facts
    return {
        "offer_id": facts.offer_id,
        "producer_id": facts.producer_id,
        "pack_id": facts.pack_id,
        "quantity": line.quantity,
        "note": line.note,
        "product_name": facts.product_name,
        "pack_name": facts.pack_name,
        "unit": facts.unit,
        "content": facts.content,
        "net_weight_kg": facts.net_weight_kg,
        "catch_weight": facts.catch_weight,
        "vat_rate": facts.vat_rate,
        "producer_price": facts.producer_price,
        "unit_price": facts.unit_price,
        "components": [component_json(component) for component in facts.components],
        "goods_cents": line.goods_cents,
        "delivery_cents": line.delivery_cents,
        "total_cents": line.total_cents,
        "shares": [share_json(share) for share in line.shares],
    }


def version_rows(places: Places, orders: Sequence[PastOrder]) -> Iterator[dict[str, Any]]:
    """Every version of each order, with what it changed."""
    for order in orders:
        before: tuple[Line, ...] = ()
        for number, version in enumerate(order.versions, 1):
            yield {
                "territory_id": places.territory_id,
                "order_id": order.id,
                "version": number,
                "at": version.step.at,
                "person_id": version.step.person_id,
                "reason": _reason(number, version),
                "total_cents": version.priced.total_cents,
                "changes": [change_json(change) for change in changes(before, version.lines)],
            }
            before = version.lines


def _reason(number: int, version: Version) -> str:
    if version.step.person_id is None:
        return "standing"
    return "placed" if number == 1 else "changed"


def order_audit_rows(places: Places, orders: Sequence[PastOrder]) -> Iterator[dict[str, Any]]:
    """What the history says of each version."""
    for order in orders:
        lines, cents = 0, 0
        for number, version in enumerate(order.versions, 1):
            yield _audit_row(
                places,
                order,
                number,
                {
                    "excl_cents": [cents, version.priced.excl_cents],
                    "lines": [lines, len(version.lines)],
                    "lines_changed": [0, len(version.lines) - lines],
                    "version": [number - 1, number],
                },
            )
            lines, cents = len(version.lines), version.priced.excl_cents


def _audit_row(places: Places, order: PastOrder, number: int, change: dict[str, Any]) -> dict[str, Any]:
    step = order.versions[number - 1].step
    return {
        "territory_id": places.territory_id,
        "id": demo_id(step.at, "audit", order.id, number),
        "at": step.at,
        "person_id": step.person_id,
        "owner_id": order.stop.buyer.id,
        "action": "order.placed" if number == 1 else "order.changed",
        "subject_kind": "order",
        "subject_id": order.id,
        "changes": change,
        "reason": None if step.person_id else "standing",
    }
