"""Heat and air: anchored to the DGX A100's data sheet, derated with altitude."""

from datetime import date

import pytest

from configurator.sizing import cooling
from configurator.sizing import system as machines
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, GpuGroup, Site
from configurator.sizing.catalogue import CatalogueSnapshot, GpuSpec, InletLimit, PlatformSpec


def gpu(tdp_w: float) -> GpuSpec:
    return GpuSpec(
        id=f"gpu-{tdp_w:g}", name="GPU", generation="ampere", form="sxm4", memory_gb=80, memory_gib_visible=79.15,
        memory_type="HBM2e", memory_bandwidth_gb_s=2039, tdp_w=tdp_w, idle_w=55, fp16_dense_tflops=312,
    )  # fmt: skip


XE8545 = PlatformSpec(
    id="xe8545", name="XE8545", kind="hgx", gpu_form="sxm4", gpu_max=4,
    inlet_limits=(InletLimit(max_c=35, gpu_tdp_w=400), InletLimit(max_c=28, gpu_tdp_w=500)),
)  # fmt: skip
SHELF = CatalogueSnapshot(as_of=date(2026, 11, 20), products={p.id: p for p in (XE8545, gpu(400), gpu(500))})


def cooled(peak_w: float, tdp_w: float = 400, **site: float) -> cooling.Cooling:
    build = Build(gpus=(GpuGroup(variant=f"gpu-{tdp_w:g}", count=4),), platform="xe8545", site=Site(**site))  # type: ignore[arg-type]
    return cooling.cool(machines.resolve(build, SHELF), peak_w, Assumptions())


@pytest.mark.parametrize(
    ("watts", "btu_per_h"),
    [
        (6500, 22_179),  # DGX A100 data sheet
        (12_000, 40_946),  # Lenovo SD650
        (127, 433),
        (500, 1706),
        (700, 2388),
        (900, 3071),
        (1200, 4095),
        (1300, 4436),
        (2500, 8530),
        (3000, 10_236),
        (3200, 10_919),
        (5000, 17_061),
    ],
)
def test_heat_in_btu_per_hour(watts: float, btu_per_h: float) -> None:
    assert cooled(watts).btu_per_h == pytest.approx(btu_per_h, abs=0.6)


def test_a_ton_is_12000_btu_per_hour() -> None:
    assert cooled(3517).tons == pytest.approx(1.0, abs=0.001)


def test_the_dgx_a100_moves_840_cfm_at_its_peak() -> None:
    """1.76 x 6500 W / 13.6 K = 841 CFM."""
    assert cooled(6500).airflow_cfm == pytest.approx(840, rel=0.01)


def test_thin_air_must_be_moved_faster() -> None:
    """At 1,800 m the air weighs exp(-1800 / 8434) = 0.808 of that at the sea."""
    assert cooled(6500, altitude_m=1800).airflow_cfm / cooled(6500).airflow_cfm == pytest.approx(1 / 0.808, abs=0.001)


def test_the_inlet_limit_depends_on_the_gpus_that_are_in_it() -> None:
    assert cooled(3000, tdp_w=400).inlet_max_c == 35
    assert cooled(3300, tdp_w=500).inlet_max_c == 28


@pytest.mark.parametrize(("altitude_m", "limit"), [(0, 35), (900, 35), (1200, 34), (3000, 28)])
def test_the_limit_falls_a_kelvin_per_300_m_above_900_m(altitude_m: float, limit: float) -> None:
    assert cooled(3000, altitude_m=altitude_m).inlet_max_c == pytest.approx(limit)
