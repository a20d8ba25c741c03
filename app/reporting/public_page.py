"""Reads for the public page: a fixed number of statements, whatever the size of the territory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import ProductCard, product_cards
from app.core.errors import NotFound
from app.costs.queries import FigureView, reference_figures
from app.cycles.queries import deliveries_of
from app.cycles.tables import Cycle, Offer
from app.identity.queries import communes
from app.identity.tables import Membership, Organisation, Territory
from app.pricing.queries import RuleVersion, rule_versions
from app.pricing.tables import FeeComponent, FeeSchedule
from app.reporting.public_schemas import (
    PublicBuyers,
    PublicCommune,
    PublicComponent,
    PublicCycle,
    PublicFee,
    PublicFigure,
    PublicHub,
    PublicOffer,
    PublicPage,
    PublicPart,
    PublicProducer,
    PublicRule,
    PublicTerritory,
    PublicTiles,
)

FARMS = ("producer", "processor")
BUYERS = ("canteen", "shop")


async def public_territories(session: AsyncSession) -> list[PublicTerritory]:
    """The territories that show themselves, by name."""
    rows = await session.scalars(select(Territory).where(Territory.public).order_by(Territory.name))
    return [territory_out(row) for row in rows]


async def public_territory(session: AsyncSession, slug: str) -> Territory:
    """A territory that shows itself. Raises NotFound for any other."""
    territory = await session.scalar(select(Territory).where(Territory.slug == slug, Territory.public))
    if territory is None:
        raise NotFound
    return territory


async def public_page(session: AsyncSession, slug: str, now: datetime, tiles: PublicTiles | None) -> PublicPage:
    """The page of a public territory. Raises NotFound for any other."""
    territory = await public_territory(session, slug)
    cycle = await cycle_at_hand(session, territory.id, now)
    offers = await offers_of(session, cycle, now)
    members = await _members(session, territory.id)
    return PublicPage(
        territory=territory_out(territory),
        cycle=cycle_out(cycle, now) if cycle else None,
        producers=_producers(members, offers),
        offers=offers,
        fees=await fees_at(session, territory.id, now),
        rules=rules_out(await rule_versions(session, territory.id), now),
        references=[_figure(each) for each in await reference_figures(session, territory.id)],
        communes=[
            PublicCommune(name=each.name, latitude=each.latitude, longitude=each.longitude)
            for each in await communes(session, territory.id)
        ],
        hubs=[
            PublicHub(name=each.name, commune=each.commune, latitude=each.latitude, longitude=each.longitude)
            for each in members
            if each.kind == "hub"
        ],
        buyers=_buyers(members),
        tiles=tiles,
    )


def territory_out(row: Territory) -> PublicTerritory:
    """As everybody reads it."""
    return PublicTerritory(slug=row.slug, name=row.name, description=row.description)


def cycle_out(cycle: Cycle, now: datetime) -> PublicCycle:
    """The order window as everybody reads it."""
    state: Literal["open", "planned"] = "open" if cycle.opens_at <= now else "planned"
    return PublicCycle(opens_at=cycle.opens_at, closes_at=cycle.closes_at, state=state)


async def cycle_at_hand(session: AsyncSession, territory_id: UUID, now: datetime) -> Cycle | None:
    """The week that can be ordered, else the next one."""
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


async def offers_of(
    session: AsyncSession, cycle: Cycle | None, now: datetime, product_id: UUID | None = None
) -> list[PublicOffer]:
    """With the labels that still hold on the first day of delivery, as buyers see them.

    None before the week has opened: a price that is being prepared is its farm's own.
    """
    if cycle is None or cycle.opens_at > now:
        return []
    query = select(Offer).where(
        Offer.territory_id == cycle.territory_id, Offer.cycle_id == cycle.id, Offer.withdrawn_at.is_(None)
    )
    if product_id is not None:
        query = query.where(Offer.product_id == product_id)
    found = await session.scalars(query.order_by(Offer.family, Offer.product_name, Offer.pack_name, Offer.id))
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
        product_id=offer.product_id,
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
        warned=[UUID(each["rule_id"]) for each in offer.verdicts],
    )


class _Member(NamedTuple):
    """An organisation of the territory, as far as everybody may know it."""

    id: UUID
    kind: str
    name: str
    commune: str
    description: str
    latitude: Decimal | None
    longitude: Decimal | None
    named: bool


async def _members(session: AsyncSession, territory_id: UUID) -> list[_Member]:
    o = Organisation
    rows = await session.execute(
        select(o.id, o.kind, o.name, o.commune, o.description, o.latitude, o.longitude, Membership.named)
        .join(Membership, Membership.organisation_id == o.id)
        .where(Membership.territory_id == territory_id, Membership.left_at.is_(None))
        .order_by(func.lower(o.name), o.id)
    )
    return [_Member(*row) for row in rows]


def _producers(members: Iterable[_Member], offers: Iterable[PublicOffer]) -> list[PublicProducer]:
    count: dict[UUID, int] = {}
    for offer in offers:
        count[offer.producer_id] = count.get(offer.producer_id, 0) + 1
    return [
        PublicProducer(
            id=each.id,
            name=each.name,
            kind=each.kind,
            commune=each.commune,
            description=each.description,
            latitude=each.latitude,
            longitude=each.longitude,
            offers=count.get(each.id, 0),
        )
        for each in members
        if each.kind in FARMS
    ]


def _buyers(members: Iterable[_Member]) -> list[PublicBuyers]:
    """Counted by commune, at the middle of those that have coordinates; only those that agreed are named."""
    by_commune: dict[str, list[_Member]] = {}
    for each in members:
        if each.kind in BUYERS:
            by_commune.setdefault(each.commune, []).append(each)
    return [_buyers_of(commune, by_commune[commune]) for commune in sorted(by_commune)]


def _buyers_of(commune: str, buyers: Sequence[_Member]) -> PublicBuyers:
    placed = [each for each in buyers if each.latitude is not None and each.longitude is not None]
    return PublicBuyers(
        commune=commune,
        latitude=_middle(each.latitude for each in placed),
        longitude=_middle(each.longitude for each in placed),
        canteens=sum(1 for each in buyers if each.kind == "canteen"),
        shops=sum(1 for each in buyers if each.kind == "shop"),
        names=[each.name for each in buyers if each.named],
    )


def _middle(values: Iterable[Decimal | None]) -> Decimal | None:
    """To two decimals, about a kilometre: a kitchen that is alone in its commune is not pointed at."""
    known = [each for each in values if each is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01")) if known else None


def rules_out(versions: Iterable[RuleVersion], now: datetime) -> list[PublicRule]:
    """The rules in force, as everybody reads them."""
    return [_rule(each) for each in versions if each.holds_at(now)]


def _rule(version: RuleVersion) -> PublicRule:
    rule = version.rule
    return PublicRule(
        id=rule.id,
        kind=rule.kind,
        severity=rule.severity,
        sentence=rule.sentence,
        value=None if rule.value is None else format(rule.value, "f"),
        actor=rule.actor,
        families=sorted(rule.families),
        labels=sorted(rule.labels),
        buyer_kinds=sorted(rule.buyer_kinds),
        valid_from=version.valid_from,
        decision=version.decision.text,
        decided_on=version.decision.decided_on,
        decision_url=version.decision.url,
    )


def _figure(view: FigureView) -> PublicFigure:
    figure = view.figure
    return PublicFigure(
        id=view.id,
        kind=figure.kind,
        title=figure.title,
        unit=figure.unit,
        whole=figure.whole,
        parts=[PublicPart(who=each.who, label=each.label, value=each.value) for each in figure.parts],
        period=figure.period,
        source=figure.source,
        source_url=figure.source_url,
    )


async def fees_at(session: AsyncSession, territory_id: UUID, now: datetime) -> list[PublicFee]:
    """The fees in force, in the order of their schedule."""
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
