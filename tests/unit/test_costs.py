"""A cost price is exact, rises with every cost, and falls with the harvest."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.costs.rules import (
    STARTING_FIGURES,
    CostBasis,
    DeclaredCost,
    FigureKind,
    FigureUnit,
    Part,
    Worksheet,
    check_figure,
    cost_per_unit,
    missing_parts,
    wrong_lines,
)

amounts = st.decimals(0, 100_000, places=4)
sheets = st.builds(
    Worksheet,
    hours=st.decimals(1, 10_000, places=4),
    hourly_pay=st.decimals(1, 200, places=4),
    inputs=amounts,
    land=amounts,
    packaging=amounts,
    other=amounts,
    losses_percent=st.decimals(0, "99.5", places=3),
    quantity=st.decimals(1000, 100_000, places=3),
)
COSTS = ("hours", "hourly_pay", "inputs", "land", "packaging", "other", "losses_percent")


def carrots(**changed: str) -> Worksheet:
    """Ten ares of carrots: 2,500 kg dug, of which a tenth is left in the field."""
    typed = {
        "hours": "120", "hourly_pay": "12.02", "inputs": "420", "land": "60", "packaging": "180", "other": "95.50",
        "losses_percent": "10", "quantity": "2500", **changed,
    }  # fmt: skip
    return Worksheet(**{name: Decimal(value) for name, value in typed.items()})


def test_a_field_of_carrots_costs_what_is_counted_by_hand() -> None:
    # 120 x 12.02 = 1442.40; + 420 + 60 + 180 + 95.50 = 2197.90; 2250 kg are sold; 0.976844...
    assert cost_per_unit(carrots()) == Decimal("0.9768")


def test_a_half_is_rounded_up() -> None:
    lone = carrots(hours="1", hourly_pay="0.00025", inputs="0", land="0", packaging="0", other="0")
    assert cost_per_unit(replace(lone, losses_percent=Decimal(0), quantity=Decimal(1))) == Decimal("0.0003")


@given(sheets)
def test_it_is_the_exact_quotient_to_four_decimals(sheet: Worksheet) -> None:
    total = Fraction(sheet.hours) * Fraction(sheet.hourly_pay) + sum(
        (Fraction(each) for each in (sheet.inputs, sheet.land, sheet.packaging, sheet.other)), Fraction(0)
    )
    exact = total * 100 / (Fraction(sheet.quantity) * (100 - Fraction(sheet.losses_percent)))
    found = Fraction(cost_per_unit(sheet))
    assert abs(found - exact) <= Fraction(1, 20_000)
    assert (found * 10_000).denominator == 1


@given(sheets, st.sampled_from(COSTS), st.decimals("0.001", "0.4", places=3))
def test_it_never_falls_when_a_cost_rises(sheet: Worksheet, name: str, more: Decimal) -> None:
    assert cost_per_unit(replace(sheet, **{name: getattr(sheet, name) + more})) >= cost_per_unit(sheet)


@given(sheets, st.sampled_from(COSTS[:-1]))
def test_it_rises_when_a_cost_rises_by_enough_to_be_seen(sheet: Worksheet, name: str) -> None:
    seen = sheet.quantity / 1000  # at least a tenth of a cent per unit, whichever way it is counted
    assert cost_per_unit(replace(sheet, **{name: getattr(sheet, name) + seen})) > cost_per_unit(sheet)


@given(sheets, st.integers(2, 9))
def test_it_falls_with_the_harvest(sheet: Worksheet, times: int) -> None:
    bigger = cost_per_unit(replace(sheet, quantity=sheet.quantity * times))
    assert bigger <= cost_per_unit(sheet)
    assert abs(bigger * times - cost_per_unit(sheet)) <= Decimal("0.0001") * times


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"quantity": "0"}, "quantity", "fields.yield_zero"),
        ({"losses_percent": "100"}, "losses_percent", "fields.losses_all"),
        (
            {"hours": "0", "inputs": "0", "land": "0", "packaging": "0", "other": "0"},
            "hours",
            "fields.cost_nothing",
        ),
        ({"inputs": "10000000", "quantity": "0.001"}, "quantity", "fields.cost_unlikely"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changed, field, why) -> None:
    with pytest.raises(Invalid) as refused:
        cost_per_unit(carrots(**changed))
    assert refused.value.extras["fields"] == {field: why}


def test_it_says_which_costs_are_still_missing() -> None:
    assert missing_parts(carrots()) == ()
    assert missing_parts(carrots(hours="0", land="0", losses_percent="0")) == ("work", "land", "losses")


def test_an_actor_declares_costs_for_its_own_work_once() -> None:
    def cost(actor: str, basis: CostBasis) -> DeclaredCost:
        return DeclaredCost(None, actor, basis, Decimal("0.12"))

    lines = [cost("hub", CostBasis.PER_KG), cost("carrier", CostBasis.PER_KG), cost("hub", CostBasis.PER_MONTH)]
    assert wrong_lines("hub", lines) == {}
    assert wrong_lines("carrier", lines) == {
        "costs.0.actor": "fields.not_your_work",
        "costs.2.actor": "fields.not_your_work",
    }
    assert wrong_lines(None, [cost("network", CostBasis.PER_MONTH)] * 2) == {"costs.1.basis": "fields.cost_twice"}
    assert wrong_lines("canteen", [cost("hub", CostBasis.PER_KG)]) == {"costs.0.actor": "fields.not_your_work"}


def test_every_starting_figure_has_a_source_and_parts_that_make_the_whole() -> None:
    for figure in STARTING_FIGURES:
        check_figure(figure)
        assert figure.source
    milk = STARTING_FIGURES[0]
    assert [(part.who, part.value) for part in milk.parts] == [
        ("raw_milk", Decimal("31.1")),
        ("industry", Decimal("41.8")),
        ("retail_vat", Decimal("27.1")),
    ]
    pay = [each for each in STARTING_FIGURES if each.kind is FigureKind.HOURLY_PAY]
    assert [(each.whole, each.title) for each in pay] == [(Decimal("12.02"), "Smic horaire brut")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"whole": Decimal(99)}, "parts"),
        ({"parts": (Part("farm", Decimal(100)),)}, "parts"),
        ({"unit": FigureUnit.EUROS_PER_HOUR}, "unit"),
        ({"whole": Decimal(0), "parts": ()}, "whole"),
        ({"kind": FigureKind.HOURLY_PAY, "unit": FigureUnit.EUROS_PER_HOUR}, "parts"),
    ],
)
def test_a_figure_that_does_not_add_up_is_refused(changed, field) -> None:
    with pytest.raises(Invalid) as refused:
        check_figure(replace(STARTING_FIGURES[0], **changed))
    assert list(refused.value.extras["fields"]) == [field]


VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "costs.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[each["name"] for each in VECTORS])
def test_it_counts_the_worksheets_that_the_page_is_tested_with(vector) -> None:
    sheet = Worksheet(**{name: Decimal(value) for name, value in vector["worksheet"].items()})
    assert cost_per_unit(sheet) == Decimal(vector["per_unit"])
