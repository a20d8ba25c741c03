"""In which order a round is driven, and so loaded: what is delivered last goes in first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.catalogue.rules import fold
from app.fulfilment.rules.lists import Stop


@dataclass(frozen=True, slots=True)
class StopPlace:
    """A delivery and its place in the round, None where nobody has said."""

    order_id: UUID
    stop: Stop
    position: int | None


def in_order(places: Iterable[StopPlace]) -> list[StopPlace]:
    """By day and round as the driver has arranged them; what nobody has arranged comes last, by commune and name."""
    return sorted(places, key=_key)


def _key(place: StopPlace) -> tuple[date, str, bool, int, str, str, str]:
    stop = place.stop
    arranged = place.position is None, place.position or 0
    return (
        stop.delivers_on or date.max,
        stop.area_name,
        *arranged,
        fold(stop.commune),
        fold(stop.buyer_name),
        str(place.order_id),
    )


def loading_order(places: Iterable[StopPlace]) -> list[StopPlace]:
    """The round backwards, day by day."""
    driven = in_order(places)
    days = sorted({(place.stop.delivers_on or date.max, place.stop.area_name) for place in driven})
    return [
        place
        for day in days
        for place in reversed(
            [each for each in driven if (each.stop.delivers_on or date.max, each.stop.area_name) == day]
        )
    ]
