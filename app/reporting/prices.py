"""The history of a product's prices and shares: what its offers were, week by week, for those who may see offers.

Only weeks that have opened: a price that is being prepared is its farm's own. No quantities.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.cycles.tables import Cycle, Offer
from app.pricing.queries import RuleVersion, Schedule, rule_versions, schedules
from app.reporting.public_schemas import PackPrices, PriceMark, PricePoint, ProductPrices, PublicComponent

AS_FAR_BACK = timedelta(days=2 * 366)


async def product_prices(session: AsyncSession, territory_id: UUID, product_id: UUID, now: datetime) -> ProductPrices:
    """Of the last two years, with the changes of fees and rules since the first price. Four statements.

    Raises NotFound for a product that was never offered in an open week of that territory.
    """
    rows = await session.execute(
        select(Offer, Cycle.opens_at)
        .join(Cycle, (Cycle.territory_id == Offer.territory_id) & (Cycle.id == Offer.cycle_id))
        .where(
            Offer.territory_id == territory_id,
            Offer.product_id == product_id,
            Offer.withdrawn_at.is_(None),
            Cycle.cancelled_at.is_(None),
            Cycle.opens_at <= now,
            Cycle.opens_at > now - AS_FAR_BACK,
        )
        .order_by(Cycle.opens_at, Offer.id)
    )
    found = [(offer, opens_at) for offer, opens_at in rows]
    if not found:
        raise NotFound
    first = found[0][1]
    marks = [
        *fee_marks(await schedules(session, territory_id), first, now),
        *rule_marks(await rule_versions(session, territory_id), first, now),
    ]
    return ProductPrices(
        product_id=product_id,
        product=found[-1][0].product_name,
        packs=_packs(found),
        marks=sorted(marks, key=lambda each: (each.at, each.kind, each.words)),
    )


def _packs(found: Iterable[tuple[Offer, datetime]]) -> list[PackPrices]:
    """By pack under its latest name; the packs that were sold last come first."""
    packs: dict[UUID, list[tuple[Offer, datetime]]] = {}
    for offer, at in found:
        packs.setdefault(offer.pack_id, []).append((offer, at))
    latest = sorted(packs.values(), key=lambda points: (points[-1][1], points[-1][0].pack_name), reverse=True)
    return [
        PackPrices(
            pack_id=points[-1][0].pack_id,
            pack=points[-1][0].pack_name,
            unit=points[-1][0].unit,
            points=[_point(offer, at) for offer, at in points if offer.unit == points[-1][0].unit],
        )
        for points in latest
    ]


def _point(offer: Offer, at: datetime) -> PricePoint:
    return PricePoint(
        cycle_id=offer.cycle_id,
        at=at,
        unit_price=offer.unit_price,
        components=[PublicComponent.model_validate(each) for each in offer.components],
    )


def fee_marks(found: Iterable[Schedule], first: datetime, now: datetime) -> list[PriceMark]:
    """The dates on which the fees changed, after ``first``."""
    return [
        PriceMark(at=each.valid_from, kind="fees", words=each.note) for each in found if first < each.valid_from <= now
    ]


def rule_marks(found: Iterable[RuleVersion], first: datetime, now: datetime) -> list[PriceMark]:
    """The dates on which a rule was adopted, changed or ended, after ``first``."""
    marks = []
    for each in found:
        if first < each.valid_from <= now:
            marks.append(PriceMark(at=each.valid_from, kind="rule", words=each.rule.sentence))
        if each.ends and each.valid_until is not None and first < each.valid_until <= now:
            marks.append(PriceMark(at=each.valid_until, kind="rule_ended", words=each.rule.sentence))
    return marks
