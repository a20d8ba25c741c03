"""All that somebody needs on a phone without network to pick, load, deliver and receive one week.

A fixed number of statements, whatever the size of the week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.fulfilment.queries.life import UNTOUCHED, LineLife, lives_of_cycle
from app.fulfilment.queries.lines import lines_of_cycle
from app.fulfilment.queries.lists import stop_of
from app.fulfilment.queries.lots import LotView, lots_of_cycle
from app.fulfilment.queries.rounds import Taken, round_positions, taken
from app.fulfilment.queries.terms import delivery_terms
from app.fulfilment.rules import Stop
from app.fulfilment.rules.rounds import StopPlace, in_order
from app.fulfilment.rules.terms import Terms
from app.identity import queries as identity
from app.identity.queries import DeliveryPointView
from app.identity.rules import Actor, Role
from app.orders.queries import PlacedLine


@dataclass(frozen=True, slots=True)
class FloorLine:
    """A line with its life. ``storage``: the class of its product, kept apart from the others."""

    placed: PlacedLine
    life: LineLife
    storage: str
    product_id: UUID


@dataclass(frozen=True, slots=True)
class FloorStop:
    """A delivery, in the order of its round. ``taken``: who has taken it over, and whether it was accepted."""

    order_id: UUID
    buyer_id: UUID
    stop: Stop
    point: DeliveryPointView
    position: int
    phone: str | None
    taken: Taken


@dataclass(frozen=True, slots=True)
class Floor:
    """A week after its cut-off, as far as it passes through one's hands."""

    cycle: CycleView
    terms: Terms
    stops: tuple[FloorStop, ...]
    lines: tuple[FloorLine, ...]
    lots: tuple[LotView, ...]


NOT_TAKEN = Taken(None, None, settled=False)


async def floor(session: AsyncSession, actor: Actor, cycle_id: UUID) -> Floor:
    """A farm sees its own lines, a buyer hers, hub, carrier and coordinator all. Raises NotFound."""
    cycle = await cycles.cycle(session, actor.territory_id, cycle_id)
    placed = await _own_lines(session, actor, cycle) if cycle.window.closed_at is not None else []
    lives = await lives_of_cycle(session, actor.territory_id, cycle_id) if placed else {}
    farm = actor.organisation_id if actor.role is Role.PRODUCER else None
    return Floor(
        cycle=cycle,
        terms=await delivery_terms(session, actor.territory_id),
        stops=await _stops(session, cycle, placed),
        lines=await _lines(session, actor.territory_id, placed, lives),
        lots=tuple(await lots_of_cycle(session, actor.territory_id, cycle, farm))
        if actor.role is not Role.BUYER
        else (),
    )


async def _own_lines(session: AsyncSession, actor: Actor, cycle: CycleView) -> list[PlacedLine]:
    producer = actor.organisation_id if actor.role is Role.PRODUCER else None
    buyer = actor.organisation_id if actor.role is Role.BUYER else None
    return await lines_of_cycle(session, cycle.territory_id, cycle.id, producer_id=producer, buyer_id=buyer)


async def _lines(
    session: AsyncSession,
    territory_id: UUID,
    placed: Sequence[PlacedLine],
    lives: Mapping[tuple[UUID, UUID], LineLife],
) -> tuple[FloorLine, ...]:
    packs = await catalogue.packs_by_id(session, territory_id, {each.line.facts.pack_id for each in placed})
    cards = await catalogue.product_cards(session, territory_id, {each.product_id for each in packs.values()})
    products = {pack_id: pack.product_id for pack_id, pack in packs.items()}
    return tuple(
        FloorLine(
            each,
            lives.get(each.key, UNTOUCHED),
            cards[products[each.line.facts.pack_id]].storage,
            products[each.line.facts.pack_id],
        )
        for each in placed
    )


async def _stops(session: AsyncSession, cycle: CycleView, placed: Sequence[PlacedLine]) -> tuple[FloorStop, ...]:
    by_order = {each.order_id: each for each in placed}
    points = await identity.delivery_points_by_id(
        session, cycle.territory_id, sorted({each.delivery_point_id for each in by_order.values()})
    )
    positions = await round_positions(session, cycle.territory_id)
    far = await taken(session, cycle.territory_id, cycle.id) if by_order else {}
    buyers = await identity.organisations_by_id(session, {each.buyer_id for each in by_order.values()})
    stops = {
        order_id: stop_of(each.destination, points[each.delivery_point_id], cycle)
        for order_id, each in by_order.items()
    }
    places = [StopPlace(order_id, stop, positions.get(stop.delivery_point_id)) for order_id, stop in stops.items()]
    return tuple(
        FloorStop(
            place.order_id,
            by_order[place.order_id].buyer_id,
            place.stop,
            points[place.stop.delivery_point_id],
            number,
            buyers[by_order[place.order_id].buyer_id].phone,
            far.get(place.order_id, NOT_TAKEN),
        )
        for number, place in enumerate(in_order(places), start=1)
    )
