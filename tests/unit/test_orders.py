"""The pure rules of orders and standing orders."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError, Invalid
from app.cycles.rules import Delivery, OfferTerms
from app.orders.rules import (
    Facts,
    Line,
    Outcome,
    Pause,
    Standing,
    StandingLine,
    Wanted,
    Why,
    change_json,
    changes,
    check_delivery,
    check_once,
    check_version,
    deltas,
    line_from_json,
    line_json,
    line_problem,
    match,
    new_prices,
    outcome_of,
    pause_from_json,
    pause_json,
    rests,
    same_lines,
    weight_kg,
)
from app.pricing.rules import Component

FARM = UUID(int=1)
QUANTITIES = st.decimals("0.001", "99999.999", places=3)


def facts(number: int = 1, **fields: Any) -> Facts:
    defaults: dict[str, Any] = {
        "offer_id": UUID(int=number),
        "pack_id": UUID(int=number + 1000),
        "producer_id": FARM,
        "product_name": f"Légume {number}",
        "pack_name": "colis de 10 kg",
        "unit": "kg",
        "content": Decimal(10),
        "net_weight_kg": Decimal(10),
        "vat_rate": Decimal("5.50"),
        "catch_weight": False,
        "producer_price": Decimal("2.0000"),
        "unit_price": Decimal("2.0000"),
        "components": (Component("producer", FARM, "Ferme", "producer_price", Decimal(2)),),
    }
    return Facts(**defaults | fields)


def line(number: int = 1, quantity: str = "10", note: str = "", **fields) -> Line:
    return Line(facts(number, **fields), Decimal(quantity), note, 0, 0, 0, ())


def offer(number: int = 1, **fields: Any) -> OfferTerms:
    copied: dict[str, Any] = {name: getattr(facts(number), name) for name in Facts.__slots__ if name != "offer_id"}
    defaults = {
        "id": UUID(int=number),
        "product_id": UUID(int=5),
        "available": Decimal(100),
        "reserved": Decimal(0),
        "minimum": Decimal(10),
        "step": Decimal(10),
        "per_buyer_max": None,
        "withdrawn": False,
    }
    return OfferTerms(**copied | defaults | fields)


def test_the_same_lines_in_another_order_are_the_same_order() -> None:
    stored = [line(1), line(2, "20", "mûr")]
    wanted = [Wanted(UUID(int=2), Decimal("20.000"), "mûr"), Wanted(UUID(int=1), Decimal(10))]
    assert same_lines(stored, wanted)
    assert not same_lines(stored, wanted[:1])
    assert not same_lines(stored, [*wanted[:1], Wanted(UUID(int=1), Decimal(10), "vert")])
    assert not same_lines(stored, [*wanted[:1], Wanted(UUID(int=1), Decimal(11))])


keys = st.integers(1, 6).map(lambda number: UUID(int=number))
orders = st.dictionaries(keys, QUANTITIES, max_size=6)


@given(orders, orders)
def test_what_was_held_plus_the_deltas_is_what_is_wanted(before, after) -> None:
    stored = {key: line(key.int, str(quantity)) for key, quantity in before.items()}
    found = deltas(stored, [Wanted(key, quantity) for key, quantity in after.items()])
    assert 0 not in found.values()
    for key in before.keys() | after.keys():
        assert before.get(key, 0) + found.get(key, 0) == after.get(key, 0)


@given(orders, orders)
def test_changes_tell_exactly_what_differs(before, after) -> None:
    found = changes([line(k.int, str(q)) for k, q in before.items()], [line(k.int, str(q)) for k, q in after.items()])
    told = {each.offer_id: (each.before, each.after) for each in found}
    expected = {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    assert told == expected


def test_a_change_of_a_note_alone_is_told() -> None:
    (change,) = changes([line(1, note="vert")], [line(1, note="mûr")])
    assert change_json(change) | {"offer_id": ""} == {
        "offer_id": "",
        "product_name": "Légume 1",
        "pack_name": "colis de 10 kg",
        "unit": "kg",
        "before": "10",
        "after": "10",
        "note_before": "vert",
        "note_after": "mûr",
    }


@pytest.mark.parametrize(
    ("quantity", "content", "net", "kilos"),
    [
        ("30", "10", "10", "30.000"),
        ("3", "1", "0.25", "0.750"),
        ("1", "3", "1", "0.333"),
        ("2", "3", "1", "0.667"),
        ("0.001", "2", "1", "0.001"),
        ("0.001", "2", "0.999", "0.000"),
        ("6", "12", "0", "0.000"),
    ],
)
def test_kilograms_are_rounded_to_the_gram_halves_up(quantity, content, net, kilos) -> None:
    copied = facts(content=Decimal(content), net_weight_kg=Decimal(net))
    assert weight_kg(Decimal(quantity), copied) == Decimal(kilos)


@pytest.mark.parametrize(
    ("expected", "version", "has_lines", "allowed"),
    [
        (None, 0, False, True),
        (0, 0, False, True),
        (None, 3, False, True),
        (3, 3, True, True),
        (None, 3, True, False),
        (2, 3, True, False),
        (2, 3, False, False),
        (0, 1, True, False),
        (1, 0, False, False),
    ],
)
def test_who_does_not_know_the_present_version_overwrites_nothing(expected, version, has_lines, allowed) -> None:
    if allowed:
        check_version(expected, version, has_lines=has_lines)
        return
    with pytest.raises(DomainError) as refused:
        check_version(expected, version, has_lines=has_lines)
    assert (refused.value.code, refused.value.extras) == ("order_changed", {"version": version})


@pytest.mark.parametrize(
    ("quantity", "fields", "room", "grows", "problem"),
    [
        ("10", {}, None, True, None),
        ("20", {}, None, True, None),
        ("9", {}, None, True, "fields.order_below_minimum"),
        ("15", {}, None, True, "fields.order_not_a_step"),
        ("15", {}, None, False, "fields.order_not_a_step"),
        ("30", {}, Decimal(20), True, "fields.order_above_maximum"),
        ("30", {}, Decimal(20), False, None),
        ("0.3", {"minimum": Decimal("0.1"), "step": Decimal("0.1")}, None, True, None),
    ],
)
def test_an_offer_says_which_quantities_it_allows(quantity, fields, room, grows, problem) -> None:
    assert line_problem(Decimal(quantity), offer(**fields), room, grows=grows) == problem


def test_an_offer_in_two_lines_is_refused_at_the_second() -> None:
    twice = [Wanted(UUID(int=1), Decimal(10)), Wanted(UUID(int=2), Decimal(10)), Wanted(UUID(int=1), Decimal(10))]
    with pytest.raises(Invalid) as refused:
        check_once(twice)
    assert refused.value.extras["fields"] == {"lines.2.offer_id": "fields.order_twice"}
    check_once(twice[:2])


DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("delivery", "archived", "school", "reason"),
    [
        (Delivery(FARM, DAY), False, True, None),
        (Delivery(FARM, DAY, "Noël"), False, False, None),
        (Delivery(FARM, DAY, "Noël"), False, True, "school_closed"),
        (None, False, False, "area"),
        (Delivery(FARM, DAY), True, False, "archived"),
    ],
)
def test_a_place_that_is_not_delivered_is_told_why(delivery, archived, school, reason) -> None:
    if reason is None:
        check_delivery(delivery, archived=archived, school=school)
        return
    with pytest.raises(DomainError) as refused:
        check_delivery(delivery, archived=archived, school=school)
    assert refused.value.extras["reason"] == reason


def test_new_prices_are_compared_with_what_was_shown_else_with_what_was_agreed() -> None:
    lines = [line(number, unit_price=Decimal("3.0000")) for number in (1, 2, 3, 4)]
    stored = {UUID(int=number): line(number) for number in (2, 3)}
    shown = {UUID(int=1): Decimal("0.0000"), UUID(int=2): None, UUID(int=3): Decimal("3.0000"), UUID(int=4): None}
    found = [(each["product_name"], each["old_unit_price"]) for each in new_prices(stored, lines, shown)]
    assert found == [("Légume 1", "0.0000"), ("Légume 2", "2.0000")]


def standing_line(number: int, quantity: str = "10") -> StandingLine:
    copied = facts(number)
    return StandingLine(
        copied.pack_id, copied.product_name, copied.pack_name, "kg", copied.content, Decimal(quantity), "mûr"
    )


def test_a_standing_order_takes_whole_lines_or_none() -> None:
    offers = {
        each.pack_id: each
        for each in (
            offer(1),
            offer(2, reserved=Decimal(95)),
            offer(3, withdrawn=True),
            offer(4, step=Decimal(30)),
            offer(5, per_buyer_max=Decimal(5)),
        )
    }
    found, missing = match([standing_line(number) for number in (1, 2, 3, 4, 5, 6)], offers)
    assert [pair[1] for pair in found] == [Wanted(UUID(int=1), Decimal(10), "mûr")]
    assert [each.why for each in missing] == [
        Why.NOT_ENOUGH,
        Why.NOT_OFFERED,
        Why.QUANTITY,
        Why.QUANTITY,
        Why.NOT_OFFERED,
    ]


def test_the_outcome_says_what_happened() -> None:
    assert outcome_of([1], []) is Outcome.PLACED
    assert outcome_of([1], [1]) is Outcome.PARTLY
    assert outcome_of([], [1]) is Outcome.NOTHING


def standing(*pauses: Pause, holidays: bool = False) -> Standing:
    return Standing(uuid4(), uuid4(), uuid4(), uuid4(), True, holidays, (), pauses, 1)


@pytest.mark.parametrize(
    ("order", "closed", "outcome"),
    [
        (standing(), None, None),
        (standing(Pause(DAY, DAY, "")), None, Outcome.PAUSED),
        (standing(Pause(date(2026, 11, 1), date(2026, 11, 30), "")), None, None),
        (standing(holidays=True), None, None),
        (standing(holidays=True), "Noël", Outcome.SCHOOL_HOLIDAYS),
        (standing(), "Noël", None),
    ],
)
def test_a_standing_order_rests_by_the_day_of_delivery(order, closed, outcome) -> None:
    assert rests(order, Delivery(FARM, DAY, closed)) is outcome


@given(QUANTITIES, st.text(max_size=20))
def test_a_standing_line_is_kept_as_it_is(quantity, note) -> None:
    kept = StandingLine(uuid4(), "Carotte", "botte", "bunch", Decimal(1), quantity, note)
    assert line_from_json(line_json(kept)) == kept


def test_a_pause_is_kept_as_it_is() -> None:
    pause = Pause(DAY, date(2027, 1, 3), "Travaux")
    assert pause_json(pause) == {"from": "2026-12-01", "to": "2027-01-03", "reason": "Travaux"}
    assert pause_from_json(pause_json(pause)) == pause
