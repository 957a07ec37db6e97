"""Findings: one small function a rule, grouped by subject. `judge` runs them all, `fixes` keeps the repairs that work."""

from collections.abc import Iterator

from . import claims, cpus, gpus, host, links, money, psus, room, site, slots, ups, workload
from .case import Case, Proposal, Rule, Verdict, Workloading

RULES: tuple[Rule, ...] = (
    *workload.RULES,
    *gpus.RULES,
    *links.RULES,
    *cpus.RULES,
    *host.RULES,
    *slots.RULES,
    *psus.RULES,
    *site.RULES,
    *ups.RULES,
    *room.RULES,
    *money.RULES,
    *claims.RULES,
)


def judge(case: Case) -> Iterator[Verdict]:
    """Every verdict on a case, in the order of the steps."""
    for rule in RULES:
        yield from rule(case)


__all__ = ["RULES", "Case", "Proposal", "Rule", "Verdict", "Workloading", "judge"]
