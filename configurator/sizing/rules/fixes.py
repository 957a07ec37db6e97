"""Repairs that were tried: a proposal stays only if the finding is gone afterwards and no new error has come."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

from ..assessment import Assessment, Finding, Fix, Severity
from ..build import Build
from ..quantities import round_money
from .case import Proposal, Verdict

MOST_FIXES = 3
MOST_TRIES = 8

Reassess = Callable[[Build], Assessment]


def try_fixes(verdict: Verdict, before: Assessment, reassess: Reassess) -> Finding:
    """The verdict as a finding, with up to three repairs that work, in the order of the rule's preference."""
    return Finding(
        code=verdict.code,
        severity=verdict.severity,
        step=verdict.step,
        title=verdict.title,
        why=verdict.why,
        sources=verdict.sources,
        fixes=tuple(_working(verdict, before, reassess)),
    )


def _working(verdict: Verdict, before: Assessment, reassess: Reassess) -> Iterator[Fix]:
    """Repairs in the rule's order, without those that leave the finding or bring an error that was not there."""
    errors_before, alike_before = _errors(before), _alike(verdict, before)
    found = 0
    for proposal in verdict.proposals[:MOST_TRIES]:
        after = reassess(proposal.build)
        if _alike(verdict, after) >= alike_before:
            continue
        if _errors(after) - errors_before:
            continue
        yield _fix(proposal, before, after)
        found += 1
        if found == MOST_FIXES:
            return


def _alike(verdict: Verdict, assessment: Assessment) -> int:
    """How many findings of the verdict's code and severity there are: two bad GPUs are repaired one by one."""
    return sum(f.code == verdict.code and f.severity is verdict.severity for f in assessment.findings)


def _errors(assessment: Assessment) -> set[str]:
    return {f.code for f in assessment.findings if f.severity is Severity.ERROR}


def _fix(proposal: Proposal, before: Assessment, after: Assessment) -> Fix:
    known = not _unpriced(after) - _unpriced(before)
    price = round_money(_likely(after) - _likely(before)) if known else None
    watts = _all_servers_w(after) - _all_servers_w(before)
    return Fix(title=proposal.title, build=proposal.build, price_change=price, peak_w_change=watts)


def _all_servers_w(assessment: Assessment) -> float:
    return assessment.figures["power.peak_w"].number * assessment.servers


def _unpriced(assessment: Assessment) -> Counter[tuple[str, str]]:
    """Pieces without a price: a fourth GPU of unknown price is as unknown as the first."""
    pieces: Counter[tuple[str, str]] = Counter()
    for line in assessment.bom:
        if line.unit is None:
            pieces[line.product or line.description, line.condition] += line.count
    return pieces


def _likely(assessment: Assessment) -> Decimal:
    value = assessment.figures["cost.bom_total"].value
    return value if isinstance(value, Decimal) else Decimal(0)
