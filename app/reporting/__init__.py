"""Figures for reading only: the public page, the coordinator's desk, the history."""
