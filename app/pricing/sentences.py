"""Verdicts in words and as JSON: what each reader may know, rounded so that no figure belies the outcome.

Beside the usual files because pure rules speak no language, and every domain that shows a price needs these sentences.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal

from app.core.quantity import plain
from app.core.texts import number_text, text
from app.pricing.rules import Conflict, FairRule, Outcome, RuleKind, Severity, Unit, Verdict

KEPT_PLACES = 4
SHOWN_PLACES = {Unit.PERCENT: 1, Unit.EUROS: 4, Unit.KM: 1}
AT_LEAST = {RuleKind.COST_FLOOR, RuleKind.ACTOR_LEAST, RuleKind.COSTS_COVERED}


class Reader(StrEnum):
    """Who reads a verdict: the producer of the offer himself, the coordinator, anybody else."""

    PRODUCER = "producer"
    COORDINATOR = "coordinator"
    EVERYBODY = "everybody"


SECRET: dict[RuleKind, Reader] = {RuleKind.COST_FLOOR: Reader.PRODUCER, RuleKind.COSTS_COVERED: Reader.COORDINATOR}
"""Verdicts whose figures tell a private one, and who may see them: a cost price, a declared cost."""
Figures = tuple[Decimal | None, Decimal | None, Decimal | None]
NO_FIGURES: Figures = (None, None, None)


def figures(verdict: Verdict, places: int = KEPT_PLACES) -> Figures:
    """Measured, bound and distance, rounded towards what the verdict says: what fails never looks as if it held."""
    if verdict.measured is None:
        return NO_FIGURES
    least, fails = verdict.kind in AT_LEAST, verdict.fails
    measured = _rounded(verdict.measured, places, up=(not least) == (verdict.measured >= 0))
    if verdict.bound is None:
        return measured, None, None
    bound = _rounded(verdict.bound, places, up=least == fails)
    return measured, bound, abs(bound - abs(measured))


def _rounded(value: Fraction, places: int, *, up: bool) -> Decimal:
    scaled = value * 10**places
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return Decimal(whole).scaleb(-places)


def verdict_json(verdict: Verdict, rule: FairRule, reader: Reader, language: str) -> dict[str, Any]:
    """A verdict with its sentence, as ``reader`` may see it."""
    shown = public_verdict(verdict, reader)
    return {**shown, "sentence": sentence(verdict, reader, language), "rule_sentence": rule.sentence}


def public_verdict(verdict: Verdict, reader: Reader = Reader.EVERYBODY) -> dict[str, Any]:
    """A verdict without words: as offers keep it, unless ``reader`` may know more."""
    measured, bound, distance = figures(verdict) if _open_to(verdict.kind, reader) else NO_FIGURES
    return {
        "rule_id": str(verdict.rule_id),
        "kind": verdict.kind.value,
        "severity": verdict.severity.value,
        "outcome": verdict.outcome.value,
        "measured": _text(measured),
        "bound": _text(bound),
        "distance": _text(distance),
        "unit": verdict.unit.value,
        "actor": verdict.actor,
    }


def kept_verdict(kept: Mapping[str, Any]) -> Verdict:
    """The reverse of ``public_verdict``."""
    measured, bound = (None if kept[name] is None else Fraction(kept[name]) for name in ("measured", "bound"))
    return Verdict(
        UUID(kept["rule_id"]),
        RuleKind(kept["kind"]),
        Severity(kept["severity"]),
        Outcome(kept["outcome"]),
        measured,
        bound,
        Unit(kept["unit"]),
        kept["actor"],
    )


def _open_to(kind: RuleKind, reader: Reader) -> bool:
    return SECRET.get(kind, reader) is reader


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def sentence(verdict: Verdict, reader: Reader, language: str) -> str:
    """What the verdict says, in words."""
    places = _places(verdict)
    measured, bound, distance = figures(verdict, places)
    words = {"actor": _actor(verdict, language)}
    words["Actor"] = words["actor"][:1].upper() + words["actor"][1:]
    if measured is not None:
        signed = verdict.kind is RuleKind.CHANGE_MOST
        words["measured"] = amount_text(language, measured, verdict.unit, signed=signed)
    if bound is not None and distance is not None:
        words["bound"] = amount_text(language, bound, verdict.unit)
        words["distance"] = distance_text(language, distance, verdict.unit)
    variant = _variant(verdict, reader)
    return text(language, f"rules.verdict.{verdict.kind}_{verdict.outcome}{variant}", **words)


def _places(verdict: Verdict) -> int:
    """Decimals to show: as many as the bound needs, where the usual ones are too few for it."""
    usual = SHOWN_PLACES[verdict.unit]
    if verdict.bound is None:
        return usual
    needed = (places for places in range(KEPT_PLACES) if (verdict.bound * 10**places).denominator == 1)
    return max(usual, next(needed, KEPT_PLACES))


def _actor(verdict: Verdict, language: str) -> str:
    return text(language, f"rules.actor.{verdict.actor or 'producer'}")


def _variant(verdict: Verdict, reader: Reader) -> str:
    """Which of the sentences of a kind and outcome: the plain one, or one that says less, or why it holds."""
    if verdict.outcome is Outcome.NOT_JUDGED:
        return "" if reader is Reader.PRODUCER or verdict.kind is not RuleKind.COST_FLOOR else "_private"
    if not _open_to(verdict.kind, reader) or verdict.measured is None:
        return "_private"
    if verdict.kind is RuleKind.ONE_PRICE and verdict.bound is None:
        return "_first"
    beyond = verdict.bound is not None and abs(verdict.measured) > verdict.bound
    return "_announced" if verdict.kind is RuleKind.CHANGE_MOST and not verdict.fails and beyond else ""


def amount_text(language: str, value: Decimal, unit: Unit, *, signed: bool = False) -> str:
    """``68,2 %``, ``1,90 €``, ``32,5 km``; with a sign where it matters."""
    if unit is Unit.EUROS:
        number = format_decimal(value, format="#,##0.00##", locale=language)
    else:
        number = number_text(language, value)
    sign = "+" if signed and value > 0 else ""
    return text(language, f"rules.amount.{unit}", number=sign + number)


def distance_text(language: str, value: Decimal, unit: Unit) -> str:
    """``1,8 point``, ``0,12 €``, ``3 km``."""
    if unit is not Unit.PERCENT:
        return amount_text(language, value, unit)
    return text(language, "rules.points", count=value, number=number_text(language, value))


def conflict_json(language: str, found: Conflict, sentences: Mapping[UUID, str]) -> dict[str, Any]:
    """Two rules that no price satisfies together, in words; ``sentences`` of the rules by id."""
    other = found.with_rule_id
    words = {"one": sentences[found.rule_id], "two": "" if other is None else sentences[other]}
    return {
        "rule_id": str(found.rule_id),
        "with_rule_id": None if other is None else str(other),
        "sentence": text(language, "rules.conflict.alone" if other is None else "rules.conflict.pair", **words),
    }
