"""What the rules can say, read from their source: the calls that make verdicts, with code, severity, step and title."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from configurator.sizing.findings import STEPS

RULES = Path(__file__).resolve().parent.parent / "configurator" / "sizing" / "rules"
CODE = re.compile(r"^[a-z]+\.[a-z0-9-]+$")
NO_RULES = ("case", "changes", "fixes")
VERDICT = "Verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a rule says; `step` is empty where it depends on the build, `title` has … for what is filled in."""

    code: str
    severity: str
    step: str
    title: str
    rule: str


def said_by_rules() -> Iterator[Said]:
    for file in sorted(RULES.glob("*.py")):
        if file.stem not in NO_RULES:
            yield from said_in(ast.parse(file.read_text()))


def said_in(module: ast.Module) -> Iterator[Said]:
    """What one file of rules says. A helper that makes verdicts hands on the words of those who call it."""
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    helpers = {f.name: f for f in functions if f.name.startswith("_") and makes_verdicts(f)}
    for function in functions:
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            if name == VERDICT or name in helpers:
                yield from said_by(call, function, helpers.get(name))


def makes_verdicts(function: ast.FunctionDef) -> bool:
    """Whether a helper makes a verdict whose code is handed to it."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == VERDICT
        and not any(CODE.match(text) for keyword in node.keywords if keyword.arg == "code" for text in strings(keyword.value))
        for node in ast.walk(function)
    )  # fmt: skip


def said_by(call: ast.Call, function: ast.FunctionDef, helper: ast.FunctionDef | None) -> Iterator[Said]:
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if helper is not None:
        given |= dict(zip((a.arg for a in helper.args.args), call.args, strict=False))
    inherited = verdict_of(helper) if helper is not None else {}
    severities = severities_in(given) or severities_in(inherited)
    steps = [s for node in (given.get("step"), inherited.get("step")) if node for s in strings(node) if s in STEPS]
    for code in (text for text in strings(given["code"]) if CODE.match(text)) if "code" in given else ():
        yield Said(
            code=code,
            severity=" or ".join(severities),
            step=steps[0] if steps else "",
            title=words(given.get("title") or inherited.get("title")),
            rule=(ast.get_docstring(function) or "").partition("\n\n")[0],
        )


def verdict_of(function: ast.FunctionDef) -> dict[str, ast.expr]:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    made = next(call for call in calls if isinstance(call.func, ast.Name) and call.func.id == VERDICT)
    return {keyword.arg: keyword.value for keyword in made.keywords if keyword.arg}


def severities_in(given: dict[str, ast.expr]) -> list[str]:
    found = [
        node.attr.lower()
        for value in given.values()
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Severity"
    ]
    return list(dict.fromkeys(found))


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def words(title: ast.expr | None) -> str:
    """A title as text, with … for each value that is filled in; of a choice, the first."""
    if isinstance(title, ast.Constant):
        return str(title.value)
    if isinstance(title, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in title.values)
    if isinstance(title, ast.IfExp):
        return words(title.body)
    if isinstance(title, ast.BinOp):
        return words(title.left) + words(title.right)
    return "…"
