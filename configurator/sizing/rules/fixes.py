"""Repairs that were tried: a proposal stays only if the finding is gone afterwards and nothing worse has come.

Worse is an error that was not there; for a repair of money also a GPU or platform without a price, since then nobody
knows what it changes, and what the repair of the new finding would only undo.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice

from ..assessment import Assessment
from ..build import Build, codec
from ..costs.owning import MAIN_KINDS
from ..findings import Finding, Fix, Severity
from ..quantities import round_money
from .case import Proposal, Verdict

MOST_FIXES = 3
MOST_TRIES_IN_ALL = 60
"""Changes assessed for the repairs of one build: a sound build needs none, a broken one some dozen."""
MOST_TRIES = 8
MONEY = ("used.", "cost.", "price.")
"""Findings about money begin so; those about what goes together may well bring a part that nobody prices."""
LEADS_BACK = {"used.risk": "cost.renting-is-cheaper"}
"""Findings whose repair must not bring another: new GPUs for used ones would, and used ones are what that one offers."""

Reassess = Callable[[Build], Assessment]


def tried(verdict: Verdict, before: Assessment, reassess: Reassess) -> Finding:
    """The verdict as a finding, with up to three repairs that work: those that leave the fewest errors, of whatever kind, first,
    and of equals in the order of the rule's preference."""
    found = sorted(islice(_working(verdict, before, reassess), MOST_FIXES), key=lambda repair: repair[1])
    return as_finding(verdict, tuple(fix for fix, _ in found))


def as_finding(verdict: Verdict, fixes: tuple[Fix, ...] = ()) -> Finding:
    """The verdict as a finding, with these repairs."""
    return Finding(
        code=verdict.code,
        severity=verdict.severity,
        step=verdict.step,
        title=verdict.title,
        why=verdict.why,
        sources=verdict.sources,
        subject=verdict.subject,
        fixes=fixes,
    )


def each_once(before: Assessment, anew: Reassess) -> Reassess:
    """`anew`, but the same change, which several findings often propose, is assessed once. Beyond the bound nothing more is
    tried, and the unchanged build stands for what would have come of it.
    """
    tries: list[Assessment] = []

    def reassess(changed: Build) -> Assessment:
        known = next((a for a in tries if a.build == changed), None)
        if known is None and len(tries) == MOST_TRIES_IN_ALL:
            return before
        if known is None:
            known = anew(changed)
            tries.append(known)
        return known

    return reassess


def _distinct(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """Each change once: two ways of a rule may lead to the same build."""
    seen: list[Build] = []
    for proposal in proposals:
        if proposal.build not in seen:
            seen.append(proposal.build)
            yield proposal


def _working(verdict: Verdict, before: Assessment, reassess: Reassess) -> Iterator[tuple[Fix, int]]:
    """Repairs in the rule's order, without those that leave the finding or bring something worse; and how many kinds of errors
    each leaves."""
    errors_before = _errors(before)
    for proposal in islice(_distinct(verdict.proposals), MOST_TRIES):
        if not codec.admits(proposal.build):
            continue
        after = reassess(proposal.build)
        if not _removes(verdict, before, after) or _errors(after) - errors_before or _undone(verdict, before, after):
            continue
        yield _fix(proposal, before, after), len(_errors(after))


def _removes(verdict: Verdict, before: Assessment, after: Assessment) -> bool:
    """Whether there is one finding less like it, and one less about the same thing: two bad GPUs are repaired one by one,
    and what repairs the one is no repair of the other.
    """
    alike_before, alike_after = _alike(verdict, before), _alike(verdict, after)
    about_it = alike_before.count(verdict.subject)
    return len(alike_after) < len(alike_before) and (not about_it or alike_after.count(verdict.subject) < about_it)


def _alike(verdict: Verdict, assessment: Assessment) -> list[str]:
    """The subjects of the findings of the verdict's code and severity."""
    return [f.subject for f in assessment.findings if f.code == verdict.code and f.severity is verdict.severity]


def _undone(verdict: Verdict, before: Assessment, after: Assessment) -> bool:
    """Whether a repair of money hides what it costs, or brings what would be repaired by taking it back."""
    if verdict.code.startswith(MONEY) and _priceless(after) > _priceless(before):
        return True
    back = LEADS_BACK.get(verdict.code)
    there = {f.subject for f in before.findings if f.code == back}
    return any(f.code == back and f.subject not in there for f in after.findings)


def _priceless(assessment: Assessment) -> int:
    """Lines of GPUs and platforms without a price: with one of them there is no total."""
    return sum(line.unit is None and line.kind in MAIN_KINDS for line in assessment.bom)


def _errors(assessment: Assessment) -> set[str]:
    return {f.code for f in assessment.findings if f.severity is Severity.ERROR}


def _fix(proposal: Proposal, before: Assessment, after: Assessment) -> Fix:
    price = round_money(_likely(after) - _likely(before)) if _comparable(before, after) else None
    watts = _all_servers_w(after) - _all_servers_w(before)
    return Fix(title=proposal.title, build=proposal.build, price_change=price, peak_w_change=watts)


def _comparable(before: Assessment, after: Assessment) -> bool:
    """Whether the two totals leave out the same: nothing new is without a price, and nothing that had none was exchanged
    for something of its kind that has one. What was only taken away leaves the rest comparable.
    """
    if _unpriced(after) - _unpriced(before):
        return False
    gone, priced_before, priced_after = _by_kind(before), _by_kind(before, priced=True), _by_kind(after, priced=True)
    gone.subtract(_by_kind(after))
    return not any(count > 0 and priced_after[kind] > priced_before[kind] for kind, count in gone.items())


def _by_kind(assessment: Assessment, *, priced: bool = False) -> Counter[str]:
    """Pieces with a price, or without one, by kind."""
    pieces: Counter[str] = Counter()
    for line in assessment.bom:
        if (line.unit is not None) is priced:
            pieces[line.kind] += line.count
    return pieces


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
