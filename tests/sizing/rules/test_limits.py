"""Power limits on GPUs: bounds of the driver, and what nobody has measured."""

import pytest

from configurator.sizing import Severity
from configurator.sizing.build import GpuGroup
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server


def limited(limit_w: float | None, variant: str = "a100-pcie-80gb") -> Json:
    return server(2, gpus=[{"variant": variant, "count": 2, "power_limit_w": limit_w}])


@pytest.mark.parametrize("limit_w", [None, 300])
def test_no_limit_and_the_full_tdp_are_alike(limit_w: float | None) -> None:
    assert "gpu.power-limit" not in codes(limited(limit_w))


@pytest.mark.parametrize("limit_w", [150, 299])  # a PCIe card takes 150 to 300 W
def test_a_limit_within_bounds_says_that_its_cost_in_speed_is_not_known(limit_w: float) -> None:
    finding(limited(limit_w), "gpu.power-limit", Severity.NOTE, "no measurement of an A100 under a power limit")


def test_a_limit_below_the_lowest_is_refused_and_raised() -> None:
    found = finding(limited(149), "gpu.power-limit", Severity.ERROR, "takes 150 to 300 W", "its full 300 W")
    assert repaired(found, "Set the limit to 150 W").build.gpus[0].power_limit_w == 150


def test_a_limit_above_the_tdp_is_refused_and_dropped() -> None:
    found = finding(limited(301), "gpu.power-limit", Severity.ERROR)
    assert repaired(found, "Set no limit").build.gpus[0].power_limit_w is None


def test_each_kind_of_card_has_its_own_bounds() -> None:
    """140 W is too little for a PCIe card and enough for an SXM4 module, which takes 100 to 400 W."""
    finding(limited(140), "gpu.power-limit", Severity.ERROR)
    finding(limited(140, "a100-sxm4-80gb"), "gpu.power-limit", Severity.NOTE)


@pytest.mark.parametrize("limit_w", [1, 349])
def test_where_no_lowest_limit_is_published_none_is_counted_on(limit_w: float) -> None:
    found = finding(limited(limit_w, "l40s"), "gpu.power-limit", Severity.WARNING, "reckoned at its full 350 W")
    assert repaired(found, "Set no limit").build.gpus[0].power_limit_w is None
    finding(limited(351, "l40s"), "gpu.power-limit", Severity.ERROR, "its lowest limit to 350 W")
    assert "gpu.power-limit" not in codes(limited(350, "l40s"))


def test_a_cap_of_1_w_on_cards_of_an_unknown_lowest_limit_takes_nothing_off_the_peak() -> None:
    """4 × A10 of 150 W, the usual board's 75 W, fans a tenth of it all: 742.5 W behind the supplies."""
    peaks = {
        limit_w: assessed({"gpus": [{"variant": "a10", "count": 4, "power_limit_w": limit_w}]}).figures["power.peak_w"]
        for limit_w in (None, 1)
    }
    assert peaks[1].value == peaks[None].value
    assert "= 742 W" in peaks[1].working


XE8545: Json = {"platform": "dell-xe8545", "gpus": [{"variant": "a100-sxm4-80gb-500w", "count": 4}]}


def repairs(build: Json, code: str) -> list[str]:
    return [fix.title for fix in finding(build, code, Severity.ERROR).fixes]


def test_a_cap_lets_warmer_air_in_where_the_platform_says_so() -> None:
    """28 °C with modules of 500 W, 35 °C with 400 W."""
    assert "Cap each GPU at 400 W of its 500: slower" in repairs(XE8545 | {"site": {"inlet_c": 35}}, "cooling.inlet")
    assert not [t for t in repairs(XE8545 | {"site": {"inlet_c": 36}}, "cooling.inlet") if t.startswith("Cap")]


def test_a_cap_lets_a_ups_carry_the_server() -> None:
    """Four modules and what else the XE8545 holds without CPUs draw more than the 2,700 W of an SMT3000."""
    parts = [{"product": "amd-epyc-7763", "count": 2}]
    site = {"ups": "apc-smt3000rm2u", "supply": {"volts": 120}}
    build = XE8545 | {"parts": parts, "site": site}
    assert [title for title in repairs(build, "ups.watts") if title.startswith("Cap each GPU at ")]


@pytest.mark.parametrize(
    ("psu_w", "cap"),
    [
        (
            1013,
            ["Cap each GPU at 150 W of its 300: slower"],
        ),  # 312.5 W too much: with 2 % more and the fans 144.9 W a card, 155 W
        (990, []),  # 335.5 W too much, 155.6 W a card: 144 W, and the driver takes no less than 150
    ],
)
def test_a_cap_goes_down_to_the_lowest_that_the_driver_takes(psu_w: int, cap: list[str]) -> None:
    """The server's peak is 1,325.5 W behind its supplies."""
    build = server(2, platform={"sockets": 2, "psus": [{"watts": psu_w}]})
    assert [title for title in repairs(build, "psu.capacity") if title.startswith("Cap")] == cap


def test_the_gpus_that_a_turnkey_system_brings_are_capped_by_name() -> None:
    """4,992 W of 208 V and 30 A, for 6,500 W."""
    dgx = {"gpus": [], "platform": "dgx-a100-640gb", "site": {"supply": {"volts": 208, "breaker_amps": 30}}}
    fixes = finding(dgx, "circuit.overload", Severity.ERROR).fixes
    (capped,) = (fix for fix in fixes if fix.title == "Cap each GPU at 210 W of its 400: slower")
    assert capped.build.gpus == (GpuGroup(variant="a100-sxm4-80gb", count=8, power_limit_w=210),)
    assert capped.peak_w_change == -8 * (400 - 210)
