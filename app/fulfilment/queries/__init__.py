"""Reads of lists, of the floor, and of what was said of each line."""

from app.fulfilment.queries.lists import ListView, list_for, list_view, lists, places, stop_of

__all__ = ["ListView", "list_for", "list_view", "lists", "places", "stop_of"]
