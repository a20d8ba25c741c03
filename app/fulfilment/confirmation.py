"""A buyer's order as his confirmation shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.letters import Segment, segments
from app.core.texts import text
from app.cycles import queries as cycles
from app.fulfilment.queries import stop_of
from app.fulfilment.rules import Stop
from app.identity import queries as identity
from app.orders import queries as orders
from app.orders.rules import Line, Order
from app.pricing.rules import PRODUCER, Share


@dataclass(frozen=True, slots=True)
class FarmLines:
    """What comes from one farm; cents excl. VAT, delivery included."""

    name: str
    lines: tuple[Line, ...]
    total_cents: int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An order, farm by farm, where it is brought, and who gets what of the total incl. VAT."""

    order: Order
    stop: Stop
    farms: tuple[FarmLines, ...]
    bar: tuple[Segment, ...]


async def confirmation_of(
    session: AsyncSession, territory_id: UUID, order_id: UUID, language: str
) -> Confirmation | None:
    """The confirmation of an order; None when it does not exist or was cancelled."""
    order = await orders.order_view(session, territory_id, order_id)
    if order is None or order.state != "placed":
        return None
    point = await identity.delivery_point(session, territory_id, order.delivery_point_id)
    cycle = await cycles.cycle(session, territory_id, order.cycle_id)
    parts = share_parts(order.shares, language)
    return Confirmation(
        order=order,
        stop=stop_of(order.destination, point, cycle),
        farms=_by_farm(order.lines),
        bar=tuple(segments([*parts, (text(language, "confirmation.vat_share"), order.vat_cents)])),
    )


def share_parts(shares: Iterable[Share], language: str) -> list[tuple[str, int]]:
    """Amounts by label: the farms together first, then each other actor."""
    found = list(shares)
    farms = [share for share in found if share.actor == PRODUCER]
    label = farms[0].label if len(farms) == 1 else text(language, "confirmation.farms")
    others = [(share.label, share.cents) for share in found if share.actor != PRODUCER]
    return [(label, sum(share.cents for share in farms)), *others]


def _by_farm(lines: Sequence[Line]) -> tuple[FarmLines, ...]:
    def farm(line: Line) -> tuple[str, str]:
        return line.facts.producer_name, str(line.facts.producer_id)

    return tuple(
        FarmLines(name, mine := tuple(group), sum(line.total_cents for line in mine))
        for (name, _), group in groupby(sorted(lines, key=farm), key=farm)
    )
