"""Rules about prices, used parts and renting."""

from collections.abc import Iterator

from ..assessment import Severity
from ..quantities import counted, price
from .case import Case, Verdict


def missing_prices(case: Case) -> Iterator[Verdict]:
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
    limit = case.assumptions.stale_price_days
    ages = {
        (line.product, line.condition): (line.description, (case.snapshot.as_of - line.priced_on).days)
        for line in case.bom
        if line.priced_on
    }
    stale = [(name, days) for name, days in ages.values() if days > limit]
    if stale:
        oldest, days = max(stale, key=lambda item: item[1])
        yield Verdict(
            code="price.stale",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(len(stale), 'price')} older than {limit:g} days",
            why=f"The oldest is that of {oldest}: {days} days. Used prices move fastest.",
        )


def used_parts(case: Case) -> Iterator[Verdict]:
    used = [line.description for line in case.bom if line.condition == "used"]
    if used:
        yield Verdict(
            code="used.risk",
            severity=Severity.NOTE,
            step="bom",
            title="Used parts",
            why=f"{', '.join(dict.fromkeys(used))}: ask for remapped rows and ECC counters, NVLink errors, a burn-in log and what "
            "is left of the warranty. Failure rates that guides print for used GPUs have no source.",
            sources=("s2",),
        )


def renting_is_cheaper(case: Case) -> Iterator[Verdict]:
    months, currency = case.build.costs.months, case.snapshot.currency
    for rate in case.costs.rates:
        never = rate.break_even_likely is None
        if not rate.price_known:
            continue
        if not never and (rate.break_even_likely or 0) <= months:
            continue
        yield Verdict(
            code="cost.renting-is-cheaper",
            severity=Severity.NOTE,
            step="costs",
            title=f"Renting at {rate.name} is cheaper over {months} months",
            why=f"It costs {price(rate.cloud_month, currency)} a month, owning {price(rate.own_month, currency)} a month "
            "and the price; "
            + ("buying never pays." if never else f"buying pays after {rate.break_even_likely:.1f} months."),
        )


RULES = (missing_prices, stale_prices, used_parts, renting_is_cheaper)
