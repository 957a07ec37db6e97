"""Repairs that were tried: a proposal stays only if the finding is gone afterwards and nothing worse has come.

Worse is an error that was not there; for a repair of money also a GPU or platform without a price, since then nobody
knows what it changes, and what the repair of the new finding would only undo.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from math import inf

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
MEANT = ("catalogue.unknown", "cpu.missing-second", "memory.")
"""Findings whose first repair is what was meant, or what costs least of the work, whether its price is known or not."""
MISSING = ".missing"
"""Findings that something is not there end so: nothing says which was wanted, so the cheapest that will do stands first."""
LEADS_BACK = {"used.risk": "cost.renting-is-cheaper"}
"""Findings whose repair must not bring another: new GPUs for used ones would, and used ones are what that one offers."""

Reassess = Callable[[Build], Assessment]
Brought = frozenset[tuple[str, int]]
"""What a repair changes in the parts list: each kind of line that it changes, and by how many pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A fix that works, how many kinds of errors it leaves, and whether GPUs get slower by it."""

    fix: Fix
    errors_left: int
    brought: Brought
    slows: bool


def tried(verdict: Verdict, before: Assessment, reassess: Reassess) -> Finding:
    """The verdict as a finding, with up to three repairs that work: those that leave the fewest errors, of whatever kind, first,
    and of equals in the order of the rule's preference; see `_places` for repairs that only differ in the product. What slows
    the GPUs stands last, however much it heals: nobody gives up first what the server is bought for."""
    working = _working(verdict, before, reassess)
    found = list(islice(working, MOST_FIXES))
    if not verdict.code.startswith(MEANT) and any(repair.fix.price_change is None for repair in found):
        found = [*found, *working]  # one with a price may come later
    if not verdict.code.startswith(MEANT):
        found = _places(found, cheapest_first=verdict.code.endswith(MISSING))
    ranked = sorted(found, key=lambda repair: (repair.slows, repair.errors_left))
    return as_finding(verdict, tuple(repair.fix for repair in ranked))


def _places(found: list[Repair], *, cheapest_first: bool) -> list[Repair]:
    """The first repairs. The rule says which kind of change stands in which place, and in which order; but among those that bring
    as many pieces of the same kinds, one processor or another, those with a known price come first, if wished the cheapest of them.
    """
    alike: dict[Brought, list[Repair]] = {}
    for repair in found:
        alike.setdefault(repair.brought, []).append(repair)
    for brought, repairs in alike.items():
        if brought:
            repairs.sort(key=lambda repair: (repair.errors_left, *_dearness(repair.fix, cheapest_first)))
    return [alike[repair.brought].pop(0) for repair in found[:MOST_FIXES]]


def _dearness(fix: Fix, cheapest_first: bool) -> tuple[bool, Decimal]:
    price = fix.price_change if cheapest_first else None
    return fix.price_change is None, price or Decimal(0)


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


def _working(verdict: Verdict, before: Assessment, reassess: Reassess) -> Iterator[Repair]:
    """Repairs in the rule's order, without those that leave the finding or bring something worse."""
    errors_before = _errors(before)
    for proposal in islice(_distinct(verdict.proposals), MOST_TRIES):
        if not codec.admits(proposal.build):
            continue
        after = reassess(proposal.build)
        if not _removes(verdict, before, after) or _errors(after) - errors_before or _undone(verdict, before, after):
            continue
        fix = _fix(proposal, before, after)
        slows = _lowest_limit_w(after.build) < _lowest_limit_w(before.build)
        yield Repair(fix=fix, errors_left=len(_errors(after)), brought=_brought(before, after), slows=slows)


def _lowest_limit_w(build: Build) -> float:
    """The lowest power limit of any GPU, W; without end where none has one."""
    return min((group.power_limit_w for group in build.gpus if group.power_limit_w is not None), default=inf)


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


def _brought(before: Assessment, after: Assessment) -> Brought:
    """Empty where the parts stay what they are, whatever else is changed."""
    pieces, then = _products(after), _products(before)
    more: Counter[str] = Counter()
    for kind, product in pieces | then:
        if change := pieces[kind, product] - then[kind, product]:
            more[kind] += change
    return frozenset(more.items())


def _products(assessment: Assessment) -> Counter[tuple[str, str]]:
    """Pieces by kind and product, new or used."""
    pieces: Counter[tuple[str, str]] = Counter()
    for line in assessment.bom:
        pieces[line.kind, line.product or line.description] += line.count
    return pieces


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
