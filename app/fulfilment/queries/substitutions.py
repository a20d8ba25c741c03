"""What buyers allow beforehand, and what could stand in for a line that is short."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import queries as catalogue
from app.core.errors import NotFound
from app.cycles import queries as cycles
from app.cycles.rules import OfferTerms
from app.fulfilment.queries.life import UNTOUCHED, lives_of_orders
from app.fulfilment.queries.lines import lines_by_key
from app.fulfilment.rules.life import present
from app.fulfilment.rules.substitution import Candidate, Mode, Wish, Wishes
from app.fulfilment.tables import SubstituteLine, Substitutions
from app.identity import queries as identity
from app.orders import queries as orders
from app.orders.queries import PlacedLine


async def wishes_of(session: AsyncSession, territory_id: UUID, delivery_point_id: UUID) -> Wishes:
    """What is allowed for a delivery point; nothing until the buyer says otherwise."""
    s = Substitutions
    query = select(s.mode, s.wishes).where(s.territory_id == territory_id, s.delivery_point_id == delivery_point_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return Wishes()
    by_pack = {
        UUID(pack): Wish(Mode(wish["mode"]), frozenset(UUID(each) for each in wish["pack_ids"]))
        for pack, wish in row.wishes.items()
    }
    return Wishes(Mode(row.mode), by_pack)


@dataclass(frozen=True, slots=True)
class Gap:
    """A line that is short: by how much, after what stands in for it already; and the offers not in the order."""

    placed: PlacedLine
    missing: OfferTerms
    short: Decimal
    wish: Wish
    excluded: frozenset[str]
    candidates: tuple[Candidate, ...]


async def gap_of(session: AsyncSession, territory_id: UUID, order_id: UUID, offer_id: UUID) -> Gap:
    """What is missing of a line. A fixed number of statements. Raises NotFound for a line that does not exist."""
    placed = (await lines_by_key(session, territory_id, {(order_id, offer_id)})).get((order_id, offer_id))
    if placed is None:
        raise NotFound
    life = (await lives_of_orders(session, territory_id, [order_id])).get(placed.key, UNTOUCHED)
    stand_ins = await _standing_in(session, territory_id, order_id, offer_id)
    point = await identity.delivery_point(session, territory_id, placed.delivery_point_id)
    wishes = await wishes_of(session, territory_id, placed.delivery_point_id)
    offers = await cycles.terms_of_cycle(session, territory_id, placed.cycle_id)
    ordered = {each.facts.offer_id for each in await orders.lines_of_order(session, territory_id, order_id)}
    cards = await catalogue.product_cards(session, territory_id, {each.product_id for each in offers})
    candidates = tuple(
        Candidate(each, frozenset({*cards[each.product_id].contains, *cards[each.product_id].may_contain}))
        for each in offers
        if each.id not in ordered
    )
    return Gap(
        placed=placed,
        missing=next(each for each in offers if each.id == offer_id),
        short=placed.line.quantity - present(placed.line.quantity, life.steps) - stand_ins,
        wish=wishes.of(placed.line.facts.pack_id),
        excluded=frozenset(point.excluded_allergens),
        candidates=candidates,
    )


async def _standing_in(session: AsyncSession, territory_id: UUID, order_id: UUID, offer_id: UUID) -> Decimal:
    s = SubstituteLine
    query = select(s.quantity).where(s.territory_id == territory_id, s.order_id == order_id, s.for_offer_id == offer_id)
    return sum(await session.scalars(query), Decimal(0))
