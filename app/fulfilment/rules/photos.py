"""Photos of what was delivered: how many there may be of one order."""

from app.core.errors import DomainError

MOST_PHOTOS = 80
"""Of one order; a phone that sends without end fills no disk."""


class TooManyPhotos(DomainError):
    """The order has ``most`` photos already."""

    code = "too_many_photos"
    status = 422
