"""Territories, organisations, people, roles, sign-in."""
