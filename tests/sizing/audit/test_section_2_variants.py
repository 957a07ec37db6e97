"""Audit, section 2: the variants of the A100, and what fits 40 GB and 80 GB.

The audit counts sales-sheet gigabytes against weights alone. The engine counts what CUDA shows (39.39 and 79.15 GiB), leaves
embeddings at 16 bit, and adds cache, activations and runtime: both are asserted, since both must come to the same verdict.
"""

import pytest

from configurator.sizing.build import KvPrecision, WeightPrecision
from configurator.sizing.quantities import GB, GIB
from tests.sizing.audit.cases import (
    OVERHEAD,
    cards,
    checkpoint_gb,
    figures,
    for_tensor_parallel,
    gpu,
    gpus,
    kv_gb,
    model,
    number,
    platform,
    raw_gb,
    row,
    serving,
)
from tests.sizing.shelf import snapshot

LLAMA, QWEN = "llama-3.1-70b", "qwen2.5-32b"
CARD_40, CARD_80 = "a100-pcie-40gb", "a100-pcie-80gb"


@pytest.mark.parametrize(
    ("variant", "memory_type", "gb_s", "tdp_w"),
    [
        row("PCIe 40GB: HBM2, 1,555 GB/s, 250 W", CARD_40, "HBM2", 1555, 250, claims="s1-var-pcie-40gb"),
        row("PCIe 80GB: HBM2e, 1,935 GB/s and not 2,039, 300 W", CARD_80, "HBM2e", 1935, 300,
            claims="s1-var-pcie-80gb-bandwidth s1-var-pcie-80gb-rest"),
        row("SXM4 40GB: HBM2, 1,555 GB/s, 400 W", "a100-sxm4-40gb", "HBM2", 1555, 400, claims="s1-var-sxm4-40gb-rest"),
        row("SXM4 80GB: HBM2e, 2,039 GB/s, 400 W", "a100-sxm4-80gb", "HBM2e", 2039, 400,
            claims="s1-var-sxm4-80gb-tdp s2-max-400w"),
        row("SXM4 80GB of some makers: 500 W", "a100-sxm4-80gb-500w", "HBM2e", 2039, 500,
            claims="s1-var-sxm4-80gb-tdp s2-max-400w"),
    ],
)  # fmt: skip
def test_a_row_of_the_variant_table(variant: str, memory_type: str, gb_s: float, tdp_w: float) -> None:
    found = figures(gpus(variant))
    assert gpu(variant).memory_type == memory_type
    assert found["gpu.memory_bandwidth_gb_s"].value == gb_s
    assert found["gpu.tdp_w"].value == tdp_w


@pytest.mark.claim("s1-var-pcie-80gb-bandwidth")
def test_2039_is_the_sxm4_modules_bandwidth() -> None:
    assert number(gpus("a100-sxm4-80gb"), "gpu.memory_bandwidth_gb_s") == 2039


@pytest.mark.claim("s0-variants")
def test_the_a100_comes_in_five_forms() -> None:
    """PCIe and SXM4, 40 and 80 GB each, and the 80 GB module at 500 W: 2 × 2 + 1 = 5."""
    assert sum(card.is_a100 for card in map(gpu, ids_of_gpus())) == 5


def ids_of_gpus() -> list[str]:
    return [id for id in snapshot().products if snapshot().gpu(id) is not None]


@pytest.mark.claim("s1-var-nvlink-optional")
@pytest.mark.parametrize(
    ("count", "bridges", "pair_gb_s", "unbridged"),
    [
        row("three bridges: 600 GB/s", 2, 3, 600, 0),
        row("one bridge: 600 / 3 = 200 GB/s", 2, 1, 200, 0),
        row("two cards only: the third has none", 3, 3, 600, 1),
        row("four cards are two pairs, six bridges", 4, 6, 600, 0),
    ],
)
def test_nvlink_of_the_pcie_cards(count: int, bridges: int, pair_gb_s: float, unbridged: int) -> None:
    found = figures(gpus(CARD_80, count, nvlink_bridges=bridges))
    assert found["nvlink.topology"].value == "pairs"
    assert found["nvlink.pair_gb_s"].value == pair_gb_s
    assert found["nvlink.unbridged_gpus"].value == unbridged


@pytest.mark.parametrize(
    ("id", "weights", "raw", "card", "verdict", "share"),
    [
        # 32.76e9 × 2 B = 65.5 GB > 40; 4K of cache, activations, runtime: 64.2 / 39.39 GiB
        row("32B FP16 on 40GB, stated tight: impossible", QWEN, "fp16", 65.5, CARD_40, "no", 1.63,
            claims="s1-var-32b-fp16-40gb"),
        # 64.2 / 79.15 GiB
        row("32B FP16 on 80GB: yes", QWEN, "fp16", 65.5, CARD_80, "fits", 0.81, claims="s1-var-32b-fp16-80gb"),
        # 70.55e9 × 1 B = 70.6 GB > 40
        row("70B INT8 on 40GB, stated just fits: never", LLAMA, "int8", 70.6, CARD_40, "no", 1.81,
            claims="s1-var-70b-int8-40gb s1-var-budget-single"),
        row("70B INT8 on 80GB, stated comfortable: at the line", LLAMA, "int8", 70.6, CARD_80, "tight", 0.90,
            claims="s1-var-70b-int8-80gb"),
        # 35.3 GB < 40 raw; a checkpoint of 39.8 GB is 37.0 GiB, and CUDA shows 39.39
        row("70B INT4 on 40GB: raw weights fit, serving does not", LLAMA, "int4", 35.3, CARD_40, "no", 1.03,
            claims="s1-var-70b-int4-40gb s1-var-budget-single"),
        row("70B INT4 on 80GB: yes", LLAMA, "int4", 35.3, CARD_80, "fits", 0.51, claims="s1-var-70b-int4-80gb"),
        row("8B FP16 on 40GB: yes", "llama-3.1-8b", "fp16", 16.1, CARD_40, "fits", 0.43, claims="s1-var-8b-13b"),
        row("13B FP16 on 40GB: yes, one user at 4K", "llama-2-13b", "fp16", 26.0, CARD_40, "fits", 0.73,
            claims="s1-var-8b-13b"),
    ],
)  # fmt: skip
def test_what_fits_one_card_at_4k(
    id: str, weights: WeightPrecision, raw: float, card: str, verdict: str, share: float
) -> None:
    assert raw_gb(model(id), weights) == pytest.approx(raw, abs=0.06)
    found = figures(serving(id, card, weights=weights, context_tokens=4096))
    assert found["memory.verdict"].value == verdict
    assert found["memory.share"].number == pytest.approx(share, abs=0.008)


@pytest.mark.claim("s1-var-70b-int4-40gb")
def test_70b_int4_on_40gb_is_over_by_2_percent_even_at_2k() -> None:
    """AWQ and GPTQ: (70.55 - 2.10)e9 × 4.15625 bit + 2.10e9 × 2 B = 39.8 GB; with the rest 40.1 / 39.39 GiB = 1.02."""
    assert checkpoint_gb(model(LLAMA), "int4") == pytest.approx(39.8, abs=0.05)
    share = number(serving(LLAMA, CARD_40, weights="int4", context_tokens=2048), "memory.share")
    assert share == pytest.approx(1.02, abs=0.005)


@pytest.mark.parametrize(
    ("id", "weights", "with_overhead", "card_gb", "fits"),
    [
        # 65.5 × 1.2 = 78.6 <= 80 (the audit's 78.7 is 32.8B × 2 × 1.2)
        row("32B FP16 on 80GB keeps the 20 % rule", QWEN, "fp16", 78.7, 80, True, claims="s1-var-32b-fp16-80gb"),
        # 70.6 × 1.2 = 84.7 > 80
        row("70B INT8 on 80GB breaks it", LLAMA, "int8", 84.7, 80, False, claims="s1-var-70b-int8-80gb"),
        # 35.3 × 1.2 = 42.3 > 40 (the audit's 42.4 is 35.3 rounded, × 1.2)
        row("70B INT4 on 40GB breaks it", LLAMA, "int4", 42.4, 40, False, claims="s1-var-70b-int4-40gb"),
    ],
)  # fmt: skip
def test_the_guides_own_20_percent_rule(
    id: str, weights: WeightPrecision, with_overhead: float, card_gb: float, fits: bool
) -> None:
    found = raw_gb(model(id), weights) * OVERHEAD
    assert found == pytest.approx(with_overhead, abs=0.1)
    assert (found <= card_gb) is fits


@pytest.mark.claim("s1-var-70b-int8-80gb")
def test_70b_int8_on_80gb_leaves_about_9_gb_for_everything_else() -> None:
    """80 - 70.6 = 9.4 GB by the audit; by the engine room for 22K tokens, and 32K is too much."""
    assert 80 - raw_gb(model(LLAMA), "int8") == pytest.approx(9.4, abs=0.05)
    at_32k = figures(serving(LLAMA, CARD_80, weights="int8", context_tokens=32768))
    assert at_32k["memory.verdict"].value == "no"
    assert 4096 < at_32k["memory.max_context_tokens"].number < 32768
    assert kv_gb(model(LLAMA), int(at_32k["memory.max_context_tokens"].number)) < 9.4


@pytest.mark.parametrize(
    ("card", "each_gb", "needed", "stated", "exactly"),
    [
        # 141.1 / 40 = 3.5
        row("70B FP16 on 40GB: four, stated two", CARD_40, 40, 4, 2, 3.53, claims="s1-var-70b-fp16-40gb"),
        # 141.1 / 80 = 1.76
        row("70B FP16 on 80GB: two, as stated", CARD_80, 80, 2, 2, 1.76, claims="s1-var-70b-fp16-80gb"),
    ],
)
def test_cards_for_70b_fp16(card: str, each_gb: float, needed: int, stated: int, exactly: float) -> None:
    raw = raw_gb(model(LLAMA), "fp16")
    assert raw / each_gb == pytest.approx(exactly, abs=0.005)
    assert cards(raw, each_gb) == needed
    assert number(serving(LLAMA, card, needed, weights="fp16"), f"memory.fewest_gpus.{card}") == needed
    verdict = figures(serving(LLAMA, card, stated, weights="fp16"))["memory.verdict"].value
    assert (verdict == "fits") is (stated == needed)


@pytest.mark.claim("s1-var-70b-fp16-80gb")
def test_two_80_gb_cards_break_the_20_percent_rule_which_asks_for_four() -> None:
    """141.1 / 160 = 88 %; × 1.2 = 169 GB > 160, so 3 cards, of which tensor parallelism makes 4."""
    raw = raw_gb(model(LLAMA), "fp16")
    assert raw / 160 == pytest.approx(0.88, abs=0.005)
    assert raw * OVERHEAD == pytest.approx(169, abs=0.5)
    assert cards(raw * OVERHEAD) == 3
    assert for_tensor_parallel(3) == 4


@pytest.mark.claim("s1-var-sxm4-80gb-cooling", "s1-var-sxm4-40gb-cooling", "s0-sxm-liquid-capable")
@pytest.mark.parametrize(
    "id",
    [
        row("DGX A100", "dgx-a100-640gb"),
        row("Dell XE8545", "dell-xe8545"),
        row("Supermicro AS-4124GO-NART", "supermicro-as-4124go-nart"),
        row("Gigabyte G492-ZD2", "gigabyte-g492-zd2"),
        row("Fujitsu GX2570 M6", "fujitsu-gx2570-m6"),
        row("Inspur NF5688M6", "inspur-nf5688m6"),
    ],
)
def test_sxm4_at_400_w_is_cooled_by_air(id: str) -> None:
    found = platform(id)
    assert found.gpu_form == "sxm4"
    assert found.cooling == "air"


@pytest.mark.parametrize(
    ("id", "tokens", "kv", "weights"),
    [
        row("34B INT4 on 40GB", "yi-34b", 4096, "fp16", "int4"),
        row("8B FP16 with 128K on 40GB", "llama-3.1-8b", 131072, "fp16", "fp16"),
        row("gpt-oss-20b on 40GB", "gpt-oss-20b", 8192, "fp16", "mxfp4"),
    ],
)
@pytest.mark.claim("s2-40gb-13b")
def test_40_gb_holds_more_than_13b(id: str, tokens: int, kv: KvPrecision, weights: WeightPrecision) -> None:
    found = figures(serving(id, CARD_40, weights=weights, kv_cache=kv, context_tokens=tokens))
    assert found["memory.verdict"].value == "fits"


def test_what_cuda_shows_of_the_cards() -> None:
    """39.39 GiB = 42.3 GB and 79.15 GiB = 85.0 GB: more than the sheet's 40 and 80, and the true limit of the verdicts."""
    assert gpu(CARD_40).memory_gib_visible * GIB / GB == pytest.approx(42.3, abs=0.05)
    assert gpu(CARD_80).memory_gib_visible * GIB / GB == pytest.approx(85.0, abs=0.05)
