"""Rules about prices and used parts."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Build, Condition
from ..findings import Severity
from ..quantities import counted
from .case import Case, Proposal, Verdict


def missing_prices(case: Case) -> Iterator[Verdict]:
    """Lines that nobody has a price for, which the total leaves out."""
    missing = [f"{line.count} × {line.description} ({line.condition})" for line in case.bom if line.unit is None]
    if missing:
        yield Verdict(
            code="price.missing",
            severity=Severity.WARNING,
            step="bom",
            title=f"{len(missing)} of {len(case.bom)} lines without a price",
            why=f"Not in the total, which is too low by what they cost: {'; '.join(missing)}.",
        )


def stale_prices(case: Case) -> Iterator[Verdict]:
    """Prices older than the days at which a price is stale, each product and condition once."""
    stale = {
        (line.product, line.condition): (line.description, (case.snapshot.as_of - line.priced_on).days)
        for line in case.bom
        if line.is_stale and line.priced_on
    }
    if stale:
        oldest, days = max(stale.values(), key=lambda item: item[1])
        yield Verdict(
            code="price.stale",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(len(stale), 'price')} older than {case.assumptions.stale_price_days:g} days",
            why=f"The oldest is that of {oldest}: {days} days. Used prices move fastest.",
        )


def used_parts(case: Case) -> Iterator[Verdict]:
    """Used is as the last owner left it; refurbished has been tested, and somebody stands for it."""
    used = [line.description for line in case.bom if line.condition == "used"]
    if used:
        yield Verdict(
            code="used.risk",
            severity=Severity.NOTE,
            step="bom",
            title="Used parts",
            why=f"{', '.join(dict.fromkeys(used))}: sold as they are, with hours of use that nobody states and a maker's "
            "warranty only if the seller shows that it passes on. Ask for nvidia-smi -q with remapped rows and ECC counters, "
            "NVLink errors, a burn-in log of a day or two, and time to send back. Refurbished ones have been tested, and carry "
            "the warranty of whoever did it. Failure rates that guides print for used GPUs (4.2 times the errors after "
            "15,000 h, 23 % for refurbished ones) have no source that could be found.",
            sources=("s2", "s2-micron-reliability"),
            proposals=(
                Proposal(title="Take refurbished ones", build=in_condition(case.build, "refurbished")),
                Proposal(title="Buy new ones", build=in_condition(case.build, "new")),
            ),
        )


def in_condition(build: Build, condition: Condition) -> Build:
    """The build with what is used in another condition."""
    gpus = tuple(replace(g, condition=condition) if g.condition == "used" else g for g in build.gpus)
    parts = tuple(replace(p, condition=condition) if p.condition == "used" else p for p in build.parts)
    return replace(build, gpus=gpus, parts=parts)


RULES = (missing_prices, stale_prices, used_parts)
