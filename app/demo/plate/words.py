"""The words and figures of ``data/plate.toml``, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from app.fulfilment.rules.allocation import SharingRule
from app.fulfilment.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class CaseCard:
    """An objection, some weeks before the newest week that was delivered whole; open without an outcome."""

    weeks_back: int
    buyer: str
    kind: str
    words: str
    outcome: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class WishCard:
    """What a buyer allows: by code of the missing pack, the codes of what may stand in."""

    buyer: str
    mode: str
    packs: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Crates:
    """Returnable crates: their names, and how many kilograms go into one."""

    dry: str
    cold: str
    kg_in_one: int


@dataclass(frozen=True, slots=True)
class PlateCards:
    """Everything of ``plate.toml``. ``temperatures``: lowest and highest degrees by storage class."""

    terms: Terms
    packers: tuple[str, ...]
    weighs_itself: frozenset[str]
    tare: Decimal
    weight_spread: int
    unanswered: frozenset[str]
    lot_numbers: Mapping[str, str]
    use_by: Mapping[str, int]
    best_before: Mapping[str, int]
    reasons: Mapping[str, Any]
    temperatures: Mapping[str, tuple[Decimal, Decimal]]
    too_warm: Mapping[str, Any]
    crates: Crates
    cases: tuple[CaseCard, ...]
    wishes: tuple[WishCard, ...]
    recall: Mapping[str, Any]


def read_plate() -> PlateCards:
    """Reads and types the file. Raises KeyError or ValueError on a broken one."""
    text = (files("app.demo") / "data" / "plate.toml").read_text("utf-8")
    facts = tomllib.loads(text, parse_float=Decimal)
    terms, floor = facts["terms"], facts["floor"]
    return PlateCards(
        terms=Terms(SharingRule(terms["sharing_rule"]), Decimal(terms["tolerance_percent"]), terms["objection_hours"]),
        packers=tuple(floor["packers"]),
        weighs_itself=frozenset(floor["weighs_itself"]),
        tare=Decimal(floor["tare_kg"]),
        weight_spread=floor["weight_spread_percent"],
        unanswered=frozenset(floor["unanswered"]),
        lot_numbers=facts["lot_numbers"],
        use_by=facts["keeps"]["use_by"],
        best_before=facts["keeps"]["best_before"],
        reasons=facts["reasons"],
        temperatures={name: (Decimal(low), Decimal(high)) for name, (low, high) in facts["temperatures"].items()},
        too_warm=facts["too_warm"],
        crates=Crates(**facts["crates"]),
        cases=tuple(CaseCard(**each) for each in facts["cases"]),
        wishes=tuple(WishCard(**each) for each in facts["wishes"]),
        recall=facts["recall"],
    )
