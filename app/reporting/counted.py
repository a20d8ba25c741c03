"""The lines and orders that sums of money count: what was accepted where a delivery is settled, else what was ordered.

Each is a table to select from, limited to the weeks whose cut-off lies in a period; ``accepted`` says which it is.

What is told to observers and everybody counts a week as accepted from the moment when all its orders are, and as they
were accepted first: two looks at a week that is settled order by order, or at one that is corrected, would tell what
one buyer got less (``app.reporting.rules``).
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Subquery,
    cast,
    exists,
    false,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from app.cycles.tables import Cycle, Offer
from app.fulfilment.tables import Delivery, SettledLine, Settlement
from app.orders.queries.lists import PRODUCER_CENTS, WEIGHT
from app.orders.tables import Order, OrderLine
from app.reporting.sums import Bounds, cycles_of, line_cycle, line_order


def counted_lines(territory_id: UUID, bounds: Bounds, *, told: bool = False) -> Subquery:
    """Lines with ``shares``, ``weight_kg``, ``packs``, ``producer_cents``, and of their order ``buyer_id``."""
    return union_all(_ordered(territory_id, bounds, told), _accepted(territory_id, bounds, told)).subquery("counted")


def _ordered(territory_id: UUID, bounds: Bounds, told: bool) -> Select[*tuple[Any, ...]]:
    line = OrderLine
    return (
        select(
            line.territory_id, line.order_id, line.offer_id, line.cycle_id, Cycle.closes_at, Order.buyer_id,
            line.producer_id, line.pack_id, line.product_name, line.pack_name, line.unit, line.quantity,
            cast(WEIGHT, Numeric(18, 3)).label("weight_kg"), _packs(line.quantity, line.content),
            PRODUCER_CENTS.label("producer_cents"), line.goods_cents, line.total_cents, line.shares,
            false().label("accepted"),
        )
        .join(Order, line_order())
        .join(Cycle, line_cycle())
        .outerjoin(Delivery, (Delivery.territory_id == line.territory_id) & (Delivery.order_id == line.order_id))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None), ~_is_accepted(told))
    )  # fmt: skip


def _accepted(territory_id: UUID, bounds: Bounds, told: bool) -> Select[*tuple[Any, ...]]:
    line, agreed = SettledLine, aliased(OrderLine)
    own = (agreed.territory_id == line.territory_id) & (agreed.order_id == line.order_id)
    content = func.coalesce(agreed.content, Offer.content)
    net = func.coalesce(agreed.net_weight_kg, Offer.net_weight_kg)
    weight = cast(line.quantity * net / content, Numeric(18, 3))
    farm = func.coalesce(cast(line.shares[(0, "cents")].astext, Integer), 0)
    return (
        select(
            line.territory_id, line.order_id, line.offer_id, Delivery.cycle_id, Cycle.closes_at, Order.buyer_id,
            line.producer_id, Offer.pack_id, line.product_name, line.pack_name, line.unit, line.quantity,
            weight.label("weight_kg"), _packs(line.quantity, content), farm.label("producer_cents"),
            line.goods_cents, line.total_cents, line.shares, true().label("accepted"),
        )
        .join(Delivery, (Delivery.territory_id == line.territory_id) & (Delivery.order_id == line.order_id))
        .join(Cycle, (Cycle.territory_id == Delivery.territory_id) & (Cycle.id == Delivery.cycle_id))
        .join(Order, (Order.territory_id == line.territory_id) & (Order.id == line.order_id))
        .join(Offer, (Offer.territory_id == line.territory_id) & (Offer.id == line.offer_id))
        .outerjoin(agreed, own & (agreed.offer_id == line.offer_id))
        .where(
            *cycles_of(territory_id, bounds),
            Order.cancelled_at.is_(None),
            line.version == _version(told),
            line.quantity > 0,
            _is_accepted(told),
        )
    )  # fmt: skip


def _packs(quantity: Any, content: Any) -> ColumnElement[Decimal]:
    return cast(quantity / content, Numeric(18, 3)).label("packs")


def _version(told: bool) -> Any:
    return 1 if told else Delivery.settled_version


def _is_accepted(told: bool) -> ColumnElement[bool]:
    if not told:
        return func.coalesce(Delivery.settled_version, 0) > 0
    each = aliased(Delivery)
    of_week = (each.territory_id == Cycle.territory_id) & (each.cycle_id == Cycle.id)
    return exists().where(of_week) & ~exists().where(of_week, each.settled_version == 0)


def counted_orders(territory_id: UUID, bounds: Bounds) -> Subquery:
    """Orders with their ``excl_cents``, ``vat_cents`` and ``total_cents``, and of each what is accepted (or 0)."""
    delivery = (Delivery.territory_id == Order.territory_id) & (Delivery.order_id == Order.id)
    newest = (Settlement.territory_id == Order.territory_id) & (Settlement.order_id == Order.id)
    return (
        select(
            Order.territory_id, Order.id, Order.cycle_id, Cycle.closes_at, Order.buyer_id, Order.buyer_name,
            *(
                func.coalesce(getattr(Settlement, name), getattr(Order, name)).label(name)
                for name in ("excl_cents", "vat_cents", "total_cents")
            ),
            func.coalesce(Settlement.total_cents, 0).label("accepted_cents"),
        )
        .join(Cycle, (Cycle.territory_id == Order.territory_id) & (Cycle.id == Order.cycle_id))
        .outerjoin(Delivery, delivery)
        .outerjoin(Settlement, newest & (Settlement.version == Delivery.settled_version))
        .where(*cycles_of(territory_id, bounds), Order.cancelled_at.is_(None))
        .subquery("counted_orders")
    )  # fmt: skip
