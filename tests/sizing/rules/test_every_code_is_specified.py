"""Every code that a rule can emit has a test, and every code of the contract has a rule."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RULES = ROOT / "configurator" / "sizing" / "rules"
TESTS = ROOT / "tests" / "sizing"

# As the contract of build files lists them under "Codes of findings".
CONTRACT = (
    "gpu.mixed", "gpu.form-factor", "gpu.count", "nvlink.pairs-only", "nvlink.bridges-short", "nvlink.adjacency",
    "mig.layout", "mig.peer-to-peer", "platform.turnkey-conflict", "platform.upgrade", "cpu.socket",
    "cpu.single-socket-only", "cpu.missing-second", "cpu.too-few-cores", "ram.slots", "ram.type", "ram.too-little",
    "storage.bays", "nic.cluster", "lanes.oversubscribed", "lanes.throttled", "slots.short", "psu.capacity",
    "psu.redundancy", "psu.low-line", "psu.mixed", "psu.connector", "circuit.overload", "circuit.voltage",
    "circuit.receptacle", "feeds.not-redundant", "cord.rating", "ups.watts", "ups.va", "ups.headroom", "ups.runtime",
    "ups.voltage", "cooling.inlet", "cooling.passive", "cooling.altitude", "rack.space", "workload.does-not-fit",
    "workload.tight", "workload.parallelism", "workload.fp8", "workload.context", "workload.oversized", "price.missing",
    "price.stale", "cost.renting-is-cheaper", "used.risk", "claim.unsourced", "claim.agrees", "claim.contradiction",
    "claim.above-bound", "claim.does-not-fit",
)  # fmt: skip
NOT_EMITTED: dict[str, str] = {}
"""Codes of the contract that no rule emits, each with its reason. There are none."""


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def codes_of(tree: ast.AST) -> Iterator[str]:
    """What stands behind `code=`, both sides of a choice too, and the code of the shorthand `_verdict(claim, code, …)`."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg == "code":
                yield from strings(keyword.value)
        if isinstance(call.func, ast.Name) and call.func.id == "_verdict":
            yield from strings(call.args[1])


@cache
def emitted() -> frozenset[str]:
    return frozenset(code for file in RULES.glob("*.py") for code in codes_of(ast.parse(file.read_text())))


@cache
def said_in_tests() -> frozenset[str]:
    files = (file for file in TESTS.rglob("*.py") if file != Path(__file__))
    return frozenset(text for file in files for text in strings(ast.parse(file.read_text())))


def test_the_rules_are_read_whole() -> None:
    """Both sides of a choice, and the claims' shorthand: if this fails, codes are written in a way not read here."""
    assert {"gpu.not-qualified", "circuit.overload", "claim.unknown"} <= emitted()
    assert all("." in code for code in emitted())


@pytest.mark.parametrize("code", sorted(emitted()))
def test_a_code_has_a_test(code: str) -> None:
    assert code in said_in_tests(), f"no test of the engine names {code}"


@pytest.mark.parametrize("code", sorted(CONTRACT))
def test_a_code_of_the_contract_has_a_rule(code: str) -> None:
    assert (code in emitted()) is (code not in NOT_EMITTED)
