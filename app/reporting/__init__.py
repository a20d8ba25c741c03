"""Figures for reading only: the desk, the public page, the history."""
