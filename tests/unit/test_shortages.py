"""Which offers are short, whether what was given is all that can be given, and what a farm may say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.fulfilment.rules.allocation import SharingRule
from app.fulfilment.rules.confirming import OfferWord, word_problems
from app.fulfilment.rules.shortages import Stock, Waiting, undecided
from app.fulfilment.rules.terms import EXAMPLE_AVAILABLE, EXAMPLE_STEP, example

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CUT_OFF = date(2026, 11, 24)


def line(ordered: int, allocated: str | None = None) -> Waiting:
    given = None if allocated is None else Decimal(allocated)
    return Waiting(new_id(), new_id(), "École", "École", True, Decimal(ordered), NOON, given)


def stock(*lines: Waiting, confirmed: str | None = None, brought: str | None = None, settled: bool = False) -> Stock:
    first, then = (None if each is None else Decimal(each) for each in (confirmed, brought))
    return Stock(
        new_id(), new_id(), "Ferme", "Carotte", "sac de 10 kg", "kg", Decimal(10), first, then, lines, settled=settled
    )


@pytest.mark.parametrize(
    ("given", "available", "shared"),
    [
        ((None, None), "30", False),
        (("10", None), "30", False),
        (("20", "10"), "30", True),
        (("20", "10"), "38", True),  # 8 kg are no sack
        (("20", "10"), "40", False),  # another sack could be given
        (("20", "10"), "20", False),  # more was given than there is
        (("0", "0"), "0", True),
    ],
)
def test_a_shortage_is_shared_when_all_that_fits_was_given_and_no_more(given, available, shared) -> None:
    short = stock(line(30, given[0]), line(30, given[1]), confirmed=available)
    assert short.short
    assert short.shared is shared


def test_only_what_is_short_not_shared_and_not_delivered_waits_for_a_decision() -> None:
    waits = stock(line(30), confirmed="20")
    others = [
        stock(line(30)),
        stock(line(30), confirmed="30"),
        stock(line(30), confirmed="20", brought="30"),
        stock(line(30, "20"), confirmed="20"),
        stock(line(30), confirmed="20", settled=True),
    ]
    assert undecided([*others, waits]) == [waits]


def test_the_example_is_one_in_which_every_rule_gives_something_else() -> None:
    given = {rule: tuple(int(part.given) for part in example(rule).parts) for rule in SharingRule}
    assert given == {
        SharingRule.IN_PROPORTION: (40, 10, 10),
        SharingRule.EQUAL_PARTS: (20, 20, 20),
        SharingRule.CANTEENS_FIRST: (20, 40, 0),
        SharingRule.SMALLEST_FIRST: (0, 40, 20),
    }
    assert EXAMPLE_AVAILABLE % EXAMPLE_STEP == 0


@pytest.mark.parametrize(
    ("quantity", "later_on", "extra", "problems"),
    [
        ("30", None, "0", {}),
        ("0", None, "0", {}),
        ("40", None, "10", {}),
        ("41", None, "10", {"quantity": "fields.more_than_ordered"}),
        ("10", date(2026, 11, 25), "0", {}),
        ("10", CUT_OFF, "0", {"later_on": "fields.in_the_past"}),
        ("30", date(2026, 11, 25), "0", {"later_on": "fields.nothing_later"}),
        ("30", date(2026, 11, 25), "10", {}),
    ],
)
def test_a_farm_brings_at_most_what_is_wanted_and_the_rest_after_the_cut_off(
    quantity, later_on, extra, problems
) -> None:
    word = OfferWord(UUID(int=1), UUID(int=2), Decimal(quantity), later_on)
    assert word_problems(word, Decimal(30), CUT_OFF, Decimal(extra)) == problems


def test_what_is_not_the_farms_is_unknown() -> None:
    word = OfferWord(UUID(int=1), UUID(int=2), Decimal(1))
    assert word_problems(word, None, CUT_OFF) == {"offer_id": "fields.unknown_offer"}
