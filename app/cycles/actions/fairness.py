"""The fair-price rules at the stall: what a producer is about to publish is judged, and refused if a rule blocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack
from app.cycles.queries import AgreedPrices, cycle, judged_pack, judgement_json, judging, stands_at
from app.cycles.rules import CycleState, StallEntry, UnfairPrice
from app.cycles.tables import Offer
from app.identity.rules import Actor
from app.pricing.queries import Schedule
from app.pricing.rules import FairRule, Judgement


async def judge_entries(
    session: AsyncSession,
    actor: Actor,
    cycle_id: UUID,
    schedule: Schedule | None,
    entries: Sequence[StallEntry],
    packs: Mapping[UUID, SalePack],
    offers: Mapping[UUID, Offer],
    now: datetime,
    agreed: AgreedPrices,
) -> dict[UUID, Judgement]:
    """The judgement of each entry by its pack. Raises UnfairPrice with every entry that a rule refuses.

    In a week that is open, an offer whose price stands is not refused: buyers are ordering at it.
    """
    view = await cycle(session, actor.territory_id, cycle_id)
    judged = [judged_pack(packs[each.pack_id], offers.get(each.pack_id)) for each in entries]
    court = await judging(session, view, () if schedule is None else schedule.fees, judged, now, agreed)
    found = {each.pack_id: court.judge(each.pack_id, each.price) for each in entries}
    is_open = view.state(now) is CycleState.OPEN
    refused = [
        packs[each.pack_id]
        for each in entries
        if found[each.pack_id].blocked and not (is_open and stands_at(offers.get(each.pack_id), each.price))
    ]
    if refused:
        rules = {rule.id: rule for rule in court.rules}
        raise UnfairPrice(rows=[_refused(each, found[each.pack_id], rules, actor.language) for each in refused])
    return found


def _refused(pack: SalePack, found: Judgement, rules: Mapping[UUID, FairRule], language: str) -> dict[str, Any]:
    names = {"pack_id": str(pack.pack_id), "product_name": pack.product_name, "pack_name": pack.pack_name}
    return {**names, **judgement_json(found, rules, language)}
