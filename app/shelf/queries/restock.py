"""What a shop may order again this week, pack by pack. A fixed number of queries, however many packs there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, packs_by_id
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.cycles.rules import OfferTerms
from app.identity.queries import DeliveryPointView, organisations_by_id
from app.orders import queries as orders
from app.orders.queries import BuyerLine
from app.shelf.rules import WEEKS, Stock, Suggestion, Terms, suggest
from app.shelf.tables import ShelfStock

LOOKED_AT = 12
"""Past weeks among which the last ones with an order of this place are found: a shop's holiday is no week of zero."""
NO_ORDER = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RestockRow:
    """A pack. ``weeks``: what was ordered in each past week (None: not offered); ``ordered``: in this week's order."""

    pack: SalePack
    producer_name: str
    offer: OfferTerms | None
    weeks: tuple[Decimal | None, ...]
    stock: Stock
    ordered: Decimal
    suggestion: Suggestion

    @property
    def known(self) -> bool:
        """Whether the place has anything to do with it: ordered before, ordered now, or on its list."""
        return any(self.weeks) or self.ordered > 0 or self.stock != Stock()


@dataclass(frozen=True, slots=True)
class Restock:
    """The open week (None without one) and the past ones, the oldest first, with every pack by name."""

    cycles: cycles.CurrentCycles
    weeks: tuple[CycleView, ...]
    rows: tuple[RestockRow, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rows are made of: by pack, but ``held`` and ``elsewhere`` by offer."""

    offers: Mapping[UUID, OfferTerms]
    weeks: tuple[CycleView, ...]
    ordered: Mapping[tuple[UUID, UUID], Decimal]
    offered: Mapping[UUID, frozenset[UUID]]
    stocks: Mapping[UUID, Stock]
    held: Mapping[UUID, Decimal]
    elsewhere: Mapping[UUID, Decimal]


async def stock_of(session: AsyncSession, territory_id: UUID, delivery_point_id: UUID) -> dict[UUID, Stock]:
    """What is wanted and what was counted at a place, by pack. One query."""
    s = ShelfStock
    rows = await session.execute(
        select(s.pack_id, s.target, s.counted, s.counted_at).where(
            s.territory_id == territory_id, s.delivery_point_id == delivery_point_id
        )
    )
    return {row.pack_id: Stock(row.target, row.counted, row.counted_at) for row in rows}


async def restock(
    session: AsyncSession, point: DeliveryPointView, territory_id: UUID, now: datetime, *, also: UUID | None = None
) -> Restock:
    """Every pack on offer this week, those that the place ordered or watches, and ``also`` one that it does not."""
    current = await cycles.current(session, territory_id, now)
    past = await cycles.closed_cycles(session, territory_id, now, LOOKED_AT)
    lines = await orders.buyer_lines(session, territory_id, point.organisation_id, [each.id for each in past])
    facts = await _facts(session, point, territory_id, current.open, _last_weeks(past, lines, point.id), lines)
    ids = {pack_id for _, pack_id in facts.ordered} | facts.stocks.keys() | facts.offers.keys()
    packs = await packs_by_id(session, territory_id, ids if also is None else ids | {also})
    names = await organisations_by_id(session, {pack.producer_id for pack in packs.values()})
    rows = (_row(pack, names[pack.producer_id].name, facts, now) for pack in packs.values())
    return Restock(current, facts.weeks, tuple(sorted(rows, key=_by_name)))


def _by_name(row: RestockRow) -> tuple[str, str, str, UUID]:
    return (row.pack.family, row.pack.product_name, row.pack.pack_name, row.pack.pack_id)


def _last_weeks(past: Sequence[CycleView], lines: Sequence[BuyerLine], point_id: UUID) -> tuple[CycleView, ...]:
    active = {line.cycle_id for line in lines if line.delivery_point_id == point_id}
    return tuple(each for each in past if each.id in active)[-WEEKS:]


async def _facts(
    session: AsyncSession,
    point: DeliveryPointView,
    territory_id: UUID,
    week: CycleView | None,
    weeks: tuple[CycleView, ...],
    lines: Sequence[BuyerLine],
) -> _Facts:
    offers = await cycles.offers_of_cycle(session, territory_id, week.id) if week else []
    order = await orders.order_of(session, territory_id, week.id, point.id) if week else None
    limited = [each.id for each in offers if each.per_buyer_max is not None]
    own_order = order.id if order and order.id else NO_ORDER
    shown = {each.id for each in weeks}
    return _Facts(
        offers={each.pack_id: each for each in offers},
        weeks=weeks,
        ordered={
            (line.cycle_id, line.facts.pack_id): line.quantity
            for line in lines
            if line.delivery_point_id == point.id and line.cycle_id in shown
        },
        offered=await cycles.offered_packs(session, territory_id, shown),
        stocks=await stock_of(session, territory_id, point.id),
        held={line.facts.offer_id: line.quantity for line in order.lines} if order else {},
        elsewhere=await orders.taken_by_buyer(session, territory_id, point.organisation_id, own_order, limited),
    )


def _row(pack: SalePack, producer_name: str, facts: _Facts, now: datetime) -> RestockRow:
    offer = facts.offers.get(pack.pack_id)
    weeks = tuple(_ordered(facts, week.id, pack.pack_id) for week in facts.weeks)
    stock = facts.stocks.get(pack.pack_id, Stock())
    held = facts.held.get(offer.id, Decimal(0)) if offer else Decimal(0)
    suggestion = suggest(weeks, stock, _terms(offer, held, facts) if offer else None, now)
    return RestockRow(pack, producer_name, offer, weeks, stock, held, suggestion)


def _ordered(facts: _Facts, cycle_id: UUID, pack_id: UUID) -> Decimal | None:
    found = facts.ordered.get((cycle_id, pack_id))
    return Decimal(0) if found is None and pack_id in facts.offered[cycle_id] else found


def _terms(offer: OfferTerms, held: Decimal, facts: _Facts) -> Terms:
    most = offer.per_buyer_max
    room = None if most is None else most - facts.elsewhere.get(offer.id, Decimal(0))
    return Terms(offer.minimum, offer.step, held + offer.left, room)
