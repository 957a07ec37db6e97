"""Rules about owning against renting: when renting is cheaper, what would change that, and what a rate does not say."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from math import ceil

from ..build import Build
from ..costs.present_value import present_months
from ..costs.results import RateComparison
from ..findings import Severity
from ..quantities import counted, percent, price, round_money
from .case import Case, Proposal, Verdict

LONGEST_USE_MONTHS = 60
"""Nobody is told to keep servers for longer than five years so that they pay."""
HUNDREDTHS = 100


def renting_is_cheaper(case: Case) -> Iterator[Verdict]:
    """One note for each rate at which renting costs less over the horizon, with what would turn that."""
    for rate in _of_the_same_work(case.costs.rates):
        if rate.own_total is None or rate.buying_pays:
            continue
        yield Verdict(
            code="cost.renting-is-cheaper",
            severity=Severity.NOTE,
            step="costs",
            title=f"Renting at {rate.name} is {'likely ' if rate.is_open else ''}cheaper over "
            f"{counted(case.costs.terms.months, 'month')}",
            why=_why(rate, case),
            sources=rate.sources,
            proposals=_proposals(rate, case),
            subject=rate.rate,
        )


def _of_the_same_work(rates: tuple[RateComparison, ...]) -> tuple[RateComparison, ...]:
    """The rates of GPUs that do what the build's own do; all of them where there is none: each says then what it is of."""
    return tuple(rate for rate in rates if rate.same_work) or rates


def _why(rate: RateComparison, case: Case) -> str:
    currency, even = case.snapshot.currency, rate.break_even_likely
    own = rate.own_total.likely if rate.own_total is not None else Decimal(0)
    pays = "buying never pays" if even is None else f"buying pays after {even:,.1f} months"
    due = ", as committed," if rate.months_paid > case.costs.terms.months else ""
    return (
        f"It costs {price(rate.cloud_month, currency)} a month, owning {price(rate.own_month, currency)} a month and the "
        f"price; {pays}. Over {counted(case.costs.terms.months, 'month')} that is {price(rate.rent_total, currency)} of rent{due} "
        f"against {price(own, currency)}."
    )


def _proposals(rate: RateComparison, case: Case) -> Iterator[Proposal]:
    """More use, used hardware, longer use: each is tried before anybody sees it."""
    build, costs = case.build, case.build.costs
    share = _utilisation_that_pays(rate, case)
    if share is not None:
        title = f"Use the GPUs {percent(share)} of the time, not {percent(costs.utilisation)}"
        yield Proposal(title=title, build=replace(build, costs=replace(costs, utilisation=share)))
    used = _used(case)
    if used is not None:
        yield Proposal(title="Buy used GPUs", build=used)
    even = rate.break_even_likely
    if even is not None and costs.months < even <= LONGEST_USE_MONTHS:
        months = ceil(even)
        yield Proposal(title=f"Keep it for {months} months", build=replace(build, costs=replace(costs, months=months)))


def _utilisation_that_pays(rate: RateComparison, case: Case) -> float | None:
    """The smallest whole per cent of the time at which owning costs no more; None if more use does not help.

    Per hundredth of the time rent grows by R u, electricity by E u: what owning saves is linear in the utilisation.
    """
    t, e = case.costs.terms, case.costs.electricity
    if rate.term == "reserved" or rate.own_total is None or t.utilisation == 1:
        return None
    worth = present_months(t.months, t.discount_rate)
    watts = Decimal(e.used_w - e.unused_w) / 1000 * case.costs.servers
    power = watts * t.pue * t.hours_per_month * t.tariff
    rent = case.costs.gpus * rate.usd_per_gpu_hour * t.hours_per_month
    gained = (rent - power) * worth
    if gained <= 0:
        return None
    missing = (rate.own_total.likely - rate.rent_total) / gained
    share = ceil((t.utilisation + missing) * HUNDREDTHS) / HUNDREDTHS
    return share if share <= 1 else None


def _used(case: Case) -> Build | None:
    """The build with used GPUs, where a price of used ones is known and counts."""
    build = case.build
    fresh = [g for g in build.gpus if g.condition == "new"]
    if not fresh or build.costs.hardware_price is not None:
        return None
    gpus = tuple(replace(g, condition="used") if g.condition == "new" else g for g in build.gpus)
    return replace(build, gpus=gpus)


def stale_rates(case: Case) -> Iterator[Verdict]:
    """Listed rates older than the days at which a price is stale; those of one's own have no age."""
    limit = case.assumptions.stale_price_days
    stale = [
        (rate.name, days)
        for rate in case.costs.rates
        if rate.priced_on is not None and (days := (case.snapshot.as_of - rate.priced_on).days) > limit
    ]
    if stale:
        oldest, days = max(stale, key=lambda item: item[1])
        yield Verdict(
            code="cost.rate-stale",
            severity=Severity.NOTE,
            step="costs",
            title=f"{counted(len(stale), 'cloud rate')} older than {limit:g} days",
            why=f"The oldest is {oldest}: {days} days. Look up today's, and enter it as a rate of your own.",
        )


def commitments(case: Case) -> Iterator[Verdict]:
    """A reserved rate that binds for longer than the horizon is another comparison: all of it is due."""
    months, currency = case.costs.terms.months, case.snapshot.currency
    worth = present_months(months, case.costs.terms.discount_rate)
    for rate in case.costs.rates:
        if rate.months_paid > months:
            yield Verdict(
                code="cost.commitment",
                severity=Severity.NOTE,
                subject=rate.rate,
                step="costs",
                title=f"{rate.name} binds for {rate.months_paid} months, longer than the {months} counted",
                why=f"All {rate.months_paid} months are due, {price(rate.rent_total, currency)}, used or not: what owning "
                f"saves, the month of break-even and the price of a million tokens are against all of it, though owning and the "
                f"tokens are counted for {counted(months, 'month')}. Over these alone the rent is "
                f"{price(round_money(rate.month_exact * worth), currency)}.",
            )


def other_gpus(case: Case) -> Iterator[Verdict]:
    """Rates that a build names although they rent a GPU that does not do the same work."""
    own = case.system.gpu
    for rate in case.costs.rates:
        listed = case.snapshot.cloud_rates.get(rate.rate)
        rented = case.snapshot.gpu(listed.gpu_variant) if listed is not None and not rate.same_work else None
        if own is None or rented is None:
            continue
        smaller = rented.memory_gb < own.memory_gb
        memory = f"{rented.name} with {rented.memory_gb:g} GB, the build has {own.name} with {own.memory_gb:g} GB"
        yield Verdict(
            code="cost.rate-smaller-gpu" if smaller else "cost.rate-other-gpu",
            severity=Severity.NOTE,
            subject=rate.rate,
            step="costs",
            title=f"{rate.name} rents {'a smaller' if smaller else 'another'} GPU",
            why=f"It is the price of an {memory}: as many of them "
            f"{'hold less, so that' if smaller else 'run at another speed:'} the rent is not that of the same work. A "
            "million tokens rented is not computed for it.",
            sources=rate.sources,
        )


def spot(case: Case) -> Iterator[Verdict]:
    """What a spot price does not say: it can end at any time."""
    names = [rate.name for rate in case.costs.rates if rate.term == "spot"]
    if names:
        yield Verdict(
            code="cost.spot",
            severity=Severity.NOTE,
            step="costs",
            title="Spot capacity can be taken away",
            why=f"{', '.join(names)}: at minutes' notice, and the price moves by the hour. Work that cannot stop and go on "
            "elsewhere needs on-demand or reserved GPUs; compare with those.",
        )


def cooling_twice(case: Case) -> Iterator[Verdict]:
    """A PUE above 1 holds the cooling that a bill of its own is stated for."""
    t = case.costs.terms
    if t.cooling_month and t.pue > 1:
        yield Verdict(
            code="cost.cooling-twice",
            severity=Severity.NOTE,
            step="costs",
            title="Cooling is counted twice",
            why=f"A PUE of {t.pue} holds the cooling already, and {price(t.cooling_month * 12, case.snapshot.currency)} a year "
            "are added for it.",
            proposals=(
                Proposal(title="A PUE of 1", build=replace(case.build, costs=replace(case.build.costs, pue=1.0))),
            ),
        )


RULES = (renting_is_cheaper, stale_rates, commitments, other_gpus, spot, cooling_twice)
