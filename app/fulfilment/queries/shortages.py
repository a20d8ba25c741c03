"""What was ordered of each offer, what there is of it, and who waits: a fixed number of statements."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles import queries as cycles
from app.fulfilment.queries.life import NOTHING_SAID, UNTOUCHED, LineLife, OfferSaid, lives_of_cycle, offers_said
from app.fulfilment.rules.life import Step, StepState
from app.fulfilment.rules.shortages import Stock, Waiting
from app.identity import queries as identity
from app.orders import queries as orders
from app.orders.queries import LineKey, PlacedLine


async def stocks_of_cycle(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID | None = None
) -> list[Stock]:
    """Every offer of a cycle that somebody ordered, or those of one farm, by product and pack."""
    placed = await orders.placed_lines(session, territory_id, cycle_id, producer_id=producer_id)
    said = await offers_said(session, territory_id, cycle_id)
    lives = await lives_of_cycle(session, territory_id, cycle_id)
    by_offer: dict[UUID, list[PlacedLine]] = {}
    for each in placed:
        by_offer.setdefault(each.line.facts.offer_id, []).append(each)
    steps = {
        each.id: each.step for each in (await cycles.offers_by_id(session, territory_id, cycle_id, by_offer)).values()
    }
    buyers = await identity.organisations_by_id(session, {each.buyer_id for each in placed})
    canteens = {each.id for each in buyers.values() if each.kind == "canteen"}
    stocks = [
        _stock(mine, steps[offer_id], said.get(offer_id, NOTHING_SAID), lives, canteens)
        for offer_id, mine in by_offer.items()
    ]
    return sorted(stocks, key=lambda stock: (stock.product_name, stock.pack_name, stock.offer_id))


def _stock(
    lines: list[PlacedLine], step: Decimal, said: OfferSaid, lives: Mapping[LineKey, LineLife], canteens: set[UUID]
) -> Stock:
    facts = lines[0].line.facts
    return Stock(
        offer_id=facts.offer_id,
        producer_id=facts.producer_id,
        producer_name=facts.producer_name,
        product_name=facts.product_name,
        pack_name=facts.pack_name,
        unit=facts.unit,
        step=step,
        confirmed=_quantity(said.confirmed),
        brought=_quantity(said.brought),
        later_on=said.later_on,
        reason=said.confirmed.counts.reason if said.confirmed else "",
        entry_ids=(*_open_ids(said.confirmed), *_open_ids(said.brought)),
        lines=tuple(_waiting(each, lives.get(each.key, UNTOUCHED), each.buyer_id in canteens) for each in lines),
    )


def _quantity(state: StepState | None) -> Decimal | None:
    return None if state is None else state.counts.quantity


def _waiting(placed: PlacedLine, life: LineLife, canteen: bool) -> Waiting:
    return Waiting(
        order_id=placed.order_id,
        buyer_id=placed.buyer_id,
        buyer_name=placed.destination.buyer_name,
        delivery_point_name=placed.destination.delivery_point_name,
        canteen=canteen,
        ordered=placed.line.quantity,
        ordered_at=placed.placed_at,
        allocated=_quantity(life.steps.get(Step.ALLOCATED)),
        confirmation_ids=_open_ids(life.steps.get(Step.CONFIRMED)),
        allocation_ids=_open_ids(life.steps.get(Step.ALLOCATED)),
    )


def _open_ids(state: StepState | None) -> tuple[UUID, ...]:
    return () if state is None else (state.counts.id, *(rival.id for rival in state.rivals))
