"""Changes of cycles and offers, one function per verb."""

from app.cycles.actions.reserve import hold_open, reserve

__all__ = ["hold_open", "reserve"]
