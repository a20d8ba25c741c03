"""The sums that the farms' lists, the desk and the confirmations are made of. Each read is one statement."""

from dataclasses import dataclass, fields
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Numeric, RowMapping, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.orders import tables
from app.orders.rules import Destination
from app.orders.tables import OrderLine
from app.pricing.rules import PRODUCER, Share, share_from_json

# to the gram, line by line, so that the sums of farms and of buyers are sums of the same numbers
# (rules.weight_kg); div() is exact, where numeric division would round twice
WEIGHT: ColumnElement[Decimal] = Decimal("0.001") * func.div(
    2000 * OrderLine.quantity * OrderLine.net_weight_kg + OrderLine.content, 2 * OrderLine.content, type_=Numeric
)
PRODUCER_CENTS: ColumnElement[int] = cast(OrderLine.shares[(0, "cents")].astext, Integer)


ORDER_TABLE = tables.Order.__table__.c
DESTINATION = tuple(ORDER_TABLE[each.name] for each in fields(Destination))


@dataclass(frozen=True, slots=True)
class ProducerTotal:
    """What one producer must bring in a cycle, cents excl. VAT: his own share, the goods, and all that the lines owe.

    ``total_cents`` holds a part of what is due per delivery, which depends on what others sell: not for producers.
    """

    producer_id: UUID
    producer_name: str
    lines: int
    orders: int
    weight_kg: Decimal
    producer_cents: int
    goods_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class ProducerLine:
    """One line of a producer's list. ``quantity`` in pricing units, ``packs`` = quantity / content.

    ``shares`` are of the goods alone: the line's part of what is due per delivery would tell what others sell.
    """

    order_id: UUID
    delivery_point_id: UUID
    buyer_id: UUID
    destination: Destination
    producer_id: UUID
    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    catch_weight: bool
    quantity: Decimal
    weight_kg: Decimal
    note: str
    shares: tuple[Share, ...]

    @property
    def packs(self) -> Decimal:
        """How many packs that is; a whole number unless loose goods are ordered by part of a pack."""
        return self.quantity / self.content


async def producer_totals(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID | None = None
) -> list[ProducerTotal]:
    """The sums of a cycle by producer, by name; of one producer if given. One query."""
    name = func.min(OrderLine.components[(0, "label")].astext)
    query = (
        select(
            OrderLine.producer_id,
            name,
            func.count(),
            func.count(OrderLine.order_id.distinct()),
            func.sum(WEIGHT),
            func.sum(PRODUCER_CENTS),
            func.sum(OrderLine.goods_cents),
            func.sum(OrderLine.total_cents),
        )
        .where(OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id)
        .group_by(OrderLine.producer_id)
        .order_by(name, OrderLine.producer_id)
    )
    if producer_id is not None:
        query = query.where(OrderLine.producer_id == producer_id)
    return [ProducerTotal(*row) for row in await session.execute(query)]


async def producer_lines(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID
) -> list[ProducerLine]:
    """A producer's lines in a cycle, by delivery point, then in the buyer's order. One query."""
    line, order = OrderLine, tables.Order
    query = (
        select(
            line.order_id,
            order.delivery_point_id,
            order.buyer_id,
            line.producer_id,
            line.pack_id,
            line.product_name,
            line.pack_name,
            line.unit,
            line.content,
            line.catch_weight,
            line.quantity,
            WEIGHT.label("weight_kg"),
            line.note,
            line.shares,
            func.jsonb_array_length(line.components).label("parts"),
            *DESTINATION,
        )
        .join(order, (order.territory_id == line.territory_id) & (order.id == line.order_id))
        .where(line.territory_id == territory_id, line.cycle_id == cycle_id, line.producer_id == producer_id)
        .order_by(order.delivery_point_id, line.position)
    )
    return [_producer_line(row._mapping) for row in await session.execute(query)]


def destination_from_row(row: RowMapping) -> Destination:
    """Where an order was saved for, of a row with its columns."""
    return Destination(**{each.name: row[each] for each in DESTINATION})


def _producer_line(row: RowMapping) -> ProducerLine:
    own = {each.name: row[each.name] for each in fields(ProducerLine) if each.name not in ("destination", "shares")}
    shares = tuple(share_from_json(each) for each in row["shares"][: row["parts"]])  # the goods' come first
    return ProducerLine(destination=destination_from_row(row), shares=shares, **own)


async def share_totals(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, order_id: UUID | None = None
) -> list[Share]:
    """Who gets how much of a cycle's orders (or of one of them), excl. VAT: producers first, then the largest sums."""
    part = func.jsonb_array_elements(OrderLine.shares).table_valued("value", name="part").render_derived()
    piece = cast(part.c.value, JSONB)
    actor, organisation, label = (piece[key].astext for key in ("actor", "organisation_id", "label"))
    cents = func.sum(cast(piece["cents"].astext, Integer))
    query = (
        select(actor, organisation, label, cents)
        .select_from(OrderLine)
        .join(part, true())
        .where(OrderLine.territory_id == territory_id, OrderLine.cycle_id == cycle_id)
        .group_by(actor, organisation, label)
        .order_by(actor != PRODUCER, cents.desc(), label)
    )
    if order_id is not None:
        query = query.where(OrderLine.order_id == order_id)
    found = await session.execute(query)
    return [Share(actor, UUID(of) if of else None, label, int(cents)) for actor, of, label, cents in found]
