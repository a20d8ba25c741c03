"""What the fair-price rules say of a producer's stall, as he himself may read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, among, packs_by_id
from app.core.errors import Invalid
from app.core.quantity import plain
from app.cycles.queries.judging import AgreedPrices, Judged, Judging, judging
from app.cycles.queries.offers import StallRow
from app.cycles.queries.weeks import CycleView, cycle
from app.cycles.tables import Offer
from app.identity.rules import Actor
from app.pricing.queries import schedule_at
from app.pricing.rules import FairRule, FeeRule, Judgement, PackFacts
from app.pricing.sentences import Reader, verdict_json

NO_PRICE: Mapping[str, Any] = {"verdicts": [], "nearest": None, "blocked": False}


async def judge_rows(
    session: AsyncSession,
    actor: Actor,
    view: CycleView,
    fees: Sequence[FeeRule],
    rows: Sequence[StallRow],
    now: datetime,
    agreed: AgreedPrices,
) -> dict[UUID, Mapping[str, Any]]:
    """By pack, the judgement of what each row would be published at: its offer's, last or usual price."""
    court = await judging(session, view, fees, [judged_pack(each.pack, each.offer) for each in rows], now, agreed)
    prices = {each.pack.pack_id: _price(each) for each in rows}
    return {
        pack_id: NO_PRICE if price is None else _json(court, pack_id, price, actor.language)
        for pack_id, price in prices.items()
    }


def _price(row: StallRow) -> Decimal | None:
    if row.offer is not None:
        return row.offer.producer_price
    return row.pack.usual_price if row.last is None else row.last.price


async def judge_tried(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    tried: Sequence[tuple[UUID, Decimal]],
    now: datetime,
    agreed: AgreedPrices,
) -> list[dict[str, Any]]:
    """The judgement of each price of a pack (4 decimals). Raises NotFound, Invalid for packs that are not his."""
    view = await cycle(session, actor.territory_id, cycle_id)
    packs = await packs_by_id(session, actor.territory_id, {pack_id for pack_id, _ in tried})
    strange = [
        number
        for number, (pack_id, _) in enumerate(tried)
        if pack_id not in packs or packs[pack_id].producer_id != actor.organisation_id
    ]
    if strange:
        raise Invalid({f"rows.{number}.pack_id": "fields.stall_pack" for number in strange})
    wanted = (Offer.territory_id == actor.territory_id, Offer.cycle_id == cycle_id, among(Offer.pack_id, packs))
    offers = {each.pack_id: each for each in await session.scalars(select(Offer).where(*wanted))}
    schedule = await schedule_at(session, actor.territory_id, view.window.opens_at)
    judged = [judged_pack(each, offers.get(each.pack_id)) for each in packs.values()]
    court = await judging(session, view, () if schedule is None else schedule.fees, judged, now, agreed)
    return [{"pack_id": pack_id, **_json(court, pack_id, price, actor.language)} for pack_id, price in tried]


def _json(court: Judging, pack_id: UUID, price: Decimal, language: str) -> dict[str, Any]:
    return judgement_json(court.judge(pack_id, price), {rule.id: rule for rule in court.rules}, language)


def judgement_json(found: Judgement, rules: Mapping[UUID, FairRule], language: str) -> dict[str, Any]:
    """A judgement as the producer of the offer reads it."""
    return {
        "verdicts": [verdict_json(each, rules[each.rule_id], Reader.PRODUCER, language) for each in found.verdicts],
        "nearest": None if found.nearest is None else plain(found.nearest),
        "blocked": found.blocked,
    }


def judged_pack(pack: SalePack, offer: Offer | None) -> Judged:
    """A pack as it is offered or would be, with the price at which it stands."""
    source = source_of(pack, offer)
    standing = offer is not None and offer.withdrawn_at is None
    return Judged(
        pack_id=pack.pack_id,
        product_id=source.product_id,
        producer_id=pack.producer_id,
        family=source.family,
        pack=PackFacts(source.content, source.net_weight_kg),
        standing=offer.producer_price if offer is not None and standing else None,
        since=(offer.priced_at or offer.published_at) if offer is not None and standing else None,
    )


def source_of(pack: SalePack, offer: Offer | None) -> SalePack | Offer:
    """What an offer is a copy of: what buyers have ordered already stays the same thing, whatever its pack is now."""
    return offer if offer is not None and offer.reserved else pack


def stands_at(offer: Offer | None, price: Decimal) -> bool:
    """Whether the offer is on sale at this price already."""
    return offer is not None and offer.withdrawn_at is None and offer.producer_price == price
