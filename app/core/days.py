"""Days as people of a territory count them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(moment: datetime, zone: str) -> date:
    """The day of a moment in a zone (IANA name): after 22 or 23 o'clock UTC, France has the next one already."""
    return moment.astimezone(ZoneInfo(zone)).date()
