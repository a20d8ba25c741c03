"""Reads of cycles and offers, as frozen dataclasses that other domains may use."""

from app.cycles.queries.activity import last_offering, weeks_since
from app.cycles.queries.offers import (
    TERMS,
    LastOffer,
    StallRow,
    offering_producer_ids,
    offers_by_id,
    offers_by_pack,
    stall,
    stall_revision,
    terms_of,
)
from app.cycles.queries.past import PastOffer, past_offers
from app.cycles.queries.weeks import (
    CurrentCycles,
    CycleView,
    closed_cycles,
    current,
    cycle,
    cycles_by_id,
    cycles_page,
    deliveries_of,
    open_cycle,
    planned_by_week,
    rhythm,
    rhythms,
    view_of,
)
from app.cycles.queries.whole_weeks import offered_packs, offers_of_cycle

__all__ = [
    "TERMS",
    "CurrentCycles",
    "CycleView",
    "LastOffer",
    "PastOffer",
    "StallRow",
    "closed_cycles",
    "current",
    "cycle",
    "cycles_by_id",
    "cycles_page",
    "deliveries_of",
    "last_offering",
    "offered_packs",
    "offering_producer_ids",
    "offers_by_id",
    "offers_by_pack",
    "offers_of_cycle",
    "open_cycle",
    "past_offers",
    "planned_by_week",
    "rhythm",
    "rhythms",
    "stall",
    "stall_revision",
    "terms_of",
    "view_of",
    "weeks_since",
]
