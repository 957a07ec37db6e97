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

ROOMS = (
    "configurator/sizing",
    "configurator/drawings",
    "configurator/builder",
    "configurator/quotes",
    "catalog",
    "scripts",
)
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs"]


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module: strings with a space in them, its docstrings too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield CODE.sub(" ", node.value)


def american(text: str) -> list[str]:
    return FOUND.findall(CODE.sub(" ", text))


def files(name: str, kind: str) -> list[Path]:
    """What lies below a folder, or the one file of that name."""
    path = ROOT / name
    found = [path] if path.is_file() else sorted(path.rglob(f"*{kind}"))
    assert found, f"nothing to read in {name}"
    return found


def test_pages_and_documents_are_in_british_spelling() -> None:
    paths = [*files("templates", ".html"), *(path for name in DOCUMENTS for path in files(name, ".md"))]
    found = {str(path.relative_to(ROOT)): american(path.read_text()) for path in paths}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_the_texts_of_a_room_are_in_british_spelling(room: str) -> None:
    found = {
        str(path.relative_to(ROOT)): [word for text in sentences(path) for word in american(text)]
        for path in files(room, ".py")
        if "migrations" not in path.parts
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_the_list_finds_what_it_is_for() -> None:
    assert american("The color of the catalog, <b class='color'>gray</b> and `color`") == ["color", "catalog", "gray"]
    assert american("colour, catalogue, grey, metre, centre, licence, per cent") == []
