"""Juste Part: the ordering desk of local food networks."""

__version__ = "0.1.0"
