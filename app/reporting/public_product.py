"""Reads for a product's public page, the one that the code on a shelf label leads to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import product_cards
from app.catalogue.tables import Product
from app.core.days import local_day
from app.core.errors import NotFound
from app.identity.tables import Membership, Organisation, Territory
from app.pricing.queries import rule_versions
from app.reporting.prices import product_prices
from app.reporting.public_page import cycle_at_hand, cycle_out, offers_of, rules_out, territory_out
from app.reporting.public_schemas import PublicFarm, PublicProduct


async def public_product(session: AsyncSession, territory: Territory, product_id: UUID, now: datetime) -> PublicProduct:
    """A product of a public territory, sold this week or not. A fixed number of statements.

    Raises NotFound for a product that was never offered, and for one whose farm has left: neither is public.
    """
    product, farm = await _product(session, territory.id, product_id)
    prices = await product_prices(session, territory.id, product_id, now)
    cycle = await cycle_at_hand(session, territory.id, now)
    today = local_day(now, territory.timezone)
    card = (await product_cards(session, territory.id, [product_id], on=today))[product_id]
    return PublicProduct(
        territory=territory_out(territory),
        id=product.id,
        name=product.name,
        family=product.family,
        description=product.description,
        labels=list(card.labels),
        contains=list(card.contains),
        may_contain=list(card.may_contain),
        storage=card.storage,
        origin_commune=card.origin_commune,
        photo_id=card.photo_id,
        farm=farm,
        cycle=cycle_out(cycle, now) if cycle else None,
        offers=await offers_of(session, cycle, now, product_id),
        rules=rules_out(await rule_versions(session, territory.id), now),
        prices=prices,
    )


async def _product(session: AsyncSession, territory_id: UUID, product_id: UUID) -> tuple[Product, PublicFarm]:
    row = (
        await session.execute(
            select(Product, Organisation)
            .join(Organisation, Organisation.id == Product.producer_id)
            .join(
                Membership,
                (Membership.territory_id == Product.territory_id) & (Membership.organisation_id == Organisation.id),
            )
            .where(Product.territory_id == territory_id, Product.id == product_id, Membership.left_at.is_(None))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    product, farm = row
    return product, PublicFarm(
        id=farm.id,
        name=farm.name,
        kind=farm.kind,
        commune=farm.commune,
        description=farm.description,
        latitude=farm.latitude,
        longitude=farm.longitude,
    )
