"""When a cycle is open, what offers suffice for, what a stall may say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.cycles.rules import (
    CycleCancelled,
    CycleClosed,
    CycleNotOpen,
    CycleState,
    NotEnough,
    OfferTerms,
    QuantityProblem,
    StallEntry,
    UnknownOffers,
    Window,
    check_enough,
    check_not_over,
    check_open,
    entry_problems,
    in_season,
    quantity_problem,
)

OPENS = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_cycle_is_open_from_its_opening_until_just_before_its_cut_off() -> None:
    window = Window(OPENS, CLOSES)
    moments = (OPENS - INSTANT, OPENS, CLOSES - INSTANT, CLOSES)
    assert [window.state(each).value for each in moments] == ["planned", "open", "open", "closed"]


def test_a_cycle_whose_lists_are_sent_never_opens_again() -> None:
    assert Window(OPENS, CLOSES + timedelta(days=9), closed_at=CLOSES).state(CLOSES) is CycleState.CLOSED


def test_why_a_cycle_takes_no_order() -> None:
    with pytest.raises(CycleNotOpen) as early:
        check_open(Window(OPENS, CLOSES), OPENS - INSTANT)
    assert early.value.extras == {"opens_at": "2026-11-22T17:00:00+00:00"}
    with pytest.raises(CycleClosed) as late:
        check_open(Window(OPENS, CLOSES), CLOSES)
    assert late.value.extras == {"closed_at": "2026-11-26T11:00:00+00:00"}
    with pytest.raises(CycleCancelled):
        check_open(Window(OPENS, CLOSES, cancelled_at=OPENS), OPENS)
    check_open(Window(OPENS, CLOSES), OPENS)
    check_not_over(Window(OPENS, CLOSES), OPENS - INSTANT)


def offer(number: int, available: str, reserved: str, *, withdrawn: bool = False) -> OfferTerms:
    return OfferTerms(
        id=UUID(int=number),
        producer_id=UUID(int=100),
        pack_id=UUID(int=200),
        product_id=UUID(int=300),
        product_name=f"Carotte {number}",
        pack_name="colis",
        unit="kg",
        content=Decimal(10),
        net_weight_kg=Decimal(10),
        vat_rate=Decimal("5.5"),
        catch_weight=False,
        producer_price=Decimal(1),
        unit_price=Decimal(1),
        components=(),
        available=Decimal(available),
        reserved=Decimal(reserved),
        minimum=Decimal(10),
        step=Decimal(10),
        per_buyer_max=None,
        withdrawn=withdrawn,
    )


OFFERS = {each.id: each for each in (offer(1, "30", "0"), offer(2, "30", "25.5"), offer(3, "20", "20"))}


def test_all_short_lines_are_listed_with_what_the_order_may_have() -> None:
    deltas = {UUID(int=1): Decimal(30), UUID(int=2): Decimal(5), UUID(int=3): Decimal("0.001")}
    with pytest.raises(NotEnough) as refusal:
        check_enough(OFFERS, deltas, {UUID(int=2): Decimal(10)})
    assert [(each["offer_id"][-1], each["wanted"], each["left"]) for each in refusal.value.extras["lines"]] == [
        ("2", "15", "14.5"),
        ("3", "0.001", "0"),
    ]


def test_giving_back_is_always_possible() -> None:
    check_enough(OFFERS, {UUID(int=3): Decimal(-5), UUID(int=2): Decimal(0)}, {})


def test_a_withdrawn_offer_has_nothing_left_even_after_an_order_gave_some_back() -> None:
    gone = offer(4, "20", "5", withdrawn=True)
    with pytest.raises(NotEnough) as refusal:
        check_enough({gone.id: gone}, {gone.id: Decimal(1)}, {})
    assert refusal.value.extras["lines"][0]["left"] == "0"


def test_an_offer_of_another_cycle_is_unknown() -> None:
    with pytest.raises(UnknownOffers) as refusal:
        check_enough(OFFERS, {UUID(int=9): Decimal(1)}, {})
    assert refusal.value.extras == {"offer_ids": [str(UUID(int=9))]}


@pytest.mark.parametrize(
    ("quantity", "problem"),
    [
        ("5", QuantityProblem.BELOW_MINIMUM),
        ("10", None),
        ("12.5", None),
        ("12", QuantityProblem.NOT_A_STEP),
        ("40", None),
        ("42.5", QuantityProblem.ABOVE_MAXIMUM),
    ],
)
def test_a_quantity_is_whole_steps_between_the_limits(quantity: str, problem: QuantityProblem | None) -> None:
    assert quantity_problem(Decimal(quantity), Decimal(10), Decimal("2.5"), Decimal(40)) is problem


def test_a_stall_entry_does_not_contradict_itself() -> None:
    plain = StallEntry(UUID(int=1), Decimal(1), Decimal(100))

    ten = Decimal(10)
    assert entry_problems(plain, ten) == {}
    assert entry_problems(replace(plain, minimum=Decimal(20)), ten) == {}
    assert list(entry_problems(replace(plain, minimum=Decimal(15)), ten)) == ["minimum"]
    assert list(entry_problems(replace(plain, step=Decimal(3)), ten)) == ["minimum"]
    assert list(entry_problems(replace(plain, per_buyer_max=Decimal(5)), ten)) == ["per_buyer_max"]


def test_a_product_without_months_is_always_in_season() -> None:
    assert in_season((), date(2026, 12, 1))
    assert in_season((11, 12), date(2026, 12, 1))
    assert not in_season((6, 7), date(2026, 12, 1))
