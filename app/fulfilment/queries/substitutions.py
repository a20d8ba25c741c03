"""What buyers allow beforehand, and what could stand in for lines that are short."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.cycles.rules import OfferTerms
from app.fulfilment.queries.life import UNTOUCHED, LineLife, lives_of_cycle, lives_of_orders
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.life import Step, present
from app.fulfilment.rules.substitution import Candidate, Mode, Wish, Wishes
from app.fulfilment.tables import Delivery, SubstituteLine, Substitutions
from app.identity import queries as identity
from app.orders import queries as orders
from app.orders.queries import LineKey, PlacedLine


async def wishes_of(session: AsyncSession, territory_id: UUID, delivery_point_id: UUID) -> Wishes:
    """What is allowed for a delivery point; nothing until the buyer says otherwise."""
    return (await wishes_by_point(session, territory_id, [delivery_point_id])).get(delivery_point_id, Wishes())


async def wishes_by_point(
    session: AsyncSession, territory_id: UUID, delivery_point_ids: Collection[UUID]
) -> dict[UUID, Wishes]:
    """The same for several delivery points; those that have said nothing are left out. One query."""
    s = Substitutions
    query = select(s.delivery_point_id, s.mode, s.wishes)
    rows = await session.execute(
        query.where(s.territory_id == territory_id, s.delivery_point_id.in_(delivery_point_ids))
    )
    return {row.delivery_point_id: Wishes(Mode(row.mode), _by_pack(row.wishes)) for row in rows}


def _by_pack(wishes: Mapping[str, Any]) -> dict[UUID, Wish]:
    return {
        UUID(pack): Wish(Mode(wish["mode"]), frozenset(UUID(each) for each in wish["pack_ids"]))
        for pack, wish in wishes.items()
    }


@dataclass(frozen=True, slots=True)
class StandingIn:
    """What stands in for a missing line already."""

    offer: OfferTerms
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """A line that is short: by how much, after what stands in for it already; and the offers not in the order."""

    placed: PlacedLine
    missing: OfferTerms
    short: Decimal
    wish: Wish
    excluded: frozenset[str]
    candidates: tuple[Candidate, ...]
    stand_ins: tuple[StandingIn, ...] = ()

    @property
    def free(self) -> list[Candidate]:
        """The offers that do not stand in yet."""
        taken = {each.offer.id for each in self.stand_ins}
        return [each for each in self.candidates if each.offer.id not in taken]


async def gap_of(session: AsyncSession, territory_id: UUID, order_id: UUID, offer_id: UUID) -> Gap:
    """What is missing of a line. A fixed number of statements. Raises NotFound for a line that does not exist."""
    placed = (await lines_by_key(session, territory_id, {(order_id, offer_id)})).get((order_id, offer_id))
    if placed is None:
        raise NotFound
    lives = await lives_of_orders(session, territory_id, [order_id])
    own = {each.facts.offer_id for each in await orders.lines_of_order(session, territory_id, order_id)}
    return (await _gaps(session, territory_id, [placed], lives, {order_id: own}))[0]


async def gaps_of_cycle(session: AsyncSession, territory_id: UUID, cycle_id: UUID) -> list[Gap]:
    """The lines of a cycle that are short and not settled, by product and buyer. A fixed number of statements.

    A weight that is a little less than ordered is no gap: at least a step of the offer is missing, or a part was given.
    """
    placed = await orders.placed_lines(session, territory_id, cycle_id)
    lives = await lives_of_cycle(session, territory_id, cycle_id)
    d = Delivery
    settled = set(
        await session.scalars(
            select(d.order_id).where(d.territory_id == territory_id, d.cycle_id == cycle_id, d.settled_version > 0)
        )
    )
    in_order: dict[UUID, set[UUID]] = {}
    for each in placed:
        in_order.setdefault(each.order_id, set()).add(each.line.facts.offer_id)
    short = [
        each for each in placed if each.order_id not in settled and _less(each, lives.get(each.key, UNTOUCHED)) > 0
    ]
    if not short:
        return []
    found = await _gaps(session, territory_id, short, lives, in_order)
    return [each for each in found if each.short >= each.missing.step or _shared_less(each, lives) or each.stand_ins]


def _less(placed: PlacedLine, life: LineLife) -> Decimal:
    return placed.line.quantity - present(placed.line.quantity, life.steps)


def _shared_less(gap: Gap, lives: Mapping[LineKey, LineLife]) -> bool:
    given = lives.get(gap.placed.key, UNTOUCHED).steps.get(Step.ALLOCATED)
    return gap.short > 0 and given is not None and given.counts.quantity < gap.placed.line.quantity


async def _gaps(
    session: AsyncSession,
    territory_id: UUID,
    placed: Sequence[PlacedLine],
    lives: Mapping[LineKey, LineLife],
    in_order: Mapping[UUID, Collection[UUID]],
) -> list[Gap]:
    """Of lines of one cycle. ``in_order``: the offers of each order."""
    points = await identity.delivery_points_by_id(
        session, territory_id, sorted({each.delivery_point_id for each in placed})
    )
    wishes = await wishes_by_point(session, territory_id, points.keys())
    offers = {each.id: each for each in await cycles.terms_of_cycle(session, territory_id, placed[0].cycle_id)}
    candidates = await _candidates(session, territory_id, offers.values())
    stand_ins = await _standing_in(session, territory_id, {each.order_id for each in placed}, offers)
    gaps = []
    for each in placed:
        own = tuple(stand_ins.get(each.key, ()))
        taken = sum((stand_in.quantity for stand_in in own), Decimal(0))
        gap = Gap(
            placed=each,
            missing=offers[each.line.facts.offer_id],
            short=max(_less(each, lives.get(each.key, UNTOUCHED)) - taken, Decimal(0)),
            wish=wishes.get(each.delivery_point_id, Wishes()).of(each.line.facts.pack_id),
            excluded=frozenset(points[each.delivery_point_id].excluded_allergens),
            candidates=tuple(one for one in candidates if one.offer.id not in in_order[each.order_id]),
            stand_ins=own,
        )
        gaps.append(gap)
    return gaps


async def _candidates(session: AsyncSession, territory_id: UUID, offers: Collection[OfferTerms]) -> list[Candidate]:
    cards = await catalogue.product_cards(session, territory_id, {each.product_id for each in offers})
    return [
        Candidate(each, frozenset({*cards[each.product_id].contains, *cards[each.product_id].may_contain}))
        for each in offers
    ]


async def _standing_in(
    session: AsyncSession, territory_id: UUID, order_ids: Collection[UUID], offers: Mapping[UUID, OfferTerms]
) -> dict[LineKey, list[StandingIn]]:
    """By the line that is missing."""
    s = SubstituteLine
    query = select(s.order_id, s.for_offer_id, s.offer_id, s.quantity)
    rows = await session.execute(
        query.where(s.territory_id == territory_id, s.order_id.in_(order_ids)).order_by(s.at, s.offer_id)
    )
    found: dict[LineKey, list[StandingIn]] = {}
    for row in rows:
        found.setdefault((row.order_id, row.for_offer_id), []).append(StandingIn(offers[row.offer_id], row.quantity))
    return found
