"""Sentences as they are printed: spaces of French that never begin a line, and none of them in English."""

import re
from pathlib import Path

import pytest

from app.core.texts import french_spaces, messages

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(each for each in (ROOT / "app" / "templates").rglob("*") if each.suffix in (".html", ".txt", ".typ"))


def test_the_signs_of_french_stay_with_their_words() -> None:
    assert french_spaces("Prix : 12 € ; trop ? « Oui ! » à 68 %") == (
        "Prix\u00a0: 12\u00a0€\u202f; trop\u202f? «\u00a0Oui\u202f!\u00a0» à 68\u00a0%"
    )
    assert french_spaces("à 12:30, sans rien") == "à 12:30, sans rien"


def test_no_french_sentence_may_begin_a_line_with_a_sign() -> None:
    assert [each for each in messages("fr").values() if re.search(" [:;!?%€»]|« ", each)] == []
    assert messages("fr")["mail.automatic"] == "Ce message part tout seul\u00a0: n’y répondez pas."


def test_no_english_sentence_has_the_spaces_of_french() -> None:
    assert [each for each in messages("en").values() if re.search("[ \u00a0\u202f][:;!?%»]|« ", each)] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_leaves_the_signs_of_a_language_to_its_sentences(file: Path) -> None:
    shown = re.sub(r"{%.*?%}|{{.*?}}|//.*|#(?:let|set|if|for)[^\n]*", "§", file.read_text("utf-8"))
    assert re.findall(r"§[ ~]+[:;!?%](?=\s|<|$)|«", shown) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_every_word_of_a_template_is_a_sentence_of_the_languages(file: Path) -> None:
    text = file.read_text("utf-8")
    shown = (
        " ".join(typst_content(text)) if file.suffix == ".typ" else re.sub(r"{%.*?%}|{{.*?}}|<.*?>|&\w+;", " ", text)
    )
    assert set(re.findall(r"[^\W\d_]+", shown)) <= {"Juste", "Part", "kg"}


def typst_content(source: str) -> list[str]:
    """What stands in brackets, to be printed as it is, without the calls and values in it; the innermost first."""
    code = re.sub(r'"[^"\n]*"|//.*', "", source)
    found: list[str] = []
    while True:
        code, calls = re.subn(r"\([^()\[\]]*\)", "", code)
        inner = re.findall(r"\[([^\[\]()]*)\]", code)
        if not calls and not inner:
            return found
        found += [re.sub(r"#(?:set|let|if|for)\b.*|#[\w.-]+|<\w+>", "", each) for each in inner]
        code = re.sub(r"\[[^\[\]()]*\]", "", code)


def test_a_word_in_brackets_of_a_page_is_found() -> None:
    assert [each.strip() for each in typst_content("#f(9pt, [Total #data.total], [#g(2)[In] all])")] == [
        "Total",
        "In",
        "all",
    ]
