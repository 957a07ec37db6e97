"""Audit, section 11: claims of the choosing guide and of the system note, as far as they are arithmetic."""

from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.sizing.build import Build, Costs, MigLayout, ModelDimensions, Training, Workload
from configurator.sizing.quantities import GB, GIB
from tests.sizing.audit.cases import assessed, figures, findings, gpu, gpus, number, row
from tests.sizing.shelf import reference_build, rows

MODULE, CARD = "a100-sxm4-80gb", "a100-pcie-80gb"


@pytest.mark.claim("s2-bridges-4-8-way")
def test_bridges_join_two_cards_and_four_or_eight_ways_are_baseboards() -> None:
    """Four cards are two pairs, six bridges; a ring of four would be four pairs, twelve, and every card has one edge."""
    ring = gpus(CARD, 4, nvlink_bridges=12, nvlink_pairs=((0, 1), (1, 2), (2, 3), (3, 0)))
    assert "nvlink.pairs-only" in findings(ring)
    two_pairs = gpus(CARD, 4, nvlink_bridges=6)
    assert "nvlink.pairs-only" not in findings(two_pairs)
    assert figures(two_pairs)["nvlink.topology"].value == "pairs"
    assert figures(Build(platform="hgx-a100-4gpu"))["nvlink.topology"].value == "mesh"
    assert figures(Build(platform="hgx-a100-8gpu"))["nvlink.topology"].value == "switched"


@pytest.mark.claim("s2-hbm-25-percent")
@pytest.mark.parametrize(
    ("of", "over", "more"),
    [
        # 2,039 / 1,555 - 1; 1,935 / 1,555 - 1
        row("SXM4: 31 %", MODULE, "a100-sxm4-40gb", 0.31),
        row("PCIe: 24 %", CARD, "a100-pcie-40gb", 0.24),
    ],
)
def test_the_80_gb_parts_bandwidth_over_the_40_gb_parts(of: str, over: str, more: float) -> None:
    bandwidth = "gpu.memory_bandwidth_gb_s"
    assert number(gpus(of), bandwidth) / number(gpus(over), bandwidth) - 1 == pytest.approx(more, abs=0.006)


@pytest.mark.claim("s2-hbm-25-percent")
def test_25_percent_is_2_tb_s_over_1_6_as_rounded() -> None:
    """2,039 rounds to 2.0 TB/s and 1,555 to 1.6: 2.0 / 1.6 = 1.25."""
    rounded = [round(number(gpus(v), "gpu.memory_bandwidth_gb_s") / 1000, 1) for v in (MODULE, "a100-sxm4-40gb")]
    assert rounded == [2.0, 1.6]
    assert rounded[0] / rounded[1] == pytest.approx(1.25)


@pytest.mark.claim("s2-8x-average-power")
@pytest.mark.parametrize(
    ("variant", "kw"),
    [
        # 8 × 250, 8 × 300, 8 × 400 W
        row("8x PCIe 40GB: 2.0 kW", "a100-pcie-40gb", 2.0),
        row("8x PCIe 80GB: 2.4 kW", CARD, 2.4),
        row("8x SXM4: 3.2 kW", MODULE, 3.2),
    ],
)
def test_eight_gpus_alone_are_rated_above_1_8_kw(variant: str, kw: float) -> None:
    """1.8 kW for PCIe and 1.4 kW for NVLink systems were stated, as averages of the whole."""
    draw = next(item for item in assessed(gpus(variant, 8)).draw if item.name == gpu(variant).name)
    assert draw.peak_w == pytest.approx(kw * 1000)
    assert number(gpus(variant, 8), "power.typical_w") > 1800


@pytest.mark.claim("s2-upfront-saving")
def test_28500_against_37700_saves_9200() -> None:
    """37,700 - 28,500; power set apart, the cost of three years differs by the price alone."""

    def cost(price: int) -> float:
        costs = Costs(hardware_price=Decimal(price), electricity_per_kwh=Decimal(0))
        return number(gpus(CARD, 8, costs=costs), "cost.tco")

    assert cost(37_700) - cost(28_500) == 9_200


def server(id: str) -> dict[str, object]:
    return next(found for found in rows("server_benchmarks") if found["id"] == id)


@pytest.mark.parametrize(
    ("column", "ratio", "stated"),
    [
        # 3.42 / 1.89 = 1.81; 9.7 / 4.2 = 2.31
        row("80 % more an hour: 81 %", "usd_per_hour", 1.81, 1.8, claims="s2-80-percent-more"),
        row("2.3 times longer: 2.31", "llama3_8b_finetune_hours", 2.31, 2.3, claims="s2-2-3-times-longer"),
    ],
)
def test_the_outlier_of_the_server_table(column: str, ratio: float, stated: float) -> None:
    custom, dell = (float(str(server(id)[column])) for id in ("s2-custom-2u-ocp", "s2-dell-xe9680"))
    assert custom / dell == pytest.approx(ratio, abs=0.005)
    assert round(custom / dell, 1) == stated


@pytest.mark.claim("s2-a100-92-percent")
def test_an_a100_has_32_percent_of_an_h100s_dense_fp16_and_not_92() -> None:
    """312 / 989.5 = 31.5 %; against the PCIe card 312 / 756.5 = 41 %."""
    a100, sxm, pcie = (number(gpus(v), "gpu.fp16_dense_tflops") for v in (MODULE, "h100-sxm5", "h100-pcie"))
    assert a100 / sxm == pytest.approx(0.315, abs=0.001)
    assert a100 / pcie == pytest.approx(0.41, abs=0.005)


@pytest.mark.claim("s2-epyc-per-2-gpus")
def test_one_cpu_for_two_gpus_would_be_four_sockets_for_eight() -> None:
    """8 / 2 = 4; a DGX A100 serves its eight with two, 128 cores."""
    dgx = assessed(reference_build("dgx-a100"))
    cpus = next(item for item in dgx.draw if "EPYC" in item.name)
    assert cpus.count == 2 < 8 / 2
    assert dgx.figures["cpu.cores"].value == 128
    assert "cpu.too-few-cores" not in {finding.code for finding in dgx.findings}


@pytest.mark.claim("s2-ram-512-per-2")
def test_512_gb_for_every_two_gpus_is_a_dgx_a100() -> None:
    """2,048 / (8 / 2) = 512; its eight data drives are two for every two, and not four."""
    dgx = figures(reference_build("dgx-a100"))
    assert dgx["platform.memory_gib"].number / (8 / 2) == 512
    assert dgx["platform.data_tb"].number / 3.84 / (8 / 2) == pytest.approx(2)


def fine_tuning(model: str | ModelDimensions, count: int, zero_stage: int) -> Build:
    plan = Training(zero_stage=zero_stage)
    return gpus(MODULE, count, workload=Workload(model=model, task="full_finetune", training=plan))


@pytest.mark.claim("s2-34b-full-finetune")
def test_full_fine_tuning_of_34b_keeps_544_gb_of_states() -> None:
    """34e9 × (2 weights + 2 gradients + 12 optimizer) = 544 GB: no 80 GB card holds it, nor do eight without ZeRO."""
    one = figures(fine_tuning(ModelDimensions(params=34e9), 1, 0))
    assert one["memory.states_gib"].number * GIB / GB == pytest.approx(544)
    assert one["memory.verdict"].value == "no"
    assert figures(fine_tuning(ModelDimensions(params=34e9), 8, 0))["memory.verdict"].value == "no"


@pytest.mark.claim("s2-zero2-70b")
def test_zero_2_leaves_141_gb_of_70b_weights_on_every_gpu() -> None:
    """70.55e9 × 2 B = 141 GB on each; gradients and optimizer, 14 B a parameter, are shared by eight."""
    found = figures(fine_tuning("llama-3.1-70b", 8, 2))
    on_each_gb = found["memory.states_gib"].number * GIB / GB
    assert on_each_gb - 70.55 * 14 / 8 == pytest.approx(141, abs=0.5)
    assert on_each_gb > gpu(MODULE).memory_gib_visible * GIB / GB
    assert found["memory.verdict"].value == "no"


@pytest.mark.claim("s2-xe9680-upgrade")
def test_no_bios_makes_an_h100_of_an_a100() -> None:
    """SXM5 is not SXM4, and 700 W are not the 500 of the module that an XE9680 has."""
    build = Build(platform="dell-xe9680", gpus=gpus("a100-sxm4-80gb-500w", 8).gpus)
    planned = replace(build, gpus=(replace(build.gpus[0], upgrade_to="h100-sxm5"),))
    assert "platform.upgrade" not in findings(build)
    assert "platform.upgrade" in findings(planned)
    assert (gpu("a100-sxm4-80gb-500w").form, gpu("h100-sxm5").form) == ("sxm4", "sxm5")
    assert (gpu("a100-sxm4-80gb-500w").tdp_w, gpu("h100-sxm5").tdp_w) == (500, 700)


@pytest.mark.claim("s2-x16-dropin")
def test_an_h100_pcie_asks_an_a100_slot_for_50_w_more_and_another_plug() -> None:
    """350 - 300 = 50 W; 16-pin for the EPS 8-pin; PCIe 5.0 for 4.0."""
    old, new = gpu(CARD), gpu("h100-pcie")
    assert number(gpus("h100-pcie"), "gpu.tdp_w") - number(gpus(CARD), "gpu.tdp_w") == 50
    assert (old.power_cable, new.power_cable) == ("eps-8pin", "16-pin")
    assert (old.pcie_generation, new.pcie_generation) == (4, 5)


@pytest.mark.claim("s0-mig-seven")
@pytest.mark.parametrize(
    ("instances", "holds"), [row("seven 1g.10gb", 7, True), row("eight are one too many", 8, False)]
)
def test_mig_makes_seven_slices(instances: int, holds: bool) -> None:
    build = replace(gpus(CARD), mig=(MigLayout(gpu=0, profiles=("1g.10gb",) * instances),))
    assert gpu(CARD).mig_compute_slices == 7
    assert ("mig.layout" not in findings(build)) is holds


@pytest.mark.claim("s0-pcie-no-fabric")
def test_a_pcie_40_gb_card_has_no_switch_but_takes_a_bridge_to_one_other() -> None:
    pair = figures(gpus("a100-pcie-40gb", 2, nvlink_bridges=3))
    assert (pair["nvlink.nvswitches"].value, pair["nvlink.fabric_manager"].value) == (0, False)
    assert pair["nvlink.pair_gb_s"].value == 600


@pytest.mark.claim("s0-overprovisioned")
@pytest.mark.parametrize(
    ("variant", "gib"),
    [
        # 0.97 × 22.5, 0.97 × 44.4: the most that is not "no"
        row("A10: about 22 GB", "a10", 21.8),
        row("L40S: about 43 GB", "l40s", 43.1),
    ],
)
def test_what_a_smaller_card_serves(variant: str, gib: float) -> None:
    tight_share = assessed(gpus(variant)).assumptions_used["tight_share"]
    assert tight_share is not None
    assert gpu(variant).memory_gib_visible * tight_share == pytest.approx(gib, abs=0.05)
