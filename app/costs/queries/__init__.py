"""Reads of costs. ``cost_prices`` is private to its producer: only the weeks may call it, to judge his offers."""

from app.costs.queries.declared import DeclaredView, declared_costs, declared_views
from app.costs.queries.references import FigureView, hourly_pay_at, reference_figures, reference_versions
from app.costs.queries.sheets import SheetView, cost_prices, own_sheets, sheet_versions

__all__ = [
    "DeclaredView",
    "FigureView",
    "SheetView",
    "cost_prices",
    "declared_costs",
    "declared_views",
    "hourly_pay_at",
    "own_sheets",
    "reference_figures",
    "reference_versions",
    "sheet_versions",
]
