"""Documentation is tested: every setting, command, error code and event has its line."""

import json
import re
from pathlib import Path

from app.cli import cli
from app.core.db import Database
from app.core.errors import DomainError
from app.core.settings import Settings
from app.core.texts import LANGUAGES, messages
from app.main import create_app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PLACEHOLDER = re.compile(r"{(\w+)[^}]*}")


def _rows(page: str) -> set[str]:
    """The first cell of each row of the tables of a page, without its back quotes."""
    return set(re.findall(r"^\| `([^`]+)`", (DOCS / page).read_text("utf-8"), re.MULTILINE))


def _refusals(kind: type[DomainError] = DomainError) -> set[type[DomainError]]:
    return {each for sub in kind.__subclasses__() for each in {sub, *_refusals(sub)}}


def _codes() -> set[str]:
    http = {"method_not_allowed", "too_large", "refused"}
    return {each.code for each in _refusals() if each.__module__.startswith("app.")} | http


def test_every_setting_is_documented_and_nothing_else() -> None:
    names = {
        "DATABASE_URL" if name == "database_url" else f"JUSTEPART_{name.upper()}" for name in Settings.model_fields
    }
    assert _rows("settings.md") == names


def test_every_command_is_documented_and_nothing_else() -> None:
    functions = [command.callback for command in cli.registered_commands if command.callback]
    names = {function.__name__.replace("_", "-") for function in functions}
    assert _rows("commands.md") == names


def test_every_error_code_is_documented_and_nothing_else() -> None:
    assert _rows("errors.md") == _codes()


def test_every_error_code_has_its_sentences() -> None:
    for language in LANGUAGES:
        known = messages(language)
        missing = [f"errors.{code}.{part}" for code in _codes() for part in ("title", "next")]
        assert [key for key in missing if key not in known] == []


def test_the_languages_say_the_same_things() -> None:
    french, english = messages("fr"), messages("en")
    assert set(french) == set(english)
    for key, sentence in french.items():
        assert set(PLACEHOLDER.findall(sentence)) == set(PLACEHOLDER.findall(english[key])), key


def test_every_sentence_is_used() -> None:
    code = "\n".join(
        file.read_text("utf-8")
        for pattern in ("*.py", "*.html", "*.txt", "*.typ", "*.j2")
        for file in (ROOT / "app").rglob(pattern)
    )
    unused = [key for key in messages("fr") if not key.startswith("errors.") and not _is_used(key, code)]
    assert unused == []


def _is_used(key: str, code: str) -> bool:
    """A key is used as it stands, without its plural form, or through a prefix that the code completes."""
    stem = re.sub(r"\.(one|other|many)$", "", key)
    family = stem.rsplit(".", 1)[0]
    return any(f'"{each}' in code or f"'{each}" in code for each in (key, stem)) or f'"{family}.{{' in code


def test_the_openapi_document_is_the_committed_one(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"demo": True}), Database("postgresql://nowhere/none"))
    committed = json.loads((DOCS / "openapi.json").read_text("utf-8"))
    assert json.loads(json.dumps(app.openapi())) == committed, "run `make openapi` and commit the result"
