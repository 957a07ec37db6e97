"""Findings in words: what is wrong, why, and the repairs as buttons."""

from collections.abc import Iterable
from dataclasses import dataclass

from configurator.sizing.findings import Finding, Fix, Severity

from .. import formatting, repairs
from ..forms.words import SEVERITIES
from ..steps import BY_SLUG
from .figures import Reading, Ready

ICONS = {
    Severity.ERROR: "x-circle",
    Severity.APPROVAL: "hand-raised",
    Severity.WARNING: "exclamation-triangle",
    Severity.NOTE: "information-circle",
}
MOST_OPEN = 2
"""So many urgent findings of a step are open from the start; of more only their titles are."""
COUNT_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.APPROVAL: ("approval", "approvals"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FixView(Ready):
    """`name` is what its button posts; see `repairs`."""

    name: str
    title: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView(Ready):
    code: str
    severity: str
    icon: str
    word: str
    title: str
    why: str
    step: str
    step_title: str
    sources: tuple[str, ...]
    fixes: tuple[FixView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What a step must still settle, above its form, and what is only to be known, below. `is_short`: all of it can be open."""

    urgent: tuple[FindingView, ...]
    notes: tuple[FindingView, ...]

    @property
    def is_short(self) -> bool:
        return len(self.urgent) <= MOST_OPEN


def sorted_by_need(findings: Iterable[FindingView]) -> Sorted:
    urgent: list[FindingView] = []
    notes: list[FindingView] = []
    for finding in findings:
        (notes if finding.severity == Severity.NOTE else urgent).append(finding)
    return Sorted(urgent=tuple(urgent), notes=tuple(notes))


def finding_views(reading: Reading, step: str | None = None) -> tuple[FindingView, ...]:
    """Worst first; those of one step, or all."""
    order = list(Severity)
    found = [finding for finding in reading.assessment.findings if step is None or finding.step == step]
    found.sort(key=lambda finding: order.index(finding.severity))
    return tuple(_view(finding, reading) for finding in found)


def _view(finding: Finding, reading: Reading) -> FindingView:
    build = reading.assessment.build
    return FindingView(
        code=finding.code,
        severity=finding.severity.value,
        icon=ICONS[finding.severity],
        word=SEVERITIES[finding.severity],
        title=finding.title,
        why=finding.why,
        step=finding.step,
        step_title=BY_SLUG[finding.step].title,
        sources=reading.numbers_of(finding.sources),
        fixes=tuple(
            FixView(
                name=repairs.name_of(finding, fix, build),
                title=fix.title,
                effect=effect_of(fix, reading.assessment.currency),
            )
            for fix in finding.fixes
        ),
    )


def effect_of(fix: Fix, currency: str) -> str:
    """+$1,200, −40 W; nothing where nothing changes."""
    parts = []
    if fix.price_change is None:
        parts.append("price not known")
    elif fix.price_change:
        sign = "+" if fix.price_change > 0 else ""
        parts.append(sign + formatting.money(fix.price_change, currency))
    if round(fix.peak_w_change):
        sign = "+" if fix.peak_w_change > 0 else ""
        parts.append(sign + formatting.watts(fix.peak_w_change))
    return ", ".join(parts)


def tally(findings: Iterable[Finding]) -> str:
    """1 error, 2 warnings."""
    counted = list(findings)
    parts = []
    for severity, (one, many) in COUNT_WORDS.items():
        count = sum(f.severity is severity for f in counted)
        if count:
            parts.append(formatting.counted(count, one, many))
    return ", ".join(parts)
