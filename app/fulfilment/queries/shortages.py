"""What was ordered of each offer, what there is of it, and who waits: a fixed number of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cycles import queries as cycles
from app.cycles.rules import OfferTerms
from app.fulfilment.queries.life import NOTHING_SAID, UNTOUCHED, LineLife, OfferSaid, lives_of_cycle, offers_said
from app.fulfilment.rules.life import Entry, Step, StepState
from app.fulfilment.rules.shortages import Spoken, Stock, Waiting
from app.fulfilment.tables import Delivery, SubstituteLine
from app.identity import queries as identity
from app.orders import queries as orders
from app.orders.queries import LineKey, PlacedLine
from app.orders.rules import facts_of


async def stocks_of_cycle(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID | None = None
) -> list[Stock]:
    """Every offer of a cycle that somebody ordered or that stands in, or those of one farm, by product and pack."""
    placed = await orders.placed_lines(session, territory_id, cycle_id, producer_id=producer_id)
    said = await offers_said(session, territory_id, cycle_id)
    lives = await lives_of_cycle(session, territory_id, cycle_id)
    by_offer: dict[UUID, list[PlacedLine]] = {}
    for each in placed:
        by_offer.setdefault(each.line.facts.offer_id, []).append(each)
    extra = await _wanted_besides(session, territory_id, cycle_id, producer_id)
    offers = await cycles.offers_by_id(session, territory_id, cycle_id, by_offer.keys() | extra.keys())
    buyers = await identity.organisations_by_id(session, {each.buyer_id for each in placed})
    known = _Known(
        lives=lives,
        canteens={each.id for each in buyers.values() if each.kind == "canteen"},
        names=await identity.names_of(session, _people(said[each] for each in offers if each in said)),
        settled=await _settled(session, territory_id, cycle_id),
        extra=extra,
    )
    stocks = [
        _stock(each, by_offer.get(each.id, []), said.get(each.id, NOTHING_SAID), known) for each in offers.values()
    ]
    return sorted(stocks, key=lambda stock: (stock.product_name, stock.pack_name, stock.offer_id))


@dataclass(frozen=True, slots=True)
class _Known:
    """What all stocks of a cycle are put together from. ``names`` by person, ``extra`` by offer, ``settled`` orders."""

    lives: Mapping[LineKey, LineLife]
    canteens: set[UUID]
    names: Mapping[UUID, str]
    settled: set[UUID]
    extra: Mapping[UUID, Decimal]


async def _wanted_besides(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID, producer_id: UUID | None
) -> dict[UUID, Decimal]:
    """What is to stand in for other things, by offer."""
    s = SubstituteLine
    query = select(s.offer_id, func.sum(s.quantity)).where(s.territory_id == territory_id, s.cycle_id == cycle_id)
    if producer_id is not None:
        query = query.where(s.producer_id == producer_id)
    rows = await session.execute(query.group_by(s.offer_id))
    return {row[0]: row[1] for row in rows}


async def _settled(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> set[UUID]:
    d = Delivery
    query = select(d.order_id).where(d.territory_id == territory_id, d.cycle_id == cycle_id, d.settled_version > 0)
    return set(await session.scalars(query))


def _people(said: Iterable[OfferSaid]) -> set[UUID]:
    return {entry.person_id for each in said for entry in _open(each) if entry.person_id is not None}


def _open(said: OfferSaid) -> list[Entry]:
    states = [each for each in (said.confirmed, said.brought) if each is not None]
    return [entry for state in states for entry in (state.counts, *state.rivals)]


def _stock(offer: OfferTerms, lines: list[PlacedLine], said: OfferSaid, known: _Known) -> Stock:
    facts = lines[0].line.facts if lines else facts_of(offer)
    return Stock(
        offer_id=facts.offer_id,
        producer_id=facts.producer_id,
        producer_name=facts.producer_name,
        product_name=facts.product_name,
        pack_name=facts.pack_name,
        unit=facts.unit,
        step=offer.step,
        confirmed=_quantity(said.confirmed),
        brought=_quantity(said.brought),
        later_on=said.later_on,
        reason=said.confirmed.counts.reason if said.confirmed else "",
        entry_ids=(*_open_ids(said.confirmed), *_open_ids(said.brought)),
        lines=tuple(
            _waiting(each, known.lives.get(each.key, UNTOUCHED), each.buyer_id in known.canteens) for each in lines
        ),
        content=facts.content,
        catch_weight=facts.catch_weight,
        said=(*_spoken("confirmed", said.confirmed, said, known), *_spoken("brought", said.brought, said, known)),
        extra=known.extra.get(offer.id, Decimal(0)),
        settled=any(each.order_id in known.settled for each in lines),
    )


def _spoken(
    what: Literal["confirmed", "brought"], state: StepState | None, said: OfferSaid, known: _Known
) -> list[Spoken]:
    if state is None:
        return []
    return [
        Spoken(
            id=each.id,
            what=what,
            quantity=each.quantity,
            later_on=said.later.get(each.id),
            reason=each.reason,
            at=each.at,
            person_name=None if each.person_id is None else known.names.get(each.person_id),
            counts=each is state.counts,
        )
        for each in (state.counts, *state.rivals)
    ]


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
