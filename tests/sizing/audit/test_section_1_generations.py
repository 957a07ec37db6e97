"""Audit, section 1: where the A100 fits among NVIDIA's generations. Ratios are dense over dense, data sheet over data sheet."""

import pytest

from configurator.sizing.models.precision import weight_bytes
from tests.sizing.audit.cases import bom_total, drawing, figures, gpu, gpus, model, number, price, row, serving
from tests.sizing.shelf import reference_build

GB_S_PER_TB_S = 1000
BANDWIDTH, FP16 = "gpu.memory_bandwidth_gb_s", "gpu.fp16_dense_tflops"


@pytest.mark.parametrize(
    ("variant", "gb_s", "tdp_w", "nvlink_gb_s", "fp16_tflops"),
    [
        row("V100 32GB SXM2: 900 GB/s, 300 W, NVLink 300 GB/s, FP16 125", "v100-sxm2-32gb", 900, 300, 300, 125,
            claims="s1-gen-v100-figures"),
        row("V100 32GB PCIe: FP16 112, not 125", "v100-pcie-32gb", 900, 250, 0, 112),
        row("A100 80GB SXM4: 2,039 GB/s, FP16 312 dense", "a100-sxm4-80gb", 2039, 400, 600, 312, claims="s1-gen-a100-fp16"),
        row("H100 80GB SXM5: 3,350 GB/s, FP16 989.5 dense, not 1,979", "h100-sxm5", 3350, 700, 900, 989.5,
            claims="s1-gen-h100-h200-bandwidth s1-gen-h100-fp16"),
        row("H200 141GB SXM: 4,800 GB/s", "h200-sxm", 4800, 700, 900, 989.5, claims="s1-gen-h100-h200-bandwidth"),
    ],
)  # fmt: skip
def test_a_column_of_the_generation_table(
    variant: str, gb_s: float, tdp_w: float, nvlink_gb_s: float, fp16_tflops: float
) -> None:
    found = figures(gpus(variant))
    assert found[BANDWIDTH].value == gb_s
    assert found["gpu.tdp_w"].value == tdp_w
    assert found[FP16].value == fp16_tflops
    assert gpu(variant).nvlink_gb_s == nvlink_gb_s


@pytest.mark.claim("s1-gen-a100-bandwidth")
@pytest.mark.parametrize(
    ("variant", "rounded_tb_s"),
    [
        row("stated 2.0 TB/s is the SXM4 module's 2.039", "a100-sxm4-80gb", 2.0),
        row("the PCIe card's 1.935 TB/s would have been 1.9", "a100-pcie-80gb", 1.9),
    ],
)
def test_a100_80gb_bandwidth_rounds(variant: str, rounded_tb_s: float) -> None:
    assert round(number(gpus(variant), BANDWIDTH) / GB_S_PER_TB_S, 1) == rounded_tb_s


@pytest.mark.claim("s1-gen-b200-memory")
def test_b200_has_180_gb_where_192_were_announced() -> None:
    """192 / 180 = 1.067: within a tenth, and no rounding."""
    assert gpu("b200-hgx").memory_gb == 180
    assert 192 / gpu("b200-hgx").memory_gb == pytest.approx(1.067, abs=0.001)


@pytest.mark.parametrize(
    ("figure", "of", "over", "ratio"),
    [
        # 989.5 / 312
        row("H100 over A100, FP16 dense: 3.17", FP16, "h100-sxm5", "a100-sxm4-80gb", 3.17, claims="s1-gen-h100-fp16"),
        # 2,039 / 900
        row("V100 to A100 bandwidth: 2.27", BANDWIDTH, "a100-sxm4-80gb", "v100-sxm2-32gb", 2.27, claims="s1-gen-v100-to-a100"),
        # 3,350 / 2,039
        row("A100 to H100 bandwidth: 1.64", BANDWIDTH, "h100-sxm5", "a100-sxm4-80gb", 1.64, claims="s1-gen-a100-to-h100"),
    ],
)  # fmt: skip
def test_a_ratio_of_data_sheets(figure: str, of: str, over: str, ratio: float) -> None:
    assert number(gpus(of), figure) / number(gpus(over), figure) == pytest.approx(ratio, abs=0.005)


@pytest.mark.claim("s1-gen-v100-to-a100")
def test_v100_to_a100_is_2_2_times_the_bandwidth_with_2_0_tb_s() -> None:
    """2.0 / 0.9 = 2.22."""
    found = 2.0 * GB_S_PER_TB_S / number(gpus("v100-sxm2-32gb"), BANDWIDTH)
    assert found == pytest.approx(2.222, abs=0.001)
    assert round(found, 1) == 2.2


@pytest.mark.claim("s1-gen-a100-to-h100")
def test_a100_to_h100_is_1_7_times_the_bandwidth_only_with_2_0_tb_s() -> None:
    """3.35 / 2.0 = 1.675, which rounds to 1.7; 3.35 / 2.039 = 1.643 would be 1.6."""
    h100 = number(gpus("h100-sxm5"), BANDWIDTH)
    assert h100 / (2.0 * GB_S_PER_TB_S) == pytest.approx(1.675)
    assert round(h100 / (2.0 * GB_S_PER_TB_S), 1) == 1.7
    assert round(h100 / number(gpus("a100-sxm4-80gb"), BANDWIDTH), 1) == 1.6


@pytest.mark.claim("s1-gen-v100-to-a100")
def test_v100_to_a100_is_2_5_times_the_memory() -> None:
    """80 / 32 = 2.50."""
    assert gpu("a100-sxm4-80gb").memory_gb / gpu("v100-sxm2-32gb").memory_gb == 2.5


@pytest.mark.claim("s1-gen-h100-fp16")
def test_6_3_times_compares_sparse_with_dense() -> None:
    """1,979 / 312 = 6.34 as the guide's cells stand; sparse over sparse is 1,979 / 624 = 3.17 again."""
    h100, a100 = gpu("h100-sxm5"), gpu("a100-sxm4-80gb")
    assert (h100.fp16_sparse_tflops, a100.fp16_sparse_tflops) == (1979, 624)
    assert 1979 / a100.fp16_dense_tflops == pytest.approx(6.34, abs=0.005)


@pytest.mark.claim("s1-gen-hopper-fp8")
@pytest.mark.parametrize("variant", ["h100-sxm5", "h200-sxm"])
def test_fp8_is_1979_dense_and_sparsity_doubles_it_to_3958(variant: str) -> None:
    assert gpu(variant).fp8_dense_tflops == 1979
    assert 2 * number(gpus(variant), "gpu.int8_dense_tops") == 3958  # the same units do both


@pytest.mark.claim("s1-gen-no-fp8")
def test_a100_has_no_fp8_units_and_holds_fp8_weights_like_int8() -> None:
    assert gpu("a100-sxm4-80gb").fp8_dense_tflops is None
    llama = model("llama-3.1-8b")
    assert weight_bytes(llama, "fp8").total == weight_bytes(llama, "int8").total


@pytest.mark.claim("s1-gen-inference-index", "s1-gen-h100-2-3x")
@pytest.mark.parametrize(
    ("variant", "stated", "bound"),
    [
        # one user is bound by bandwidth: 900 / 2,039 = 0.44, 3,350 / 2,039 = 1.64, 4,800 / 2,039 = 2.35
        row("V100 0.4x, bandwidth gives 0.44", "v100-sxm2-32gb", 0.4, 0.44),
        row("H100 about 2x, bandwidth gives 1.64", "h100-sxm5", 2.0, 1.64),
        row("H200 about 2.5x, bandwidth gives 2.35", "h200-sxm", 2.5, 2.35),
    ],
)
def test_the_inference_index_beside_the_engines_bound(variant: str, stated: float, bound: float) -> None:
    """No benchmark stands behind the index: it rounds the bound of one user, upwards for Hopper."""
    roofline = "throughput.roofline_tok_s"
    of_a100 = number(serving("llama-3.1-8b", variant), roofline) / number(
        serving("llama-3.1-8b", "a100-sxm4-80gb"), roofline
    )
    assert of_a100 == pytest.approx(bound, abs=0.005)
    assert of_a100 == pytest.approx(stated, rel=0.2)
    assert of_a100 < 3  # of "2-3x" nothing above 2.35


@pytest.mark.claim("s1-gen-less-heat")
def test_43_percent_less_heat_a_gpu() -> None:
    """1 - 400 / 700 = 42.9 %: all that a GPU draws becomes heat."""
    a100, h100 = (
        number(drawing(number(gpus(variant), "gpu.tdp_w")), "cooling.btu_per_h")
        for variant in ("a100-sxm4-80gb", "h100-sxm5")
    )
    assert 1 - a100 / h100 == pytest.approx(0.429, abs=0.0005)
    assert round(1 - a100 / h100, 2) == 0.43


@pytest.mark.claim("s1-gen-cheaper-than-h100")
def test_cheaper_than_an_h100_by_40_to_71_percent_not_60() -> None:
    """Least 1 - 15 / 25 = 40 %, most 1 - 10 / 35 = 71 %, middle 1 - 12.5 / 30 = 58 %."""
    a100, h100 = price("a100-pcie-80gb"), price("h100-pcie")
    assert 1 - float(a100.high / h100.low) == pytest.approx(0.40)
    assert 1 - float(a100.low / h100.high) == pytest.approx(0.714, abs=0.001)
    assert 1 - float(a100.likely / h100.likely) == pytest.approx(0.583, abs=0.001)


@pytest.mark.claim("s1-gen-used-a100-price")
def test_eight_used_gpus_at_2_to_3k_contradict_a_used_dgx() -> None:
    """8 × 2,000 to 3,000 = 16,000 to 24,000; a used DGX A100 at 80,000 to 120,000 is 10,000 to 15,000 a GPU."""
    assert bom_total(gpus("a100-pcie-80gb", 8, condition="used")) == (16_000, 24_000)
    dgx_low, dgx_high = bom_total(reference_build("tier-4-used"))
    assert (dgx_low / 8, dgx_high / 8) == (10_000, 15_000)


@pytest.mark.claim("s1-gen-used-share")
def test_used_at_20_to_30_percent_of_new_is_13_to_30() -> None:
    """2 / 15 = 13 %, 3 / 10 = 30 %."""
    used, new = price("a100-pcie-80gb", "used"), price("a100-pcie-80gb")
    assert float(used.low / new.high) == pytest.approx(0.133, abs=0.001)
    assert float(used.high / new.low) == pytest.approx(0.30)


@pytest.mark.claim("s1-gen-ampere-memory", "s1-gen-a100-release", "s0-released-2020", "s2-hbm2e-40gb")
@pytest.mark.parametrize(
    ("variant", "memory_gb", "memory_type", "released"),
    [
        row("40 GB is HBM2, May 2020", "a100-sxm4-40gb", 40, "HBM2", "2020-05"),
        row("80 GB SXM is HBM2e, November 2020", "a100-sxm4-80gb", 80, "HBM2e", "2020-11"),
        row("80 GB PCIe is HBM2e, June 2021", "a100-pcie-80gb", 80, "HBM2e", "2021-06"),
    ],
)
def test_memory_types_and_release(variant: str, memory_gb: float, memory_type: str, released: str) -> None:
    found = gpu(variant)
    assert (found.memory_gb, found.memory_type, found.released) == (memory_gb, memory_type, released)


@pytest.mark.claim("s1-gen-fits-70b-2x80")
def test_two_80_gb_cards_hold_70b_fp16_at_4k() -> None:
    """70.55e9 × 2 B = 141.1 GB of 160; with cache, activations and runtime 0.87 of what CUDA shows."""
    found = figures(serving("llama-3.1-70b", "a100-pcie-80gb", 2, weights="fp16", context_tokens=4096))
    assert found["memory.share"].number == pytest.approx(0.87, abs=0.005)
    assert found["memory.verdict"].value == "fits"
