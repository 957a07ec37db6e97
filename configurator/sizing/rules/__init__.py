"""Findings: one small function a rule, grouped by subject. `judge` runs them all, `fixes` keeps the repairs that work."""

from collections.abc import Iterator

from . import (
    claims,
    cords,
    cpus,
    gpus,
    guides,
    host,
    lanes,
    limits,
    links,
    makers,
    money,
    oversized,
    pdus,
    precisions,
    psus,
    rack,
    renting,
    room,
    site,
    slices,
    slots,
    speed,
    supply,
    unknown,
    ups,
    workload,
)
from .case import Case, Proposal, Rule, Verdict

RULES: tuple[Rule, ...] = (
    *unknown.RULES,
    *workload.RULES,
    *precisions.RULES,
    *speed.RULES,
    *oversized.RULES,
    *gpus.RULES,
    *links.RULES,
    *slices.RULES,
    *cpus.RULES,
    *host.RULES,
    *lanes.RULES,
    *slots.RULES,
    *limits.RULES,
    *psus.RULES,
    *makers.RULES,
    *cords.RULES,
    *pdus.RULES,
    *site.RULES,
    *supply.RULES,
    *ups.RULES,
    *room.RULES,
    *rack.RULES,
    *money.RULES,
    *renting.RULES,
    *guides.RULES,
    *claims.RULES,
)


def judge(case: Case) -> Iterator[Verdict]:
    """Every verdict on a case, in the order of the steps."""
    for rule in RULES:
        yield from rule(case)


__all__ = ["RULES", "Case", "Proposal", "Rule", "Verdict", "judge"]
