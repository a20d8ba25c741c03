"""Reads for the public page: seven queries, whatever the size of the territory."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import ProductCard, product_cards
from app.core.errors import NotFound
from app.cycles.queries import deliveries_of
from app.cycles.tables import Cycle, Offer
from app.identity.tables import Membership, Organisation, Territory
from app.pricing.tables import FeeComponent, FeeSchedule
from app.reporting.schemas import (
    PublicComponent,
    PublicCycle,
    PublicFee,
    PublicOffer,
    PublicPage,
    PublicProducer,
    PublicTerritory,
)


async def public_territories(session: AsyncSession) -> list[PublicTerritory]:
    """The territories that show themselves, by name."""
    rows = await session.scalars(select(Territory).where(Territory.public).order_by(Territory.name))
    return [_territory(row) for row in rows]


async def public_page(session: AsyncSession, slug: str, now: datetime) -> PublicPage:
    """The page of a public territory. Raises NotFound for any other."""
    territory = await session.scalar(select(Territory).where(Territory.slug == slug, Territory.public))
    if territory is None:
        raise NotFound
    cycle = await _cycle(session, territory.id, now)
    offers = await _offers(session, cycle) if cycle else []
    return PublicPage(
        territory=_territory(territory),
        cycle=PublicCycle(
            opens_at=cycle.opens_at, closes_at=cycle.closes_at, state="open" if cycle.opens_at <= now else "planned"
        )
        if cycle
        else None,
        producers=await _producers(session, territory.id, offers),
        offers=offers,
        fees=await _fees(session, territory.id, now),
    )


def _territory(row: Territory) -> PublicTerritory:
    return PublicTerritory(slug=row.slug, name=row.name, description=row.description)


async def _cycle(session: AsyncSession, territory_id: UUID, now: datetime) -> Cycle | None:
    found: Cycle | None = await session.scalar(
        select(Cycle)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.closes_at > now,
            Cycle.cancelled_at.is_(None),
            Cycle.closed_at.is_(None),
        )
        .order_by(Cycle.closes_at, Cycle.id)
        .limit(1)
    )
    return found


async def _offers(session: AsyncSession, cycle: Cycle) -> list[PublicOffer]:
    """With the labels that still hold on the first day of delivery, as buyers see them."""
    found = await session.scalars(
        select(Offer)
        .where(Offer.territory_id == cycle.territory_id, Offer.cycle_id == cycle.id, Offer.withdrawn_at.is_(None))
        .order_by(Offer.family, Offer.product_name, Offer.pack_name, Offer.id)
    )
    offers = found.all()
    first_day = min(
        (each.delivers_on for each in await deliveries_of(session, cycle.id)), default=cycle.closes_at.date()
    )
    cards = await product_cards(session, cycle.territory_id, {each.product_id for each in offers}, on=first_day)
    return [_offer(each, cards[each.product_id]) for each in offers]


def _offer(offer: Offer, card: ProductCard) -> PublicOffer:
    return PublicOffer(
        id=offer.id,
        producer_id=offer.producer_id,
        product=offer.product_name,
        pack=offer.pack_name,
        family=offer.family,
        unit=offer.unit,
        content=offer.content,
        net_weight_kg=offer.net_weight_kg,
        unit_price=offer.unit_price,
        vat_rate=str(offer.vat_rate),
        labels=list(card.labels),
        photo_id=card.photo_id,
        components=[PublicComponent.model_validate(component) for component in offer.components],
    )


async def _producers(session: AsyncSession, territory_id: UUID, offers: list[PublicOffer]) -> list[PublicProducer]:
    rows = await session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.territory_id == territory_id,
            Membership.left_at.is_(None),
            Organisation.kind.in_(("producer", "processor")),
        )
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    count: dict[UUID, int] = {}
    for offer in offers:
        count[offer.producer_id] = count.get(offer.producer_id, 0) + 1
    return [
        PublicProducer(
            id=row.id,
            name=row.name,
            kind=row.kind,
            commune=row.commune,
            description=row.description,
            latitude=row.latitude,
            longitude=row.longitude,
            offers=count.get(row.id, 0),
        )
        for row in rows
    ]


async def _fees(session: AsyncSession, territory_id: UUID, now: datetime) -> list[PublicFee]:
    current = (
        select(FeeSchedule.id)
        .where(FeeSchedule.territory_id == territory_id, FeeSchedule.valid_from <= now)
        .order_by(FeeSchedule.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.scalars(
        select(FeeComponent)
        .where(FeeComponent.territory_id == territory_id, FeeComponent.schedule_id == current)
        .order_by(FeeComponent.position)
    )
    return [PublicFee(actor=row.actor, label=row.label, basis=row.basis, value=str(row.value)) for row in rows]
