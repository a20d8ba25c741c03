"""What state a member is in, and what the words of a message become."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.members.rules import Facts, Piece, Quiet, State, paragraphs, state_of

OPENED = datetime(2026, 10, 25, 17, 0, tzinfo=UTC)
QUIET = Quiet(OPENED, OPENED + timedelta(days=4))
BEFORE = OPENED - timedelta(days=90)


def facts(**changed: object) -> Facts:
    values: dict[str, Any] = {"kind": "canteen", "people": 1, "invited": False, "here_since": BEFORE, "last_week": None}
    return Facts(**values | changed)


@pytest.mark.parametrize(
    ("changed", "quiet", "state"),
    [
        ({"people": 0}, QUIET, State.ALONE),
        ({"people": 0, "invited": True}, QUIET, State.INVITED),
        ({"invited": True, "last_week": QUIET.closed_at}, QUIET, State.ACTIVE),
        ({}, QUIET, State.SILENT),
        ({"last_week": QUIET.closed_at}, QUIET, State.ACTIVE),
        ({"last_week": QUIET.closed_at + timedelta(days=35)}, QUIET, State.ACTIVE),
        ({"last_week": QUIET.closed_at - timedelta(days=7)}, QUIET, State.SILENT),
        ({"here_since": OPENED}, QUIET, State.SILENT),
        ({"here_since": OPENED + timedelta(seconds=1)}, QUIET, State.ACTIVE),
        ({}, None, State.ACTIVE),
        ({"kind": "hub"}, QUIET, State.ACTIVE),
        ({"kind": "carrier"}, QUIET, State.ACTIVE),
        ({"kind": "processor"}, QUIET, State.SILENT),
    ],
)
def test_a_member_is_silent_when_four_weeks_passed_without_it(changed, quiet, state) -> None:
    assert state_of(facts(**changed), quiet) is state


def test_a_text_becomes_paragraphs_and_lines() -> None:
    found = paragraphs("Bonjour,\n\n  \nLa fête :\r\nsamedi\n")
    assert found == [[[Piece("Bonjour,")]], [[Piece("La fête :")], [Piece("samedi")]]]


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("Voir https://a.example/b?c=1.", ["Voir ", ("https://a.example/b?c=1",), "."]),
        ("(https://a.example)", ["(", ("https://a.example",), ")"]),
        ("https://a.example/é et http://b.example", [("https://a.example/é",), " et ", ("http://b.example",)]),
        ("javascript:alert(1)", ["javascript:alert(1)"]),
        ('https://a.example/"onclick=x', [("https://a.example/",), '"onclick=x']),
        ("https://", ["https://"]),
    ],
)
def test_addresses_of_the_web_can_be_followed_and_nothing_else(line, pieces) -> None:
    expected = [Piece(each[0], each[0]) if isinstance(each, tuple) else Piece(each) for each in pieces]
    assert paragraphs(line) == [[expected]]
