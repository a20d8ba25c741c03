"""What state a member is in, whom a message may go to, and what its words become in a mail."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import DomainError

SILENT_WEEKS = 4
SUBJECT_MOST = 120
TEXT_MOST = 5000
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»’']")


class State(StrEnum):
    """Where a member stands, as the coordinator sees it."""

    ALONE = "alone"
    INVITED = "invited"
    SILENT = "silent"
    ACTIVE = "active"


class Audience(StrEnum):
    """Whom a message goes to."""

    ALL = "all"
    BUYERS = "buyers"
    PRODUCERS = "producers"
    MOVERS = "movers"
    SILENT = "silent"
    WITHOUT_ORDER = "without_order"
    WITHOUT_OFFER = "without_offer"
    AREA = "area"


KINDS: dict[Audience, tuple[str, ...]] = {
    Audience.BUYERS: ("canteen", "shop"),
    Audience.WITHOUT_ORDER: ("canteen", "shop"),
    Audience.PRODUCERS: ("producer", "processor"),
    Audience.WITHOUT_OFFER: ("producer", "processor"),
    Audience.MOVERS: ("hub", "carrier"),
}
"""The kinds of organisation of an audience; ``without_…``: those of them who miss in the week at hand."""


class NobodyToWrite(DomainError):
    """Nobody of this audience can be reached."""

    code = "nobody_to_write"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a member. ``last_week``: the cut-off of the last week in which it ordered or offered."""

    kind: str
    people: int
    invited: bool
    here_since: datetime
    last_week: datetime | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """The last four closed weeks: when the first of them opened, and when it closed."""

    opened_at: datetime
    closed_at: datetime


def state_of(facts: Facts, quiet: Quiet | None) -> State:
    """The state of a member; ``quiet`` is None while fewer than four weeks have closed.

    Silent: somebody was there when those weeks opened, and nothing was ordered or offered in them nor since. Hub and
    carrier order and offer nothing: they are never silent.
    """
    if not facts.people:
        return State.INVITED if facts.invited else State.ALONE
    if quiet is None or facts.kind in KINDS[Audience.MOVERS] or facts.here_since > quiet.opened_at:
        return State.ACTIVE
    spoke = facts.last_week is not None and facts.last_week >= quiet.closed_at
    return State.ACTIVE if spoke else State.SILENT


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: words, or an address of the web to follow."""

    text: str
    address: str | None = None


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """The paragraphs of a text, their lines, and the pieces of each line."""
    blocks = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    return [[_pieces(line) for line in block.split("\n")] for block in blocks]


def _pieces(line: str) -> list[Piece]:
    found, end = [], 0
    for match in WEB_ADDRESS.finditer(line):
        found += [Piece(line[end : match.start()])] if match.start() > end else []
        found.append(Piece(match.group(), match.group()))
        end = match.end()
    return [*found, Piece(line[end:])] if end < len(line) or not found else found
