"""Changes from the cut-off to the plate, one function per verb."""

from app.fulfilment.actions.closing import close_due

__all__ = ["close_due"]
