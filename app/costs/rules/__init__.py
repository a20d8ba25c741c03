"""What work costs: a producer's private worksheet, what others declare, and the reference figures beside them."""

from app.costs.rules.declared import (
    ACTORS_OF_KIND,
    MOST_DECLARED,
    CostBasis,
    DeclaredCost,
    DeclaredLine,
    Work,
    wrong_lines,
)
from app.costs.rules.references import STARTING_FIGURES, FigureKind, FigureUnit, Part, ReferenceFigure, check_figure
from app.costs.rules.worksheet import SheetDraft, Worksheet, check_worksheet, cost_per_unit, missing_parts

__all__ = [
    "ACTORS_OF_KIND",
    "MOST_DECLARED",
    "STARTING_FIGURES",
    "CostBasis",
    "DeclaredCost",
    "DeclaredLine",
    "FigureKind",
    "FigureUnit",
    "Part",
    "ReferenceFigure",
    "SheetDraft",
    "Work",
    "Worksheet",
    "check_figure",
    "check_worksheet",
    "cost_per_unit",
    "missing_parts",
    "wrong_lines",
]
