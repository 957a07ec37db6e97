"""One spelling, British: in pages, messages, findings, documents. -ize is British too (Oxford); optimiser has an s in words, a z in identifiers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

AMERICAN = (
    "aluminum", "analyz(?:e|ed|ing)", "behaviors?", "cancel(?:ed|ing)", "catalog(?:s|ed)?", "center(?:s|ed)?", "colors?", "colored",
    "defenses?", "draft beer", "favorites?", "fibers?", "fulfill", "gray", "honor(?:s|ed)?", "inquir(?:y|ies)", "jewelry", "label(?:ed|ing)",
    "licenses", "liters?", "meters?", "model(?:ed|ing)", "neighbors?", "neighboring", "offenses?", "program(?:med)? schedule", "skeptical",
    "sulfur", "theaters?", "tires", "travel(?:ed|ing)", "vapor",
)  # fmt: skip
"""As whole words, in either case."""
FOUND = re.compile(rf"\b(?:{'|'.join(AMERICAN)})\b", re.IGNORECASE)
CODE = re.compile(r"`[^`]*`|<(code|pre|style|script)\b.*?</\1>|<[^>]*>|\{[%{#].*?[%}#]\}|https?://\S+", re.DOTALL)
"""What is not prose: code, tags, template tags, addresses."""

PAGES = sorted((ROOT / "templates").rglob("*.html"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = [
    path
    for room in ("configurator", "catalog", "scripts")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module: strings with a space in them, its docstrings too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield CODE.sub(" ", node.value)


def american(text: str) -> list[str]:
    return FOUND.findall(CODE.sub(" ", text))


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_in_british_spelling(path: Path) -> None:
    assert american(path.read_text()) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_texts_of_a_module_are_in_british_spelling(path: Path) -> None:
    assert [word for text in sentences(path) for word in american(text)] == []


def test_the_list_finds_what_it_is_for() -> None:
    assert american("The color of the catalog, <b class='color'>gray</b> and `color`") == ["color", "catalog", "gray"]
    assert american("colour, catalogue, grey, metre, centre, licence, per cent") == []
