"""Reads of cycles and offers, as frozen dataclasses that other domains may use."""

from app.cycles.queries.offers import (
    TERMS,
    LastOffer,
    StallRow,
    offering_producer_ids,
    offers_by_id,
    offers_by_pack,
    stall,
    terms_of,
)
from app.cycles.queries.weeks import (
    CurrentCycles,
    CycleView,
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

__all__ = [
    "TERMS",
    "CurrentCycles",
    "CycleView",
    "LastOffer",
    "StallRow",
    "current",
    "cycle",
    "cycles_by_id",
    "cycles_page",
    "deliveries_of",
    "offering_producer_ids",
    "offers_by_id",
    "offers_by_pack",
    "open_cycle",
    "planned_by_week",
    "rhythm",
    "rhythms",
    "stall",
    "terms_of",
    "view_of",
]
