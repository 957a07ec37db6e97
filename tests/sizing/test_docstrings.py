"""What the engine's functions say of themselves: the unit of each number that they return, and what they raise.

Ruff (D1) asks for a docstring too, but not of what a module's `__all__` leaves out. The source of each formula stands in the index of figures, which
test_figure_index.py keeps whole, and in the docstring of the module that computes it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.sizing.figure_index import ENTRIES, FigureEntry

SIZING = Path(__file__).parents[2] / "configurator" / "sizing"
NUMBERS = re.compile(r"\b(float|Decimal|Span)\b")
# In a name: peak_w, runtime_minutes. In words: "W", "GiB", "a share", "tokens".
IN_A_NAME = re.compile(r"_(w|va|a|v|c|k|m|mm|kg|db|cfm|gib|gb|tb|gb_s|tok_s|ms|s|kwh|usd|min|minutes|months?|bytes|flop|tflops|share|fraction|tokens|hours|per_\w+)$")  # fmt: skip
IN_WORDS = re.compile(
    r"(?<!\w)(W|VA|A|V|K|U|kg|mm|dB\(A\)|CFM|m³/h|BTU/h|tons|GiB|MiB|GB|TB|B|GB/s|TFLOPS|FLOPs?|tok/s|ms|s|kWh|°C|"
    r"watts|amps|amperes|volts?|metres|bytes?|tokens?|seconds?|minutes?|hours?|months?|years?|shares?|fractions?|ratio|factor|"
    r"efficiency|amounts?|prices?|money|currency|cents?|sums?|per cent|lanes|counts?|number|units|percentile)(?!\w)"
)  # fmt: skip


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Public functions and methods; what is nested or begins with _ is its owner's business."""
    for file in sorted(SIZING.rglob("*.py")):
        module = ast.parse(file.read_text())
        owners = [module, *(node for node in module.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]
        for owner in owners:
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    name = f"{owner.name}.{node.name}" if isinstance(owner, ast.ClassDef) else node.name
                    yield f"{file.relative_to(SIZING)}:{name}", node


FUNCTIONS = dict(functions())
RETURN_NUMBERS = {
    name: node for name, node in FUNCTIONS.items() if node.returns is not None and NUMBERS.search(ast.unparse(node.returns))
}  # fmt: skip
RAISE = {
    name: node for name, node in FUNCTIONS.items() if any(isinstance(part, ast.Raise) and part.exc for part in ast.walk(node))
}  # fmt: skip


def test_every_public_function_says_what_it_is_for() -> None:
    assert [name for name, node in FUNCTIONS.items() if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("name", RETURN_NUMBERS)
def test_a_function_that_returns_numbers_says_their_unit(name: str) -> None:
    node = RETURN_NUMBERS[name]
    assert IN_A_NAME.search(node.name) or IN_WORDS.search(ast.get_docstring(node) or "")


@pytest.mark.parametrize("name", RAISE)
def test_a_function_that_raises_says_what(name: str) -> None:
    assert re.search("[Rr]aises|refuse", ast.get_docstring(RAISE[name]) or "")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_figure_says_what_it_is_how_it_is_computed_and_on_what_ground(entry: FigureEntry) -> None:
    assert entry.means
    assert entry.formula
    assert entry.source
