"""Heat and air: anchored to the DGX A100's data sheet, derated with altitude."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, GpuGroup, Part, Site
from configurator.sizing.catalogue import CatalogueSnapshot, CpuSpec, GpuSpec, InletLimit, PlatformSpec
from configurator.sizing.machine.system import resolve
from configurator.sizing.room import cooling
from tests.sizing.rules.bench import assessed, server


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
    return cooling.cool(resolve(build, SHELF), peak_w, Assumptions())


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


@pytest.mark.parametrize(
    ("altitude_m", "density"),
    [
        (0, 1.0),
        (1000, 0.8870),  # 898.7 of 1,013.25 hPa
        (1800, 0.8042),  # (1 - 2.25577e-5 × 1,800)^5.2559 = 0.95940^5.2559
        (3000, 0.6919),  # 701.1 of 1,013.25 hPa
        (-400, 1.0485),
    ],
)
def test_air_weighs_less_the_higher_it_is(altitude_m: float, density: float) -> None:
    assert cooling.air_density_share(altitude_m) == pytest.approx(density, abs=0.0002)


def test_thin_air_must_be_moved_faster() -> None:
    """At 1,800 m 1 / 0.8042 = 1.2434 times as much."""
    assert cooled(6500, altitude_m=1800).airflow_cfm / cooled(6500).airflow_cfm == pytest.approx(1.2434, abs=0.0005)


@pytest.mark.parametrize(
    ("watts", "rise_k", "cfm"),
    [
        (6500, 13.6, 841.2),  # DGX A100: 1.76 × 6,500 / 13.6
        (3281, 10, 577.5),  # XE8545 at its measured peak
        (1000, 20, 88.0),
        (1000, 11.11, 158.4),  # 20 °F: 3.16 × 1,000 / 20 = 158
    ],
)
def test_air_for_a_rise(watts: float, rise_k: float, cfm: float) -> None:
    build = Build(gpus=(GpuGroup(variant="gpu-400", count=4),), platform="xe8545")
    found = cooling.cool(resolve(build, SHELF), watts, Assumptions(air_rise_k=rise_k))
    assert found.airflow_cfm == pytest.approx(cfm, abs=0.1)


def test_the_inlet_limit_depends_on_the_gpus_that_are_in_it() -> None:
    assert cooled(3000, tdp_w=400).inlet_max_c == 35
    assert cooled(3300, tdp_w=500).inlet_max_c == 28


@pytest.mark.parametrize(("altitude_m", "limit"), [(0, 35), (900, 35), (1200, 34), (3000, 28)])
def test_the_limit_falls_a_kelvin_per_300_m_above_900_m(altitude_m: float, limit: float) -> None:
    assert cooled(3000, altitude_m=altitude_m).inlet_max_c == pytest.approx(limit)


@pytest.mark.parametrize(
    ("limit_c", "altitude_m", "derated_k"),
    [
        (32, 1800, 3.0),  # A1: 900 / 300
        (35, 1800, 3.0),  # A2
        (30, 1800, 3.0),  # a DGX A100's own limit: as A2
        (28, 1200, 1.0),
        (40, 1800, 900 / 175),  # A3: 5.14 K
        (45, 1800, 7.2),  # A4: 900 / 125
        (None, 1800, 3.0),  # nobody published a limit
        (40, 900, 0.0),
        (35, 901, 1 / 300),
        (45, -100, 0.0),
    ],
)
def test_each_class_has_its_own_derating(limit_c: float | None, altitude_m: float, derated_k: float) -> None:
    assert cooling.altitude_derating_k(altitude_m, limit_c) == pytest.approx(derated_k)


def test_at_the_end_of_the_classes_all_of_them_are_about_alike() -> None:
    """At 3,050 m A2 leaves 35 - 7.2 = 27.8 °C, A3 40 - 12.3 = 27.7 and A4 45 - 17.2 = 27.8."""
    left = [limit - cooling.altitude_derating_k(3050, limit) for limit in (35.0, 40.0, 45.0)]
    assert left == pytest.approx([27.83, 27.71, 27.80], abs=0.01)


@pytest.mark.parametrize(("k", "words"), [(1 / 300, "less than 0.1 K"), (0.05, "0.1 K"), (3.0, "3.0 K")])
def test_a_derating_is_never_said_to_be_nothing(k: float, words: str) -> None:
    assert cooling.kelvins(k) == words


@pytest.mark.parametrize(("limit_c", "words"), [(34.9967, "34.9"), (35.0, "35.0"), (34.1, "34.1"), (-0.5, "-0.5")])
def test_a_limit_is_never_rounded_up(limit_c: float, words: str) -> None:
    assert cooling.shown_limit(limit_c) == words


CPU = CpuSpec(id="cpu", name="CPU", cores=64, threads=128, tdp_w=280, socket="SP3")
NEPTUNE = replace(XE8545, id="neptune", cooling="hybrid", cooling_options=("air", "liquid"))
WITH_LIQUID = replace(SHELF, products={**SHELF.products, "neptune": NEPTUNE, "cpu": CPU})


@pytest.mark.parametrize(
    ("wanted", "liquid_w"),
    [
        (None, 2000),  # as the platform comes, hybrid: 4 × 500 W of GPUs
        ("liquid", 2560),  # and 2 × 280 W of CPUs
        ("air", 0),
    ],
)
def test_cold_plates_take_the_heat_of_their_chips_out_of_the_air(wanted: Any, liquid_w: float) -> None:
    """Of 3,300 W the rest is air's: at 13.6 K 1.76 × (3,300 - 2,000) / 13.6 = 168.2 CFM."""
    build = Build(
        gpus=(GpuGroup(variant="gpu-500", count=4),), platform="neptune", cooling=wanted,
        parts=(Part(product="cpu", count=2),),
    )  # fmt: skip
    found = cooling.cool(resolve(build, WITH_LIQUID), 3300, Assumptions())
    assert found.liquid_w == liquid_w
    assert found.airflow_cfm == pytest.approx(1.76 * (3300 - liquid_w) / 13.6)
    assert found.btu_per_h == pytest.approx(3300 * 3.412142)  # all of it is heat all the same
    less = cooling.cool(resolve(build, WITH_LIQUID), 3300, Assumptions(cold_plate_share=0.8))
    assert less.liquid_w == pytest.approx(0.8 * liquid_w)


def test_the_room_has_every_server_and_what_the_upss_lose() -> None:
    """3 × 1,000 W / 0.94 = 3,191 W, of which the UPSs lose 191; in steady work 3 × 700 / 0.94 = 2,234 W."""
    build = Build(platform="xe8545", quantity=3)
    found = cooling.cool(
        resolve(build, SHELF), 1000, Assumptions(), typical_w=700, ups_efficiency=0.94
    )  # fmt: skip
    assert found.room_w == pytest.approx(3191.5, abs=0.1)
    assert found.ups_loss_w == pytest.approx(191.5, abs=0.1)
    assert found.room_typical_w == pytest.approx(2234.0, abs=0.1)


def test_air_behind_a_server_is_warmer_by_the_rise() -> None:
    # 27 °C + 13.6 K
    warm = assessed(server(1, site={"inlet_c": 27}), try_fixes=False)
    assert warm.figures["cooling.outlet_c"].value == pytest.approx(40.6)
    assert assessed({"gpus": []}, try_fixes=False).figures["cooling.outlet_c"].value is None
