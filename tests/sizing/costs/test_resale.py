"""What the hardware is sold for: as stated, or by age, condition and certification."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from configurator.sizing import assess
from configurator.sizing.build import OwnCloudRate
from configurator.sizing.quantities import Basis
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, assessed, server


def resale(
    condition: str = "new", *, assumptions: Json | None = None, platform: Any = "supermicro-h12dsg-o-cpu", **costs: Any
) -> Any:
    """The figure of the resale; the hardware has a price of its own, so that its condition is that of the GPUs' lines."""
    gpus = [{"variant": "a100-pcie-80gb", "count": 1, "condition": condition}]
    build: Json = {"gpus": gpus, "platform": platform, "costs": costs, "assumptions": assumptions or {}}
    return assessed(build, try_fixes=False).figures["cost.resale_fraction"]


def test_nothing_is_counted_on_unless_somebody_says_so() -> None:
    assert resale().value == 0


def test_what_is_stated_goes_before_the_estimate_nothing_too() -> None:
    stated = resale(resale_fraction=0.3, resale_by_age=True)
    assert (stated.value, stated.working, stated.basis) == (0.3, "as given", Basis.ASSUMPTION)
    assert resale(resale_fraction=0.0, resale_by_age=True).value == 0


@pytest.mark.parametrize(
    ("months", "certified", "fraction"),
    [
        (36, True, 0.256),  # 0.5 × 0.8^3
        (36, False, 0.2176),  # × 0.85
        (24, True, 0.32),  # 0.5 × 0.8^2
        (12, True, 0.4),
        (1, True, 0.4908),  # 0.5 × 0.8^(1/12) = 0.5 × 0.98158
        (240, True, 0.0058),  # 0.5 × 0.8^20 = 0.5 × 0.01153
    ],
)
def test_new_hardware_by_age_and_certification(months: int, certified: bool, fraction: float) -> None:
    found = resale(months=months, certified=certified, resale_by_age=True)
    assert found.value == pytest.approx(fraction, abs=0.00005)
    assert found.basis is Basis.ESTIMATE


def test_used_hardware_has_lost_what_the_first_sale_costs() -> None:
    """A used card at 2,500 and a new board at 1,200: 1,200 / 3,700 = 0.3243 is new; 0.5 × 0.3243 + 0.8 × 0.6757 = 0.7027;
    × 0.512 = 0.3598."""
    assert resale("used", certified=True, resale_by_age=True).value == pytest.approx(0.3598, abs=0.0001)


def test_nvidias_own_systems_are_certified_others_must_say_so() -> None:
    def of(platform: str, **costs: Any) -> float:
        return float(resale(platform=platform, resale_by_age=True, **costs).value)

    assert of("dgx-a100-640gb") == 0.256
    assert of("dgx-a100-640gb", certified=False) == 0.2176
    assert of("supermicro-as-4124gs-tnr") == 0.2176


def test_each_part_of_the_estimate_can_be_argued_about() -> None:
    """0.6 × 0.9^3 × 0.5 = 0.2187."""
    house: Json = {"resale_first_sale_new": 0.6, "resale_decline_per_year": 0.1, "resale_uncertified_share": 0.5}
    assert resale(assumptions=house, resale_by_age=True).value == pytest.approx(0.2187)


def test_a_decline_of_all_leaves_nothing() -> None:
    assert resale(assumptions={"resale_decline_per_year": 1}, resale_by_age=True).value == 0


def test_a_resale_that_is_estimated_lowers_the_total_and_the_break_even() -> None:
    """20,000 × 0.2176 = 4,352 back after the horizon; in month m 20,000 × 0.425 × 0.8^(m / 12)."""

    def figures(**costs: Any) -> Any:
        usual: Json = {"hardware_price": "20000", "cloud_rates": [{"name": "ours", "usd_per_gpu_hour": "1"}]}
        return assessed(server(1, costs=usual | costs), try_fixes=False).figures

    without, with_it = figures(), figures(resale_by_age=True, certified=False)
    assert without["cost.tco"].number - with_it["cost.tco"].number == pytest.approx(4_352, abs=0.01)
    months = with_it["cost.break_even_months.ours"].number
    ratio = months / without["cost.break_even_months.ours"].number
    assert ratio == pytest.approx(1 - 0.425 * 0.8 ** (months / 12))


@pytest.mark.parametrize("months", [12, 36, 60])
def test_the_month_of_break_even_does_not_hang_on_the_horizon(months: int) -> None:
    """Tier 4 at 182,400, 8 GPUs at 3.00: 17,280 of rent less 807 of electricity, 16,473 saved a month.

    16,473 × 6.94 = 114,323; 0.425 × 0.8^(6.94 / 12) = 0.3736, 182,400 × 0.6264 = 114,259.
    """
    build = shelf.reference_build("tier-4-new")
    rate = OwnCloudRate(name="ours", usd_per_gpu_hour=Decimal(3))
    build = replace(build, costs=replace(build.costs, months=months, resale_by_age=True, cloud_rates=(rate,)))
    found = assess(build, shelf.snapshot(), try_fixes=False).figures["cost.break_even_months.ours"]
    assert found.number == pytest.approx(6.94, abs=0.005)
