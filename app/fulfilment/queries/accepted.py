"""What became of a farm's goods in a week: ordered, confirmed, delivered and accepted side by side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.fulfilment.queries.life import UNTOUCHED, LineLife, lives_of_orders
from app.fulfilment.queries.lines import lines_of_cycle, substitutes
from app.fulfilment.rules.life import Difference, Step, differences
from app.fulfilment.tables import SettledLine, Settlement
from app.orders.queries import LineKey, PlacedLine
from app.pricing.rules import Share, share_from_json

SAID = (Step.ALLOCATED, Step.CONFIRMED)
BROUGHT = (Step.RECEIVED, Step.SHIPPED, Step.PICKED)
"""The last step that was said stands for the others."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted of a line, at one settlement. ``shares``: of the goods alone, as in the farm's list."""

    quantity: Decimal
    version: int
    at: datetime
    goods_cents: int
    shares: tuple[Share, ...]

    @property
    def farm_cents(self) -> int:
        """What of it is the farm's."""
        return self.shares[0].cents if self.shares else 0


@dataclass(frozen=True, slots=True)
class FarmLine:
    """A line of a farm on its way. None: nobody has said anything of that step. ``accepted``: oldest first.

    ``instead``: it was not ordered, it stands in for something that is missing.
    """

    placed: PlacedLine
    confirmed: Decimal | None
    delivered: Decimal | None
    accepted: tuple[Accepted, ...]
    differences: tuple[Difference, ...]
    instead: bool

    @property
    def ordered(self) -> Decimal:
        """What was ordered: nothing of what stands in."""
        return Decimal("0.000") if self.instead else self.placed.line.quantity

    @property
    def now(self) -> Accepted | None:
        """As it was accepted last."""
        return self.accepted[-1] if self.accepted else None

    @property
    def agreed(self) -> tuple[Share, ...]:
        """Who gets what of the goods as they were ordered."""
        return self.placed.line.shares[: len(self.placed.line.facts.components)]

    @property
    def agreed_cents(self) -> int:
        """The farm's own share of what was ordered."""
        return self.agreed[0].cents if self.agreed else 0


async def farm_lines(session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID) -> list[FarmLine]:
    """A farm's lines of a week, by buyer. A fixed number of statements."""
    placed = await lines_of_cycle(session, territory_id, cycle_id, producer_id=producer_id)
    order_ids = {each.order_id for each in placed}
    lives = await lives_of_orders(session, territory_id, order_ids)
    stand_ins = await substitutes(session, territory_id, order_ids)
    settled = await _settled(session, territory_id, producer_id, order_ids)
    instead = {(order_id, each.line.facts.offer_id) for order_id, found in stand_ins.items() for each in found}
    lines = [
        _line(each, lives.get(each.key, UNTOUCHED), settled.get(each.key, []), each.key in instead) for each in placed
    ]
    return sorted(lines, key=lambda each: (each.placed.destination.buyer_name, each.placed.order_id))


def _line(placed: PlacedLine, life: LineLife, settled: Collection[Row[*tuple[object, ...]]], instead: bool) -> FarmLine:
    goods = len(placed.line.facts.components)
    return FarmLine(
        placed,
        _said(life, SAID),
        _said(life, BROUGHT),
        tuple(_accepted(row, goods) for row in settled),
        tuple(differences(placed.line.quantity, life.steps)),
        instead,
    )


def _said(life: LineLife, steps: Collection[Step]) -> Decimal | None:
    return next((life.steps[step].counts.quantity for step in steps if step in life.steps), None)


def _accepted(row: Row[*tuple[object, ...]], goods: int) -> Accepted:
    kept = row._mapping
    shares = tuple(share_from_json(each) for each in kept["shares"][:goods])
    return Accepted(kept["quantity"], kept["version"], kept["at"], kept["goods_cents"], shares)


async def _settled(
    session: AsyncSession, territory_id: UUID, producer_id: UUID, order_ids: Collection[UUID]
) -> dict[LineKey, list[Row[*tuple[object, ...]]]]:
    """Every settlement of a farm's lines, oldest first."""
    line = SettledLine
    same = (Settlement.territory_id == line.territory_id) & (Settlement.order_id == line.order_id)
    query = (
        select(line.order_id, line.offer_id, line.version, line.quantity, line.goods_cents, line.shares, Settlement.at)
        .join(Settlement, same & (Settlement.version == line.version))
        .where(line.territory_id == territory_id, line.producer_id == producer_id, line.order_id.in_(order_ids))
        .order_by(line.version)
    )
    found: dict[LineKey, list[Row[*tuple[object, ...]]]] = {}
    for row in await session.execute(query):
        found.setdefault((row.order_id, row.offer_id), []).append(row)
    return found
