"""What a coordinator is told about a cycle that has closed: its totals, and what is missing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.letters import Segment, segments
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.fulfilment.confirmation import share_parts
from app.fulfilment.queries import places
from app.fulfilment.rules import WEEKS_LOOKED_AT, missing_buyers
from app.identity import queries as identity
from app.identity.rules import ROLE_OF_KIND, Role
from app.orders import queries as orders
from app.orders.queries import ProducerTotal


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """Totals excl. VAT, sums by farm, and names: farms without offers, buyers without order, farms without a mail."""

    orders: int
    buyers: int
    weight_kg: Decimal
    excl_cents: int
    farms: tuple[ProducerTotal, ...]
    bar: tuple[Segment, ...]
    days: tuple[date, ...]
    without_offers: tuple[str, ...]
    without_order: tuple[str, ...]
    unreachable: tuple[str, ...]


async def closing_report(session: AsyncSession, territory_id: UUID, cycle_id: UUID, language: str) -> ClosingReport:
    """The report of a cycle, in a fixed number of queries. Raises NotFound."""
    cycle = await cycles.cycle(session, territory_id, cycle_id)
    placed = await orders.placed_order_ids(session, territory_id, cycle_id)
    farms = await orders.producer_totals(session, territory_id, cycle_id)
    shares = await orders.share_totals(session, territory_id, cycle_id)
    buyers, without_order = await _buyers(session, cycle)
    return ClosingReport(
        orders=len(placed),
        buyers=buyers,
        weight_kg=sum((farm.weight_kg for farm in farms), Decimal(0)),
        excl_cents=sum(farm.total_cents for farm in farms),
        farms=tuple(farms),
        bar=tuple(segments(share_parts(shares, language))),
        days=tuple(sorted({each.delivers_on for each in cycle.deliveries})),
        without_offers=await _without_offers(session, cycle),
        without_order=without_order,
        unreachable=await _unreachable(session, farms),
    )


async def _buyers(session: AsyncSession, cycle: CycleView) -> tuple[int, tuple[str, ...]]:
    """How many ordered, and the names of usual buyers who did not."""
    earlier = await cycles.cycles_page(
        session, cycle.territory_id, limit=WEEKS_LOOKED_AT, before=(cycle.window.closes_at, cycle.id)
    )
    by_cycle = await orders.buyers_by_cycle(session, cycle.territory_id, [cycle.id, *(each.id for each in earlier)])
    ordered = by_cycle.pop(cycle.id)
    delivered = {each.area_id: each.schools_closed is not None for each in cycle.deliveries}
    missing = missing_buyers(ordered, list(by_cycle.values()), await places(session, cycle.territory_id), delivered)
    names = await identity.organisations_by_id(session, missing)
    return len(ordered), tuple(sorted(each.name for each in names.values()))


async def _without_offers(session: AsyncSession, cycle: CycleView) -> tuple[str, ...]:
    members = await identity.members(session, cycle.territory_id)
    offering = set(await cycles.offering_producer_ids(session, cycle.territory_id, cycle.id))
    return tuple(each.name for each in members if ROLE_OF_KIND[each.kind] is Role.PRODUCER and each.id not in offering)


async def _unreachable(session: AsyncSession, farms: list[ProducerTotal]) -> tuple[str, ...]:
    contacts = await identity.contacts_of(session, [farm.producer_id for farm in farms])
    reached = {each.organisation_id for each in contacts}
    return tuple(farm.producer_name for farm in farms if farm.producer_id not in reached)
