"""Weighed goods by hand."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.fulfilment.rules.weighing import Weighing, beyond, off_by_percent, pieces_of, settled_quantity

D = Decimal


def test_the_container_is_taken_off_each_piece() -> None:
    assert Weighing((D("1.52"), D("1.61")), D("0.04")).net == D("3.050")


def test_a_piece_lighter_than_its_container_is_refused() -> None:
    with pytest.raises(ValueError, match="more than its container"):
        _ = Weighing((D("1.5"), D("0.04")), D("0.04")).net


@pytest.mark.parametrize(
    ("weighed", "percent", "too_far"),
    [
        ("3.05", "1.7", False),
        ("3.3", "10", False),
        ("3.301", "10", True),
        ("2.7", "-10", False),
        ("2.69", "-10.3", True),
    ],
)
def test_ten_per_cent_more_or_less_are_allowed(weighed: str, percent: str, too_far: bool) -> None:
    assert off_by_percent(D(3), D(weighed)) == D(percent)
    assert beyond(D(3), D(weighed), D(10)) is too_far


def test_pieces_meant_by_approximate_kilograms() -> None:
    assert [pieces_of(D(each), D("1.5")) for each in ("4.5", "4", "0.4")] == [3, 3, 1]


def test_weighed_goods_are_paid_by_weight_and_packs_never_beyond_the_order() -> None:
    assert settled_quantity(D(3), D("3.05"), catch_weight=True) == D("3.05")
    assert settled_quantity(D(30), D(40), catch_weight=False) == 30
    assert settled_quantity(D(30), D(20), catch_weight=False) == 20


VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "weighing.json").read_text(encoding="utf-8")
)
"""Figures that the phone's own arithmetic is tried on too."""


@pytest.mark.parametrize("each", VECTORS["net"], ids=str)
def test_the_phone_weighs_as_the_server(each: dict[str, Any]) -> None:
    weighing = Weighing(tuple(D(piece) for piece in each["pieces"]), D(each["tare"]))
    if each["net"] is None:
        with pytest.raises(ValueError, match="container"):
            _ = weighing.net
    else:
        assert str(weighing.net) == each["net"]


@pytest.mark.parametrize("each", VECTORS["off"], ids=str)
def test_the_phone_warns_as_the_server(each: dict[str, Any]) -> None:
    ordered, weighed = D(each["ordered"]), D(each["weighed"])
    assert off_by_percent(ordered, weighed) == D(each["percent"])
    assert beyond(ordered, weighed, D(each["tolerance"])) is each["beyond"]


@pytest.mark.parametrize("each", VECTORS["pieces"], ids=str)
def test_the_phone_counts_pieces_as_the_server(each: dict[str, Any]) -> None:
    assert pieces_of(D(each["ordered"]), D(each["content"])) == each["count"]
