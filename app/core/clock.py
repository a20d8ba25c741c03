"""The only place that reads the wall clock. Everything else is given ``now``."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic import AwareDatetime, Field


class Clock:
    """Wall clock; tests put another one at ``app.state.clock``."""

    def now(self) -> datetime:
        """The present, with zone UTC."""
        return datetime.now(UTC)


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


def get_now(request: Request) -> datetime:
    """The moment at which this request is judged."""
    clock: Clock = request.app.state.clock
    return clock.now()


Now = Annotated[datetime, Depends(get_now)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
"""A moment that somebody sends, with its zone. The bounds leave room to count weeks from it, in any zone."""
