"""Every claim of the guides that was recomputed to a number is recomputed through the engine: by a test here, or on the page.

Tests say which claims they answer (`@pytest.mark.claim`, or `claims` of a row); the page's comparisons are in
`fixtures/comparisons` and tested in `test_comparison`. The list of claims is the catalogue's own.
"""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sizing.comparisons import measures
from tests.sizing.shelf import rows

NOT_ARITHMETIC = {
    "s1-gen-h200-architecture": "names of dies",
    "s1-gen-minimum-software": "versions of software",
    "s2-sr670-8x": "who submitted what to MLPerf",
    "s2-apollo-8x40": "who submitted what to MLPerf",
    "s2-liquid-20kw": "two estimates of what a rack of air can carry",
    "s0-nvlink-training": "an argument, with a measurement of others",
}
"""Claims whose right answer holds a digit, but nothing that could be recomputed."""


def audited_cases() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every test and case of the sections, with the claims that it answers."""
    for path in sorted(Path(__file__).parent.glob("test_section_*.py")):
        module = importlib.import_module(f"tests.sizing.audit.{path.stem}")
        for name, test in vars(module).items():
            if name.startswith("test_") and callable(test):
                yield from cases_of(f"{path.name}::{name}", getattr(test, "pytestmark", []))


def cases_of(test: str, marks: list[pytest.Mark]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield test, claims_of(marks)
    for mark in marks:
        if mark.name == "parametrize":
            for case in mark.args[1]:
                if isinstance(case, tuple) and hasattr(case, "marks"):
                    yield f"{test}[{case.id}]", claims_of(case.marks)  # type: ignore[attr-defined]


def claims_of(marks: object) -> tuple[str, ...]:
    found = [getattr(mark, "mark", mark) for mark in marks]  # type: ignore[attr-defined]
    return tuple(id for mark in found if mark.name == "claim" for id in mark.args)


def answered_by() -> dict[str, list[str]]:
    by_claim: dict[str, list[str]] = {}
    for test, claims in audited_cases():
        for claim in claims:
            by_claim.setdefault(claim, []).append(test)
    return by_claim


def recomputed_to_a_number() -> set[str]:
    return {
        claim["id"]
        for claim in rows("claims")
        if claim["verdict"] != "UNVERIFIABLE" and re.search(r"\d", claim["recomputed"])
    }


def test_every_recomputed_claim_has_a_test() -> None:
    answered = answered_by().keys() | measures().keys()
    assert sorted(recomputed_to_a_number() - answered - NOT_ARITHMETIC.keys()) == []


def test_no_test_answers_a_claim_that_nobody_made() -> None:
    assert sorted(answered_by().keys() - {claim["id"] for claim in rows("claims")}) == []


def test_what_is_called_no_arithmetic_is_a_claim_without_a_test() -> None:
    assert NOT_ARITHMETIC.keys() <= recomputed_to_a_number()
    assert sorted(NOT_ARITHMETIC.keys() & answered_by().keys()) == []


@pytest.mark.parametrize("section", range(1, 12))
def test_every_section_of_the_audit_has_tests_that_answer_claims(section: int) -> None:
    answered = [test for tests in answered_by().values() for test in tests]
    assert any(test.startswith(f"test_section_{section}_") for test in answered)
