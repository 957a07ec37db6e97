"""An assessment as plain text, for a terminal."""

from collections.abc import Iterator

from configurator.sizing.assessment import Assessment
from configurator.sizing.catalogue import CatalogueSnapshot

from . import formatting
from .forms.words import SEVERITIES
from .presenters import prices
from .presenters.costs import break_even, sentence
from .presenters.figures import Reading
from .presenters.shell import gpus_line, model_name, platform_line
from .subjects import SUBJECTS
from .units import AS_THE_CONTRACT

WIDTH = 100


def written(assessment: Assessment, snapshot: CatalogueSnapshot) -> str:
    return "\n".join(_lines(assessment, snapshot)) + "\n"


def _lines(assessment: Assessment, snapshot: CatalogueSnapshot) -> Iterator[str]:
    build, reading = assessment.build, Reading(assessment, snapshot, units=AS_THE_CONTRACT)
    title = build.name or "Unnamed build"
    yield title
    yield "=" * len(title)
    yield f"Model     {model_name(build, snapshot) or 'not chosen'}"
    yield f"GPUs      {gpus_line(build, snapshot) or 'not chosen'}"
    yield f"Platform  {platform_line(build, snapshot) or 'not chosen'}"
    yield f"Prices    as of {formatting.day(assessment.as_of)}"
    yield from _findings(assessment)
    yield from _bill(assessment)
    for subject in SUBJECTS:
        figures = [figure for figure in subject.of(assessment) if figure.value is not None]
        if figures:
            yield from _heading(subject.title)
            for figure in figures:
                view = reading.figure(figure)
                value = f"{view.value} {view.unit}".strip()
                span = f"  ({view.span})" if view.span else ""
                yield f"  {view.label:<44} {value:>20}{span}  {view.basis}"
    yield from _renting(assessment)


def _heading(words: str) -> Iterator[str]:
    yield ""
    yield words
    yield "-" * len(words)


def _findings(assessment: Assessment) -> Iterator[str]:
    yield from _heading("Findings")
    if not assessment.findings:
        yield "  None."
    for finding in assessment.findings:
        yield f"  {SEVERITIES[finding.severity]}: {finding.title} [{finding.code}]"
        yield f"    {finding.why}"
        for fix in finding.fixes:
            yield f"    -> {fix.title}"


def _bill(assessment: Assessment) -> Iterator[str]:
    yield from _heading("Bill of materials")
    if not assessment.bom:
        yield "  Empty."
    left_out = prices.missing(assessment)
    if left_out:
        yield f"  {left_out[0].upper()}{left_out[1:]}."
    for line in assessment.bom:
        price = formatting.span(line.total, assessment.currency) if line.total else "no price known"
        name = line.description if len(line.description) <= 56 else f"{line.description[:55]}…"
        yield f"  {line.count:>4} × {name:<56} {line.condition:<12} {price:>20}"


def _renting(assessment: Assessment) -> Iterator[str]:
    words = sentence(assessment.build, assessment)
    if not words:
        return
    yield from _heading("Against renting")
    yield f"  {words}"
    for rate in assessment.rates:
        price = formatting.money(rate.usd_per_gpu_hour, assessment.currency)
        yield f"  {rate.name:<44} {price:>8} a GPU-hour  break-even: {break_even(rate)}"
