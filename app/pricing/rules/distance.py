"""How far apart two places are, as the crow flies."""

from collections.abc import Iterable
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius (IUGG)
Place = tuple[Decimal, Decimal]
"""Latitude and longitude in degrees."""


def distance_km(one: Place, other: Place) -> Decimal:
    """Kilometres over the great circle, one decimal. A distance is no amount of money: floats are exact enough."""
    (north, east), (also_north, also_east) = (tuple(map(radians, map(float, each))) for each in (one, other))
    half = sin((also_north - north) / 2) ** 2 + cos(north) * cos(also_north) * sin((also_east - east) / 2) ** 2
    return Decimal(str(round(2 * EARTH_KM * asin(sqrt(min(1.0, half))), 1)))


def centre(places: Iterable[Place]) -> Place | None:
    """The mean of some places near each other; None of none."""
    found = list(places)
    if not found:
        return None
    count = len(found)
    return sum((north for north, _ in found), Decimal(0)) / count, sum((east for _, east in found), Decimal(0)) / count
