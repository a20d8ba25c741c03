"""Reads of the farms' lists and of what a closed cycle is told by mail. Set-based: a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.cycles.queries import CycleView
from app.cycles.rules import CycleState
from app.fulfilment.rules import Item, Place, ProducerList, Stop, arrange, is_final
from app.identity import queries as identity
from app.identity.queries import DeliveryPointView, OrganisationView
from app.identity.rules import ROLE_OF_KIND, Actor, Role
from app.orders import queries as orders
from app.orders.queries import ProducerLine, ProducerTotal
from app.orders.rules import Destination


@dataclass(frozen=True, slots=True)
class ListView:
    """A farm's list, with its cycle; ``final`` is false while orders may still come."""

    cycle: CycleView
    state: CycleState
    producer: OrganisationView
    final: bool
    list: ProducerList


async def lists(session: AsyncSession, actor: Actor, cycle_id: UUID, now: datetime) -> list[ProducerTotal]:
    """What each farm must bring, by its name; a producer sees himself only. Raises NotFound."""
    cycle = await cycles.cycle(session, actor.territory_id, cycle_id)
    if cycle.state(now) is CycleState.CANCELLED:
        return []
    only = actor.organisation_id if actor.role is Role.PRODUCER else None
    return await orders.producer_totals(session, actor.territory_id, cycle_id, only)


async def list_for(session: AsyncSession, actor: Actor, cycle_id: UUID, producer_id: UUID, now: datetime) -> ListView:
    """One farm's list, for itself, the hub, the carrier and the coordinator. Raises NotFound."""
    if actor.role is Role.PRODUCER and producer_id != actor.organisation_id:
        raise NotFound
    return await list_view(session, actor.territory_id, cycle_id, producer_id, now)


async def list_view(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID, now: datetime
) -> ListView:
    """One farm's list, empty if nothing was ordered or the cycle was cancelled. Raises NotFound."""
    cycle = await cycles.cycle(session, territory_id, cycle_id)
    producer = await identity.organisation(session, territory_id, producer_id, left=True)
    if ROLE_OF_KIND.get(producer.kind) is not Role.PRODUCER:
        raise NotFound
    state = cycle.state(now)
    items = [] if state is CycleState.CANCELLED else await _items(session, cycle, producer_id)
    final = is_final(cycle.window.closes_at, cycle.window.closed_at, now)
    return ListView(cycle, state, producer, final, arrange(items))


async def _items(session: AsyncSession, cycle: CycleView, producer_id: UUID) -> list[Item]:
    lines = await orders.producer_lines(session, cycle.territory_id, cycle.id, producer_id)
    wanted = sorted({line.delivery_point_id for line in lines})
    points = await identity.delivery_points_by_id(session, cycle.territory_id, wanted)
    return [_item(line, stop_of(line.destination, points[line.delivery_point_id], cycle)) for line in lines]


def stop_of(where: Destination, point: DeliveryPointView, cycle: CycleView) -> Stop:
    """Where an order was saved for, with the cycle's day for its area and what the carrier must know today."""
    delivery = cycle.delivery(where.area_id)
    return Stop(
        delivery_point_id=point.id,
        delivery_point_name=where.delivery_point_name,
        buyer_name=where.buyer_name,
        commune=where.commune,
        area_name=where.area_name,
        delivers_on=delivery.delivers_on if delivery else None,
        instructions=point.instructions,
    )


def _item(line: ProducerLine, stop: Stop) -> Item:
    return Item(
        stop=stop,
        pack_id=line.pack_id,
        product_name=line.product_name,
        pack_name=line.pack_name,
        unit=line.unit,
        content=line.content,
        catch_weight=line.catch_weight,
        quantity=line.quantity,
        weight_kg=line.weight_kg,
        note=line.note,
        shares=line.shares,
    )


async def places(session: AsyncSession, territory_id: UUID) -> list[Place]:
    """Where something can be brought now."""
    points = await identity.delivery_points_of(session, territory_id, archived=False)
    return [Place(each.organisation_id, each.area_id, each.school) for each in points]
