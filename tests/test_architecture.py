"""The rooms of the house and the arrows between them (CONTRIBUTING.md draws them): who may import whom."""

import ast
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent

SIZING = "configurator.sizing"
ARROWS = {
    "configurator/sizing": {SIZING},
    "configurator/drawings": {"configurator.drawings", SIZING},
    "catalog": {"catalog", SIZING},
    "configurator/builder": {"configurator.builder", "configurator.drawings", "catalog.snapshot", SIZING},
    "configurator/quotes": {
        "configurator.quotes",
        "configurator.builder",
        "configurator.drawings",
        "catalog.snapshot",
        SIZING,
    },
}
PROJECT = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
LONGEST_FILE = 300
"""Lines: a file answers one question."""
SIZING_LIBRARIES = set(PROJECT["tool"]["configurator"]["sizing"]["libraries"])


def modules_imported(source: str, package: str) -> set[str]:
    """Dotted names that `source`, a module inside `package`, imports. `from a import b` counts as `a.b`, as b may be a
    module; that only makes the answer longer, never shorter."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*parents, *([node.module] if node.module else [])])
            found |= {f"{origin}.{alias.name}" for alias in node.names}
    return found


def is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in {"configurator", "catalog"}


def imports_of_room(room: str) -> dict[str, set[str]]:
    files = sorted((BASE_DIR / room).rglob("*.py"))
    assert files, f"{room} has no Python files: has it moved?"
    packages = {file: ".".join(file.relative_to(BASE_DIR).parent.parts) for file in files}
    return {
        str(file.relative_to(BASE_DIR)): modules_imported(file.read_text(), package)
        for file, package in packages.items()
    }


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_imports_only_the_rooms_that_its_arrows_point_to(room: str) -> None:
    strays = {
        file: sorted(strays)
        for file, modules in imports_of_room(room).items()
        if (strays := {m for m in modules if is_ours(m) and not any(is_inside(m, to) for to in ARROWS[room])})
    }
    assert strays == {}


def test_sizing_imports_the_standard_library_and_what_pyproject_names_for_it() -> None:
    allowed = sys.stdlib_module_names | SIZING_LIBRARIES | {"configurator"}
    strays = {
        file: sorted(strays)
        for file, modules in imports_of_room("configurator/sizing").items()
        if (strays := {m for m in modules if m.partition(".")[0] not in allowed})
    }
    assert strays == {}


def test_the_parts_of_the_engine_never_import_each_other_in_a_circle() -> None:
    def part(module: str) -> str:
        return module.removeprefix(f"{SIZING}.").partition(".")[0]

    arrows: dict[str, set[str]] = {}
    for file, modules in imports_of_room("configurator/sizing").items():
        here = part(".".join(Path(file).with_suffix("").parts))
        arrows.setdefault(here, set()).update(part(module) for module in modules if is_inside(module, SIZING))
        arrows[here].discard(here)
    assert len(arrows) > 15
    assert list(TopologicalSorter(arrows).static_order())  # raises CycleError with the circle in it


def test_the_product_package_itself_imports_nothing() -> None:
    # Importing configurator.sizing runs configurator/__init__.py first; Django there would end the engine's purity.
    assert (BASE_DIR / "configurator" / "__init__.py").read_text() == ""


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    rooms = ("configurator", "catalog", "scripts", "tests")
    files = [file for room in rooms for file in (BASE_DIR / room).rglob("*.py") if "migrations" not in file.parts]
    assert len(files) > 500
    lengths = {str(file.relative_to(BASE_DIR)): len(file.read_text().splitlines()) for file in files}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import catalog.models", "catalog.models"),
        ("from configurator.quotes import pdf", "configurator.quotes.pdf"),
        ("from configurator import quotes", "configurator.quotes"),
        ("from .. import quotes", "configurator.quotes"),
        ("from ..quotes.models import Quote", "configurator.quotes.models.Quote"),
        ("from .forms import StepForm", "configurator.builder.forms.StepForm"),
        ("def view():\n    from configurator.quotes import pdf", "configurator.quotes.pdf"),
    ],
)
def test_every_way_of_writing_an_import_is_seen(source: str, imported: str) -> None:
    assert modules_imported(source, "configurator.builder") == {imported}
