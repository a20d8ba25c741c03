"""Changes of cycles and offers, one function per verb."""

from app.cycles.actions.leave import withdraw_stalls
from app.cycles.actions.move import cancel_cycle, move_cycle, plan_cycle
from app.cycles.actions.plan import close_next_due, open_next_due, plan_cycles, set_rhythm
from app.cycles.actions.publish import publish_stall
from app.cycles.actions.reprice import follow_pricing
from app.cycles.actions.reserve import hold_open, reserve

__all__ = [
    "cancel_cycle",
    "close_next_due",
    "follow_pricing",
    "hold_open",
    "move_cycle",
    "open_next_due",
    "plan_cycle",
    "plan_cycles",
    "publish_stall",
    "reserve",
    "set_rhythm",
    "withdraw_stalls",
]
