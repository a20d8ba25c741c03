"""Changes from the cut-off to the plate, one function per verb."""

from app.fulfilment.actions.closing import close_due
from app.fulfilment.actions.settle import accept_due

__all__ = ["accept_due", "close_due"]
