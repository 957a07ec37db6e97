"""What must hold for any sums whatever."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build
from configurator.sizing.costs.owning import total_cost
from configurator.sizing.costs.present_value import annuity, break_even_months, discount_factor
from tests.sizing import builds

prices, savings = st.floats(0, 1e7), st.floats(0.01, 1e6)
shares, capital = st.floats(0, 1), st.floats(0, 1)


def months_or_never(months: float | None) -> float:
    return float("inf") if months is None else months


@given(prices, st.floats(0, 1e6), savings, shares, capital)
def test_a_dearer_machine_pays_no_sooner(price: float, more: float, saved: float, resale: float, rate: float) -> None:
    cheap, dear = (months_or_never(break_even_months(p, saved, resale, rate)) for p in (price, price + more))
    assert cheap <= dear * (1 + 1e-9)


@given(prices, savings, st.floats(0, 1e5), shares, capital)
def test_who_saves_more_a_month_waits_no_longer(
    price: float, saved: float, more: float, resale: float, rate: float
) -> None:
    """So a higher rent or use brings the month forward, and a higher tariff pushes it out."""
    slow, quick = (months_or_never(break_even_months(price, s, resale, rate)) for s in (saved, saved + more))
    assert quick <= slow * (1 + 1e-9)


@given(st.floats(1, 1e7), savings, shares)
def test_next_to_no_cost_of_capital_is_as_none(price: float, saved: float, resale: float) -> None:
    plain, next_to = (break_even_months(price, saved, resale, rate) for rate in (0.0, 1e-10))
    assert plain == next_to


@given(st.integers(1, 600), st.floats(0, 1))
def test_an_annuity_is_at_most_its_months_and_at_least_as_many_of_the_last(months: int, rate: float) -> None:
    worth = annuity(months, rate)
    assert months * discount_factor(months, rate) * (1 - 1e-9) <= worth <= months * (1 + 1e-9)


def assessed(build: Build) -> Assessment:
    return assess(build, builds.SHELF, try_fixes=False)


@given(builds.builds)
def test_the_total_is_the_sum_of_its_rounded_parts(build: Build) -> None:
    found = assessed(build)
    total = found.figures["cost.tco"]
    if total.value is not None:
        assert total.value == sum((item.amount.likely for item in found.tco_items), Decimal(0))
        span = total_cost(found.tco_items)
        assert (total.low, total.high) == (span.low, span.high)


@given(builds.builds)
def test_buying_pays_over_the_horizon_where_it_breaks_even_within_it(build: Build) -> None:
    """But for a commitment beyond the horizon; and within a cent or a thousandth of a month nobody quarrels."""
    found = assessed(build)
    months = build.costs.months
    for rate in found.rates:
        even = months_or_never(rate.break_even_likely)
        if rate.own_total is None or rate.months_paid > months:
            continue
        close = abs(rate.own_total.likely - rate.rent_total) <= Decimal("0.05") + rate.rent_total * Decimal("1e-6")
        assert close or rate.buying_pays == (even <= months), rate


@given(builds.builds, st.integers(0, 1_000_000))
def test_what_else_runs_never_makes_owning_cheaper(build: Build, more: int) -> None:
    staffed = replace(
        build, costs=replace(build.costs, staff_per_year=(build.costs.staff_per_year or 0) + Decimal(more))
    )
    before, after = assessed(build), assessed(staffed)
    if before.figures["cost.tco"].value is not None:
        assert after.figures["cost.tco"].number >= before.figures["cost.tco"].number
    for one, other in zip(before.rates, after.rates, strict=True):
        if one.price_known:
            assert months_or_never(one.break_even_likely) <= months_or_never(other.break_even_likely) * (1 + 1e-9)
