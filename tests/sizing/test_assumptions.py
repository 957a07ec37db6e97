"""Every assumption has a passport, and a build overrides it by name within its bounds."""

import pytest

from configurator.sizing import assumptions
from configurator.sizing.assumptions import PASSPORTS, AssumptionError, Assumptions, with_overrides

FIXED_NAMES = {
    "hours_per_month", "gpu_memory_utilization", "power_factor", "continuous_share", "ups_headroom", "air_rise_k",
    "peak_w", "average_w",
}  # fmt: skip


def test_the_names_of_the_contract_are_there() -> None:
    assert set(PASSPORTS) >= FIXED_NAMES


@pytest.mark.parametrize("passport", PASSPORTS.values(), ids=lambda p: p.name)
def test_every_assumption_says_what_it_is_and_where_it_comes_from(passport: assumptions.Assumption) -> None:
    assert passport.title
    assert passport.source
    assert passport.low < passport.high
    assert passport.default is None or passport.low <= passport.default <= passport.high


def test_overrides_take_the_place_of_defaults_and_null_keeps_them() -> None:
    assert with_overrides({"hours_per_month": 730, "power_factor": None}) == Assumptions(hours_per_month=730)
    assert with_overrides(None) == Assumptions()


@pytest.mark.parametrize(("name", "value"), [("hours_per_week", 1), ("power_factor", 1.01), ("ups_headroom", 0.99)])
def test_an_unknown_name_or_a_value_out_of_bounds_is_refused(name: str, value: float) -> None:
    with pytest.raises(AssumptionError) as caught:
        with_overrides({name: value})
    assert caught.value.name == name
