"""Juste Part: the ordering desk of local food networks."""
