"""The laws of the structure. The staircase, the order inside a domain and purity are contracts of import-linter.

Privacy is checked here: ``tables``, ``schemas`` and ``api`` belong to their domain.
"""

import ast
import re
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
DOMAINS = sorted(path.parent.name for path in (ROOT / "app").glob("*/__init__.py") if path.parent.name != "core")
PRIVATE = {"tables", "schemas", "api"}
MAY_READ_TABLES = {"reporting", "demo"}
ALLOWED = {
    ("app.main", "api"),  # mounts the routers
}


def private_imports(graph: grimp.ImportGraph) -> list[str]:
    """Every import of another domain's private module."""
    found = []
    for imported in graph.modules:
        parts = imported.split(".")
        if len(parts) < 3 or parts[1] not in DOMAINS or parts[2] not in PRIVATE:
            continue
        for importer in graph.find_modules_that_directly_import(imported):
            owner = importer.split(".")[1]
            if owner == parts[1] or (importer, parts[2]) in ALLOWED:
                continue
            if parts[2] == "tables" and owner in MAY_READ_TABLES:
                continue
            found.append(f"{importer} imports {imported}")
    return sorted(found)


def test_the_staircase_the_inside_of_domains_and_purity_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == 0


def test_tables_schemas_and_routes_belong_to_their_domain() -> None:
    assert private_imports(grimp.build_graph("app", cache_dir=None)) == []


def test_privacy_is_really_looked_at() -> None:
    graph = grimp.build_graph("app", cache_dir=None)
    graph.add_import(importer="app.orders.actions", imported="app.identity.tables")
    assert private_imports(graph) == ["app.orders.actions imports app.identity.tables"]


SECRET_NAMES = {
    "cost_prices": {"costs", "cycles", "demo", "cli.py"},  # the weeks judge offers by them
    "own_sheets": {"costs"},
    "sheet_versions": {"costs"},
    "SheetView": {"costs"},
    "CostSheet": {"costs"},
    "cost_sheets": {"costs", "demo"},
}
"""Who may name what holds a producer's cost price, by the folder or file under ``app``."""


def named_secrets(source: str) -> set[str]:
    """The names of SECRET_NAMES that a module imports, uses, or writes in a text such as a statement."""
    tree, found = ast.parse(source), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(re.findall(r"\w+", node.value))
    return found & set(SECRET_NAMES)


def test_a_cost_price_is_read_by_its_producer_and_the_weeks_only() -> None:
    guilty = []
    for file in (ROOT / "app").rglob("*.py"):
        place = file.relative_to(ROOT / "app").parts[0]
        names = named_secrets(file.read_text())
        guilty += [f"{place}: {name}" for name in sorted(names) if place not in SECRET_NAMES[name]]
    assert guilty == []


@pytest.mark.parametrize(
    "source",
    [
        "from app.costs.queries import cost_prices",
        "from app.costs import queries\nqueries.cost_prices()",
        "from app.costs.tables import CostSheet as Row",
        "import app.costs.tables as t\nt.CostSheet",
        "text('SELECT per_unit FROM cost_sheets')",
    ],
)
def test_that_law_sees_every_way_to_a_cost_price(source: str) -> None:
    assert named_secrets(source)


def _calls(tree: ast.AST) -> set[str]:
    return {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_endpoints_and_actions_never_commit() -> None:
    files = [file for domain in DOMAINS for file in (ROOT / "app" / domain).rglob("*.py")]
    assert files
    guilty = [
        str(file.relative_to(ROOT)) for file in files if {"commit", "rollback"} & _calls(ast.parse(file.read_text()))
    ]
    assert guilty == []


def test_only_the_clock_reads_the_time() -> None:
    guilty = []
    for file in (ROOT / "app").rglob("*.py"):
        text = file.read_text()
        if file.name != "clock.py" and ("datetime.now(" in text or "date.today(" in text or "utcnow(" in text):
            guilty.append(str(file.relative_to(ROOT)))
    assert guilty == []


def test_functions_import_at_the_top_of_their_module() -> None:
    guilty = []
    for file in (ROOT / "app").rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            hidden = any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
            guilty += [f"{file.relative_to(ROOT)}:{function.lineno}"] if hidden else []
    assert guilty == []
