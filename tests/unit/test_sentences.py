"""Verdicts in words: every kind and outcome in both languages, figures that never belie the outcome, secrets kept."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.texts import LANGUAGES
from app.pricing.rules import UNITS, FairRule, Outcome, RuleKind, Severity, Unit, Verdict
from app.pricing.sentences import (
    AT_LEAST,
    SECRET,
    Reader,
    figures,
    kept_verdict,
    public_verdict,
    sentence,
    verdict_json,
)

RULE = FairRule(UUID(int=1), RuleKind.ACTOR_LEAST, Severity.BLOCKS, "Une part juste")


def verdict(kind: RuleKind, outcome: Outcome, measured: str | None = None, bound: str | None = None) -> Verdict:
    exact, limit = (None if each is None else Fraction(each) for each in (measured, bound))
    actor = "hub" if kind in (RuleKind.COSTS_COVERED, RuleKind.ACTOR_MOST) else "producer"
    return Verdict(RULE.id, kind, Severity.BLOCKS, outcome, exact, limit, UNITS[kind], actor)


def plain(found: Verdict, language: str = "fr", reader: Reader = Reader.PRODUCER) -> str:
    return sentence(found, reader, language).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_sentence_of_a_share_that_is_too_small() -> None:
    found = verdict(RuleKind.ACTOR_LEAST, Outcome.FAILS, "68.2", "70")
    assert plain(found) == "La ferme reçoit 68,2 % du prix ; la règle demande au moins 70 %. Il manque 1,8 point."
    assert plain(found, "en") == (
        "The farm gets 68.2% of the price; the rule asks for at least 70%. Missing: 1.8 points."
    )


@pytest.mark.parametrize(
    ("kind", "measured", "bound", "said"),
    [
        (RuleKind.COST_FLOOR, "1.45", "1.47", "Votre prix est de 1,45 € ; la règle demande au moins 1,47 €, d’après "
         "votre prix de revient. Il manque 0,02 €."),
        (RuleKind.ACTOR_MOST, "12.34", "10", "La plateforme reçoit 12,4 % du prix ; la règle permet au plus 10 %. "
         "C’est 2,4 points de trop."),
        (RuleKind.INTERMEDIARIES_MOST, "31.255", "31.25", "Tous les intermédiaires ensemble reçoivent 31,26 % du "
         "prix ; la règle permet au plus 31,25 %. C’est 0,01 point de trop."),
        (RuleKind.ONE_PRICE, "2.25", "2.1402", "Des acheteurs ont déjà commandé à 2,1402 € cette semaine ; les autres "
         "paieraient 2,25 €. L’écart est de 0,1098 €."),
        (RuleKind.CHANGE_MOST, "-12.5", "10", "Par rapport à la dernière semaine, le prix change de -12,5 % ; la règle "
         "permet 10 %. C’est 2,5 points de trop."),
        (RuleKind.CHANGE_MOST, "25", "10", "Par rapport à la dernière semaine, le prix change de +25 % ; la règle "
         "permet 10 %. C’est 15 points de trop."),
        (RuleKind.DISTANCE_MOST, "80.1", "80", "La ferme est à 80,1 km ; la règle permet au plus 80 km. C’est 0,1 km "
         "de trop."),
        (RuleKind.COSTS_COVERED, "0.05", "0.12", "La part qui revient à la plateforme ne couvre pas le coût déclaré."),
    ],
)  # fmt: skip
def test_what_a_producer_reads_of_each_kind(kind: RuleKind, measured: str, bound: str, said: str) -> None:
    assert plain(verdict(kind, Outcome.FAILS, measured, bound)) == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", RuleKind)
def test_every_kind_and_outcome_has_a_sentence_for_every_reader(kind: RuleKind, language: str) -> None:
    for reader in Reader:
        said = [
            sentence(verdict(kind, Outcome.HOLDS, "7", "7"), reader, language),
            sentence(verdict(kind, Outcome.FAILS, "9", "7"), reader, language),
            sentence(verdict(kind, Outcome.NOT_JUDGED), reader, language),
            sentence(kept_verdict(public_verdict(verdict(kind, Outcome.FAILS, "9", "7"))), reader, language),
        ]
        assert len(set(said[:3])) == 3
        assert all("{" not in each and "  " not in each and each.endswith(".") for each in said)


def test_a_change_that_was_announced_and_a_price_that_nobody_has_agreed_to_yet() -> None:
    assert plain(verdict(RuleKind.CHANGE_MOST, Outcome.HOLDS, "25", "10")).endswith("+25 % : c’est annoncé assez tôt.")
    assert plain(verdict(RuleKind.ONE_PRICE, Outcome.HOLDS, "2")) == (
        "Personne n’a encore commandé à un autre prix cette semaine."
    )


@pytest.mark.parametrize("kind", SECRET)
@pytest.mark.parametrize("outcome", [Outcome.HOLDS, Outcome.FAILS])
def test_private_figures_are_for_one_reader_alone(kind: RuleKind, outcome: Outcome) -> None:
    found = verdict(kind, outcome, "31.4159", "27.1828")
    for reader in Reader:
        told = str(verdict_json(found, RULE, reader, "fr"))
        knows = any(figure in told for figure in ("31.4159", "27.1828", "4.2331", "31,4159", "27,1828", "4,2331"))
        assert knows is (reader is SECRET[kind])
    assert public_verdict(found)["measured"] is None


@given(
    st.sampled_from(RuleKind),
    st.fractions(-50, 50, max_denominator=10**7),
    st.fractions(0, 50, max_denominator=10**7),
    st.sampled_from([1, 4]),
)
def test_rounded_figures_never_belie_the_outcome(
    kind: RuleKind, measured: Fraction, bound: Fraction, places: int
) -> None:
    least = kind in AT_LEAST
    measured = measured if kind is RuleKind.CHANGE_MOST else abs(measured)
    holds = measured >= bound if least else abs(measured) <= bound
    outcome = Outcome.HOLDS if holds else Outcome.FAILS
    found = Verdict(RULE.id, kind, Severity.WARNS, outcome, measured, bound, Unit.PERCENT)
    shown, limit, distance = figures(found, places)
    assert shown is not None
    assert limit is not None
    assert distance == abs(limit - abs(shown))
    assert (shown >= limit if least else abs(shown) <= limit) is holds
    step = Decimal(1).scaleb(-places)
    assert abs(Fraction(shown) - measured) < step
    assert abs(Fraction(limit) - bound) < step
