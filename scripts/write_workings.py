"""Writes every figure and finding of some builds as a person would read them: tests/sizing/workings. `make workings`.

A change of the engine shows there as a difference of words and numbers, to be read like one of the code.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from configurator.sizing import Assessment, Figure, assess  # noqa: E402
from configurator.sizing.build import Build, codec  # noqa: E402
from configurator.sizing.quantities import FigureValue  # noqa: E402
from tests.sizing import shelf  # noqa: E402

FOLDER = BASE_DIR / "tests" / "sizing" / "workings"
REFERENCE = BASE_DIR / "fixtures" / "reference_builds"
OF_REFERENCE = ("dell-xe8545", "dgx-a100", "tier-2-new", "tier-4-new")


def builds() -> dict[str, Build]:
    """By the name of the file that holds their words: builds made for this, and some of the reference builds."""
    files = [*FOLDER.glob("*.json"), *(REFERENCE / f"{name}.json" for name in OF_REFERENCE)]
    return {file.stem: codec.read(file.read_bytes()) for file in sorted(files, key=lambda file: file.stem)}


def words(build: Build) -> str:
    """The assessment of a build on the fixtures' catalogue of a fixed day: a line a figure, then a line a finding."""
    dated = replace(build, as_of=shelf.AS_OF)
    assessment = assess(dated, shelf.snapshot(), try_fixes=False)
    return "\n".join([*_figures(assessment), "", *_findings(assessment)]) + "\n"


def _figures(assessment: Assessment) -> Iterator[str]:
    for figure in assessment.figures.values():
        span = f" ({in_words(figure.low)} to {in_words(figure.high)})" if has_span(figure) else ""
        yield f"{figure.name} = {in_words(figure.value)}{span} {figure.unit} [{figure.basis}] {figure.working}"


def _findings(assessment: Assessment) -> Iterator[str]:
    for finding in assessment.findings:
        yield f"{finding.severity} {finding.code}, {finding.step}: {finding.title} | {finding.why}"


def has_span(figure: Figure) -> bool:
    return figure.low is not None or figure.high is not None


def in_words(value: FigureValue) -> str:
    """Numbers to nine digits, so that another machine's last bit is no difference."""
    number = isinstance(value, float | Decimal) and not isinstance(value, bool)
    return f"{value:.9g}" if number else str(value)


def main() -> None:
    for name, build in builds().items():
        (FOLDER / f"{name}.txt").write_text(words(build))
    print(f"{len(builds())} builds in {FOLDER.relative_to(BASE_DIR)}")


if __name__ == "__main__":
    main()
