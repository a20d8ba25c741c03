"""Changes of costs, one function per verb."""

from app.costs.actions.declared import declare_costs
from app.costs.actions.references import add_figure, add_starting_figures, change_figure, remove_figure
from app.costs.actions.sheets import end_sheet, own_pack, save_sheet

__all__ = [
    "add_figure",
    "add_starting_figures",
    "change_figure",
    "declare_costs",
    "end_sheet",
    "own_pack",
    "remove_figure",
    "save_sheet",
]
