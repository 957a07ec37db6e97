"""Audit, section 10: HGX, DGX and Station, through the builds that stand on them."""

from dataclasses import replace

import pytest

from configurator.sizing.build import Build
from tests.sizing.audit.cases import answers, assuming, figures, findings, gpu, number, platform, row
from tests.sizing.shelf import reference_build

MM_PER_INCH = 25.4
KG_PER_LB = 0.45359237


def on(id: str) -> Build:
    """A machine with what it brings."""
    return Build(platform=id)


@pytest.mark.claim("s1-platform-hgx4-topology", "s1-platform-hgx4-nvswitch")
def test_hgx_4_is_a_full_mesh_of_200_gb_s_a_pair() -> None:
    """12 links / 3 peers = 4 links a pair (NV4); 600 GB/s / 3 = 200 GB/s a pair, 600 GB/s a GPU; no NVSwitch."""
    build = on("hgx-a100-4gpu")
    found = figures(build)
    module = gpu("a100-sxm4-80gb")
    assert module.nvlink_links / (4 - 1) == 4
    assert found["nvlink.pair_gb_s"].value == 4 * module.nvlink_gb_s / module.nvlink_links == 200
    assert found["nvlink.per_gpu_gb_s"].value == 600
    assert (found["nvlink.nvswitches"].value, found["nvlink.fabric_manager"].value) == (0, False)
    assert answers(build, "nvlink.topology", ["ring", "mesh"]) == ["contradiction", "agrees"]


@pytest.mark.claim("s1-platform-hgx8")
def test_hgx_8_has_six_nvswitches_and_all_12_links_to_any_peer() -> None:
    found = figures(on("hgx-a100-8gpu"))
    expected = {
        "nvlink.topology": "switched",
        "nvlink.nvswitches": 6,
        "nvlink.fabric_manager": True,
        "nvlink.pair_gb_s": 600,  # NV12: 12 × 50
        "nvlink.per_gpu_gb_s": 600,
    }
    assert {name: found[name].value for name in expected} == expected


@pytest.mark.claim("s1-platform-tier2-bridge")
def test_tier_2s_bridge_gives_600_gb_s_with_all_three() -> None:
    """3 × 200 GB/s; one alone gives 200."""
    build = reference_build("tier-2-new")
    assert number(build, "nvlink.pair_gb_s") == 600
    assert number(replace(build, nvlink_bridges=1), "nvlink.pair_gb_s") == 200
    assert "nvlink.bridges-short" in findings(replace(build, nvlink_bridges=1))


@pytest.mark.claim("s1-platform-hgx-memory")
@pytest.mark.parametrize(
    ("id", "memory_gb"),
    [
        # 4 × 40, 4 × 80, 8 × 40, 8 × 80
        row("HGX 4-GPU 40GB", "hgx-a100-4gpu-40gb", 160),
        row("HGX 4-GPU 80GB", "hgx-a100-4gpu", 320),
        row("HGX 8-GPU 40GB", "hgx-a100-8gpu-40gb", 320),
        row("HGX 8-GPU 80GB", "hgx-a100-8gpu", 640),
    ],
)
def test_memory_of_an_hgx_board(id: str, memory_gb: float) -> None:
    brought = platform(id).included_gpus
    assert brought is not None
    assert brought.count * gpu(brought.product).memory_gb == memory_gb


@pytest.mark.parametrize(
    ("id", "data_tb", "nics", "memory_gib"),
    [
        # 8 × 3.84; 8 single-port + 2 dual-port cards; 32 × 64
        row("DGX A100 640GB: 30.7 TB, 10 cards, 2 TB", "dgx-a100-640gb", 30.72, 10, 2048),
        # 4 × 3.84; 8 + 1; 16 × 64
        row("DGX A100 320GB: 15.4 TB, 9 cards, 1 TB", "dgx-a100-320gb", 15.36, 9, 1024),
    ],
)
@pytest.mark.claim("s1-platform-dgx-storage", "s1-platform-dgx-network", "s1-platform-dgx-rest")
def test_what_a_dgx_a100_brings(id: str, data_tb: float, nics: int, memory_gib: float) -> None:
    found = figures(on(id))
    assert found["platform.data_tb"].number == pytest.approx(data_tb)
    assert found["platform.nics"].value == nics
    assert found["platform.memory_gib"].value == memory_gib


@pytest.mark.claim("s1-platform-dgx-storage")
def test_15_tb_are_four_drives_and_eight_are_30_7() -> None:
    """The guide says both of one machine: 15 TB, and 8 × 3.84."""
    assert answers(on("dgx-a100-320gb"), "platform.data_tb", [15]) == ["agrees"]
    assert answers(on("dgx-a100-640gb"), "platform.data_tb", [15, 8 * 3.84]) == ["contradiction", "agrees"]


@pytest.mark.claim("s1-platform-dgx-rest", "s1-platform-first-epyc", "s2-epyc-per-2-gpus")
def test_the_rest_of_a_dgx_a100() -> None:
    """2 × 64 cores; 271.5 lb × 0.4536 = 123.16 kg."""
    found = figures(on("dgx-a100-640gb"))
    assert found["cpu.cores"].value == 2 * 64
    assert found["rack.units"].value == 6
    assert found["nvlink.nvswitches"].value == 6
    assert found["rack.weight_kg"].number == pytest.approx(271.5 * KG_PER_LB, abs=0.05)
    assert found["rack.weight_kg"].number / KG_PER_LB == pytest.approx(271, abs=1)


@pytest.mark.claim("s1-platform-dgx-size", "s1-platform-rack-depth")
def test_a_dgx_a100_is_35_3_inches_deep_and_10_4_high() -> None:
    """897.1 / 25.4 = 35.3, stated 35; 6U of 44.45 mm hold 264 mm = 10.4 in; 42 in leave 6.7 for cables."""
    found = figures(on("dgx-a100-640gb"))
    depth_in = found["rack.depth_mm"].number / MM_PER_INCH
    assert depth_in == pytest.approx(35.3, abs=0.05)
    assert round(depth_in) == 35
    assert 0 <= found["rack.units"].number * 44.45 - 10.4 * MM_PER_INCH < 44.45
    assert 42 - depth_in == pytest.approx(6.7, abs=0.05)


@pytest.mark.claim("s1-platform-dgx-power")
def test_6_5_kw_is_the_most_that_six_supplies_as_3_plus_3_carry() -> None:
    """3 × 3,000 W = 9,000 W at 200 to 240 V; the most that is drawn is 6,500 W, 2,167 W for each of three."""
    found = figures(on("dgx-a100-640gb"))
    assert found["power.peak_w"].value == 6500
    assert found["power.psu_capacity_w"].value == 9000
    assert found["power.psu_each_w"].number == pytest.approx(2167, abs=0.5)
    assert (platform("dgx-a100-640gb").input_volts_min, platform("dgx-a100-640gb").input_volts_max) == (200, 240)


@pytest.mark.parametrize(
    ("figure", "right", "stated", "claim_answers"),
    [
        row("one EPYC 7742, 64 cores and not 32", "cpu.cores", 64, 32, "contradiction", claims="s1-platform-station-cpu"),
        row("512 GB of memory", "platform.memory_gib", 512, 512, "agrees", claims="s1-platform-station-cpu"),
        row("1.5 kW is the most", "power.peak_w", 1500, 1500, "agrees", claims="s1-platform-station-power"),
        row("below 37 dB, not 45 to 55", "rack.noise_db", 37, 45, "contradiction", claims="s1-platform-station-noise"),
    ],
)  # fmt: skip
def test_a_dgx_station_a100(figure: str, right: float, stated: float, claim_answers: str) -> None:
    assert number(on("dgx-station-a100-320gb"), figure) == right
    assert answers(on("dgx-station-a100-320gb"), figure, [stated]) == [claim_answers]


@pytest.mark.claim("s1-platform-station-power")
def test_a_dgx_station_was_measured_between_343_and_1370_w_below_its_maximum() -> None:
    found = figures(on("dgx-station-a100-320gb"))
    assert found["power.idle_w"].value == 343
    assert found["power.peak_w"].number > 1370


@pytest.mark.claim("s1-platform-tier3-height")
@pytest.mark.parametrize(
    ("id", "rack_units"),
    [
        row("AS-2124GQ-NART is 2U", "supermicro-as-2124gq-nart", 2),
        row("SR670 V2 is 3U", "lenovo-sr670-v2-sxm", 3),
        row("XE8545 is 4U", "dell-xe8545", 4),
    ],
)
def test_a_server_with_four_modules_is_not_5u(id: str, rack_units: float) -> None:
    assert platform(id).gpu_counts == (4,)
    assert number(on(id), "rack.units") == rack_units


@pytest.mark.claim("s1-platform-sxm-liquid", "s2-dgx-liquid")
def test_a_dgx_a100_is_cooled_by_840_cfm_of_air() -> None:
    """1.76 × 6,500 W / 13.6 K = 841 CFM; inlet 5 to 30 degrees."""
    build = on("dgx-a100-640gb")
    found = figures(build)
    assert platform("dgx-a100-640gb").cooling == "air"
    assert found["cooling.airflow_cfm"].number == pytest.approx(840, abs=2)
    assert found["cooling.inlet_max_c"].value == 30
    assert [limit.min_c for limit in platform("dgx-a100-640gb").inlet_limits] == [5]
    assert "cooling.inlet" not in findings(replace(build, site=replace(build.site, inlet_c=30)))
    assert "cooling.inlet" in findings(replace(build, site=replace(build.site, inlet_c=31)))


@pytest.mark.parametrize(
    ("name", "inlet_c"),
    [
        # Dell XE8545: 35 degrees with 400 W modules, 28 with 500 W ones
        row("400 W: 35 degrees", "a100-sxm4-80gb", 35),
        row("500 W: 28 degrees", "a100-sxm4-80gb-500w", 28),
    ],
)
def test_air_cools_an_xe8545_up_to_a_limit_that_follows_the_module(name: str, inlet_c: float) -> None:
    build = reference_build("dell-xe8545")
    modules = (replace(build.gpus[0], variant=name),)
    assert number(replace(build, gpus=modules), "cooling.inlet_max_c") == inlet_c


def test_a_dgx_at_an_average_of_5_5_kw_is_below_its_maximum() -> None:
    build = assuming(on("dgx-a100-640gb"), average_w=5500)
    assert number(build, "power.typical_w") < number(build, "power.peak_w")
